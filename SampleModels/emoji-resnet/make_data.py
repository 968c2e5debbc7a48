"""Write emoji.npz: the pictures of Noto Color Emoji with the group that Unicode puts each in.

    python3 -m venv venv && venv/bin/pip install numpy==2.4.6 pillow==13.0.0
    venv/bin/python make_data.py emoji.npz [FONT] [LIST]

FONT is Debian's fonts-noto-color-emoji (/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf), LIST Debian's unicode-data
(/usr/share/unicode/emoji/emoji-test.txt). Emoji of one code point, skin tones and other sequences left out, drawn at the font's own
size over white and brought to 32 x 32 by area: U8, shape [samples, 3, 32, 32]. Labels are 0...8 in the order of the list: smileys,
people, animals, food, travel, activities, objects, symbols, flags.

Every fifth emoji of a group, the first among them, is of the test part. The training part has each of its pictures four times: as it
is, mirrored, and both moved by two pixels. No random number is drawn.
"""

import sys

import numpy
from PIL import Image, ImageDraw, ImageFont

FONT = "/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf"
LIST = "/usr/share/unicode/emoji/emoji-test.txt"
SIDE = 32


def groups(path):
    """Texts of the emoji of each group."""
    found = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.startswith("# group: "):
                found.append([])
            codes, _, rest = line.partition(";")
            points = [int(code, 16) for code in codes.split()] if rest.startswith(" fully-qualified") else []
            if len([point for point in points if point != 0xFE0F]) == 1:
                found[-1].append("".join(map(chr, points)))
    # The group of components has none of one code point.
    return [group for group in found if group]


def picture(text, font):
    image = Image.new("RGBA", (136, 128), "white")
    ImageDraw.Draw(image).text((0, 0), text, font=font, embedded_color=True)
    small = image.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BOX)
    return numpy.asarray(small, dtype=numpy.uint8).transpose(2, 0, 1)


def moved(x):
    """Two pixels to the right and down, white behind."""
    out = numpy.full_like(x, 255)
    out[:, :, 2:, 2:] = x[:, :, :-2, :-2]
    return out


def main(path, font=FONT, texts=LIST):
    font = ImageFont.truetype(font, 109)
    x, y, is_test = [], [], []
    for label, group in enumerate(groups(texts)):
        for place, text in enumerate(group):
            x.append(picture(text, font))
            y.append(label)
            is_test.append(place % 5 == 0)
    x, y, is_test = numpy.stack(x), numpy.array(y, dtype=numpy.int64), numpy.array(is_test)
    train, mirrored = x[~is_test], x[~is_test][..., ::-1]
    numpy.savez(
        path, x_train=numpy.concatenate([train, mirrored, moved(train), moved(mirrored)]),
        y_train=numpy.tile(y[~is_test], 4), x_test=x[is_test], y_test=y[is_test])
    print(len(x), "emoji in groups of", numpy.bincount(y).tolist())


if __name__ == "__main__":
    main(*sys.argv[1:])
