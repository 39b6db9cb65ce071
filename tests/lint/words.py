#!/usr/bin/env python3
"""Words that must not be in any file of the project: notes to ourselves, places of one machine,
and anything that looks like a key."""
import re
import sys

import tree

# Built from parts, so that this file does not contain them.
NOTES = ["TO" + "DO", "FIX" + "ME", "X" * 3, "HA" + "CK"]
PLACES = ["/wo" + "rk/"]

WORDS = re.compile(r"\b(?:" + "|".join(NOTES) + r")\b")
PATHS = re.compile("|".join(re.escape(p) for p in PLACES))
SECRETS = [
    ("a private key", re.compile(r"-----BEGIN [A-Z ]*PRIV" + r"ATE KEY-----")),
    ("an API key", re.compile(r"\bsk-(?!test|fake|demo)[A-Za-z0-9_-]{20,}")),
    ("an access key", re.compile(r"\bAKIA[0-9A-Z]{16}\b")),
    ("a token", re.compile(r"\bgh[pousr]_[A-Za-z0-9]{30,}\b")),
    ("a bearer token", re.compile(r"[Bb]earer\s+[A-Za-z0-9+/_-]{30,}")),
    ("a key", re.compile(r"(?i)\b(?:api[_-]?key|secret|passw(?:or)?d)\b[\"']?\s*[:=]\s*"
                         r"[\"'](?!test|fake|sk_test|demo)[A-Za-z0-9+/_-]{24,}[\"']")),
]
# file -> what it may hold all the same: made-up keys of tests
EXCEPTIONS = {"tests/support/dubcli.py": {"an API key"}}


def check(name, text):
    for number, line in enumerate(text.split("\n"), 1):
        word, path = WORDS.search(line), PATHS.search(line)
        if word:
            yield f"{name}:{number}: the word {word.group(0)}"
        if path:
            yield f"{name}:{number}: the path {path.group(0)} of one machine"
        for what, pattern in SECRETS:
            if pattern.search(line) and what not in EXCEPTIONS.get(name, ()):
                yield f"{name}:{number}: what looks like {what}"


def main():
    problems, looked_at = [], 0
    for name in tree.files():
        text = tree.text(name)
        if text is not None:
            looked_at += 1
            problems += check(name, text)
    tree.finish("words", problems, looked_at)


if __name__ == "__main__":
    sys.exit(main())
