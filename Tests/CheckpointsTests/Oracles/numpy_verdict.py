"""Prints for each file of a folder: name, tab, accepted or rejected, by NumPy itself, pickles not allowed."""
import os
import sys
import warnings

import numpy

warnings.simplefilter("ignore")
for name in sorted(os.listdir(sys.argv[1])):
    try:
        numpy.load(os.path.join(sys.argv[1], name), allow_pickle=False)
        print(name, "accepted", sep="\t")
    except BaseException as error:
        print(name, "rejected", " ".join(str(error).split()), sep="\t")
