"""Cuts two small ONNX models by ZipLM with the program and works out in numpy what it must have come to.

A perceptron: which units go, by trying all and solving least squares each time; which levels, by trying all; the weights that stay.
A transformer, at so small a size that modules go whole: what onnxruntime gives, against zeros and the updated weights in the original.
Both recipes are replayed to the same bytes. One line a check.

Usage: ziplm.py PROGRAM FOLDER
"""

import itertools
import json
import sys

import numpy as np
import onnx
from onnx import numpy_helper

from cut import masked, outputs, run, units
from cut_models import Model, transformer

SHARE, STEP, DAMPING = 0.45, 0.2, 0.02


def perceptron():
    m = Model()
    widths, x = (6, 10, 7, 4), "x"
    for place, (inner, out) in enumerate(zip(widths, widths[1:])):
        x = m.node("Gemm", x, m.weight(f"w{place}", out, inner), m.weight(f"b{place}", out), transB=1)
        x = m.node("Relu", x) if place < 2 else x
    return m.finished(x, ["batch", 6], ["batch", 4])


def arrays(path):
    return {tensor.name: numpy_helper.to_array(tensor) for tensor in onnx.load(path).graph.initializer}


def ladder(x, w, b, counts):
    """For each count of columns gone: which, the weights, and the relative squared error of the output with its bias."""
    x, w, b = (array.astype(np.float64) for array in (x, w, b))
    gram = x.T @ x
    extended = np.linalg.cholesky(gram + DAMPING * np.diag(gram).mean() * np.eye(len(gram))).T
    answer = extended @ w.T

    def solved(kept):
        solution = np.linalg.lstsq(extended[:, kept], answer, rcond=None)[0]
        return solution, ((extended[:, kept] @ solution - answer) ** 2).sum()

    levels, gone = [], []
    for count in range(max(counts) + 1):
        kept = [c for c in range(w.shape[1]) if c not in gone]
        full = np.zeros_like(w)
        full[:, kept] = solved(kept)[0].T if count else w
        if count in counts:
            levels.append((sorted(gone), full, ((x @ (full - w).T) ** 2).sum() / ((x @ w.T + b) ** 2).sum()))
        gone.append(min(kept, key=lambda c: solved([k for k in kept if k != c])[1]))
    return levels


def counts(units):
    share, found = 1.0, {0}
    while share > 0.01:
        found.add(min(units - int(np.floor(share * units + 0.5)), units - 1))
        share *= 1 - STEP
    return sorted(found)


def choose(w, levels, units):
    """The least error within the budget, which tightens until the network, whose tensors two cuts share, is small enough."""
    costs = [w[i].shape[1] + 1 + w[i + 1].shape[0] for i in range(2)]
    times = [[(n - len(level[0])) * cost for level in own] for n, cost, own in zip(units, costs, levels)]
    total = sum(array.size for array in w) + sum(len(array) for array in w)
    # All but the last bias; w[1], which both cut, counts once here and twice in the table.
    rest, asked = total - sum(time[0] for time in times), total - SHARE * (total - 4)
    budget = asked - rest
    while True:
        best = min(
            (pair for pair in itertools.product(*map(range, map(len, times)))
             if sum(time[i] for time, i in zip(times, pair)) <= budget + 1e-9),
            key=lambda pair: sum(own[i][2] for own, i in zip(levels, pair)))
        a, b = (n - len(own[i][0]) for n, own, i in zip(units, levels, best))
        left = a * 6 + a + b * a + b + 4 * b + 4
        excess = left - asked - 0.5
        if excess <= 0:
            return best
        budget -= excess


