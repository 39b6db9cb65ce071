#!/usr/bin/env python3
"""Command scripts run by the program; their effects compared with goldens.

    run_script.py DUBLINE [--update] [NAME...]

NAME.dubcmd is a script for `dubline edit --script`. Lines beginning with `#:` speak to this runner:

    #: start FILE     the project to begin with: a file of projects/, or of samples/
    #: new WORDS      begin with `dubline new WORDS -o project.dub`
    #: next           what follows is another run of `dubline edit`
    #: yes | gaps     edit with --yes; check with --gaps
    #: listen         listen to all sound before the commands; check does so too
    #: plan NAME      check with --plan NAME

NAME.golden holds what came of it: exit status and talk of every run, then the project, the findings
of check (JSON, one a line), the fits and the request. Ids made on the way are random: they are
written NEW1, NEW2 ... in the order in which the project lists them, hashes as SHA1 ... likewise.

Every command of `dubline commands --json`, every choice of its arguments, and every rule of the
table in src/check/rules.c has to occur in some golden: that is checked too.
"""
import difflib
import json
import os
import re
import shlex
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "support"))
import dubcli  # noqa: E402

PROJECT = "project.dub"


class Script:
    def __init__(self, name):
        self.name, self.start, self.new, self.yes, self.gaps, self.plan = name, None, None, False, False, None
        self.listen = False
        self.runs = [[]]
        with open(os.path.join(HERE, name + ".dubcmd"), encoding="utf-8") as f:
            for line in f.read().splitlines():
                word, _, rest = line[2:].strip().partition(" ") if line.startswith("#:") else (None, None, None)
                if word is None:
                    self.runs[-1].append(line)
                elif word in ("start", "new", "plan"):
                    setattr(self, word, rest)
                elif word in ("yes", "gaps", "listen"):
                    setattr(self, word, True)
                elif word == "next":
                    self.runs.append([])
                else:
                    raise SystemExit("%s.dubcmd: what is %r?" % (name, line))

    def commands(self):
        for run in self.runs:
            for line in run:
                if line.strip() and not line.startswith("#"):
                    yield line


def ids_of(text):
    return re.findall(r'"id":"([a-z2-7]{8})"', text)


def normaliser(world, before, after):
    new = [i for i in ids_of(after) if i not in set(ids_of(before))]
    table = [(i, "NEW%d" % (n + 1)) for n, i in enumerate(dict.fromkeys(new))]
    shas = {}

    def fix(text):
        for old, name in table:
            text = text.replace(old, name)
        text = text.replace(world.dir, "DIR")
        return re.sub(r"\b[0-9a-f]{64}\b", lambda m: shas.setdefault(m.group(0), "SHA%d" % (len(shas) + 1)), text)
    return fix


def prepare(world, script):
    os.symlink(dubcli.SAMPLES, world.path("samples"))
    if script.new is not None:
        world.ok("new", *shlex.split(script.new), "-o", PROJECT)
        return
    for folder in (os.path.join(HERE, "projects"), dubcli.SAMPLES):
        source = os.path.join(folder, script.start)
        if os.path.exists(source):
            with open(source, encoding="utf-8") as f:
                text = f.read()
            if folder == dubcli.SAMPLES:  # its media lie beside it there
                text = re.sub(r'"file":"', '"file":"samples/%s/' % os.path.dirname(script.start), text)
            world.write(PROJECT, text)
            return
    raise SystemExit("%s.dubcmd: there is no project %s" % (script.name, script.start))


