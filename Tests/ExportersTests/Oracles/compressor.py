"""Checks a recipe against llm-compressor 0.14's documented fields, and its shares against espalier's own table.

    python compressor.py RECIPE TABLE
"""

import csv
import sys

import yaml

# Of SparseGPTModifier, with what every modifier takes.
FIELDS = {
    "start": float, "end": float, "update": float, "group": str, "index": int, "sparsity": (float, list),
    "mask_structure": str, "sparsity_profile": str, "owl_m": int, "owl_lmbda": float, "block_size": int,
    "dampening_frac": float, "preserve_sparsity_mask": bool, "offload_hessians": bool, "targets": (str, list),
    "ignore": (str, list),
}


class UniqueKeys(yaml.SafeLoader):
    """Two equal keys are an error: the tool would drop the first silently."""

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key) for key, _ in node.value]
        assert len(keys) == len(set(keys)), f"a key twice among {keys}"
        return super().construct_mapping(node, deep)


recipe = yaml.load(open(sys.argv[1], encoding="utf-8"), UniqueKeys)
rows = {row["name"].removesuffix(".weight"): row for row in csv.DictReader(open(sys.argv[2], encoding="utf-8"))}
assert recipe and all(stage.endswith("_stage") for stage in recipe), recipe
seen = []
for stage in recipe.values():
    for group, modifiers in stage.items():
        assert group.endswith("_modifiers"), group
        for name, fields in modifiers.items():
            assert name == "SparseGPTModifier", name
            for field, value in fields.items():
                assert isinstance(value, FIELDS[field]), (field, value)
            targets, sparsity = fields["targets"], fields["sparsity"]
            shares = sparsity if isinstance(sparsity, list) else [sparsity] * len(targets)
            assert len(shares) == len(targets)
            zeroed, of = map(int, fields["mask_structure"].split(":"))
            for target, share in zip(targets, shares):
                row = rows[target]
                wanted = zeroed / of if of else int(row["removed"]) / int(row["parameters"])
                assert share == wanted, (target, share, wanted)
            seen += targets
linear = {name for name, row in rows.items() if row["kind"] == "linear" and int(row["removed"])}
text = open(sys.argv[1], encoding="utf-8").read()
missing = {name for name in linear - set(seen)}
assert all(name in text for name in missing), f"{missing} neither pruned nor mentioned"
assert len(seen) == len(set(seen)), "a module twice"
