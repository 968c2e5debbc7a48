"""Store the refinement and proposal networks as NumPy archives, and one layer in each unusual kind of array.

    apt-get install python3-pip python3-torch python3-venv    # PyTorch 1.13 reads the legacy streams
    python3 -m pip download --no-deps facenet-pytorch==2.6.0
    python3 make.py facenet_pytorch-2.6.0-py3-none-any.whl networks
    python3 -m venv venv && venv/bin/pip install ml_dtypes==0.6.0 numpy==2.4.6
    venv/bin/python make.py networks .

The first run, with PyTorch, writes the networks' arrays to a folder; the second, with NumPy alone, the files kept here.
"""

import io
import json
import pathlib
import sys
import zipfile

import numpy

NETWORKS = ["pnet", "rnet"]


def unpack(wheel: str, into: pathlib.Path) -> None:
    """One .npy a tensor, numbered, as the package orders its axes in memory, and the names."""
    import torch

    into.mkdir(exist_ok=True)
    for network in NETWORKS:
        with zipfile.ZipFile(wheel) as package:
            state = torch.load(io.BytesIO(package.read(f"facenet_pytorch/data/{network}.pt")))
        (into / f"{network}.json").write_text(json.dumps(list(state)))
        for number, tensor in enumerate(state.values()):
            numpy.save(into / f"{network}-{number}.npy", tensor.numpy())


def arrays(network: str, folder: pathlib.Path) -> dict[str, numpy.ndarray]:
    names = json.loads((folder / f"{network}.json").read_text())
    return {name: numpy.load(folder / f"{network}-{number}.npy") for number, name in enumerate(names)}


def write(folder: pathlib.Path, into: pathlib.Path) -> None:
    import ml_dtypes

    small, large = (arrays(network, folder) for network in NETWORKS)
    numpy.savez(into / "pnet.npz", **small)
    numpy.savez_compressed(into / "rnet-deflated.npz", **large)
    layer = large["conv1.weight"]
    numpy.save(into / "rnet-conv1-fortran.npy", numpy.asfortranarray(layer))
    numpy.save(into / "rnet-conv1-big-endian.npy", numpy.ascontiguousarray(layer).astype(">f4"))
    numpy.save(into / "rnet-conv1-bf16.npy", numpy.ascontiguousarray(layer).astype(ml_dtypes.bfloat16))


def main(source: str, folder: str) -> None:
    into = pathlib.Path(folder)
    if source.endswith(".whl"):
        unpack(source, into)
    else:
        write(pathlib.Path(source), into)


if __name__ == "__main__":
    main(*sys.argv[1:])
