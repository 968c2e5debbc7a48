"""Writes the tables of decompositions: python decompositions.py canonical|compatible > FILE.swift

Each entry is a run of numbers: the step from the entry before to this character, how many characters it becomes, and
each of them as the step (doubled, minus 1 where it goes down) from the latest character at the same place.
"""

import sys
import unicodedata

LICENCE = open(__file__.rsplit("/", 1)[0] + "/UNICODE-LICENSE").read()
HEAD = """// Made by Tests/SubjectsTests/Oracles/decompositions.py from Python's unicodedata, Unicode {version}.
//
"""


def number(value):
    """Five bits a character, high ones first, counted from '0' on; those of the last one from 'P' on."""
    digits = []
    while True:
        digits.append(value % 32)
        value //= 32
        if value == 0:
            break
    text = "".join(chr(48 + digit) for digit in reversed(digits[1:]))
    return text + chr(80 + digits[0])


def entries(compatible):
    for code in range(0x110000):
        mapping = unicodedata.decomposition(chr(code))
        if mapping and mapping.startswith("<") == compatible:
            yield code, [int(part, 16) for part in mapping.split() if not part.startswith("<")]


def encoded(compatible):
    text, code, before = "", 0, [0] * 32
    for next_code, mapping in entries(compatible):
        text += number(next_code - code) + number(len(mapping))
        code = next_code
        for place, target in enumerate(mapping):
            step = target - before[place]
            text += number(2 * step if step >= 0 else -2 * step - 1)
            before[place] = target
    return text


def main():
    compatible = sys.argv[1] == "compatible"
    text = encoded(compatible)
    lines = [text[start : start + 104] for start in range(0, len(text), 104)]
    kind = "compatibility" if compatible else "canonical"
    licence = "\n".join(("// " + line).rstrip() for line in LICENCE.strip().split("\n"))
    print(HEAD.format(version=unicodedata.unidata_version) + licence)
    print("\nextension Decompositions {")
    print(f"    /// The {kind} mappings of single characters, one step each.")
    print(f"    static let {sys.argv[1]}Text = \"\"\"")
    print(" \\\n".join("        " + line.replace("\\", "\\\\") for line in lines).replace(" \\\n", "\\\n"))
    print('        """\n}')


main()
