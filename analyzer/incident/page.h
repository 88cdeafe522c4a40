/* page.h - the page's own style and script (page_style.c). */
#ifndef ESPY_INCIDENT_PAGE_H
#define ESPY_INCIDENT_PAGE_H

extern const char page_style[];
extern const char page_script[]; /* sorts tables; without it they only do not sort */

#endif
