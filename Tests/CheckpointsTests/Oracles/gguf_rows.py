"""Prints, as JSON, checksums of a Llama-type GGUF file's tensors with queries and keys in Hugging Face's order of rows.

usage: gguf_rows.py FILE HEADS KEY_HEADS

{name in the file: sha256 of the stored bytes, after numpy has moved the rows of a head from [half, 2] to [2, half]}
"""
import hashlib
import json
import sys

from gguf import GGUFReader

heads = {"attn_q": int(sys.argv[2]), "attn_k": int(sys.argv[3])}
result = {}
for tensor in GGUFReader(sys.argv[1]).tensors:
    data = tensor.data
    count = heads.get(tensor.name.split(".")[-2])
    if count:
        data = data.reshape(count, data.shape[0] // count // 2, 2, -1).swapaxes(1, 2)
    result[tensor.name] = hashlib.sha256(data.tobytes()).hexdigest()
print(json.dumps(result))
