#!/usr/bin/env bash
# Line and branch coverage of the source folders after tests ran in a build made with the preset
# `coverage`: one row a folder, then the files with the least.
#
#   tests/coverage.sh BUILD_DIR [FOLDER...]        folders below src/, default: the core
set -euo pipefail
build=${1:?usage: tests/coverage.sh BUILD_DIR [FOLDER...]}
shift
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$(cd "$build" && pwd)
folders=("$@")
((${#folders[@]})) || folders=(base port model edit check io request cmd)

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
cd "$out"
find "$build" -name '*.gcda' -print0 |
    xargs -0 -r gcov --json-format --branch-probabilities >/dev/null 2>&1 || true

python3 - "$root" "${folders[@]}" <<'PY'
import collections
import glob
import gzip
import json
import os
import sys

root, folders = sys.argv[1], sys.argv[2:]
lines = collections.defaultdict(lambda: collections.defaultdict(int))
branches = collections.defaultdict(lambda: collections.defaultdict(int))
for name in glob.glob("*.gcov.json.gz"):
    with gzip.open(name, "rt") as f:
        data = json.load(f)
    for source in data["files"]:
        path = os.path.normpath(os.path.join(data["current_working_directory"], source["file"]))
        path = os.path.relpath(path, root)
        if not path.startswith("src/") or path.split("/")[1] not in folders:
            continue
        for line in source["lines"]:
            number = line["line_number"]
            lines[path][number] += line["count"]
            for k, branch in enumerate(line["branches"]):
                branches[path][number, k] += branch["count"]


def share(counts):
    total = len(counts)
    hit = sum(1 for c in counts if c)
    return hit, total


def percent(pair):
    return f"{100 * pair[0] / pair[1]:5.1f} %" if pair[1] else "    – "


if not lines:
    sys.exit("no coverage data: run the tests of a build made with the preset `coverage`")
print(f"{'folder':12} {'lines':>8} {'branches':>9}")
for folder in folders:
    mine = [p for p in lines if p.split("/")[1] == folder]
    if mine:
        ln = share([c for p in mine for c in lines[p].values()])
        br = share([c for p in mine for c in branches[p].values()])
        print(f"{folder:12} {percent(ln):>8} {percent(br):>9}")
print("\nleast covered files (lines not run)")
rows = sorted(lines, key=lambda p: share(lines[p].values())[0] / len(lines[p]))
for path in rows[:20]:
    missing = sorted(n for n, c in lines[path].items() if not c)
    if missing:
        shown = " ".join(map(str, missing[:30])) + (" ..." if len(missing) > 30 else "")
        print(f"{percent(share(lines[path].values()))} {path}: {shown}")
PY
