#!/usr/bin/env python3
"""The cheap part of style: line length, blanks, tabs, header guards, the end of a file."""
import re
import sys

import tree

# folder -> longest line in characters; the aim is 100 everywhere, the gate leaves some room
LONGEST = [("src/", 104), ("ui/", 160), ("tests/unit/", 120), ("tests/prop/", 104),
           ("tests/", 150), ("samples/", 120)]
CODE = (".c", ".h", ".py", ".sh", ".def", ".cmake", "CMakeLists.txt")


def limit_of(name):
    for folder, limit in LONGEST:
        if name.startswith(folder):
            return limit
    return 120


def guard_of(name):
    """src/base/buf.h -> DUB_BASE_BUF_H; a guard only has to end like that."""
    return re.sub(r"\W", "_", name.split("/")[-1]).upper()


DIVIDER = re.compile(r"^/\* -+ .* -+ \*/$")  # nobody reads its end


def check_lines(name, text):
    for number, line in enumerate(text.split("\n"), 1):
        too_long = len(line) > limit_of(name) and not DIVIDER.match(line)
        if name.endswith(CODE) and too_long:
            yield f"{name}:{number}: {len(line)} characters, at most {limit_of(name)}"
        if line != line.rstrip():
            yield f"{name}:{number}: blanks at the end of the line"
        if "\t" in line and name.endswith((".c", ".h", ".py", ".sh")):
            yield f"{name}:{number}: a tab"


def check_header(name, text):
    guard = re.search(r"^#ifndef (\w+)\n#define (\w+)\n", text, re.M)
    if not guard:
        yield f"{name}:1: no include guard"
    elif guard.group(1) != guard.group(2) or not guard.group(1).endswith(guard_of(name)):
        yield f"{name}:1: the guard {guard.group(1)} should end with {guard_of(name)}"


def check(name, text):
    yield from check_lines(name, text)
    if text and not text.endswith("\n"):
        yield f"{name}:1: no newline at the end"
    if text.endswith("\n\n"):
        yield f"{name}:1: blank lines at the end"
    if name.endswith(".h"):
        yield from check_header(name, text)


def is_ours(name):
    """Code and prose; golden files and samples are as they come."""
    return name.endswith(CODE + (".md", ".yml", ".json.in")) and not name.startswith("samples/")


def main():
    names = [n for n in tree.files() if is_ours(n)]
    problems = []
    for name in names:
        text = tree.text(name)
        problems += check(name, text) if text is not None else [f"{name}:1: not UTF-8 text"]
    tree.finish("style", problems, len(names))


if __name__ == "__main__":
    sys.exit(main())
