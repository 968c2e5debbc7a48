"""Make the PyTorch files that the package does not ship: a zip archive, and a checkpoint in the middle of training.

    apt-get install python3-pip python3-torch         # PyTorch 1.13 reads the legacy streams and writes zip archives
    python3 -m pip download --no-deps facenet-pytorch==2.6.0
    python3 make.py facenet_pytorch-2.6.0-py3-none-any.whl .

rnet-zip.pt is the package's rnet.pt, loaded and saved. pnet-training.pt comes from really training the proposal network
for a few steps: two of its layers are pruned, and Adam brings its answers on seeded images back to the unpruned ones.
"""

import io
import pathlib
import sys
import zipfile

import torch
from torch import nn
from torch.nn.utils import prune

STEPS, SEED = 20, 20240229


class Proposals(nn.Module):
    """The cascade's first stage, with the package's names; `score` is a second name for the face score's layer."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 10, 3)
        self.prelu1 = nn.PReLU(10)
        self.conv2 = nn.Conv2d(10, 16, 3)
        self.prelu2 = nn.PReLU(16)
        self.conv3 = nn.Conv2d(16, 32, 3)
        self.prelu3 = nn.PReLU(32)
        self.conv4_1 = nn.Conv2d(32, 2, 1)
        self.conv4_2 = nn.Conv2d(32, 4, 1)
        self.score = self.conv4_1

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        x = nn.functional.max_pool2d(self.prelu1(self.conv1(images)), 2, 2, ceil_mode=True)
        x = self.prelu3(self.conv3(self.prelu2(self.conv2(x))))
        return torch.cat([self.score(x), self.conv4_2(x)], dim=1)


def trained(state: dict) -> Proposals:
    network = Proposals()
    network.load_state_dict(state, strict=False)  # the package has no second name
    return network


def recover(state: dict) -> tuple[nn.Module, torch.optim.Adam, float]:
    """Prune half of conv2's weights and a quarter of conv3's filters, then learn from the unpruned network."""
    teacher, student = trained(state), trained(state)
    prune.l1_unstructured(student.conv2, "weight", 0.5)
    prune.ln_structured(student.conv3, "weight", 0.25, n=2, dim=0)
    model = nn.DataParallel(student)  # its names begin with `module.`
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    generator = torch.Generator().manual_seed(SEED)
    for _ in range(STEPS):
        images = nn.functional.avg_pool2d(torch.randn(8, 3, 48, 48, generator=generator), 5, 1, 2)
        with torch.no_grad():
            wanted = teacher(images)
        loss = nn.functional.mse_loss(model(images), wanted)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model, optimizer, loss.item()


def checkpoint(state: dict) -> dict:
    model, optimizer, loss = recover(state)
    box = model.module.conv4_2.weight.data
    return {
        "epoch": 3,
        "arch": "mtcnn-pnet",
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "bfloat16": {name: tensor.to(torch.bfloat16) for name, tensor in state.items()},
        "half": {name: tensor.half() for name, tensor in state.items()},
        # All three share a storage with the model: a transposed view, a view cut from its middle, a parameter.
        "views": {"conv4_2.transposed": box[:, :, 0, 0].t(), "conv4_2.rows": box[1:3]},
        "parameter": model.module.conv4_1.bias,
        "kept": model.module.conv2.weight_mask.bool(),
        "rng_state": torch.Generator().manual_seed(SEED).get_state(),
        "args": {"lr": 1e-3, "seed": 2**63 + SEED, "betas": (0.9, 0.999), "resume": None, "amp": False},
        "loss": loss,
    }


def main(wheel: str, folder: str) -> None:
    into = pathlib.Path(folder)
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    with zipfile.ZipFile(wheel) as package:
        states = {
            name: torch.load(io.BytesIO(package.read(f"facenet_pytorch/data/{name}.pt"))) for name in ("pnet", "rnet")
        }
    torch.save(states["rnet"], into / "rnet-zip.pt")
    torch.save(checkpoint(states["pnet"]), into / "pnet-training.pt")


if __name__ == "__main__":
    main(*sys.argv[1:])