def check_perceptron(program, folder):
    random = np.random.default_rng(11)
    path, out, data = f"{folder}/perceptron.onnx", f"{folder}/perceptron-cut.onnx", f"{folder}/perceptron.npz"
    onnx.save(perceptron(), path)
    x = (random.standard_normal((90, 6)) @ random.standard_normal((6, 6)) + random.standard_normal(6)).astype(np.float32)
    np.savez(data, x=x)
    recipe = cut(
        program, path, out, data, "ziplm", "--set", "starts=0", "--set", "steps=0", "--set", f"step={STEP}", "--set",
        f"damping={DAMPING}", "--sparsity", str(SHARE))
    known = arrays(path)
    w, b = [known[f"w{i}"] for i in range(3)], [known[f"b{i}"] for i in range(3)]
    first = np.maximum(x @ w[0].T + b[0], 0)
    second = np.maximum(first @ w[1].T + b[1], 0)
    levels = [ladder(first, w[1], b[1], counts(10)), ladder(second, w[2], b[2], counts(7))]
    best = choose(w, levels, (10, 7))
    found = [list(units(group["removed"])) for group in recipe["groups"]]
    expected = [own[i][0] for own, i in zip(levels, best)]
    assert found == expected, f"units {found}, not {expected}"
    kept = [[u for u in range(n) if u not in gone] for n, gone in zip((10, 7), expected)]
    written = arrays(out)
    wanted = {
        "w0": w[0][kept[0]], "w1": levels[0][best[0]][1][kept[1]][:, kept[0]], "w2": levels[1][best[1]][1][:, kept[1]],
        "b1": b[1][kept[1]]}
    error = max(np.abs(written[name] - array).max() / np.abs(array).max() for name, array in wanted.items())
    print("perceptron", expected, f"{error:.1e}", sep="\t")
    assert all(expected), "nothing was cut"
    assert error < 1e-5, error


def cut(program, path, out, data, method, *arguments):
    recipe = out + ".json"
    run(program, "cut", path, "--method", method, "--data", f"{data}:y=none", *arguments, "--out", out, "--recipe", recipe)
    again = out + ".again.onnx"
    run(program, "apply", path, "--recipe", recipe, "--out", again)
    with open(out, "rb") as a, open(again, "rb") as b:
        assert a.read() == b.read(), f"{path}: the recipe gives other bytes"
    onnx.checker.check_model(onnx.load(out))
    with open(recipe) as file:
        return json.load(file)


def updated(path, groups, recipe, out):
    """The original with zeros where units go, and the weights that the cut network has where they stay."""
    model, after = onnx.load_from_string(masked(path, groups, recipe)), arrays(out)
    places = {tensor.name: tensor for tensor in model.graph.initializer}
    readers = {"q.weight:head": "o", "gate.weight:channel": "down"}
    wholes = []
    for group in recipe["groups"]:
        name, gone = readers[group["name"]], set(units(group["removed"]))
        weight = numpy_helper.to_array(places[name + ".weight"]).copy()
        member = next(
            m for g in groups if g["name"] == group["name"] for m in g["members"] if m["tensor"] == name + ".weight")
        size = weight.shape[0] // group["of"]
        kept = [u * size + i for u in range(group["of"]) if u not in gone for i in range(size)]
        assert member["axis"] == 0
        if kept:
            weight[kept] = after[name + ".weight"]
        else:
            wholes.append(name)
            bias = np.zeros(weight.shape[1], np.float32)
            places[name + ".bias"].CopyFrom(numpy_helper.from_array(bias, name + ".bias"))
        places[name + ".weight"].CopyFrom(numpy_helper.from_array(weight, name + ".weight"))
    return model.SerializeToString(), wholes


def check_transformer(program, folder):
    random = np.random.default_rng(12)
    path, data = f"{folder}/transformer-whole.onnx", f"{folder}/transformer.npz"
    onnx.save(transformer(), path)
    np.savez(data, x=random.standard_normal((40, 7, 5)).astype(np.float32))
    groups = json.loads(run(program, "groups", path, "--json"))
    inputs = {"x": random.standard_normal((3, 7, 5)).astype(np.float32)}
    gone = []
    for place, share in enumerate([0.3, 0.95]):
        out = f"{folder}/transformer-{place}.onnx"
        recipe = cut(program, path, out, data, "ziplm", "--sparsity", str(share))
        expected, wholes = updated(path, groups, recipe, out)
        want, found = outputs(expected, inputs), outputs(out, inputs)
        error = np.abs(found - want).max() / np.abs(want).max()
        size = sum(array.size for array in arrays(out).values()) / sum(array.size for array in arrays(path).values())
        print("transformer", share, wholes, f"{size:.2f}", f"{error:.1e}", sep="\t")
        assert error < 1e-5, error
        gone += wholes
    assert gone, "no module went whole"
    again = f"{folder}/transformer-second.onnx"
    cut(program, f"{folder}/transformer-0.onnx", again, data, "flap", "--sparsity", "0.3")
    assert np.isfinite(outputs(again, inputs)).all()


if __name__ == "__main__":
    check_perceptron(*sys.argv[1:])
    check_transformer(*sys.argv[1:])
