"""What the gguf package decodes given blocks to.

usage: gguf_values.py FOLDER SOURCE   reads SOURCE/NAME-zeroed.bin and writes NAME.f32 for every quantised type that has one
"""
import sys
from pathlib import Path

import numpy as np
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType, quants

folder, source = Path(sys.argv[1]), Path(sys.argv[2])
for path in sorted(source.glob("*-zeroed.bin")):
    kind = GGMLQuantizationType[path.name.removesuffix("-zeroed.bin")]
    blocks = np.frombuffer(path.read_bytes(), dtype=np.uint8).reshape(-1, GGML_QUANT_SIZES[kind][1])
    (folder / f"{kind.name}.f32").write_bytes(quants.dequantize(blocks, kind).astype("<f4").tobytes())
