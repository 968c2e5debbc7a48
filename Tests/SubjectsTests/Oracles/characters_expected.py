"""What Unicode's forms and BERT's clean-up make of every character: python characters_expected.py FOLDER

Writes NAME.json, byte-level tokenizers without merges that show a normalised text as its bytes, and NAME.expected; cut-NAME.json and cut-
NAME.expected, which tells how many pieces a text is cut into; and NAME.expected, the texts and the numbers. Left out: what this
Python's Unicode has no name for, and most of the ideographs and syllables. The package's tables of marks, format characters and
punctuation are Unicode 8's, so these are asked of the characters of Unicode 3.2, whose kinds have not changed since but for four.
"""

import json
import pathlib
import sys
import unicodedata

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from tokenizer_made import GPT4

FOLDER = pathlib.Path(sys.argv[1])
MASSES = [range(0x4E10, 0x9F00), range(0xAC40, 0xD780), range(0x17000, 0x1B000), range(0x20010, 0x2F800), range(0x2FA20, 0x32000)]
KNOWN = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) not in ("Cn", "Cs", "Co")
         and not any(code in mass for mass in MASSES)]
OLD = [c for c in KNOWN if unicodedata.ucd_3_2_0.category(c) != "Cn" and c not in "\u166d\u1734\u1885\u1886"]
FORMS = ["NFC", "NFD", "NFKC", "NFKD"]
CLEANERS = {
    "lowercase": normalizers.Lowercase(), "accents": normalizers.StripAccents(), "bert": normalizers.BertNormalizer(),
    "cased": normalizers.BertNormalizer(lowercase=False, strip_accents=False),
}
GPT2 = pre_tokenizers.ByteLevel(add_prefix_space=False)
CUTTERS = {
    "gpt2": GPT2, "gpt4": pre_tokenizers.Split(Regex(GPT4.replace("DIGITS", "{1,3}")), "isolated"),
    "bert": pre_tokenizers.BertPreTokenizer(), "words": pre_tokenizers.Whitespace(),
    "digits": pre_tokenizers.Digits(individual_digits=True),
}


def forms(known):
    """Every character beside its neighbours, and many before marks in both orders."""
    texts = ["".join(known[start : start + 64]) for start in range(0, len(known), 64)]
    rows = [known[start : start + 32] for start in range(0, 8192, 32)]
    return texts + ["".join(c + "\u0301" + c + "\u0327\u0301\u0323" for c in row) for row in rows]


def cuts(known):
    return [f"a{c}a {c}{c}1{c}.{c}\u4e00 {c} {c}'s" for c in known if ord(c) < 0x3100 or c > "\ufb00" and ord(c) % 4 == 0]


def write(name, tokenizer, texts, expected):
    tokenizer.save(str(FOLDER / f"{name}.json"))
    (FOLDER / f"{name}.expected").write_text(json.dumps({"texts": texts, "expected": expected}))


def main():
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    for name in FORMS + list(CLEANERS):
        texts = forms(KNOWN if name in FORMS or name == "lowercase" else OLD)
        tokenizer = Tokenizer(models.BPE({token: place for place, token in enumerate(alphabet)}, []))
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
        plain = Tokenizer.from_str(tokenizer.to_str())
        tokenizer.normalizer = CLEANERS[name] if name in CLEANERS else getattr(normalizers, name)()
        if name in FORMS:
            rows = [plain.encode(unicodedata.normalize(name, text)).ids for text in texts]
        else:
            rows = [tokenizer.encode(text).ids for text in texts]
        write("form-" + name, tokenizer, texts, rows)
    for name, cutter in CUTTERS.items():
        texts = cuts(OLD if name == "bert" else KNOWN)
        tokenizer = Tokenizer(models.WordPiece({"[UNK]": 0}, unk_token="[UNK]"))
        tokenizer.pre_tokenizer = cutter
        write("cut-" + name, tokenizer, texts, [[len(tokenizer.encode(text).ids)] for text in texts])


main()
