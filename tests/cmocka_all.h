/* SPDX-License-Identifier: Apache-2.0 */
/* cmocka needs these before it; every test includes this instead. */
#ifndef ESPY_TESTS_CMOCKA_ALL_H
#define ESPY_TESTS_CMOCKA_ALL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
