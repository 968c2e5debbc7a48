"""How espalier behaves in a terminal: it gives it back as it was, draws on any kind, and never acts on a paste.

    python manners.py BINARY SAMPLE [CHECK…]      SAMPLE: a checkpoint whose first layer is called conv1
"""

import os
import pathlib
import re
import shutil
import signal
import tempfile

from emulator import colour_sequences
from make_digits import copy_digits
from terminal import Failure, Terminal, main

LAYER = "conv1"  # on the screen once the first frame is there
ALL_COUNTED = re.compile(LAYER + ".*median.*on target +EXACT", re.DOTALL)  # as they stay
SIGNALS = "SIGTERM SIGHUP SIGINT SIGQUIT SIGSEGV SIGABRT SIGBUS SIGILL SIGFPE".split()
CRASHES = {"SIGSEGV", "SIGABRT", "SIGBUS", "SIGILL", "SIGFPE"}
TERMS = """xterm xterm-256color xterm-direct screen screen-256color tmux tmux-256color tmux-direct rxvt-unicode-256color
    linux vt100 vt220 ansi dumb alacritty konsole-256color iterm2 st-256color ms-terminal vscode-direct xterm-kitty
    xterm-ghostty foot wezterm""".split()


def expect(holds, otherwise):
    if not holds:
        raise Failure(otherwise() if callable(otherwise) else otherwise)


def opened(binary, sample, **options):
    """The program with everything counted and drawn: nothing changes any more unless a key is pressed."""
    terminal = Terminal([binary, sample], **options)
    try:
        terminal.wait(ALL_COUNTED, "the figures of everything")
        terminal.wait(lambda text: " left" not in text, "the end of the pass")
        terminal.settle()
    except BaseException:
        terminal.__exit__()
        raise
    return terminal


def quit_cleanly(terminal):
    terminal.send("q")
    end = terminal.wait_for_event("ended")
    expect(end["code"] == 0 and not terminal.unrestored(), lambda: f"q: {end}, left {terminal.unrestored()}")


def quitting(binary, sample):
    """q leaves with 0 and the terminal as it was, the alternate screen, paste and mouse modes included."""
    with opened(binary, sample) as terminal:
        expect(b"\x1b[?1049h" in terminal.output, "the alternate screen was never entered")
        quit_cleanly(terminal)


def end_by(terminal, name):
    """Ends the program by a signal; returns what is wrong with the way it went, in words, or nothing."""
    number = getattr(signal, name)
    terminal.kill(number)
    end = terminal.wait_for_event("ended")
    wrong = terminal.unrestored()
    died = end["signal"] == number or (name not in CRASHES and end["code"] == 128 + number)
    return wrong if died else wrong + [f"ended with {end}"]


def report(wrong, count):
    wrong = {name: facts for name, facts in wrong.items() if facts}
    expect(not wrong, lambda: f"{count - len(wrong)} of {count}; not these: {wrong}")
    return f"{count} of {count}"


def signals(binary, sample):
    """Nine ways to be killed; each leaves the terminal as it was and ends the program by that signal."""
    wrong = {}
    for name in SIGNALS:
        with opened(binary, sample) as terminal:
            wrong[name] = end_by(terminal, name)
    return report(wrong, len(SIGNALS))


def suspend_and_resume(terminal, by_key):
    drawn = terminal.text
    terminal.send("\x1a") if by_key else terminal.kill(signal.SIGTSTP)
    terminal.wait_for_event("stopped")
    expect(not terminal.unrestored(), lambda: f"suspended with {terminal.unrestored()}")
    before = len(terminal.output)
    terminal.kill(signal.SIGCONT)
    terminal.wait_for_event("continued")
    again = lambda _: b"\x1b[?1049h" in terminal.output[before:]
    terminal.wait(again, "the alternate screen again")
    terminal.wait(lambda text: text == drawn, f"the same screen after resuming:\n{drawn}")


def suspending(binary, sample):
    """Ctrl-Z and SIGTSTP give the terminal back; SIGCONT redraws the same screen. Ten times, then it still quits."""
    with opened(binary, sample) as terminal:
        for turn in range(10):
            suspend_and_resume(terminal, by_key=turn % 2 == 0)
        quit_cleanly(terminal)
    return "10 times"


def signals_after_suspending(binary, sample):
    wrong = {}
    for name in SIGNALS:
        with opened(binary, sample) as terminal:
            for turn in range(10):
                suspend_and_resume(terminal, by_key=turn % 2 == 0)
            wrong[name] = end_by(terminal, name)
    return report(wrong, len(SIGNALS))


