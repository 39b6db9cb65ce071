#!/usr/bin/env python3
"""Who may include whom: the matrix of layers (see src/README.md) as data."""
import re
import sys

import tree

CORE = {"base", "port", "model", "edit", "check", "io", "request", "cmd"}

# module -> modules it may include besides itself
MODULES = {
    "base": set(),
    "port": {"base"},
    "model": {"base"},
    "edit": {"base", "model"},
    "check": {"base", "model"},
    "io": {"base", "model"},
    "request": {"base", "model"},
    "cmd": {"base", "port", "model", "edit", "check", "io", "request"},
    "run": {"base", "port"},
    "media": {"base", "port"},
    "net": {"base", "run", "request"},  # of request only the service's error codes
    "store": {"base"},
    "job": {"base", "request", "run", "net", "store"},
    "sandbox": {"base"},
}

# single files that may include more, and what
FILES = {
    "src/sandbox/main.c": {"run", "net"},
    "src/dubline.c": CORE,
    "ui/main.c": set(MODULES),
}

# of these, only the headers named
ONLY = {("net", "request"): {"request/errors.h"}}

# The screen reads the core; the files that wire services and verbs reach further.
UI_VIEWS = CORE | {"run"}
UI_WIRING = re.compile(r"^ui/(main|cli\w*|verbs_\w+|editor\w*|service)\.[ch]$")

# system header -> modules that may use it (ui: file by file)
SYSTEM = {
    "curl/curl.h": {"net", "src/sandbox/main.c"},
    "sqlite3.h": {"store"},
    "microhttpd.h": {"sandbox"},
    "curses.h": {"ui/terminfo.c"},
    "ncurses.h": set(),
    "term.h": {"ui/terminfo.c"},
    "pthread.h": {"run", "sandbox"},
    "libavformat/": {"media"},
    "libavcodec/": {"media"},
    "libswscale/": {"media"},
    "libswresample/": {"media"},
    "libavfilter/": {"media"},
    "sys/socket.h": {"run", "net", "sandbox"},
    "poll.h": {"run", "net", "sandbox", "ui"},
    "signal.h": {"run", "media", "sandbox", "ui"},
    "time.h": {"run", "net", "store", "job", "sandbox", "media", "ui", "src/dubline.c"},
}

QUOTED = re.compile(r'^\s*#\s*include\s+"([^"]+)"')
ANGLED = re.compile(r"^\s*#\s*include\s+<([^>]+)>")


def module_of(name):
    parts = name.split("/")
    return parts[1] if parts[0] == "src" and len(parts) > 2 else parts[0]


def allowed(name, module):
    extra = FILES.get(name, set())
    if module == "ui":
        return (set(MODULES) if UI_WIRING.match(name) else UI_VIEWS) | extra
    return MODULES.get(module, set()) | {module} | extra


def check_quoted(name, module, header, present):
    if "/" not in header:
        folder = name.rsplit("/", 1)[0]
        return None if f"{folder}/{header}" in present or header in present else "no such file"
    target = header.split("/")[0]
    if f"src/{header}" not in present and header not in present:
        return "no such file"
    if target not in allowed(name, module):
        return f"{module} may not include {target}"
    only = ONLY.get((module, target))
    if only and header not in only:
        return f"of {target}, {module} may include {', '.join(sorted(only))} alone"
    return None


def check_angled(name, module, header):
    for system, users in SYSTEM.items():
        hit = header.startswith(system) if system.endswith("/") else header == system
        if hit and module not in users and name not in users:
            return f"<{header}> belongs to {', '.join(sorted(users)) or 'nobody'}"
    return None


def check(name, code, present):
    module = module_of(name)
    for number, line in enumerate(code.split("\n"), 1):
        quoted, angled = QUOTED.match(line), ANGLED.match(line)
        problem = None
        if quoted:
            problem = check_quoted(name, module, quoted.group(1), present)
        elif angled:
            problem = check_angled(name, module, angled.group(1))
        if problem:
            yield f"{name}:{number}: {line.strip()}: {problem}"


def own_header_first(name, code, present):
    """A .c file with a header of its name includes it first, so that the header stands alone."""
    header = name[:-2] + ".h"
    if not name.startswith("src/") or not name.endswith(".c") or header not in present:
        return
    first = re.search(r'^\s*#\s*include\s+[<"]([^>"]+)[>"]', code, re.M)
    base = header.split("/")[-1]
    if first and first.group(1).split("/")[-1] not in (base, base[:-2] + "_impl.h"):
        yield f"{name}:1: includes {first.group(1)} before its own header"


def main():
    present = set(tree.files())
    problems = []
    names = tree.sources("src", "ui")
    for name in names:
        code = tree.text(name) or ""
        problems += check(name, code, present)
        problems += own_header_first(name, code, present)
        if module_of(name) not in MODULES and module_of(name) not in ("ui", "src"):
            problems.append(f"{name}:1: module {module_of(name)} is not in the matrix")
    tree.finish("includes", problems, len(names))


if __name__ == "__main__":
    sys.exit(main())
