#!/usr/bin/env python3
"""What the core library must not refer to: the outside world comes in through ports.

    symbols.py LIBDUB_CORE.A
"""
import re
import subprocess
import sys

import tree

FORBIDDEN = [
    (r"curl_\w+", "the network"),
    (r"(av(format|codec|filter|io|device)|sws|swr)_\w+", "decoding media"),
    (r"sqlite3_\w+", "the ledger"),
    (r"MHD_\w+", "the sandbox"),
    (r"(init|new|end|stdsc)(scr|win)|w?(get|un)ch|wrefresh|refresh|tputs|setupterm", "the screen"),
    (r"pthread_\w+|thrd_\w+", "threads"),
    (r"v?printf|puts|putchar|putc|v?dprintf|perror|stdout|__(v|f)?printf_chk", "standard output"),
    (r"_?_?exit|_Exit|quick_exit", "ending the program"),
    (r"time|clock|clock_gettime|gettimeofday|localtime(_r)?|gmtime(_r)?", "the clock"),
    (r"s?rand(om)?|getrandom|getentropy|arc4random\w*", "randomness"),
    (r"(secure_)?getenv|setenv|putenv|environ", "the environment"),
    (r"system|popen|fork|vfork|exec[lv]p?e?|posix_spawnp?", "other programs"),
    (r"socket|connect|bind|getaddrinfo", "the network"),
    (r"sleep|usleep|nanosleep|poll|select", "waiting"),
]
PATTERNS = [(re.compile(rf"^(?:{p})(?:@.*)?$"), why) for p, why in FORBIDDEN]


def judge(symbol):
    """Why a symbol is forbidden, or None."""
    for pattern, why in PATTERNS:
        if pattern.match(symbol):
            return why
    return None


def references(nm_output):
    """(object, symbol) for what is referred to and not defined in the library itself."""
    wanted, defined, member = [], set(), "?"
    for line in nm_output.split("\n"):
        if line.endswith(":"):
            member = line[:-1]
        parts = line.split()
        if len(parts) >= 2 and parts[-2] == "U":
            wanted.append((member, parts[-1]))
        elif len(parts) == 3 and parts[1] in "TtDdBbRrWwVv":
            defined.add(parts[2])
    return [(m, s) for m, s in wanted if s not in defined]


def main():
    out = subprocess.run(["nm", sys.argv[1]], capture_output=True, text=True, check=True).stdout
    found = references(out)
    problems = [f"{member}: refers to {symbol} ({judge(symbol)})"
                for member, symbol in found if judge(symbol)]
    tree.finish("symbols", sorted(set(problems)), len(found))


if __name__ == "__main__":
    main()