def terms(binary, sample):
    """Every kind of terminal, known to this machine or not: it starts, shows the layers, quits, restores."""
    wrong = {}
    for term in TERMS:
        try:
            with Terminal([binary, sample], term=term) as terminal:
                terminal.wait(LAYER)
                quit_cleanly(terminal)
        except Failure as failure:
            wrong[term] = str(failure)
    return report(wrong, len(TERMS))


def walk(terminal):
    for key in ("j", "j", "k", "\t", "?", "\x1b"):
        terminal.key(key)


def no_colour(binary, sample):
    """NO_COLOR: not one colour sequence; without it there are some, or this would prove nothing."""
    counts = {}
    for value in (None, "1"):
        with opened(binary, sample, NO_COLOR=value) as terminal:
            walk(terminal)
            counts[value] = colour_sequences(terminal.output)
    expect(counts[None], "no colour was ever used, so NO_COLOR is not tested")
    expect(not counts["1"], f"with NO_COLOR: {sorted(set(counts['1']))}")
    return f"0 with it, {len(counts[None])} without"


def c_locale(binary, sample):
    """In the C locale every byte written is ASCII."""
    with opened(binary, sample, locale="C") as terminal:
        walk(terminal)
        strange = sorted({byte for byte in terminal.output if byte > 126})
        expect(not strange, f"bytes beyond ASCII: {strange}\n{terminal.text}")
        quit_cleanly(terminal)


def forwarded_locale(binary, sample):
    """A locale that a login brought along but this machine never made still names UTF-8: the same screen as there."""
    screens = []
    for options in ({"locale": "C.UTF-8"}, {"locale": None, "LC_CTYPE": "xx_YY.UTF-8", "LANG": "xx_YY.UTF-8"}):
        with opened(binary, sample, **options) as terminal:
            terminal.settle(quiet=0.3)
            screens.append(terminal.text)
    expect(any(ord(c) > 126 for c in screens[0]), f"nothing but ASCII in UTF-8:\n{screens[0]}")
    expect(screens[0] == screens[1], f"in UTF-8:\n{screens[0]}\nforwarded:\n{screens[1]}")


