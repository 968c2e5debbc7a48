"""Save the proposal network in two shards with an index, as Hugging Face's libraries did before safetensors.

    apt-get install python3-pip python3-torch         # PyTorch 1.13 reads the legacy stream and writes zip archives
    python3 -m pip download --no-deps facenet-pytorch==2.6.0
    python3 make.py facenet_pytorch-2.6.0-py3-none-any.whl .

The tensors, all F32, go to the shards in their order, the second shard beginning with conv3.
"""

import io
import json
import pathlib
import sys
import zipfile

import torch

FILES = [f"pytorch_model-{number:05}-of-00002.bin" for number in (1, 2)]


def main(wheel: str, folder: str) -> None:
    into = pathlib.Path(folder)
    with zipfile.ZipFile(wheel) as package:
        state = torch.load(io.BytesIO(package.read("facenet_pytorch/data/pnet.pt")))
    names = list(state)
    cut = names.index("conv3.weight")
    for file, part in zip(FILES, (names[:cut], names[cut:])):
        torch.save({name: state[name] for name in part}, into / file)
    index = {
        "metadata": {"total_size": sum(tensor.numel() * tensor.element_size() for tensor in state.values())},
        "weight_map": {name: FILES[position >= cut] for position, name in enumerate(names)},
    }
    (into / "pytorch_model.bin.index.json").write_text(json.dumps(index, indent=2) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
