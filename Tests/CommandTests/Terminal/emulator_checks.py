"""Checks the emulator itself, against what ECMA-48 and xterm say of each sequence."""

import sys

from emulator import Emulator, colour_sequences, modes_left_on


def drawn(*chunks, columns=8, rows=3):
    emulator = Emulator(columns, rows)
    for chunk in chunks:
        emulator.feed(chunk)
    return emulator.text.split("\n")


CASES = {
    "REP repeats the last character": (drawn(b"a-\x1b[3bz"), ["a----z", "", ""]),
    "REP repeats a wide-coded character": (drawn("▁\x1b[2b".encode()), ["▁▁▁", "", ""]),
    "SU moves the page up and leaves the cursor": (drawn(b"a\r\nb\r\nc\x1b[S!"), ["b", "c", " !"]),
    "SD moves it down": (drawn(b"a\r\nb\x1b[T!"), ["", "a!", "b"]),
    "CBT goes to the tab stop before": (drawn(b"123456789\x1b[Zx", columns=20), ["12345678x", "", ""]),
    "a character may come in pieces": (drawn(b"\xe2", b"\x96", b"\x88|"), ["█|", "", ""]),
    "a sequence may come in pieces": (drawn(b"ab\x1b", b"[", b"1", b"Dc"), ["ac", "", ""]),
    "colons in colours are no text": (drawn(b"\x1b[38:2::1:2:3mx\x1b[38:5:9my"), ["xy", "", ""]),
    "what is not UTF-8 is seen": (drawn(b"a\xffb"), ["a\ufffdb", "", ""]),
    "modes left on": (modes_left_on(b"\x1b[?1049h\x1b[?25l\x1b[?2004h\x1b[?1002;1006h\x1b[?2004l\x1b[?1006l"),
                      [25, 1002, 1049]),
    "all modes restored": (modes_left_on(b"\x1b[?1049;25h\x1b[?25l\x1b[?12l\x1b[?25h\x1b[?1049l"), []),
    "colours are seen, emphasis is none": (
        colour_sequences(b"\x1b[1;4m\x1b[m\x1b[0;31mx\x1b[38;5;4m\x1b[39;49m\x1b[7m\x1b[97m\x1b[48:2::1:2:3m"),
        ["0;31", "38;5;4", "39;49", "97", "48:2::1:2:3"]),
}

if __name__ == "__main__":
    wrong = {name: pair for name, pair in CASES.items() if pair[0] != pair[1]}
    for name, (found, wanted) in wrong.items():
        print(f"FAIL {name}: {found}, not {wanted}")
    print(f"ok   {len(CASES) - len(wrong)} of {len(CASES)}")
    sys.exit(bool(wrong))
