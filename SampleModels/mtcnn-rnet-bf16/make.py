"""Make the BF16 refinement network from the package that ships it as a legacy PyTorch stream.

    apt-get install python3-torch python3-venv        # PyTorch 1.13 reads the legacy stream
    python3 -m venv --system-site-packages venv && venv/bin/pip install safetensors==0.8.0
    venv/bin/pip download --no-deps facenet-pytorch==2.6.0
    venv/bin/python make.py facenet_pytorch-2.6.0-py3-none-any.whl model.safetensors

Every tensor is rounded to the nearest BF16 (ties to even); names and shapes stay.
"""

import io
import sys
import zipfile

import torch
from safetensors.torch import save_file


def main(wheel: str, out: str) -> None:
    with zipfile.ZipFile(wheel) as package:
        stream = io.BytesIO(package.read("facenet_pytorch/data/rnet.pt"))
    state = torch.load(stream, map_location="cpu")
    save_file({name: tensor.to(torch.bfloat16).contiguous() for name, tensor in state.items()}, out, {"format": "pt"})


if __name__ == "__main__":
    main(*sys.argv[1:])
