#include <stdio.h>

int
main(void)
{
    puts("espy " ESPY_VERSION);
    return 2;
}
