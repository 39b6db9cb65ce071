/* cmocka with the headers it wants before it, and helpers that every unit test uses. */
#ifndef DUB_TESTS_CM_H
#define DUB_TESTS_CM_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* assert_int_equal on a status that prints the error text when it fails. */
#define assert_ok(expr)                                                                            \
    do {                                                                                           \
        enum dub_status st_ = (expr);                                                              \
        if (st_ != DUB_OK)                                                                         \
            fail_msg("%s: %s (%s)", #expr, dub_status_name(st_), err.text);                        \
    } while (0)

#define assert_status(expr, want) assert_string_equal(dub_status_name(expr), dub_status_name(want))

#endif
