/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/tell/page/doc.h"

#include "analyzer/tell/page/markup.h"
#include "analyzer/tell/wording.h"

#include <string.h>

void
doc_say(struct doc *d, const char *fmt, va_list *ap)
{
    if (d->html)
        html_list(&d->out, fmt, ap);
    else
        md_list(&d->out, fmt, ap);
}

/* What one of the forms has there, and the other may not. */
static void
mark(struct doc *d, const char *as_html, const char *as_md)
{
    fputs(d->html ? as_html : as_md, d->out.to);
}

/* --- inline --------------------------------------------------------------------- */

void
doc_text(struct doc *d, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    doc_say(d, fmt, &ap);
    va_end(ap);
}

void
doc_strong(struct doc *d, const char *text)
{
    if (d->html)
        html(&d->out, "<strong>%s</strong>", text);
    else if (text && *text)
        md(&d->out, "**%s**", text);
}

void
doc_code(struct doc *d, const char *text)
{
    if (d->html)
        html(&d->out, "<code>%s</code>", text);
    else
        md_code(&d->out, text);
}

void
doc_filter(struct doc *d, const char *filter)
{
    if (!filter || !*filter)
        return;
    if (d->html)
        html(&d->out, "<code class=\"filter\">%s</code>", filter);
    else
        md_code(&d->out, filter);
}

void
doc_label(struct doc *d, const char *kind, const char *text)
{
    if (!*text)
        return;
    if (d->html)
        html(&d->out, "<span class=\"label %s\">%s</span>", kind, text);
    else
        md(&d->out, "[%s]", text);
}

/* --- blocks --------------------------------------------------------------------- */

void
doc_section(struct doc *d, const char *id, const char *title)
{
    if (d->n_sections < DOC_SECTIONS) {
        d->sections[d->n_sections].id = id;
        d->sections[d->n_sections++].title = title;
    }
    if (d->html)
        html(&d->out,
             "<section id=\"%s\" aria-labelledby=\"%s-h\">\n"
             "<h2 id=\"%s-h\">%s</h2>\n",
             id, id, id, title);
    else
        md(&d->out, "## %s\n\n", title);
}

void
doc_section_end(struct doc *d)
{
    mark(d, "</section>\n", "");
}

void
doc_card(struct doc *d, const char *kind, const char *title, const char *label)
{
    if (d->html)
        html(&d->out, "<article class=\"card %s\">\n<h2>", kind);
    else
        fputs("## ", d->out.to);
    doc_text(d, "%s", title);
    if (*label)
        fputc(' ', d->out.to);
    doc_label(d, label, label);
    mark(d, "</h2>\n", "\n\n");
}

void
doc_card_end(struct doc *d)
{
    mark(d, "</article>\n", "");
}

void
doc_heading(struct doc *d, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    mark(d, "<h3>", "### ");
    doc_say(d, fmt, &ap);
    mark(d, "</h3>\n", "\n\n");
    va_end(ap);
}

void
doc_para(struct doc *d)
{
    mark(d, "<p>", "");
}

void
doc_para_end(struct doc *d)
{
    mark(d, "</p>\n", "\n\n");
}

void
doc_p(struct doc *d, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    doc_para(d);
    doc_say(d, fmt, &ap);
    doc_para_end(d);
    va_end(ap);
}

void
doc_list(struct doc *d, bool numbered)
{
    d->items = numbered;
    if (d->html)
        fputs(numbered ? "<ol>\n" : "<ul>\n", d->out.to);
}

void
doc_item(struct doc *d)
{
    if (d->html)
        fputs("<li>", d->out.to);
    else if (d->items)
        fprintf(d->out.to, "%u. ", d->items++);
    else
        fputs("- ", d->out.to);
}

void
doc_item_end(struct doc *d)
{
    mark(d, "</li>\n", "\n");
}

void
doc_item_text(struct doc *d, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    doc_item(d);
    doc_say(d, fmt, &ap);
    doc_item_end(d);
    va_end(ap);
}

void
doc_list_end(struct doc *d)
{
    fputs(!d->html ? "\n" : d->items ? "</ol>\n" : "</ul>\n", d->out.to);
    d->items = 0;
}

void
doc_pairs(struct doc *d)
{
    mark(d, "<dl>\n", "");
}

void
doc_pair(struct doc *d, const char *key)
{
    if (d->html)
        html(&d->out, "<div><dt>%s</dt><dd>", key);
    else
        md(&d->out, "- **%s**: ", key);
}

void
doc_pair_end(struct doc *d)
{
    mark(d, "</dd></div>\n", "\n");
}

void
doc_pair_text(struct doc *d, const char *key, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    doc_pair(d, key);
    doc_say(d, fmt, &ap);
    doc_pair_end(d);
    va_end(ap);
}

