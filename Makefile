# espy: what is this tunnel?
#
#   make demo      install what is missing, build, analyse the sample
#   make test      the same, and run every test (sanitizers on)
#   make           build/espy
#   make lint fuzz bench install      see below
#
# Sources are found by wildcard: a new file needs no line here.

VERSION  := 0.1.0
PREFIX   ?= /usr/local
DESTDIR  ?=
CC       ?= cc
B        := build

LIBS     := libpcap zlib yaml-0.1 libcrypto jansson libpcre2-8 libmaxminddb libzstd
WARN     := -Wall -Wextra -Wshadow -Wconversion -Wmissing-prototypes -Wstrict-prototypes -Wvla
CFLAGS   ?= -O2 -g
HARDEN   := -fPIE -fstack-protector-strong -D_FORTIFY_SOURCE=2
BASE      = -std=c11 -D_GNU_SOURCE -DESPY_VERSION='"$(VERSION)"' -I. $(WARN) \
            $(shell pkg-config --cflags $(LIBS) 2>/dev/null)
LDLIBS    = $(shell pkg-config --libs $(LIBS) 2>/dev/null) -lm -lpthread
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer

SRC      := $(sort $(wildcard dissectors/base/*.c dissectors/*.c analyzer/*.c analyzer/*/*.c analyzer/*/*/*.c))
LIBSRC   := $(filter-out analyzer/main.c,$(SRC))
OBJ      := $(SRC:%.c=$(B)/obj/%.o)
LIBOBJ   := $(LIBSRC:%.c=$(B)/obj/%.o)
SANOBJ   := $(LIBSRC:%.c=$(B)/san/%.o)
FUZZOBJ  := $(LIBSRC:%.c=$(B)/fuzzobj/%.o)
UNITS    := $(sort $(wildcard tests/unit/test_*.c tests/dissect/test_*.c))
UNITBIN  := $(UNITS:%.c=$(B)/%)
FUZZERS  := $(sort $(wildcard tests/fuzz/fuzz_*.c))
FUZZBIN  := $(FUZZERS:%.c=$(B)/%)
SHARE    := $(B)/share/espy

# V=1 shows the whole commands.
ifeq ($(V),)
Q = @printf '%-8s %s\n' '$(1)' '$@';
endif

.PHONY: all demo test unit check lint fuzz bench install uninstall clean deps deps-test san data
.DELETE_ON_ERROR:

all: $(B)/espy data

# --- what must be there first -------------------------------------------------

deps:
	@.ci/deps build
deps-test:
	@.ci/deps test

# Sub-makes, because pkg-config answers only after the packages are installed.
demo: deps
	@$(MAKE) --no-print-directory -j$$(nproc) all
	@$(B)/espy samples/ipsec0.pcapng

test: deps-test
	@$(MAKE) --no-print-directory -j$$(nproc) all san units
	@$(MAKE) --no-print-directory check

# --- the program ----------------------------------------------------------------

$(B)/espy: $(OBJ)
	$(call Q,LD)$(CC) $(CFLAGS) -pie -Wl,-z,relro,-z,now $(LDFLAGS) -o $@ $(OBJ) $(LDLIBS)

$(B)/obj/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(call Q,CC)$(CC) $(BASE) $(HARDEN) $(CFLAGS) $(CPPFLAGS) -MMD -MP -c -o $@ $<

# The same with the address and undefined-behaviour sanitizers.
san: $(B)/espy-san
$(B)/espy-san: $(B)/san/analyzer/main.o $(B)/libespy-san.a
	$(call Q,LD)$(CC) $(SANITIZE) -o $@ $^ $(LDLIBS)

$(B)/libespy-san.a: $(SANOBJ)
	@rm -f $@
	$(call Q,AR)$(AR) rcs $@ $^

$(B)/san/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(call Q,CC)$(CC) $(BASE) -O1 -g $(SANITIZE) $(CPPFLAGS) -MMD -MP -c -o $@ $<

# --- data: found beside the program in the build tree, and under PREFIX/share ----

data: $(SHARE)/rules $(SHARE)/who.db
$(SHARE)/rules:
	@mkdir -p $(@D)
	@ln -sfn ../../../rules $@

