"""Loads cut networks with transformers, by config.json alone or by the script beside it, and compares with zeros in the original.

Needs torch and transformers: python3 cut_loader.py PROGRAM FOLDER, the folder as architectures.py makes it. One line a network:
name, groups that were cut, whether a script came with it, the largest relative error.
"""

import importlib.util
import json
import os
import subprocess
import sys

import numpy as np
import torch
import transformers
from safetensors.torch import load_file

CLASSES = {
    "bert": "BertModel", "distilbert": "DistilBertModel", "gpt2": "GPT2LMHeadModel", "llama": "LlamaForCausalLM",
    "llama-tied": "LlamaForCausalLM", "mistral": "MistralForCausalLM", "vit": "ViTModel",
}
# Before version 4.46 transformers has no heads of Llama beside those that make up its width.
HEADS = tuple(int(part) for part in transformers.__version__.split(".")[:2]) >= (4, 46)


def run(program, *arguments):
    done = subprocess.run([program, *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(arguments)}: {done.stderr}")
    return done.stdout


def positions(member, unit):
    places = np.array([member["offset"] + unit * member["stride"]])
    for loop in member["loops"]:
        places = (places[:, None] + np.arange(loop["count"]) * loop["stride"]).ravel()
    return places


def units(text):
    for part in text.split():
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


def masked(folder, program, recipe):
    weights = load_file(f"{folder}/model.safetensors")
    groups = {group["name"]: group for group in json.loads(run(program, "groups", folder, "--json"))}
    for cut in recipe["groups"]:
        for member in groups[cut["name"]]["members"]:
            view = weights[member["tensor"]].movedim(member["axis"], 0)
            for unit in units(cut["removed"]):
                view[positions(member, unit)] = 0
    return weights


def plain(folder, kind, weights):
    model = kind(transformers.AutoConfig.from_pretrained(folder)).eval()
    prefix = getattr(model, "base_model_prefix", "") + "."
    own = set(model.state_dict())
    named = {name if name in own else name.removeprefix(prefix): tensor for name, tensor in weights.items()}
    unexpected = model.load_state_dict(named, strict=False).unexpected_keys
    assert all(name.endswith(".attn.bias") or name.startswith("classifier.") for name in unexpected), unexpected
    model.tie_weights()
    return model


def outputs(model, inputs):
    with torch.no_grad():
        return model(**inputs)[0].numpy()


def loaded(folder, kind):
    script = f"{folder}/load_cut.py"
    if not os.path.exists(script):
        return plain(folder, kind, load_file(f"{folder}/model.safetensors")), False
    spec = importlib.util.spec_from_file_location("load_cut", script)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.load(kind), True


def main(program, folder):
    for name, kind in CLASSES.items():
        if kind in ("LlamaForCausalLM", "MistralForCausalLM") and not HEADS:
            continue
        source, kind = f"{folder}/{name}", getattr(transformers, kind)
        case = load_file(f"{source}/case.safetensors") if os.path.exists(f"{source}/case.safetensors") else None
        inputs = {key.removeprefix("input."): tensor for key, tensor in case.items() if key.startswith("input.")}
        os.rename(f"{source}/case.safetensors", f"{source}.case")
        try:
            second = "{*layers.1.*,*layer.1.*,*h.1.*}=0.5"
            for label, rules in (("uniform", ["*=0.34"]), ("own", ["*=0.34", second])):
                out = f"{folder}/{name}-{label}"
                flags = [flag for rule in rules for flag in ("--rule", rule)]
                run(program, "cut", source, *flags, "--out", out, "--recipe", out + ".json")
                with open(out + ".json") as file:
                    recipe = json.load(file)
                dense = plain(source, kind, load_file(f"{source}/model.safetensors"))
                zeros = plain(source, kind, masked(source, program, recipe))
                model, has_script = loaded(out, kind)
                before, expected, found = (outputs(each, inputs) for each in (dense, zeros, model))
                assert np.abs(before - expected).max() > 1e-3 * np.abs(before).max(), f"{name}: zeros change nothing"
                error = np.abs(found - expected).max() / np.abs(expected).max()
                print(name, label, len(recipe["groups"]), "script" if has_script else "config", f"{error:.1e}", sep="\t")
                assert error < 1e-5, f"{name}, {label}: {error}"
        finally:
            os.rename(f"{source}.case", f"{source}/case.safetensors")


if __name__ == "__main__":
    main(*sys.argv[1:])
