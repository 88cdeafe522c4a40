/* What is around the sections: head, security policy, contents, foot. */
#include "analyzer/incident/page.h"
#include "analyzer/incident/parts.h"

#include "analyzer/report/cite_text.h"
#include "analyzer/report/markup.h"

#include <openssl/evp.h>
#include <string.h>

/* "'sha256-...'" as a content security policy names what it allows. */
static const char *
policy_hash(const char *text, char buf[64])
{
    unsigned char digest[32], base64[48];
    unsigned n = 0;
    if (!EVP_Digest(text, strlen(text), digest, &n, EVP_sha256(), NULL))
        return "'none'";
    EVP_EncodeBlock(base64, digest, (int)n);
    snprintf(buf, 64, "'sha256-%s'", (const char *)base64);
    return buf;
}

void
page_contents(const struct doc *d)
{
    if (!d->html || !d->n_sections)
        return;
    fputs("<nav aria-label=\"Contents\"><ul>\n", d->out.to);
    for (size_t i = 0; i < d->n_sections; i++)
        html_own(&d->out, "<li><a href=\"#%s\">%s</a></li>\n", d->sections[i].id,
             d->sections[i].title);
    fputs("</ul></nav>\n", d->out.to);
}

static void
head(struct sheet *s, const char *title)
{
    char script[64], style[64];
    html_own(&s->d.out,
         "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
         "&#39;none&#39;; script-src %s; style-src %s; base-uri &#39;none&#39;; "
         "form-action &#39;none&#39;\">\n",
         policy_hash(page_script, script), policy_hash(page_style, style));
    html(&s->d.out,
         "<meta name=\"viewport\" content=\"width=device-width, "
         "initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n"
         "<title>Incident report: %s</title>\n", title);
    fprintf(s->d.out.to, "<style>%s</style>\n</head>\n<body>\n", page_style);
}

static void
masked_note(struct doc *d)
{
    doc_p(d, "Masked with --redact: subscribers, numbers, devices, users and names "
             "stand as tokens, addresses inside a tunnel as ones of 240.0.0.0/4 or "
             "2001:db8::/32; the same stands for the same throughout this case. "
             "Where a display filter would have to name what is masked, it finds the "
             "first packet by its number.");
}

void
page_begin(struct sheet *s, const char *title)
{
    char when[64];
    size_t i, n = look_size(s->report, "case.captures");
    const json_t *c;
    when_text(s->in->now * 1000000000, when, sizeof when);
    if (s->d.html) {
        head(s, title);
        html(&s->d.out, "<header><h1>Incident report: %s</h1>\n<p>", title);
    } else {
        md(&s->d.out, "# Incident report: %s\n\n", title);
    }
    doc_text(&s->d, "From ");
    LOOK_EACH(look(s->report, "case.captures"), i, c)
        if (i < 4)
            doc_text(&s->d, "%s%s", i ? ", " : "", look_base(look_text(c, "path")));
    if (n > 4)
        doc_text(&s->d, " and %zu more captures", n - 4);
    doc_text(&s->d, "; made %s by espy %s. All times are UTC.", when,
             look_text(s->report, "tool.version"));
    fputs(s->d.html ? "</p>\n" : "\n\n", s->d.out.to);
    if (s->d.out.redact)
        masked_note(&s->d);
    if (s->d.html)
        fputs("</header>\n<main>\n", s->d.out.to);
}

void
page_end(struct sheet *s)
{
    if (!s->d.html)
        return;
    fputs("</main>\n<footer><p>Nothing in this page is loaded from elsewhere or "
          "sent anywhere.</p></footer>\n", s->d.out.to);
    fprintf(s->d.out.to, "<script>%s</script>\n</body>\n</html>\n", page_script);
}
