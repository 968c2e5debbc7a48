"""Store a few rows of one real layer in every type that the gguf package can quantise to.

    python3 -m venv venv && venv/bin/pip install gguf==0.19.0 numpy==2.4.6
    venv/bin/python make.py ../smollm2-excerpt/SmolLM2-135M-Instruct-excerpt.Q4_1.gguf SmolLM2-types.gguf

The first 4 of the 576 rows of `blk.0.ffn_down.weight`, 1536 numbers each, are decoded from Q4_1 to F32; tensor
`blk.N.ffn_down.weight` of the new file holds them in the N-th type of TYPES.
"""

import sys

from gguf import GGMLQuantizationType, GGUFReader, GGUFWriter, quants

ROWS = 4
TYPES = ["F32", "F16", "BF16", "Q8_0", "Q5_1", "Q5_0", "Q4_1", "Q4_0", "MXFP4", "TQ2_0", "TQ1_0"]


def main(excerpt: str, out: str) -> None:
    layer = next(t for t in GGUFReader(excerpt).tensors if t.name == "blk.0.ffn_down.weight")
    rows = quants.dequantize(layer.data[:ROWS], layer.tensor_type)
    writer = GGUFWriter(out, "llama")
    writer.add_name("Four rows of a layer of SmolLM2-135M-Instruct in every type")
    writer.add_license("apache-2.0")
    writer.add_block_count(len(TYPES))
    for block, name in enumerate(TYPES):
        kind = GGMLQuantizationType[name]
        writer.add_tensor(f"blk.{block}.ffn_down.weight", quants.quantize(rows, kind), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
