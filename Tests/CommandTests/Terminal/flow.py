"""One session from opening to the exported recipe, typed into tmux; then the same recipe applied without a screen.

    python flow.py BINARY SAMPLE

tmux is a second emulator, apart from the one that the other scripts use, and what many people run us in.
"""

import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

PATIENCE = 30.0


class Failure(Exception):
    pass


class Tmux:
    """A tmux server of our own, on a private socket, without anybody's configuration."""

    def __init__(self, folder, columns=120, rows=40):
        self.socket = os.path.join(folder, "tmux")
        self.environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self.environment |= {"LC_ALL": "C.UTF-8", "TERM": "xterm-256color", "SHELL": "/bin/sh"}
        size = ["-x", str(columns), "-y", str(rows)]
        self.run("new-session", "-d", *size, "-c", folder, "exec sh")
        self.run("set", "-g", "remain-on-exit", "on")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.run("kill-server")

    def run(self, *words):
        command = ["tmux", "-f", "/dev/null", "-S", self.socket, *words]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=PATIENCE)
        if done.returncode:
            raise Failure(f"tmux {words}: {done.stderr}")
        return done.stdout

    def type(self, *keys):
        """tmux's key names (Enter, Escape, Space, C-r); anything longer than a key goes as literal text."""
        for key in keys:
            named = re.fullmatch(r"(C-.|Enter|Escape|Space|Tab|BSpace|Up|Down|.)", key)
            self.run("send-keys", *([key] if named else ["-l", key]))

    @property
    def text(self):
        return self.run("capture-pane", "-p")

    def wait(self, wanted, what=None):
        """Polls the screen until `wanted`, a text or a function of the screen, holds; returns the screen."""
        holds = wanted if callable(wanted) else lambda text: wanted in text
        deadline = time.monotonic() + PATIENCE
        while not holds(text := self.text):
            if time.monotonic() > deadline:
                raise Failure(f"waited for {what or wanted!r}; the screen:\n{text}")
            time.sleep(0.02)  # between two looks; the condition decides
        return text

    def change(self, *keys):
        """Types, and waits until the screen is no longer what it was."""
        before = self.text
        self.type(*keys)
        return self.wait(lambda text: text != before, f"any change after {keys}")


def row(text, name):
    """The line of the list that holds `name`."""
    return next((line for line in text.split("\n") if name in line), "")


def session(binary, sample, folder):
    """open → filter → select → ratio → lock → rebalance → undo → export → quit."""
    made = {"recipe": pathlib.Path(folder) / "session.yaml", "checkpoint": pathlib.Path(folder) / "exported"}
    with Tmux(folder) as tmux:
        tmux.type(f"'{binary}' '{sample}'", "Enter")
        opened = tmux.wait("conv1")
        tmux.change("f")
        tmux.type("conv*", "Enter")
        tmux.wait(lambda text: "conv2" in text and "lstm" not in row(text, "lstm_cell.weight"), "the filtered list")
        tmux.change("Space")
        raised = tmux.change("+")
        again = tmux.change("+")
        if raised == opened or again == raised:
            raise Failure(f"+ changed nothing:\n{again}")
        tmux.change("x")
        rebalanced = tmux.change("r")
        tmux.change("u")
        tmux.change("C-r")
        tmux.wait(lambda text: text.split("\n")[:2] == rebalanced.split("\n")[:2], "redo to bring the plan back")
        for kind, path in made.items():
            export(tmux, kind, path)
        tmux.type("q")
        tmux.wait(lambda text: "conv1" not in text, "the shell again")
    return made


def export(tmux, kind, path):
    """Opens the export dialog, chooses what to write by its name, types the path, and writes."""
    before = tmux.change("E")
    while not re.search(rf"\(\*\)\s*{kind}", before):
        before = tmux.change("Down")
    tmux.type("Tab", "C-u", os.fspath(path), "Enter")
    tmux.wait(lambda _: path.exists(), f"{path} to be written")
    tmux.wait("conv1")


def repeat(binary, sample, made, folder):
    """Applies the session's recipe without a screen; it must give the bytes that the session wrote."""
    out = os.path.join(folder, "applied")
    command = [binary, "apply", sample, "--recipe", os.fspath(made["recipe"]), "--out", out]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=300)
    if done.returncode:
        raise Failure(f"{command} ended with {done.returncode}: {done.stderr}")
    difference = subprocess.run(["diff", "-r", out, made["checkpoint"]], capture_output=True, text=True)
    if difference.returncode:
        raise Failure(f"applied and exported differ: {difference.stdout}")


def main(binary, sample):
    with tempfile.TemporaryDirectory() as folder:
        made = session(os.path.abspath(binary), os.path.abspath(sample), folder)
        repeat(os.path.abspath(binary), os.path.abspath(sample), made, folder)
        print("ok   the session's recipe gives the same bytes without a screen")


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_SETMASK, [])  # a test runner's worker threads block what tmux's programs need
    try:
        main(*sys.argv[1:])
    except Failure as failure:
        sys.exit(f"FAIL {failure}")
