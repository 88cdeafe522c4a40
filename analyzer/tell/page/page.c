/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/tell/page/page.h"

#include "analyzer/tell/page/markup.h"
#include "analyzer/tell/wording.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

/* "'sha256-...'" as a content security policy names what it allows. Without it the
 * page would be there without its style: that it failed is told. */
static const char *
policy_hash(struct doc *d, const char *text, char buf[64])
{
    unsigned char digest[32], base64[48];
    unsigned n = 0;
    if (!EVP_Digest(text, strlen(text), digest, &n, EVP_sha256(), NULL)) {
        d->failed = true;
        return "'none'";
    }
    EVP_EncodeBlock(base64, digest, (int)n);
    snprintf(buf, 64, "'sha256-%s'", (const char *)base64);
    return buf;
}

static void
head(struct doc *d, const char *kind, const char *title)
{
    char script[64], style[64];
    html(
        &d->out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta "
        "charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
        "&#39;none&#39;; script-src %s; style-src %s; base-uri &#39;none&#39;; "
        "form-action &#39;none&#39;\">\n",
        policy_hash(d, page_script, script), policy_hash(d, page_style, style));
    html(
        &d->out,
        "<meta name=\"viewport\" content=\"width=device-width, "
        "initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n"
        "<title>%s: ",
        kind);
    html(&d->out, "%s</title>\n", title);
    fprintf(d->out.to, "<style>%s</style>\n</head>\n<body>\n", page_style);
}

static void
masked_note(struct doc *d)
{
    doc_p(
        d,
        "Masked with --redact: subscribers, numbers, devices, users and names "
        "stand as tokens, addresses inside a tunnel as ones of 240.0.0.0/4 or "
        "2001:db8::/32; the same stands for the same throughout this case. "
        "Where a display filter would have to name what is masked, it finds "
        "the "
        "first packet by its number.");
}

void
page_begin(struct doc *d, const char *kind, const char *title)
{
    if (d->html) {
        head(d, kind, title);
        html(&d->out, "<header><h1>%s: ", kind);
        html(&d->out, "%s</h1>\n<p>", title);
    } else {
        md(&d->out, "# %s: ", kind);
        md(&d->out, "%s\n\n", title);
    }
}

void
page_made(struct doc *d, int64_t now)
{
    char when[64];
    doc_text(d, "; made %s by espy %s. All times are UTC.",
             wording_when(now * 1000000000, when, sizeof when), ESPY_VERSION);
    fputs(d->html ? "</p>\n" : "\n\n", d->out.to);
    if (d->masked)
        masked_note(d);
    if (d->html)
        fputs("</header>\n<main>\n", d->out.to);
}

static void
contents(const struct doc *d)
{
    if (!d->html || !d->n_sections)
        return;
    fputs("<nav aria-label=\"Contents\"><ul>\n", d->out.to);
    for (size_t i = 0; i < d->n_sections; i++)
        html(&d->out, "<li><a href=\"#%s\">%s</a></li>\n", d->sections[i].id,
             d->sections[i].title);
    fputs("</ul></nav>\n", d->out.to);
}

/* The contents stand before the sections, which are known only once they were
 * written: they are written twice, at first to nowhere. (A stream in memory does not
 * say that it could not grow.) */
void
page_sections(struct doc *d, void (*write)(void *arg), void *arg)
{
    struct doc before = *d;
    char nowhere[64];
    FILE *to = d->html ? fmemopen(nowhere, sizeof nowhere, "w") : NULL;
    if (to) {
        d->out.to = to;
        write(arg);
        fclose(to);
        before.failed = d->failed;
        memcpy(before.sections, d->sections, sizeof before.sections);
        before.n_sections = d->n_sections;
        *d = before;
        contents(d);
        d->n_sections = 0;
    } else if (d->html) {
        d->failed = true;
    }
    write(arg);
}

void
page_end(struct doc *d)
{
    if (!d->html)
        return;
    fputs(
        "</main>\n<footer><p>Nothing in this page is loaded from elsewhere or "
        "sent anywhere.</p></footer>\n",
        d->out.to);
    fprintf(d->out.to, "<script>%s</script>\n</body>\n</html>\n", page_script);
}