# The tables of rules/ in one file to be mapped (rules/README.md).
TABLES   := $(wildcard rules/*.tsv rules/*.tsv.zst)
TABLEOBJ := $(B)/obj/rules/compile_tables.o $(addprefix $(B)/obj/,dissectors/base/addr.o \
            dissectors/base/err.o analyzer/base/table.o analyzer/who/asn_table.o \
            analyzer/who/asn_view.o analyzer/who/gateway.o)
$(B)/compile-tables: $(TABLEOBJ)
	$(call Q,LD)$(CC) $(CFLAGS) -pie $(LDFLAGS) -o $@ $^ $(LDLIBS)
$(SHARE)/who.db: $(B)/compile-tables $(TABLES)
	@mkdir -p $(@D)
	$(call Q,TABLES)$(B)/compile-tables rules $@

# --- tests ----------------------------------------------------------------------

.PHONY: units
units: $(UNITBIN) $(B)/tests/failing_alloc.so data
HARNESS  := $(B)/san/tests/dissect/harness.o
$(UNITBIN): $(B)/tests/%: $(B)/san/tests/%.o $(HARNESS) $(B)/libespy-san.a
	@mkdir -p $(@D)
	$(call Q,LD)$(CC) $(SANITIZE) -o $@ $< $(HARNESS) $(B)/libespy-san.a $(LDLIBS) -lcmocka

# Preloaded, it makes the n-th allocation fail (tests/oom/run).
$(B)/tests/failing_alloc.so: tests/oom/failing_alloc.c Makefile
	@mkdir -p $(@D)
	$(call Q,LD)$(CC) -std=c11 -D_GNU_SOURCE $(WARN) -O1 -g -fPIC -fno-builtin -shared -o $@ $<

# The parts of the man page that say which commands and options there are.
.PHONY: man
man: $(B)/tests/unit/test_man_page
	$< --update

unit: units
	@tests/run unit

check:
	@tests/run

fuzz: $(FUZZBIN) data
	@tests/fuzz/run $(FUZZ_SECONDS)

FUZZCC ?= clang
$(B)/fuzzobj/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(call Q,CC)$(FUZZCC) $(BASE) -DTABLE_CAP_MAX=64 -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined -MMD -MP -c -o $@ $<
$(B)/libespy-fuzz.a: $(FUZZOBJ)
	@rm -f $@
	$(call Q,AR)$(AR) rcs $@ $^
$(FUZZBIN): $(B)/tests/fuzz/%: tests/fuzz/%.c $(B)/libespy-fuzz.a
	@mkdir -p $(@D)
	$(call Q,LD)$(FUZZCC) $(BASE) -DTABLE_CAP_MAX=64 -O1 -g -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined -o $@ $< $(B)/libespy-fuzz.a $(LDLIBS)

lint:
	@tests/lint

bench: all
	@tests/bench/run

# --- installing -----------------------------------------------------------------

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/espy/rules $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 755 $(B)/espy $(DESTDIR)$(PREFIX)/bin/espy
	install -m 644 rules/*.yml $(DESTDIR)$(PREFIX)/share/espy/rules/
	install -m 644 $(SHARE)/who.db NOTICE $(DESTDIR)$(PREFIX)/share/espy/
	install -m 644 espy.1 $(DESTDIR)$(PREFIX)/share/man/man1/espy.1
	install -d $(dir $(COMPLETIONS))
	$(B)/espy completion bash > $(word 1,$(COMPLETIONS))
	$(B)/espy completion zsh > $(word 2,$(COMPLETIONS))
	$(B)/espy completion fish > $(word 3,$(COMPLETIONS))

COMPLETIONS := $(addprefix $(DESTDIR)$(PREFIX)/share/,bash-completion/completions/espy \
               zsh/site-functions/_espy fish/vendor_completions.d/espy.fish)

uninstall:
	rm -rf $(DESTDIR)$(PREFIX)/bin/espy $(DESTDIR)$(PREFIX)/share/espy $(DESTDIR)$(PREFIX)/share/man/man1/espy.1 $(COMPLETIONS)

clean:
	rm -rf $(B)

-include $(OBJ:.o=.d) $(TABLEOBJ:.o=.d) $(SANOBJ:.o=.d) $(FUZZOBJ:.o=.d) $(UNITS:%.c=$(B)/san/%.d)
