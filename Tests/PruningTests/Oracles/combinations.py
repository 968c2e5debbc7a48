"""Closed forms of data-free repairs from their definitions: least squares on stacked equations, all sets of free unknowns by turns.

usage: combinations.py FOLDER ROWS LENGTH KEPT   writes model.safetensors with inputs and results.
"""
import itertools
import sys
from pathlib import Path

import numpy as np

from checkpoint import write

folder = Path(sys.argv[1])
rows, length, count = map(int, sys.argv[2:])
generator = np.random.default_rng(rows * 100 + length)
a = generator.standard_normal((rows, length))
a += generator.standard_normal(length)  # rows that are alike
b = generator.standard_normal(rows)
kept = np.sort(generator.choice(rows, count, replace=False))
gone = [row for row in range(rows) if row not in kept]
results = {"rows": a, "biases": b, "kept": kept.astype(float)}


def stacked(row, weight, ridge, free=slice(None)):
    """The three parts of the objective as equations in s, over these unknowns."""
    system = np.vstack([a[kept].T, np.sqrt(weight) * b[kept][None], np.sqrt(ridge) * np.eye(count)])
    wanted = np.concatenate([a[row], [np.sqrt(weight) * b[row]], np.zeros(count)])
    solution = np.zeros(count)
    solution[free] = np.linalg.lstsq(system[:, free], wanted, rcond=None)[0]
    return solution, ((system @ solution - wanted) ** 2).sum()


def bounded(row, weight, ridge):
    """The best of all sets of unknowns whose least-squares solution is not negative."""
    best = (np.zeros(count), stacked(row, weight, ridge, [])[1])
    for size in range(1, count + 1):
        for free in itertools.combinations(range(count), size):
            solution, error = stacked(row, weight, ridge, list(free))
            if solution.min() >= -1e-12 and error < best[1]:
                best = (solution, error)
    return best


mean = (a[kept] ** 2).sum(1).mean()
for name, weight, ridge in [("plain", 0.01, 0.008), ("relative", 0.01, 0.1 * mean), ("heavy", 0.7, 0.3)]:
    free, forced = [stacked(row, weight, ridge) for row in gone], [bounded(row, weight, ridge) for row in gone]
    for kind, found in [("free", free), ("non-negative", forced)]:
        results[f"{name}.{kind}"] = np.array([s for s, _ in found])
        results[f"{name}.{kind}.objective"] = np.array([error for _, error in found])
        residuals = [np.linalg.norm(a[row] - s @ a[kept]) / np.linalg.norm(a[row]) for row, (s, _) in zip(gone, found)]
        results[f"{name}.{kind}.residual"] = np.array(residuals)


def merged(row, share, threshold):
    """Place and scale; -1 where no row is near enough."""
    own, others = a[row], a[kept]
    if share is None:
        own, others = np.append(own, b[row]), np.hstack([others, b[kept][:, None]])
    norms = np.linalg.norm(others, axis=1)
    cosines = others @ own / norms / np.linalg.norm(own)
    scales = np.linalg.norm(own) / norms
    cost = 1 - cosines
    if share is not None:
        distance = np.abs(b[row] - scales * b[kept]) / scales
        spread = np.ptp(distance)
        cost = share * cost + (1 - share) * ((distance - distance.min()) / spread if spread > 0 else 0 * distance)
    best = int(np.argmin(cost))
    return (best, scales[best]) if cosines[best] >= threshold else (-1, 0)


for name, share in [("alone", None), ("norm", 0.85), ("bias", 0.3)]:
    results[f"merged.{name}"] = np.array([merged(row, share, 0.3) for row in gone], dtype=float)
results["l1"], results["l2"] = np.abs(a).sum(1), np.linalg.norm(a, axis=1)
results["median"] = np.array([sum(np.linalg.norm(x - y) for y in a) for x in a])
for bits in [2, 3, 4, 6, 8]:
    levels = 2 ** (bits - 1) - 1
    largest = np.abs(a).max()
    q = np.round(a / largest * levels) * largest / levels
    results[f"grid.{bits}"] = q
    squares = (q * q).sum(1)
    results[f"scale.{bits}"] = np.where(squares > 0, (a * q).sum(1) / np.where(squares > 0, squares, 1), 1)
write(
    folder / "model.safetensors",
    {name: ("F64", array.shape, np.ascontiguousarray(array).tobytes()) for name, array in results.items()})
