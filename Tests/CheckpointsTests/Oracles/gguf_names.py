"""Prints, as JSON, what the gguf package calls the modules of each architecture named: {architecture: {stored: [others]}}.

usage: gguf_names.py ARCHITECTURE...

Modules of a block are those of block 2 of 4.
"""
import json
import sys

import gguf

numbers = {name: number for number, name in gguf.MODEL_ARCH_NAMES.items()}
result = {}
for name in sys.argv[1:]:
    arch = numbers[name]
    modules = {}
    for tensor in gguf.MODEL_TENSORS[arch]:
        modules[gguf.TENSOR_NAMES[tensor].format(bid=2)] = []
    for other, (_, stored) in gguf.get_tensor_name_map(arch, 4).mapping.items():
        if stored in modules and other != stored:
            modules[stored].append(other)
    result[name] = modules
print(json.dumps(result, indent=1))
