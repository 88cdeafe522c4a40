/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

struct tell_style
terminal_style(const struct options *o, FILE *out)
{
    struct tell_style style = {.color = options_color(o, out), .columns = 0};
    struct winsize size = {0};
    int fd = fileno(out);
    if (fd >= 0 && isatty(fd) && ioctl(fd, TIOCGWINSZ, &size) == 0)
        style.columns = size.ws_col;
    return style;
}
