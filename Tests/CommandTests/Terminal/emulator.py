"""A terminal's screen, as the program under test would see it drawn: pyte and the few sequences it lacks."""

import itertools
import re

import pyte

COLON_COLOUR = re.compile(r"([34]8):2:(?::|(?=\d))")
UNKNOWN = re.compile(r"\x1b\[[>=<][\d;]*[a-zA-Z]|\x1b\[[\d;]* q|\x1bP[^\x1b]*\x1b\\")
INCOMPLETE = re.compile(r"\x1b(?:\[[^@-~]*|\][^\x07\x1b]*|P[^\x1b]*)?$")
PRIVATE_MODE = re.compile(rb"\x1b\[\?([\d;]+)([hl])")
COLOURS = re.compile(rb"\x1b\[([\d;:]*)m")


class Screen(pyte.Screen):
    """Adds REP, SU, SD and CBT, which curses uses where terminfo names them."""

    last = " "

    def draw(self, data):
        if data:
            self.last = data[-1]
        super().draw(data)

    def repeat_last(self, count=1):
        super().draw(self.last * max(count, 1))

    def scroll_up(self, count=1):
        self._at_top(self.delete_lines, count)

    def scroll_down(self, count=1):
        self._at_top(self.insert_lines, count)

    def back_tab(self, count=1):
        for _ in range(max(count, 1)):
            self.cursor.x = max((stop for stop in self.tabstops if stop < self.cursor.x), default=0)

    def _at_top(self, change, count):
        x, y = self.cursor.x, self.cursor.y
        self.cursor.y = self.margins.top if self.margins else 0
        change(max(count, 1))
        self.cursor.x, self.cursor.y = x, y


class Stream(pyte.Stream):
    csi = {**pyte.Stream.csi, "b": "repeat_last", "S": "scroll_up", "T": "scroll_down", "Z": "back_tab"}
    events = frozenset(
        itertools.chain(pyte.Stream.events, ["repeat_last", "scroll_up", "scroll_down", "back_tab"])
    )


class Emulator:
    """Turns bytes into a screen, whatever way they were cut into reads."""

    def __init__(self, columns, rows):
        self.screen = Screen(columns, rows)
        self.stream = Stream(self.screen)
        self.bytes_left = b""
        self.text_left = ""

    def feed(self, data):
        text, self.bytes_left = self._decoded(self.bytes_left + data)
        text = self.text_left + text
        cut = INCOMPLETE.search(text)
        self.text_left = text[cut.start():] if cut else ""
        text = UNKNOWN.sub("", text[: cut.start()] if cut else text)
        text = COLON_COLOUR.sub(r"\1:2:", text)
        self.stream.feed(re.sub(r"\x1b\[[\d;:]*m", lambda sgr: sgr[0].replace(":", ";"), text))

    def resize(self, columns, rows):
        self.screen.resize(lines=rows, columns=columns)

    @property
    def text(self):
        return "\n".join(line.rstrip() for line in self.screen.display)

    @staticmethod
    def _decoded(data):
        for kept in range(len(data), max(len(data) - 4, -1), -1):
            try:
                return data[:kept].decode(), data[kept:]
            except UnicodeDecodeError as error:
                if error.end < kept or error.reason != "unexpected end of data":
                    break
        return data.decode(errors="replace"), b""


def modes_left_on(output):
    """Private modes that the bytes written leave different from a fresh terminal's, such as 1049 or 2004."""
    state = {}
    for numbers, verb in PRIVATE_MODE.findall(output):
        for number in numbers.split(b";"):
            state[int(number)] = verb == b"h"
    normally_on = {7, 25}
    either = {12}  # a blinking cursor: cnorm itself switches it
    return sorted(n for n, on in state.items() if n not in either and on != (n in normally_on))


def colour_sequences(output):
    """SGR sequences that choose a colour, 39 and 49 (the default ones) included."""
    found = []
    for parameters in COLOURS.findall(output):
        numbers = [int(n) for n in re.split(rb"[;:]", parameters) if n]
        if any(30 <= n <= 49 or 90 <= n <= 107 for n in numbers):
            found.append(parameters.decode())
    return found
