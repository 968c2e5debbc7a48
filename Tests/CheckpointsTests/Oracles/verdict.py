"""Prints for each file of a folder: name, tab, accepted or rejected, by the safetensors package itself."""
import os
import sys

from safetensors import safe_open

for name in sorted(os.listdir(sys.argv[1])):
    try:
        with safe_open(os.path.join(sys.argv[1], name), framework="np") as file:
            list(file.keys())
        print(name, "accepted", sep="\t")
    except BaseException as error:
        print(name, "rejected", str(error).replace("\n", " ").replace("\t", " "), sep="\t")
