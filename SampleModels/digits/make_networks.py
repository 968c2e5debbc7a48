"""Train the two digits networks on digits.npz (make_data.py) and write cnn.onnx, mlp.onnx and the measured scores.

    /usr/bin/python3 make_networks.py digits.npz .

Needs Debian's python3-torch (1.13.1). Seeds are fixed; another machine may differ in the last bits.
"""

import sys

import numpy
import torch
from torch import nn


class CNN(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.norm1 = nn.Conv2d(1, 16, 3, padding=1), nn.BatchNorm2d(16)
        self.conv2, self.norm2 = nn.Conv2d(16, 32, 3, padding=1), nn.BatchNorm2d(32)
        self.conv3, self.norm3 = nn.Conv2d(32, 32, 3, padding=1), nn.BatchNorm2d(32)
        self.fc1, self.fc2 = nn.Linear(512, 64), nn.Linear(64, 10)

    def forward(self, x):
        x = torch.relu(self.norm1(self.conv1(x)))
        x = torch.relu(self.norm2(self.conv2(x)))
        x = nn.functional.max_pool2d(x, 2)
        x = torch.relu(self.norm3(self.conv3(x)))
        return self.fc2(torch.relu(self.fc1(x.flatten(1))))


class MLP(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.fc1, self.fc2, self.fc3 = nn.Linear(64, 128), nn.Linear(128, 64), nn.Linear(64, 10)

    def forward(self, x):
        x = torch.relu(self.fc1(x.flatten(1)))
        return self.fc3(torch.relu(self.fc2(x)))


def train(network: nn.Module, x, y, epochs: int = 40) -> None:
    optimizer = torch.optim.AdamW(network.parameters(), lr=2e-3, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs)
    for _ in range(epochs):
        for rows in torch.randperm(len(x)).split(64):
            optimizer.zero_grad()
            nn.functional.cross_entropy(network(x[rows]), y[rows]).backward()
            optimizer.step()
        schedule.step()
    network.eval()


def main(data: str, folder: str) -> None:
    torch.set_num_threads(1)
    arrays = {name: torch.from_numpy(array) for name, array in numpy.load(data).items()}
    for name, kind in [("cnn", CNN), ("mlp", MLP)]:
        torch.manual_seed(0)
        network = kind()
        train(network, arrays["x_train"], arrays["y_train"])
        with torch.no_grad():
            right = (network(arrays["x_test"]).argmax(1) == arrays["y_test"]).sum().item()
        count = sum(p.numel() for p in network.parameters())
        print(f"{name}: {count} parameters, {right} of {len(arrays['y_test'])} right")
        torch.onnx.export(
            network, arrays["x_test"][:1], f"{folder}/{name}.onnx", input_names=["image"], output_names=["scores"],
            dynamic_axes={"image": {0: "batch"}, "scores": {0: "batch"}}, opset_version=13,
            training=torch.onnx.TrainingMode.PRESERVE)  # batch norm stays, and weights keep their names


if __name__ == "__main__":
    main(*sys.argv[1:])
