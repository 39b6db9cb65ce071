"""Drives a terminal program the way a person does: a real terminal (tmux on a socket of its own, or
a bare pseudo-terminal), keys in, the screen out. Nothing here sleeps for a time: every wait is for
something to be seen, with a deadline. Standard library only.
"""
import fcntl
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import tempfile
import termios
import time

# Seconds; generous, because sanitized builds on a busy machine are slow.
DEADLINE = float(os.environ.get("DUB_E2E_DEADLINE", "30"))
LOOK_AGAIN = 0.02

CONFIG = """
set -g default-terminal tmux-256color
set -sg escape-time 0
set -g status off
set -g mouse off
set -g remain-on-exit on
set -g remain-on-exit-format ""
set -g history-limit 200
set -g monitor-bell off
set -g visual-bell off
"""


def available():
    return shutil.which("tmux") is not None


def wait_until(seen, what, deadline=DEADLINE):
    """Ask seen() until it answers with something true, which is returned."""
    end = time.monotonic() + deadline
    while True:
        got = seen()
        if got:
            return got
        if time.monotonic() > end:
            raise AssertionError("not within %g s: %s" % (deadline, what() if callable(what) else what))
        time.sleep(LOOK_AGAIN)


def child_of(pid):
    """The process that pid waits for."""
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/stat" % name) as f:
                if int(f.read().rsplit(")", 1)[1].split()[1]) == pid:
                    return int(name)
        except OSError:
            continue  # it ended meanwhile
    raise AssertionError("process %d has no child" % pid)


class Terminal:
    """One tmux server with one window, in which argv runs; its environment is env and nothing else."""

    def __init__(self, argv, env, cwd, size=(120, 36)):
        self.size = size
        self.dir = tempfile.mkdtemp(prefix="dub-tmux-")
        config = os.path.join(self.dir, "tmux.conf")
        with open(config, "w") as f:
            f.write(CONFIG)
        self.base = ["tmux", "-u", "-S", os.path.join(self.dir, "socket"), "-f", config]
        self.env = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": self.dir,
                    "LC_ALL": "C.UTF-8", "TERM": "xterm-256color", "SHELL": "/bin/sh"}
        # `env -i`: what tmux adds (TMUX, TERM) is ours to say. The status goes into a file: tmux
        # 3.3 loses it now and then.
        self.status_file = os.path.join(self.dir, "status")
        words = ["/bin/sh", "-c", 'env -i "$@"; echo $? >"$0"', self.status_file]
        words += ["%s=%s" % pair for pair in sorted(env.items())] + list(argv)
        self.tmux("new-session", "-d", "-x", str(size[0]), "-y", str(size[1]), "-c", cwd, "--",
                  *words)

    def tmux(self, *args, check=True):
        done = subprocess.run([*self.base, *args], env=self.env, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=DEADLINE)
        if check and done.returncode != 0:
            raise AssertionError("tmux %s: %s" % (args[0], done.stderr.decode()))
        return done.stdout.decode("utf-8", "replace")

    def close(self):
        self.tmux("kill-server", check=False)
        shutil.rmtree(self.dir, ignore_errors=True)

    # --- in --------------------------------------------------------------------------------------
    def keys(self, *names):
        """Key names as tmux knows them: Enter, Escape, C-q, Up, S-Right, or single characters."""
        self.tmux("send-keys", "--", *names)

    def type(self, text):
        self.tmux("send-keys", "-l", "--", text)

    def raw(self, data):
        """Bytes exactly as they are, in one go."""
        self.tmux("send-keys", "-H", *["%02x" % byte for byte in data])

    def paste(self, text):
        """As a terminal pastes: in brackets when the program asked for them."""
        self.tmux("set-buffer", "--", text)
        self.tmux("paste-buffer", "-p")

    def mouse(self, *steps):
        """(kind, column, row) from 0: press, drag, release, up, down; reported in SGR form."""
        codes = {"press": (0, "M"), "drag": (32, "M"), "release": (0, "m"), "up": (64, "M"),
                 "down": (65, "M")}
        text = ""
        for kind, x, y in steps:
            text += "\x1b[<%d;%d;%d%s" % (codes[kind][0], x + 1, y + 1, codes[kind][1])
        self.raw(text.encode())

    def resize(self, cols, rows):
        self.size = (cols, rows)
        self.tmux("resize-window", "-x", str(cols), "-y", str(rows))

    # --- out -------------------------------------------------------------------------------------
    def screen(self):
        return self.tmux("capture-pane", "-p").split("\n")[:self.size[1]]

    def text(self):
        return "\n".join(self.screen())

    def footer(self):
        return self.screen()[-1]

    def styled(self):
        """The screen with its colours and attributes as escape sequences."""
        return self.tmux("capture-pane", "-e", "-p")

    def ask(self, fmt):
        """A tmux format: pane_dead, alternate_on, cursor_flag, mouse_any_flag ..."""
        return self.tmux("display-message", "-p", "#{%s}" % fmt).rstrip("\n")

    def wait(self, pattern, deadline=DEADLINE):
        """Until the screen shows the regular expression; returns the match."""
        return wait_until(lambda: re.search(pattern, self.text(), re.M),
                          lambda: "%r on\n%s" % (pattern, self.text()), deadline)

    def wait_gone(self, pattern, deadline=DEADLINE):
        wait_until(lambda: not re.search(pattern, self.text(), re.M),
                   lambda: "%r still on\n%s" % (pattern, self.text()), deadline)

    def wait_exit(self, deadline=DEADLINE):
        """Exit status of the program; -N when a signal ended it."""
        status = int(wait_until(self.ended, lambda: "the program still runs:\n" + self.text(),
                                deadline))
        return 128 - status if status > 128 else status

    def ended(self):
        try:
            with open(self.status_file) as f:
                return f.read()
        except FileNotFoundError:
            return None

    def row_of(self, pattern, skip=0):
        """Number of the first row, from `skip` on, that matches."""
        for y, line in enumerate(self.screen()):
            if y >= skip and re.search(pattern, line):
                return y
        raise AssertionError("%r is not on\n%s" % (pattern, self.text()))

    def pid(self):
        return child_of(int(self.ask("pane_pid")))

    def mode_flags(self):
        """What a program may leave behind: (alternate screen, cursor, mouse, application keys)."""
        mouse = [self.ask(f) for f in ("mouse_any_flag", "mouse_button_flag", "mouse_standard_flag",
                                       "mouse_sgr_flag")]
        keys = [self.ask(f) for f in ("keypad_flag", "keypad_cursor_flag")]
        return {"alternate": self.ask("alternate_on"), "cursor": self.ask("cursor_flag"),
                "mouse": "".join(mouse), "keys": "".join(keys)}


