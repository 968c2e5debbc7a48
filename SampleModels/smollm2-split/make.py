"""Split the first block's attention of the SmolLM2 excerpt into two files, named and numbered as llama.cpp does it.

    python3 -m venv venv && venv/bin/pip install gguf==0.19.0 numpy==2.4.6
    venv/bin/python make.py ../smollm2-excerpt/SmolLM2-135M-Instruct-excerpt.Q4_1.gguf .

The norm and projections of attention in block 0, then the output norm, their bytes as they are: three tensors a file.
The model's metadata stand in the first file only; the second holds what the split itself needs.
"""

import pathlib
import sys

from gguf import GGUFReader, GGUFValueType, GGUFWriter

TENSORS_PER_FILE = 3


def copy_metadata(model: GGUFReader, writer: GGUFWriter) -> None:
    for field in model.fields.values():
        if field.name == "general.architecture" or field.name.startswith("GGUF."):
            continue
        value = 1 if field.name == "llama.block_count" else field.contents()
        element = field.types[1] if field.types[0] == GGUFValueType.ARRAY else None
        writer.add_key_value(field.name, value, field.types[0], element)


def main(excerpt: str, folder: str) -> None:
    model = GGUFReader(excerpt)
    out = pathlib.Path(folder) / "SmolLM2-135M-Instruct-attention.Q4_1.gguf"
    architecture = model.fields["general.architecture"].contents()
    writer = GGUFWriter(out, architecture, split_max_tensors=TENSORS_PER_FILE)
    copy_metadata(model, writer)
    for tensor in model.tensors:
        if tensor.name.startswith("blk.0.attn_") or tensor.name == "output_norm.weight":
            writer.add_tensor(tensor.name, tensor.data, raw_dtype=tensor.tensor_type)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
