"""The files of the project, for the lint scripts."""
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SKIP = {".git", "build", ".cache", "__pycache__"}


def files():
    """Paths under ROOT, with forward slashes: what git tracks, or all of an unpacked tarball."""
    try:
        out = subprocess.run(["git", "-C", ROOT, "-c", "safe.directory=*", "ls-files", "-z"],
                             capture_output=True, check=True).stdout
        names = [n for n in out.decode().split("\0") if n]
        if names:
            return sorted(n for n in names if os.path.isfile(os.path.join(ROOT, n)))
    except (OSError, subprocess.CalledProcessError):
        pass
    names = []
    for folder, dirs, found in os.walk(ROOT):
        dirs[:] = [d for d in dirs if d not in SKIP and not d.startswith("build-")]
        names += [os.path.relpath(os.path.join(folder, f), ROOT) for f in found]
    return sorted(names)


def sources(*folders):
    """The .c and .h files below the folders."""
    return [f for f in files()
            if f.endswith((".c", ".h")) and f.split("/")[0] in folders]


def text(name):
    """A file's text, or None when it is not text."""
    with open(os.path.join(ROOT, name), "rb") as f:
        data = f.read()
    if b"\0" in data:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def without_comments(code):
    """C code with comments and the content of literals blanked; line numbers stay."""
    out = []
    i, n = 0, len(code)
    while i < n:
        two = code[i:i + 2]
        if two == "/*":
            end = code.find("*/", i + 2)
            end = n if end < 0 else end + 2
            out.append("".join(c if c == "\n" else " " for c in code[i:end]))
            i = end
        elif two == "//":
            end = code.find("\n", i)
            end = n if end < 0 else end
            out.append(" " * (end - i))
            i = end
        elif code[i] in "\"'":
            quote, end = code[i], i + 1
            while end < n and code[end] != quote and code[end] != "\n":
                end += 2 if code[end] == "\\" else 1
            out.append(quote + " " * (end - i - 1) + (quote if end < n else ""))
            i = end + 1
        else:
            out.append(code[i])
            i += 1
    return "".join(out)


def finish(what, problems, looked_at):
    """Prints the problems and ends the program; looking at nothing is a failure as well."""
    for p in problems:
        print(p)
    print(f"{what}: {looked_at} looked at, {len(problems)} found")
    sys.exit(1 if problems or looked_at == 0 else 0)
