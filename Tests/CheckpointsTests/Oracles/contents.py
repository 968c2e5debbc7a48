"""Prints what the safetensors package finds in a file: metadata as JSON, then name, dtype, shape and the bytes in hex of each tensor."""
import json
import sys

import safetensors

data = open(sys.argv[1], "rb").read()
with safetensors.safe_open(sys.argv[1], framework="np") as file:
    metadata = file.metadata()
print(json.dumps(metadata, sort_keys=True))
for name, tensor in sorted(safetensors.deserialize(data)):
    print(json.dumps(name), tensor["dtype"], ",".join(map(str, tensor["shape"])), bytes(tensor["data"]).hex(), sep="\t")
