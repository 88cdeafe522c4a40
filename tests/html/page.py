"""What an incident report's HTML must be, whatever the capture holds."""
import base64
import hashlib
import re
from html.parser import HTMLParser

VOID = {"meta", "br", "hr", "img", "input", "link"}
TAGS = set("""html head meta title style body header main section article nav footer h1 h2
h3 p a ul ol li dl div dt dd span strong code table caption thead tbody tr th td figure
figcaption svg defs pattern g rect path circle text script""".split())
ATTRIBUTES = set("""lang charset http-equiv content name id class href aria-label
aria-labelledby role tabindex scope data-sort viewBox x y width height rx d cx cy r
patternUnits patternTransform""".lower().split())


class Page(HTMLParser):
    """Collects problems, ids, references, citations, texts."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.problems, self.open = [], []
        self.ids, self.fragments, self.tags = [], [], {}
        self.policy = ""
        self.styles, self.scripts, self.text = [], [], []
        self.cites, self.filters = [], []
        self.feed(text)
        self.close()
        if self.open:
            self.problems.append(f"left open: {self.open}")

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        self.tags[tag] = self.tags.get(tag, 0) + 1
        if tag not in TAGS:
            self.problems.append(f"<{tag}> is none of the report's own")
        for k, v in attrs:
            if k not in ATTRIBUTES:
                self.problems.append(f"<{tag} {k}={v!r}>")
        if len(a) != len(attrs):
            self.problems.append(f"<{tag}> has an attribute twice")
        if "id" in a:
            self.ids.append(a["id"])
        if tag == "a":
            self.fragments.append(a.get("href", ""))
        if a.get("http-equiv") == "Content-Security-Policy":
            self.policy = a["content"]
        classes = (a.get("class") or "").split()
        if tag == "span" and "cite" in classes:
            self.cites.append([len(self.open), "", ""])
        if tag == "code" and "filter" in classes:
            self.filters.append("")
        if tag not in VOID:
            self.open.append((tag, classes))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open[-1][0] != tag:
            self.problems.append(f"</{tag}> closes {self.open[-1:]}")
        else:
            self.open.pop()

    def handle_data(self, data):
        at = self.open[-1] if self.open else ("", [])
        if at[0] == "style":
            self.styles.append(data)
        elif at[0] == "script":
            self.scripts.append(data)
        else:
            self.text.append(data)
        is_filter = at[0] == "code" and "filter" in at[1]
        if is_filter:
            self.filters[-1] += data
        if self.cites and any("cite" in c for _, c in self.open):
            self.cites[-1][2 if is_filter else 1] += data

    def handle_comment(self, data):
        self.problems.append(f"<!--{data}-->")

    def unknown_decl(self, data):
        self.problems.append(f"<![{data}")

    def handle_pi(self, data):
        self.problems.append(f"<?{data}")


def digest(text):
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def frames_of(display_filter):
    """frame.number == 5, or in {1..3, 7}."""
    m = re.fullmatch(r"frame\.number == (\d+)", display_filter)
    if m:
        return {int(m[1])}
    m = re.fullmatch(r"frame\.number in \{([0-9., ]+)\}", display_filter)
    out = set()
    for part in m[1].split(", ") if m else []:
        first, _, last = part.partition("..")
        out |= set(range(int(first), int(last or first) + 1))
    return out


def problems(text):
    """Everything wrong with a page; empty when all is well."""
    page = Page(text)
    out = list(page.problems)
    if not text.startswith("<!DOCTYPE html>\n"):
        out.append("no doctype")
    if len(page.ids) != len(set(page.ids)):
        out.append(f"ids twice: {sorted(i for i in page.ids if page.ids.count(i) > 1)}")
    for f in page.fragments:
        if not f.startswith("#") or f[1:] not in page.ids:
            out.append(f"a reference to {f!r}")
    if len(page.styles) != 1 or len(page.scripts) != 1:
        out.append(f"{len(page.styles)} styles, {len(page.scripts)} scripts")
    else:
        want = (f"default-src 'none'; script-src {digest(page.scripts[0])}; "
                f"style-src {digest(page.styles[0])}; base-uri 'none'; form-action 'none'")
        if page.policy != want:
            out.append(f"policy: {page.policy}\nnot:    {want}")
        for sheet in page.styles:
            for target in re.findall(r"url\(([^)]*)\)", sheet):
                if not target.startswith("#"):
                    out.append(f"url({target})")
            if "@import" in sheet:
                out.append("@import")
    for _, told, display_filter in page.cites:
        numbers = {int(n) for n in re.findall(r"\d+", told.split("frame")[-1])} \
            if "frame" in told else set()
        if not frames_of(display_filter) or not numbers <= frames_of(display_filter):
            out.append(f"cited {told!r}, found by {display_filter!r}")
    bad = {c for c in text if c != "\n" and (ord(c) < 32 or 127 <= ord(c) < 160 or
                                             c in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068")}
    if bad:
        out.append(f"characters {bad!r}")
    return out
