#!/usr/bin/env python3
"""The lint scripts themselves: each finds what it is there for."""
import sys

import calls
import includes
import packages
import style
import symbols
import tree
import words

PRESENT = {"src/base/buf.h", "src/net/api.h", "src/net/http.h", "src/request/errors.h",
           "src/request/build.h", "src/cmd/cmd.h", "src/model/txn.h", "ui/view.h",
           "src/edit/timeops.h", "src/run/loop.h", "src/media/probe.h"}

INCLUDES = [  # file, line, number of problems
    ("src/edit/a.c", '#include "base/buf.h"', 0),
    ("src/edit/a.c", '#include "cmd/cmd.h"', 1),
    ("src/base/a.c", '#include "model/txn.h"', 1),
    ("src/check/a.c", '#include "edit/timeops.h"', 1),
    ("src/cmd/a.c", '#include "edit/timeops.h"', 0),
    ("src/cmd/a.c", '#include "net/api.h"', 1),
    ("src/job/a.c", '#include "net/api.h"', 0),
    ("src/net/a.c", '#include "request/errors.h"', 0),
    ("src/net/a.c", '#include "request/build.h"', 1),
    ("src/base/a.c", '#include "base/none.h"', 1),
    ("src/sandbox/a.c", '#include "run/loop.h"', 1),
    ("src/sandbox/main.c", '#include "run/loop.h"', 0),
    ("ui/view_jobs.c", '#include "net/api.h"', 1),
    ("ui/view_jobs.c", '#include "media/probe.h"', 1),
    ("ui/view_jobs.c", '#include "view.h"', 0),
    ("ui/verbs_service.c", '#include "net/api.h"', 0),
    ("ui/app.c", "#include <curses.h>", 1),
    ("ui/terminfo.c", "#include <curses.h>", 0),
    ("src/model/a.c", "#include <time.h>", 1),
    ("src/run/a.c", "#include <libavformat/avformat.h>", 1),
    ("src/media/a.c", "#include <libavformat/avformat.h>", 0),
]

CALLS = [
    ("x = malloc(3);", 1), ("x = dub_alloc(3);", 0), ("ops->free(x);", 0), ("t.free(x);", 0),
    ("/* malloc(3) */", 0), ('s = "free(x)";', 0), ("strcpy(a, b); strcat(a, c);", 2),
    ("dub_free(x);", 0), ("free (x);", 1),
]

STYLE = [
    ("src/a.c", "int a;\n", 0), ("src/a.c", "int a; \n", 1), ("src/a.c", "\tint a;\n", 1),
    ("src/a.c", "x" * 105 + "\n", 1), ("src/a.c", "int a;", 1), ("src/a.c", "int a;\n\n", 1),
    ("src/base/buf.h", "/* x */\n#ifndef DUB_BASE_BUF_H\n#define DUB_BASE_BUF_H\n#endif\n", 0),
    ("src/base/buf.h", "int a;\n", 1),
    ("src/base/buf.h", "#ifndef DUB_STR_H\n#define DUB_STR_H\n#endif\n", 1),
]

WORDS = [
    ("nothing here", 0), ("/* TO" + "DO later */", 1), ("DUB_REVIEW_TO" + "DO", 0),
    ("cd /wo" + "rk/main", 1), ("-----BEGIN RSA PRIV" + "ATE KEY-----", 1),
    ("key = sk-" + "abcdefghij" * 3, 1), ("Authorization: Bearer " + "a1b2c3d4e5" * 4, 1),
    ('"apiKey": "' + "z9y8x7w6v5" * 3 + '"', 1), ('"apiKey": "test-key"', 0),
]

SYMBOLS = [
    ("dub_buf_add", False), ("memcpy", False), ("av_sha_init", False), ("curl_easy_init", True),
    ("avformat_open_input", True), ("sqlite3_step", True), ("pthread_create", True),
    ("printf", True), ("puts", True), ("snprintf", False), ("vsnprintf", False), ("exit", True),
    ("time", True), ("clock_gettime", True), ("clock_gettime@GLIBC_2.17", True), ("getenv", True),
    ("mkstemp", False), ("abort", False), ("timegm", False), ("initscr", True), ("rename", False),
]

NM = """
a.c.o:
                 U malloc
                 U dub_b
0000000000000000 T dub_a

b.c.o:
                 U dub_a
0000000000000000 T dub_b
"""


def main():
    problems, n = [], 0

    def want(what, got, expected):
        nonlocal n
        n += 1
        if got != expected:
            problems.append(f"{what}: {got}, not {expected}")

    for name, line, number in INCLUDES:
        want(f"{name} {line}", len(list(includes.check(name, line, PRESENT))), number)
    for code, number in CALLS:
        want(code, len(list(calls.check("src/model/a.c", code))), number)
    for name, text, number in STYLE:
        want(repr((name, text)), len(list(style.check(name, text))), number)
    for text, number in WORDS:
        want(text, len(list(words.check("a", text))), number)
    for symbol, bad in SYMBOLS:
        want(symbol, symbols.judge(symbol) is not None, bad)
    script = "DUB_PACKAGES_BUILD=(a-dev\n  b-dev)\nDUB_PACKAGES_TEST=(c)\n"
    want("packages", packages.listed(script), {"a-dev", "b-dev", "c"})
    want("packages", len(list(packages.check("dub_need(B b b-dev)\n  dub_need(X x x-dev)\n",
                                             script))), 1)
    want("nm", symbols.references(NM), [("a.c.o", "malloc")])
    want("own header", len(list(includes.own_header_first(
        "src/net/api.c", '#include <stdio.h>\n#include "net/api.h"\n', PRESENT))), 1)
    tree.finish("selftest", problems, n)


if __name__ == "__main__":
    sys.exit(main())
