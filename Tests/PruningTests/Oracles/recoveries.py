"""Second-order recoveries worked out from their definitions: least squares on the data, and inverses of shrinking matrices.

usage: recoveries.py FOLDER ROWS COLUMNS POSITIONS DEAD   writes model.safetensors with inputs and results.

Nothing here downdates an inverse or walks along a Cholesky factor, as the program does.
"""
import sys
from pathlib import Path

import numpy as np

from checkpoint import write

folder = Path(sys.argv[1])
rows, columns, positions, dead = map(int, sys.argv[2:])
generator = np.random.default_rng(rows * 1000 + columns)
# Correlated inputs with means of their own, so that updates matter.
x = generator.standard_normal((positions, columns)) @ generator.standard_normal((columns, columns)) / np.sqrt(columns)
x += generator.standard_normal(columns)
w = generator.standard_normal((rows, columns))
gone = generator.choice(columns, dead, replace=False)
x[:, gone] = 0
gram = x.T @ x

# What damping means: as many further samples, and the old weights as their answer.
live = w.copy()
live[:, gone] = 0
diagonal = np.where(np.diag(gram) == 0, 1.0, np.diag(gram))
damped = gram + np.diag(diagonal - np.diag(gram)) + 0.01 * diagonal.mean() * np.eye(columns)
extended = np.linalg.cholesky(damped).T
answer = extended @ live.T


def best(kept):
    """Weights on these columns that come closest to the old output, and the squared distance."""
    if not len(kept):
        return np.zeros((0, rows)), float((answer**2).sum())
    solution = np.linalg.lstsq(extended[:, kept], answer, rcond=None)[0]
    return solution, float(((extended[:, kept] @ solution - answer) ** 2).sum())


results = {"x": x, "w": w, "gram": gram}

# One weight at a time: the distance that is left when all others of the row are free.
costs = np.zeros((rows, columns))
for column in range(columns):
    kept = [c for c in range(columns) if c != column]
    solution = np.linalg.lstsq(extended[:, kept], answer, rcond=None)[0]
    costs[:, column] = ((extended[:, kept] @ solution - answer) ** 2).sum(axis=0)
results["costs"] = costs


def sparse(block, choose):
    """The walk over columns, each time with the inverse of what is still to come."""
    weights, mask, error = live.copy(), np.ones((rows, columns), dtype=bool), 0.0
    inverses = [np.linalg.inv(damped[c:, c:]) for c in range(columns)]
    leading = np.array([inverse[0, 0] for inverse in inverses])
    for start in range(0, columns, block):
        end = min(start + block, columns)
        for column in range(start, end):
            choose(mask, weights**2 / leading, column, start, end)
            lost = np.where(mask[:, column], 0, weights[:, column]) / leading[column]
            error += float((lost**2).sum() * leading[column])
            # Later blocks see the change too: to wait for the end of a block saves time only.
            weights[:, column:] -= np.outer(lost, inverses[column][0])
            weights[:, column] *= mask[:, column]
    return weights, mask, error


def share(mask, scores, column, start, end):
    if column == start:
        part = scores[:, start:end]
        order = np.argsort(part.ravel(), kind="stable")[: part.size // 2]
        flat = np.ones(part.size, dtype=bool)
        flat[order] = False
        mask[:, start:end] = flat.reshape(part.shape)


def pattern(mask, scores, column, start, end):
    if (column - start) % 4 == 0:
        stop = min(column + 4, end)
        for row in range(rows):
            order = np.argsort(scores[row, column:stop], kind="stable")[: max(stop - column - 2, 0)]
            mask[row, column + order] = False


def add(name, found):
    weights, mask, error = found
    results[name] = weights
    results[name + ".mask"] = mask.astype(float)
    results[name + ".error"] = np.array([error])


add("half", sparse(8, share))
add("pattern", sparse(8, pattern))
chosen = generator.random((rows, columns)) < 0.6
results["chosen"] = chosen.astype(float)


def given(mask, scores, column, start, end):
    mask[:, column] = chosen[:, column]


add("given", sparse(8, given))

# The same mask by least squares, row by row.
solved = np.zeros((rows, columns))
for row in range(rows):
    kept = np.flatnonzero(chosen[row])
    if len(kept):
        solved[row, kept] = np.linalg.lstsq(extended[:, kept], answer[:, row], rcond=None)[0]
results["solved"] = solved

# Groups of two channels: every further group is tried, the best is taken.
groups = [list(range(start, start + 2)) for start in range(0, columns - 1, 2)]
removed, error = [], 0.0
first = None
for step in range(len(groups) // 2):
    trial = []
    for group in range(len(groups)):
        if group in removed:
            trial.append(np.inf)
            continue
        out = {c for g in removed + [group] for c in groups[g]}
        trial.append(best([c for c in range(columns) if c not in out])[1] - error)
    first = first or trial
    removed.append(int(np.argmin(trial)))
    error += min(trial)
kept = [c for c in range(columns) if c not in {c for g in removed for c in groups[g]}]
structured = np.zeros((rows, columns))
structured[:, kept] = best(kept)[0].T
# Every level down to the last group: who goes next by trying all, and the real data's relative output error, undamped.
gone_groups, errors = [], []
for step in range(len(groups)):
    left = [c for c in range(columns) if c not in {c for g in gone_groups for c in groups[g]}]
    level = np.zeros((rows, columns))
    level[:, left] = best(left)[0].T if step else w[:, left]
    errors.append(float(((x @ (level - w).T) ** 2).sum() / ((x @ w.T) ** 2).sum()))
    trial = [
        best([c for c in left if c not in groups[group]])[1] if group not in gone_groups else np.inf for group in range(len(groups))]
    gone_groups.append(int(np.argmin(trial)))
results["ladder.errors"] = np.array(errors)
results["group.costs"] = np.array(first)
results["group.order"] = np.array(removed, dtype=float)
results["group.weights"] = structured
results["group.error"] = np.array([error])
results["kept"] = np.array(kept, dtype=float)
results["reconstructed"] = best(kept)[0].T

# What is removed gives on average, which a bias can stand in for.
results["shift"] = (x @ np.where(chosen, 0, w).T).mean(axis=0)
results["fluctuation"] = x.var(axis=0, ddof=1) * (w**2).sum(axis=0)
results["wanda"] = np.abs(w) * np.linalg.norm(x, axis=0)

write(folder / "model.safetensors", {
    name: ("F64", value.shape, np.ascontiguousarray(value, dtype="<f8").tobytes()) for name, value in results.items()})