def run(script):
    """The golden text of a script, and the rules its check named."""
    world = dubcli.World()
    world.key = None
    try:
        prepare(world, script)
        before, parts = "" if script.new is not None else world.read(PROJECT).decode(), []
        talk = []
        if script.listen:
            world.run("check", PROJECT, "--listen")
        for lines in script.runs:
            if not any(line.strip() for line in lines):
                continue
            was = world.read(PROJECT)
            world.write("script", "\n".join(lines) + "\n")
            r = world.run("edit", PROJECT, "--script", "script", *(["--yes"] if script.yes else []))
            if r.code and world.read(PROJECT) != was:
                raise AssertionError("%s: failed and wrote all the same: %r" % (script.name, r))
            talk.append((r.code, r.out + r.err))
        check = world.run("check", PROJECT, "--json", *(["--gaps"] if script.gaps else []),
                          *(["--listen"] if script.listen else []),
                          *(["--plan", script.plan] if script.plan else []))
        fit = world.ok("fit", PROJECT, "--json")
        request = world.run("request", PROJECT, "--allow-pending")
        fix = normaliser(world, before, world.read(PROJECT).decode())
        for code, text in talk:
            parts.append("== edit: exit %d\n%s" % (code, text))
        parts.append("== project\n" + world.read(PROJECT).decode())
        doc = check.json
        head = {k: v for k, v in doc.items() if k not in ("issues", "project")}
        parts.append("== check: exit %d\n%s\n%s" % (check.code, json.dumps(head), "".join(
            json.dumps(i, ensure_ascii=False) + "\n" for i in doc["issues"])))
        doc = fit.json
        parts.append("== fit\n" + "".join(json.dumps(s) + "\n" for s in doc.pop("segments")) + json.dumps(doc) + "\n")
        parts.append("== request: exit %d\n%s\n" % (request.code, request.out))
        return fix("".join(parts)), {i["rule"] for i in check.json["issues"]}
    finally:
        world.close()


def compare(name, text, update):
    path = os.path.join(HERE, name + ".golden")
    old = ""
    if os.path.exists(path):
        with open(path, encoding="utf-8") as f:
            old = f.read()
    if text == old:
        return True
    if update:
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        print("wrote", os.path.relpath(path, dubcli.ROOT))
        return True
    sys.stdout.writelines(difflib.unified_diff(old.splitlines(True), text.splitlines(True), name + ".golden", "now"))
    return False


def table_rules():
    with open(os.path.join(dubcli.ROOT, "src", "check", "rules.c"), encoding="utf-8") as f:
        found = re.findall(r'^\s*\{"([a-z0-9-]+)", (?:ERROR|WARNING|INFO)', f.read(), re.M)
    assert len(found) > 20, found
    return set(found)


def complete(scripts, rules):
    """What of the tables no script touches."""
    missing = ["rule " + r for r in sorted(table_rules() - rules)]
    lines = [line for s in scripts for line in s.commands()]
    for c in dubcli.World().ok("commands", "--json").json["commands"]:
        used = [shlex.split(l) for l in lines if l.split()[0].replace("_", "-") == c["name"]]
        if not used:
            missing.append("command " + c["name"])
        for i, arg in enumerate(c["args"]):
            for choice in arg.get("choices") or []:
                if not any(len(w) > i + 1 and w[i + 1].replace("_", "-") == choice for w in used):
                    missing.append("%s ... %s" % (c["name"], choice))
    return missing


def main():
    words = [w for w in sys.argv[2:] if w != "--update"]
    dubcli.DUBLINE = os.path.abspath(sys.argv[1])
    names = sorted(n[:-7] for n in os.listdir(HERE) if n.endswith(".dubcmd"))
    scripts = [Script(n) for n in names if not words or n in words]
    bad, rules = [], set()
    for script in scripts:
        text, found = run(script)
        rules |= found
        if not compare(script.name, text, "--update" in sys.argv):
            bad.append(script.name)
    if not words:
        bad += complete(scripts, rules)
        stale = [n for n in os.listdir(HERE) if n.endswith(".golden") and n[:-7] not in names]
        bad += ["golden without a script: " + n for n in stale]
    print("%d scripts, %d rules: %s" % (len(scripts), len(rules), "; ".join(bad) or "all as they should be"))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
