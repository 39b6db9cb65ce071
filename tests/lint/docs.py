#!/usr/bin/env python3
"""README, help and man page against the program itself: what is written down is what there is.

    docs.py DUBLINE
"""
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DUBLINE = os.path.abspath(sys.argv[1])
PROBLEMS = []


def complain(what):
    PROBLEMS.append(what)


def dubline(*words):
    with tempfile.TemporaryDirectory(prefix="dub-docs-") as home:
        env = {k: v for k, v in os.environ.items() if k in ("PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS")}
        r = subprocess.run([DUBLINE, *words], env=dict(env, HOME=home, LC_ALL="C.UTF-8"), stdin=subprocess.DEVNULL,
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
    if r.returncode != 0 or r.stderr:
        complain("dubline %s: exit %d: %s" % (" ".join(words), r.returncode, r.stderr.decode()))
    return r.stdout.decode()


def section(text, name):
    found = re.search(r"<!-- %s -->\n(.*?)<!-- /%s -->" % (name, name), text, re.S)
    if not found:
        complain("README.md: there is no part between <!-- %s --> and <!-- /%s -->" % (name, name))
    return found.group(1) if found else ""


def exit_codes():
    """As the program has them: X(CODE, "name", exit) in err.h."""
    with open(os.path.join(ROOT, "src", "base", "err.h"), encoding="utf-8") as f:
        found = {int(n) for n in re.findall(r'X\([A-Z_]+, "[a-z]+", ([0-9]+)\)', f.read())}
    if not found:
        complain("src/base/err.h: no exit codes were found")
    return found


def main():
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as f:
        readme = f.read()
    table, now = section(readme, "verbs"), dubline("commands", "--verbs")
    for line in sorted(set(table.splitlines()) ^ set(now.splitlines())):
        complain("README.md: %s: %s" % ("no such row in `dubline commands --verbs`" if line in table else "a row is missing", line))
    if not PROBLEMS and table != now:
        complain("README.md: the rows of the verb table stand in another order than in `dubline commands --verbs`")
    if section(readme, "options") != dubline("commands", "--options"):
        complain("README.md: the table of options is not that of `dubline commands --options`")
    verbs = re.findall(r"^\| `dubline ([a-z]+)", now, re.M)
    help_text, man = dubline("--help"), dubline("commands", "--man")
    for verb in verbs:
        if not re.search(r"^  %s +\S" % verb, help_text, re.M):
            complain("dubline --help does not name %s" % verb)
        if "dubline %s" % verb not in man:
            complain("the man page does not name %s" % verb)
        words = dubline(verb, "--help")
        if verb not in words or "--help" not in words and verb != "sandbox":
            complain("dubline %s --help is no help: %r" % (verb, words[:80]))
    for code in exit_codes():
        if not re.search(r"^\| %d \| \S" % code, readme, re.M):
            complain("README.md: exit status %d is not in the table" % code)
        if not re.search(r"\b%d \S" % code, help_text) or not re.search(r"\b%d \S" % code, man[man.find(".SH EXIT STATUS"):]):
            complain("exit status %d is not in --help or not in the man page" % code)
    for line in re.findall(r"^dubline ([a-z]+)", readme, re.M):
        if line not in verbs:
            complain("README.md: the tour calls dubline %s, which is no verb" % line)
    for path in re.findall(r"\]\(([A-Za-z][^)#:]*)[)#]", readme):
        if not os.path.exists(os.path.join(ROOT, path)):
            complain("README.md: a link leads to %s, which does not exist" % path)
    print("\n".join(PROBLEMS) or "README, help and man page agree with the program (%d verbs)" % len(verbs))
    return 1 if PROBLEMS else 0


if __name__ == "__main__":
    sys.exit(main())
