"""A real pseudo-terminal around one program: keys in, screen out, and everything a test wants to know of it."""

import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time

import supervisor
from emulator import Emulator, modes_left_on

PATIENCE = 20.0  # seconds until a condition that does not come true is a failure
ESSENTIAL = ("PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH")


class Failure(Exception):
    """What was expected and what the screen showed instead."""


class Terminal:
    def __init__(self, argv, columns=80, rows=24, term="xterm-256color", locale="C.UTF-8", directory=".", **env):
        """Starts `argv`. `env` adds variables; a value of None leaves one out."""
        self.master, self.slave = pty.openpty()
        self._set_size(columns, rows)
        self.before = termios.tcgetattr(self.slave)
        environment = {name: os.environ[name] for name in ESSENTIAL if name in os.environ}
        environment |= {"TERM": term, "LC_ALL": locale, "SWIFT_BACKTRACE": "enable=no"} | env
        environment = {name: value for name, value in environment.items() if value is not None}
        self.emulator = Emulator(columns, rows)
        self.reads = []  # (time, bytes), in order
        self.drawn = 0  # how many reads the emulator has seen
        self.events, self.heeded = [], 0  # what the supervisor told, and how much of it was waited for
        self.report, far_end = os.pipe()
        self.report_text, self.is_watched = b"", True
        self.supervisor = supervisor.start(argv, environment, directory, self.slave, far_end)
        os.close(far_end)
        self.pid = self.started = None
        self.wait_for_event("exec")
        self.pid, self.started = self.events[0]["pid"], self.events[0]["time"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if not self.ended:
            self.kill(signal.SIGKILL)
            self.kill(signal.SIGCONT)
            self.wait_for_event("ended")
        os.waitpid(self.supervisor, 0)
        for descriptor in (self.master, self.slave, self.report):
            os.close(descriptor)

    # What goes in

    def send(self, keys):
        """Types; returns the time just before. Text is sent as UTF-8."""
        data = keys if isinstance(keys, bytes) else keys.encode()
        began = time.monotonic()
        os.write(self.master, data)
        return began

    def resize(self, columns, rows):
        self.pump(0)
        self._draw()
        self._set_size(columns, rows)
        self.emulator.resize(columns, rows)

    def kill(self, number):
        try:
            os.kill(self.pid, number)
        except ProcessLookupError:
            pass

    # What comes out

    def pump(self, seconds):
        """Reads what the program writes within `seconds`, returning as soon as something came; says whether it did."""
        sources = [self.master, self.report] if self.is_watched else [self.master]
        ready, _, _ = select.select(sources, [], [], max(seconds, 0))
        if self.report in ready:
            self._hear()
        if self.master in ready:
            self.reads.append((time.monotonic(), os.read(self.master, 1 << 16)))
        return bool(ready)

    @property
    def output(self):
        return b"".join(data for _, data in self.reads)

    @property
    def text(self):
        self._draw()
        return self.emulator.text

    @property
    def ended(self):
        """How the program ended: the supervisor's last report, or None."""
        return self.events[-1] if self.events and self.events[-1]["event"] in ("ended", "failed") else None

    # Conditions

    def wait(self, wanted, what=None, patience=PATIENCE):
        """Reads until `wanted` is on the screen: a text, a compiled pattern, or a function of the screen's text."""
        holds = self._condition(wanted)
        deadline = time.monotonic() + patience
        while not holds(self.text):
            if self.ended or time.monotonic() > deadline:
                reason = f"the program ended ({self.ended})" if self.ended else f"{patience:g} s went by"
                raise Failure(f"waited for {what or wanted!r}; {reason}; the screen:\n{self.text}\n{self.tail()}")
            self.pump(min(0.05, deadline - time.monotonic()))
        return self.text

    def settle(self, quiet=0.05, patience=PATIENCE):
        """Reads until nothing has come for `quiet` seconds; returns how many bytes came."""
        first, deadline = len(self.reads), time.monotonic() + patience
        while self.pump(quiet):
            if time.monotonic() > deadline:
                raise Failure(f"still writing after {patience:g} s:\n{self.text}")
        return sum(len(data) for _, data in self.reads[first:])

    def wait_for_event(self, event, patience=PATIENCE):
        """Waits for stopped, continued or ended, and returns it; earlier ones are passed over."""
        deadline = time.monotonic() + patience
        while True:
            while self.heeded < len(self.events):
                found = self.events[self.heeded]
                self.heeded += 1
                if found["event"] == event:
                    self.settle(quiet=0.01)
                    return found
            if self.ended or time.monotonic() > deadline:
                raise Failure(f"waited for {event}, heard {self.events}; the screen:\n{self.text}\n{self.tail()}")
            self.pump(0.05)

    # Measures

    def key(self, keys, quiet=0.04):
        """Types one key: seconds to the first byte (None: no answer), and bytes until quiet."""
        self.pump(0)
        first = len(self.reads)
        began = self.send(keys)
        size = self.settle(quiet)
        return (self.reads[first][0] - began if size else None), size

    def seconds_until(self, wanted):
        """From exec to the read that first made `wanted` true, replayed so that drawing here costs nothing."""
        replay, holds = Emulator(*reversed(self.size)), self._condition(wanted)
        for at, data in self.reads:
            replay.feed(data)
            if holds(replay.text):
                return at - self.started
        raise Failure(f"{wanted!r} was never on the screen")

    def memory(self):
        """(peak, now) resident memory in megabytes (10^6 bytes)."""
        status = open(f"/proc/{self.pid}/status").read()
        return tuple(int(re.search(rf"{name}:\s*(\d+) kB", status)[1]) * 1024 / 1e6 for name in ("VmHWM", "VmRSS"))

    def cpu_seconds(self):
        fields = open(f"/proc/{self.pid}/stat").read().rsplit(") ", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def size(self):
        return struct.unpack("HHHH", fcntl.ioctl(self.slave, termios.TIOCGWINSZ, b"\0" * 8))[:2]

    def unrestored(self):
        """What differs from the terminal as it was before the program: a list of words, empty when all is well."""
        left = [f"mode {number}" for number in modes_left_on(self.output)]
        names = ("iflag", "oflag", "cflag", "lflag", "ispeed", "ospeed", "control characters")
        now = termios.tcgetattr(self.slave)
        return left + [f"stty {name}" for name, a, b in zip(names, self.before, now) if a != b]

    def tail(self):
        return f"last bytes: {self.output[-300:]!r}"

    def _set_size(self, columns, rows):
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def _draw(self):
        for _, data in self.reads[self.drawn:]:
            self.emulator.feed(data)
        self.drawn = len(self.reads)

    def _hear(self):
        heard = os.read(self.report, 1 << 16)
        self.is_watched = bool(heard)
        self.report_text += heard
        *lines, self.report_text = self.report_text.split(b"\n")
        self.events += [json.loads(line) for line in lines]

    @staticmethod
    def _condition(wanted):
        if isinstance(wanted, str):
            return lambda text: wanted in text
        return (lambda text: wanted.search(text)) if isinstance(wanted, re.Pattern) else wanted


def main(checks):
    """Runs the checks named on the command line (all without a name); prints what each found; fails if one fails.

    checks: name → function of (binary, sample). Usage: SCRIPT BINARY SAMPLE [NAME…]
    --list prints the names instead.
    """
    if sys.argv[1:] == ["--list"]:
        print(*checks, sep="\n")
        return
    binary, sample, *names = sys.argv[1:]
    if unknown := [name for name in names if name not in checks]:
        sys.exit(f"no check is called {unknown}; there are {sorted(checks)}")
    failed = False
    for name in names or checks:
        try:
            found = checks[name](os.path.abspath(binary), os.path.abspath(sample))
            print(f"ok   {name}: {found or ''}", flush=True)
        except Failure as failure:
            failed = True
            print(f"FAIL {name}: {failure}", flush=True)
    sys.exit(failed)