void
doc_line(struct doc *d, bool first)
{
    if (d->html)
        fputs("<span class=\"line\">", d->out.to);
    else if (!first)
        fputs("; ", d->out.to);
}

void
doc_line_end(struct doc *d)
{
    mark(d, "</span>", "");
}

void
doc_pairs_end(struct doc *d)
{
    mark(d, "</dl>\n", "\n");
}

/* --- tables --------------------------------------------------------------------- */

void
doc_table(struct doc *d, const char *caption, const struct doc_column *c,
          size_t n)
{
    d->column = c;
    d->columns = n;
    d->at = 0;
    d->in_table = true;
    if (!d->html) {
        md(&d->out, "**%s**\n\n", caption);
        for (size_t i = 0; i < n; i++) {
            fputs(i ? " | " : "| ", d->out.to);
            md(&d->out, "%s", c[i].title);
        }
        fputs(" |\n", d->out.to);
        for (size_t i = 0; i < n; i++)
            fputs(c[i].kind == DOC_NUMBER ? "| ---: " : "| --- ", d->out.to);
        fputs("|\n", d->out.to);
        return;
    }
    html(&d->out,
         "<section class=\"wide\" tabindex=\"0\" "
         "aria-label=\"%s (table %u)\">\n<table><caption>%s</caption>\n"
         "<thead><tr>",
         caption, ++d->anchors, caption);
    for (size_t i = 0; i < n; i++)
        html(&d->out,
             c[i].kind == DOC_NUMBER ? "<th scope=\"col\" class=\"n\">%s</th>"
                                     : "<th scope=\"col\">%s</th>",
             c[i].title);
    fputs("</tr></thead>\n<tbody>\n", d->out.to);
}

void
doc_cell_begin(struct doc *d, const char *sort)
{
    static const char *const kinds[] = {
        [DOC_TEXT] = "<td>",
        [DOC_NUMBER] = "<td class=\"n\">",
        [DOC_TIME] = "<td class=\"t\">",
        [DOC_SHORT] = "<td class=\"w\">",
        [DOC_NAME] = "<td class=\"a\">",
        [DOC_FILTER] = "<td class=\"f\">",
    };
    if (d->html) {
        if (d->at == 0)
            fputs("<tr>", d->out.to);
        if (sort)
            html(&d->out, "<td class=\"n\" data-sort=\"%s\">", sort);
        else
            fputs(kinds[d->column[d->at].kind], d->out.to);
    } else {
        fputs(d->at ? " | " : "| ", d->out.to);
    }
}

void
doc_cell_end(struct doc *d)
{
    bool last = ++d->at == d->columns;
    if (last)
        d->at = 0;
    if (d->html)
        fputs(last ? "</td></tr>\n" : "</td>", d->out.to);
    else if (last)
        fputs(" |\n", d->out.to);
}

void
doc_cell(struct doc *d, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    doc_cell_begin(d, NULL);
    doc_say(d, fmt, &ap);
    doc_cell_end(d);
    va_end(ap);
}

void
doc_cell_text(struct doc *d, const char *text)
{
    doc_cell(d, "%s", text && *text ? text : "-");
}

void
doc_cell_time(struct doc *d, int64_t ns)
{
    char when[64];
    size_t n = strlen(wording_when(ns, when, sizeof when));
    if (n > 4)
        when[n - 4] = '\0'; /* " UTC" stands above */
    doc_cell_text(d, when);
}

void
doc_cell_number(struct doc *d, long long v)
{
    char sort[32], text[32];
    snprintf(sort, sizeof sort, "%lld", v);
    doc_cell_begin(d, sort);
    doc_text(d, "%s",
             wording_number((uint64_t)(v > 0 ? v : 0), text, sizeof text));
    doc_cell_end(d);
}

void
doc_table_end(struct doc *d, size_t left_out)
{
    char n[32];
    d->in_table = false;
    mark(d, "</tbody></table></section>\n", "\n");
    if (left_out)
        doc_p(d, "%s more are not in this table; see --format json.",
              wording_number(left_out, n, sizeof n));
}

void
doc_figure(struct doc *d, const char *label)
{
    if (d->html)
        html(&d->out,
             "<figure><section class=\"wide\" tabindex=\"0\" "
             "aria-label=\"%s (figure %u)\">\n",
             label, ++d->anchors);
}

void
doc_figure_end(struct doc *d, const char *caption)
{
    if (d->html)
        html(&d->out, "</section><figcaption>%s</figcaption></figure>\n",
             caption);
}

/* --- whole, or not ----------------------------------------------------------------- */

bool
doc_failed(const struct doc *d)
{
    return d->failed || ferror(d->out.to);
}
