"""Write train.txt and test.txt, the King James Version verse by verse, and the tokenizer.json that is learnt on the first.

    apt-get install bible-kjv
    python3 -m venv venv && venv/bin/pip install tokenizers==0.23.3
    venv/bin/python make_data.py FOLDER [--bible 'COMMAND']

The text is what Debian's `bible -f gen1:1-rev22:21` prints, without the references, a verse a line. Every tenth chapter, the first
among them, is of the test text. The tokenizer is a byte-level BPE of 1,024 tokens.
"""

import argparse
import re
import subprocess
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers


def verses(command):
    """Chapters, each a list of verses."""
    text = subprocess.run(command.split() + ["-f", "gen1:1-rev22:21"], capture_output=True, text=True, check=True).stdout
    chapters = {}
    for line in text.splitlines():
        found = re.fullmatch(r"(\S+):\d+ (.+)", line)
        if found:
            chapters.setdefault(found[1], []).append(found[2].strip())
    return list(chapters.values())


def tokenizer(path):
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=1024, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    made.train([str(path)], trainer)
    return made


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--bible", default="bible")
    arguments = parser.parse_args()
    parts = {"train.txt": [], "test.txt": []}
    for number, chapter in enumerate(verses(arguments.bible)):
        parts["train.txt" if number % 10 else "test.txt"] += chapter
    for name, lines in parts.items():
        (arguments.folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(name, len(lines), "verses")
    made = tokenizer(arguments.folder / "train.txt")
    made.save(str(arguments.folder / "tokenizer.json"))
    print(made.get_vocab_size(), "tokens")


main()