class Raw:
    """A program on a bare pseudo-terminal: every byte it writes, and when."""

    def __init__(self, argv, env, cwd, size=(120, 36)):
        master, slave = pty.openpty()
        self.fd = master
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        self.before = termios.tcgetattr(slave)
        self.proc = subprocess.Popen(argv, env=env, cwd=cwd, stdin=slave, stdout=slave,
                                     stderr=slave, start_new_session=True,
                                     preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        self.slave = slave  # kept open, so that the settings can be looked at afterwards
        self.data = b""

    def read(self, seconds):
        """Bytes that arrive within the time, b"" when none do; returns with the first."""
        ready, _, _ = select.select([self.fd], [], [], seconds)
        if not ready:
            return b""
        got = os.read(self.fd, 65536)
        self.data += got
        return got

    def wait(self, what, deadline=DEADLINE):
        """Until these bytes (a regular expression) have been written."""
        end = time.monotonic() + deadline
        while not re.search(what, self.data):
            if time.monotonic() > end:
                raise AssertionError("%r was not written: %r" % (what, self.data[-2000:]))
            self.read(0.1)

    def settle(self, quiet, deadline=DEADLINE):
        """Until nothing has been written for `quiet` seconds; False when that never happens."""
        end = time.monotonic() + deadline
        while time.monotonic() < end:
            if not self.read(quiet):
                return True
        return False

    def write(self, data):
        os.write(self.fd, data)

    def cpu_seconds(self):
        with open("/proc/%d/stat" % self.proc.pid) as f:
            fields = f.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def wait_exit(self, deadline=DEADLINE):
        end = time.monotonic() + deadline
        while self.proc.poll() is None:
            if time.monotonic() > end:
                raise AssertionError("the program still runs")
            self.read(0.05)
        while self.read(0):
            pass
        return self.proc.returncode

    def settings(self):
        return termios.tcgetattr(self.slave)

    def close(self):
        if self.proc.poll() is None:
            self.proc.send_signal(signal.SIGKILL)
            self.proc.wait()
        os.close(self.slave)
        os.close(self.fd)
