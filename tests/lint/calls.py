#!/usr/bin/env python3
"""Calls that have a safer form in src/base, which alone may use them."""
import re
import sys

import tree

BANNED = {
    "malloc": "dub_alloc", "calloc": "dub_alloc_array", "realloc": "dub_realloc_array",
    "free": "dub_free", "strdup": "dub_strdup", "strndup": "dub_strndup",
    "asprintf": "dub_asprintf", "sprintf": "snprintf or dub_buf_addf",
    "vsprintf": "vsnprintf or dub_buf_vaddf", "strcpy": "snprintf or dub_buf",
    "strcat": "dub_buf",
    "strtok": "dub_sv_split", "strtok_r": "dub_sv_split", "atoi": "dub_sv_u64",
    "atol": "dub_sv_u64", "atoll": "dub_sv_u64", "atof": "dub_decimal6_parse",
    "strtod": "dub_decimal6_parse", "strtof": "dub_decimal6_parse", "sscanf": "dub_sv_split",
    "system": "posix_spawn with a vector", "popen": "posix_spawn with a vector",
    "gets": "dub_file_read", "alloca": "dub_alloc", "tmpnam": "mkstemp", "mktemp": "mkstemp",
}

# file -> calls it may make all the same, with the reason
EXCEPTIONS = {
}

CALL = re.compile(r"(?<![\w.>])(" + "|".join(BANNED) + r")\s*\(")


def check(name, code):
    fine = EXCEPTIONS.get(name, {})
    for number, line in enumerate(tree.without_comments(code).split("\n"), 1):
        for m in CALL.finditer(line):
            if m.group(1) not in fine:
                yield f"{name}:{number}: {m.group(1)} is not used here: {BANNED[m.group(1)]}"


def main():
    names = [n for n in tree.sources("src", "ui") if not n.startswith("src/base/")]
    problems = []
    for name in names:
        problems += check(name, tree.text(name) or "")
    tree.finish("calls", problems, len(names))


if __name__ == "__main__":
    sys.exit(main())
