"""What the tokenizers package makes of 2,000 lines: python tokenizers_expected.py FOLDER [MODELS]

Writes texts.json and, for each tokenizer, NAME.json or NAME.gguf and NAME.expected: the numbers with special tokens, without
them, and both texts that the first come back to. Without MODELS the tokenizers are trained on the lines; with it they are
MiniLM's and SmolLM2's, from the unpacked packages in that folder. files.json names the files.
"""

import json
import pathlib
import sys

import gguf
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

from tokenizer_made import MADE
from tokenizer_texts import lines

FOLDER = pathlib.Path(sys.argv[1])
FILES = {}


def expect(name, file, tokenizer, texts):
    tokenizer.no_truncation()
    tokenizer.no_padding()
    ids = [tokenizer.encode(text).ids for text in texts]
    plain = [tokenizer.encode(text, add_special_tokens=False).ids for text in texts]
    result = {
        "ids": ids, "plain": plain, "decoded": [tokenizer.decode(row) for row in ids],
        "whole": [tokenizer.decode(row, skip_special_tokens=False) for row in ids],
    }
    (FOLDER / f"{name}.expected").write_text(json.dumps(result))
    FILES[name] = str(file)


def write_gguf(path, tokenizer, model, pre=None, bos=None):
    """The vocabulary as llama.cpp's converter writes it; scores count down in the order of the merges."""
    made = json.loads(tokenizer.to_str())
    vocabulary = sorted(made["model"]["vocab"], key=made["model"]["vocab"].get)
    added = {token["id"] for token in made["added_tokens"]}
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_tokenizer_model(model)
    writer.add_token_list(vocabulary)
    bytes_of = {f"<0x{byte:02X}>" for byte in range(256)}
    kinds = [3 if place in added else 6 if token in bytes_of else 1 for place, token in enumerate(vocabulary)]
    writer.add_token_types(kinds)
    merges = [" ".join(pair) if isinstance(pair, list) else pair for pair in made["model"]["merges"]]
    if model == "llama":
        ranks = {merge.replace(" ", "", 1): -float(place) for place, merge in enumerate(merges)}
        writer.add_token_scores([ranks.get(token, -1e6) for token in vocabulary])
        writer.add_unk_token_id(0)
    else:
        writer.add_token_merges(merges)
        writer.add_tokenizer_pre(pre)
    if bos is not None:
        writer.add_bos_token_id(bos)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.close()


def smollm2(path):
    fields = gguf.GGUFReader(path).fields
    tokens = fields["tokenizer.ggml.tokens"].contents()
    merges = [tuple(merge.split(" ")) for merge in fields["tokenizer.ggml.merges"].contents()]
    tokenizer = Tokenizer(models.BPE({token: place for place, token in enumerate(tokens)}, merges))
    digits = pre_tokenizers.Digits(individual_digits=True)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([digits, pre_tokenizers.ByteLevel(add_prefix_space=False)])
    tokenizer.decoder = decoders.ByteLevel()
    types = fields["tokenizer.ggml.token_type"].contents()
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token, kind in zip(tokens, types) if kind == 3])
    return tokenizer


def main():
    texts = lines()
    (FOLDER / "texts.json").write_text(json.dumps(texts))
    if len(sys.argv) > 2:
        root = pathlib.Path(sys.argv[2])
        path = next(root.rglob("tokenizer.json"))
        expect("minilm", path, Tokenizer.from_file(str(path)), texts)
        path = next(root.rglob("SmolLM2*.gguf"))
        expect("smollm2", path, smollm2(path), texts)
        return
    for name, make in MADE.items():
        tokenizer = make(texts)
        path = FOLDER / f"{name}.json"
        tokenizer.save(str(path))
        expect(name, path, tokenizer, texts)
        pres = {"gpt2": ("gpt2", "gpt-2"), "smollm": ("gpt2", "smollm"), "llama3": ("gpt2", "llama-bpe", 0)}
        settings = pres | {"llama2": ("llama", None, 1)}
        if name in settings:
            path = FOLDER / f"{name}.gguf"
            write_gguf(path, tokenizer, *settings[name])
            expect(name + "-gguf", path, tokenizer, texts)


main()
(FOLDER / "files.json").write_text(json.dumps(FILES))
