#!/usr/bin/env python3
"""Measures dubline beside its peers and prints one table: tests/bench/README.md.

    tests/bench/run.py [--build DIR] [--runs N] [--json FILE] [--list] [ROW...]
"""
import argparse
import glob
import importlib
import json
import os
import platform
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import bench  # noqa: E402


def build(folder):
    """A Release build in folder; quick when it is there already."""
    if not os.path.exists(os.path.join(folder, "build.ninja")):
        subprocess.run(["cmake", "-S", bench.ROOT, "-B", folder, "-G", "Ninja",
                        "-DCMAKE_BUILD_TYPE=Release"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["ninja", "-C", folder, "--quiet"], check=True, stdout=subprocess.DEVNULL)


def load_rows():
    for path in sorted(glob.glob(os.path.join(HERE, "rows_*.py"))):
        importlib.import_module(os.path.basename(path)[:-3])


def number(value):
    if value >= 100:
        return "%.0f" % value
    return "%.1f" % value if value >= 10 else "%.3g" % value


def lines_of(name, figure):
    """Table lines of one figure: dubline, then each peer with the ratio dubline : peer."""
    ours, peers = figure.medians()
    verdict = {True: "holds", False: "MISSED", None: ""}[figure.verdict()]
    yield (name, figure.what, "dubline", number(ours), figure.unit, "", figure.aim, verdict)
    for peer, median in peers.items():
        ratio = "%.3g" % (ours / median) if median else "-"
        yield "", "", peer, number(median), figure.unit, ratio, "", ""
    for peer in figure.skipped:
        yield "", "", peer, "-", "", "", "not installed", ""


def print_table(lines):
    head = ("row", "figure", "program", "median", "unit", "ratio", "aim", "")
    widths = [max(len(l[i]) for l in [head] + lines) for i in range(len(head))]
    for line in [head] + lines:
        print("  ".join(c.rjust(w) if i in (3, 5) else c.ljust(w)
                        for i, (c, w) in enumerate(zip(line, widths))).rstrip())


def measure(b, names):
    lines, document = [], []
    for name, title, fn in bench.ROWS:
        if names and name not in names:
            continue
        print("%s ..." % title, file=sys.stderr, flush=True)
        entry = {"row": name, "title": title}
        try:
            figures = fn(b)
            entry["figures"] = [f.to_json() for f in figures]
            for i, figure in enumerate(figures):
                lines += lines_of(name if i == 0 else "", figure)
        except bench.Skip as why:
            entry["skipped"] = str(why)
            lines.append((name, "", "-", "", "", "", "skipped: %s" % why, ""))
        document.append(entry)
    return lines, document


def main():
    parser = argparse.ArgumentParser(description="measure dubline beside its peers")
    parser.add_argument("--build", default=os.path.join(bench.ROOT, "build", "release"))
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each program")
    parser.add_argument("--json", help="where the figures go (default: bench.json in the build folder)")
    parser.add_argument("--list", action="store_true", help="name the rows and end")
    parser.add_argument("rows", nargs="*", metavar="ROW")
    args = parser.parse_args()
    load_rows()
    known = [name for name, _, _ in bench.ROWS]
    if args.list:
        print("\n".join("%-20s %s" % (name, title) for name, title, _ in bench.ROWS))
        return 0
    for name in args.rows:
        if name not in known:
            parser.error("there is no row %s; there are: %s" % (name, " ".join(known)))
    build(args.build)
    b = bench.Bench(os.path.abspath(args.build), max(args.runs, 1))
    try:
        lines, document = measure(b, args.rows)
    finally:
        b.close()
    print_table(lines)
    out = args.json or os.path.join(args.build, "bench.json")
    with open(out, "w", encoding="utf-8") as f:
        json.dump({"machine": platform.machine(), "cpus": os.cpu_count(), "runs": b.runs,
                   "rows": document}, f, indent=1, ensure_ascii=False)
        f.write("\n")
    print("\nratio: dubline / peer. All figures: %s" % out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
