"""Write digits.npz: the handwritten digits that scikit-learn brings, in the parts that our figures are measured on.

    python3 -m venv venv && venv/bin/pip install numpy==2.4.6 scikit-learn==1.9.1
    venv/bin/python make_data.py digits.npz

1,797 pictures of 8 x 8 levels of 0...16, divided by 16 to F32 of 0...1, shape [samples, 1, 8, 8]; labels 0...9 as I64. Every
fifth picture, the first among them, is of the test part: 360 of them, 1,437 are left for training. No random number is drawn,
so the file's arrays are the same everywhere.
"""

import sys

import numpy
from sklearn.datasets import load_digits


def main(path: str) -> None:
    digits = load_digits()
    images = (digits.images / 16).astype(numpy.float32)[:, None]
    labels = digits.target.astype(numpy.int64)
    is_test = numpy.arange(len(labels)) % 5 == 0
    numpy.savez(
        path, x_train=images[~is_test], y_train=labels[~is_test], x_test=images[is_test], y_test=labels[is_test])


if __name__ == "__main__":
    main(*sys.argv[1:])
