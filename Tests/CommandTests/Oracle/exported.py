"""Cuts what torch.onnx.export writes, unfolded, and measures a model of a fixed batch on data that fill no whole number of batches.

Cuts are compared with the masked originals, metrics with those that numpy makes of onnxruntime's outputs.

Usage: exported.py PROGRAM FOLDER EXPORTS
"""

import json
import sys

import numpy as np
import onnxruntime

from cut import cut, outputs, run


def metrics(logits, labels):
    shares = np.exp(logits - logits.max(1, keepdims=True))
    shares /= shares.sum(1, keepdims=True)
    return (logits.argmax(1) == labels).mean(), -np.log(shares[np.arange(len(labels)), labels]).mean()


def whole_batches(model, images, size):
    """Outputs of a model that takes `size` samples at a time; zeros fill the last batch up."""
    missing = -len(images) % size
    padded = np.concatenate([images, np.zeros((missing, *images.shape[1:]), np.float32)])
    batches = [outputs(model, {"x": padded[start : start + size]}) for start in range(0, len(padded), size)]
    return np.concatenate(batches)[: len(images)]


def main(program, folder, exports):
    random = np.random.default_rng(11)
    for name, count in (("open", 4), ("fixed", 3)):
        inputs = {"x": random.standard_normal((count, 1, 8, 8)).astype(np.float32)}
        error, groups = cut(program, f"{exports}/{name}.onnx", f"{folder}/{name}-cut.onnx", inputs, 0.34)
        print(name, groups, f"{error:.2e}", sep="\t")
        # Heads or their features, and the hidden features of the block.
        assert error < 1e-5 and groups >= 2, f"{name}: {groups} groups, error {error}"

    images, labels = random.standard_normal((7, 1, 8, 8)).astype(np.float32), random.integers(0, 5, 7)
    data = f"{folder}/seven.npz"
    np.savez(data, x=images, y=labels)
    model, small = f"{exports}/fixed.onnx", f"{folder}/small.onnx"
    report = json.loads(run(program, "evaluate", model, "--data", data, "--json"))
    found = {metric["name"]: metric["value"] for metric in report["metrics"]}
    top1, loss = metrics(whole_batches(model, images, 3), labels)
    print("fixed batch", top1, loss, found, sep="\t")
    assert report["samples"] == 7 and abs(found["top-1"] - top1) < 1e-9 and abs(found["loss"] - loss) < 1e-5, found

    text = run(program, "cut", model, "--sparsity", "0.4", "--out", small, "--data", data, "--repeats", "2", "--json")
    measured = json.loads(text)["measured"]
    for path, side in zip((model, small), measured):
        top1, loss = metrics(whole_batches(path, images, 3), labels)
        found = side["metrics"]
        assert abs(found["top-1"] - top1) < 1e-9 and abs(found["loss"] - loss) < 1e-5, (path, found, top1, loss)
    # One picture: 4 × 16 × 12 for the patches, then five tokens, of which the head reads one.
    dense = 4 * 16 * 12 + 5 * (12 * 36 + 12 * 12 + 2 * 12 * 16) + 2 * 5 * 5 * 12 + 12 * 5
    assert measured[0]["multiplyAdds"] == dense, measured[0]["multiplyAdds"]


if __name__ == "__main__":
    main(*sys.argv[1:])
