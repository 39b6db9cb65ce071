#!/usr/bin/env python3
"""Every library that CMake asks for is in the one list of packages, samples/packages.sh."""
import re
import sys

import tree

NEED = re.compile(r"^\s*dub_need\(\w+ (\S+) (\S+)\)", re.M)


def listed(script):
    """The names inside the DUB_PACKAGES_... arrays."""
    found = set()
    for array in re.findall(r"^DUB_PACKAGES_\w+=\(([^)]*)\)", script, re.M):
        found |= set(array.split())
    return found


def check(cmake, script):
    packages = listed(script)
    for module, package in NEED.findall(cmake):
        if package not in packages:
            yield f"CMakeLists.txt: {module} is in {package}, which samples/packages.sh leaves out"


def main():
    cmake = tree.text("CMakeLists.txt") or ""
    script = tree.text("samples/packages.sh") or ""
    problems = list(check(cmake, script))
    tree.finish("packages", problems, len(NEED.findall(cmake)) if listed(script) else 0)


if __name__ == "__main__":
    sys.exit(main())