def sizes():
    """1×1 to 400×120: the edges of every layout, and forty more from a fixed linear congruence."""
    found = [(1, 1), (400, 120), (1, 120), (400, 1), (2, 2), (10, 2), (59, 15), (60, 16), (79, 23), (80, 24)]
    found += [(99, 30), (100, 30), (120, 19), (120, 20), (120, 40), (159, 50), (160, 50)]
    state = 1
    for _ in range(40):
        state = (state * 1103515245 + 12345) % 2**31
        found.append((1 + state // 7 % 400, 1 + state // 2801 % 120))
    return found


def resizing(binary, sample):
    """Every size in turn, with keys between; the screen at 80×24 is afterwards what it was."""
    with opened(binary, sample) as terminal:
        terminal.settle(quiet=0.3)
        drawn = terminal.text
        for columns, rows in sizes():
            terminal.resize(columns, rows)
            terminal.send("jk")
            terminal.settle(quiet=0.02)
            expect(not terminal.ended, lambda: f"ended at {columns}×{rows}: {terminal.ended}\n{terminal.tail()}")
        terminal.resize(80, 24)
        terminal.wait(lambda text: text == drawn, f"the first screen again:\n{drawn}")
        quit_cleanly(terminal)
    return f"{len(sizes())} sizes"


def starting_small(binary, sample):
    """Started at 1×1 and other small sizes it lives, and is whole once the window grows."""
    for columns, rows in ((1, 1), (2, 1), (1, 5), (10, 2), (40, 8), (400, 120)):
        with Terminal([binary, sample], columns=columns, rows=rows) as terminal:
            terminal.wait(lambda _: terminal.output, f"any output at {columns}×{rows}")
            terminal.settle()
            terminal.resize(80, 24)
            terminal.wait(LAYER)
            quit_cleanly(terminal)


def pasting(binary, sample):
    """Pasted text is no command: outside a prompt it is dropped, inside it is text even with a newline and a q."""
    keys = "q\nQ+++---xxrE\nu:q\nyy\x03\x1a"
    with opened(binary, sample) as terminal:
        terminal.settle(quiet=0.3)
        expect(b"\x1b[?2004h" in terminal.output, "bracketed paste was never switched on")
        layers = [line for line in terminal.text.split("\n") if "weight" in line or "conv" in line]
        terminal.send(f"\x1b[200~{keys}\x1b[201~")
        terminal.settle()
        expect(not terminal.ended, lambda: f"a paste ended it: {terminal.ended}")
        expect(all(line in terminal.text for line in layers), lambda: f"was {layers}; a paste made it\n{terminal.text}")
        terminal.send("/")
        terminal.settle()
        terminal.send("\x1b[200~conv\nq\x1b[201~")
        terminal.settle()
        expect(not terminal.ended, lambda: f"a paste into a prompt ended it: {terminal.ended}")
        terminal.wait("conv")
        terminal.send("\x1b")
        terminal.settle()
        quit_cleanly(terminal)


REPORTS = ["\x1b[<35;3;3M", "\x1b[<35;12;2m", "\x1b[I", "\x1b[O", "\x1b[99;3~", "\x1b[?62;c", "\x1b]11;rgb:1/2/3\x1b\\"]


def reports(binary, sample):
    """What terminals send on their own (pointer motion, focus, answers) is never taken for keys."""
    wrong = {}
    for term in ("xterm-256color", "tmux-256color", "screen-256color", "linux", "rxvt-unicode-256color"):
        with opened(binary, sample, term=term) as terminal:
            terminal.settle(quiet=0.3)
            drawn = terminal.text
            for sequence in REPORTS:
                terminal.send(sequence)
                terminal.settle(quiet=0.06)
            wrong[term] = terminal.ended or (terminal.text if terminal.text != drawn else None)
    return report(wrong, 5)


def idling(binary, sample):
    """Left alone for two seconds it writes nothing and takes no processor time."""
    with opened(binary, sample) as terminal:
        terminal.settle(quiet=0.5)
        before, spent = len(terminal.output), terminal.cpu_seconds()
        terminal.pump(2)
        written, spent = len(terminal.output) - before, terminal.cpu_seconds() - spent
        still = written == 0 and spent <= 0.011
        expect(still, lambda: f"{written} bytes, {spent:.2f} s of processor\n{terminal.tail()}")


def measuring(binary, sample):
    """With data the network runs behind the keys; the explorer leaves at once, whatever is being measured."""
    with tempfile.TemporaryDirectory() as folder:
        network, data = copy_digits(sample, folder, pictures=40)
        for keys in ["", "+", "+++", "5\r", "5\r1-"]:
            argv = [binary, network, "--data", data]
            with Terminal(argv, columns=120, rows=40) as terminal:
                terminal.wait("metrics digits.npz MEASURED" if keys else "metrics", "the metrics")
                terminal.send(keys)
                terminal.pump(0.1)
                terminal.send("qqy" if keys else "q")
                end = terminal.wait_for_event("ended")
                expect(end["code"] == 0 and not terminal.unrestored(), lambda: f"{keys}: {end}\n{terminal.tail()}")


def training(binary, sample):
    """A network is trained behind the keys: the explorer asks before it leaves, and then leaves at once."""
    with tempfile.TemporaryDirectory() as folder:
        network, data = copy_digits(sample, folder, pictures=200)
        with Terminal([binary, network, "--data", data], columns=120, rows=40) as terminal:
            terminal.wait("200 of 200 samples, ", "the dense network measured")
            terminal.send("7")
            terminal.wait("Enter trains")
            terminal.send("=9000\r\r")
            terminal.wait("Enter stops")
            terminal.wait("|w| step ", "an epoch done")
            terminal.send("1+")
            terminal.wait("51.", "an edit meanwhile")
            terminal.send("q")
            terminal.wait("A training runs, and would be lost; Enter stops and keeps it. Leave?")
            terminal.send("y")
            end = terminal.wait_for_event("ended")
            expect(end["code"] == 0 and not terminal.unrestored(), lambda: f"{end}\n{terminal.tail()}")


def cut_short(binary, sample):
    """A file that another program cuts short while it is read: the explorer lives, says so, and leaves when asked."""
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copytree(sample, pathlib.Path(folder) / "copy")
        with opened(binary, str(copy), columns=200) as terminal:
            for file in copy.glob("*.safetensors"):
                os.truncate(file, 100)
            terminal.send("erow\r")  # rows are scored from the weights
            terminal.wait("the file changed while it was open")
            terminal.send("qy")  # yes, though no export holds the plan
            end = terminal.wait_for_event("ended")
            expect(end["code"] == 0 and not terminal.unrestored(), lambda: f"{end}, left {terminal.unrestored()}")


CHECKS = [
    quitting, signals, suspending, signals_after_suspending, terms, no_colour, c_locale, forwarded_locale, resizing,
    starting_small, pasting, reports, idling, measuring, training,
    cut_short,
]

if __name__ == "__main__":
    main({check.__name__: check for check in CHECKS})
