"""Runs dense and cut networks in onnxruntime in turn, on one thread, and prints the table of RESULT.md.

The ratio is of medians; the interval holds 95 % of the medians of 2,000 samples drawn with repetition. Two dense sessions are
compared as well: how far their ratio is from 1 is what the machine adds.

Usage: measure.py FOLDER VERSION
"""

import datetime
import os
import sys
import time

import numpy as np
import onnxruntime

ROUNDS, WARM, RUNS = 60, 5, 4
CASES = [
    ("emoji-vit", "batch 32", lambda random: random.random((32, 3, 32, 32), np.float32)),
    ("digits-cnn", "batch 64", lambda random: random.random((64, 1, 8, 8), np.float32)),
    ("bible-llama", "8 windows of 64", lambda random: random.integers(0, 1024, (8, 64))),
]


def session(path):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def seconds(run, inputs):
    began = time.perf_counter()
    for _ in range(RUNS):
        run.run(None, inputs)
    return (time.perf_counter() - began) / RUNS


def ratio(times, dense, random):
    medians = [np.median(random.choice(times, len(times))) / np.median(random.choice(dense, len(dense))) for _ in range(2000)]
    low, high = np.quantile(medians, [0.025, 0.975])
    return f"{np.median(times) / np.median(dense):.3f} ({low:.3f}–{high:.3f})"


def row(folder, name, shape, make):
    random = np.random.default_rng(1)
    paths = [f"{folder}/{name}-{kind}.onnx" for kind in ("dense", "dense", "flap", "ziplm")]
    runs = [session(path) for path in paths]
    inputs = {runs[0].get_inputs()[0].name: make(random)}
    times = [[] for _ in runs]
    for turn in range(ROUNDS + WARM):
        for place, run in enumerate(runs):
            taken = seconds(run, inputs)
            if turn >= WARM:
                times[place].append(taken)
    sizes = [os.path.getsize(path) for path in paths]
    cells = [f"{sizes[place] / sizes[0]:.3f} | {ratio(times[place], times[0], random)}" for place in (2, 3)]
    return f"| {name}, {shape} | {np.median(times[0]) * 1e3:.2f} ms | {ratio(times[1], times[0], random)} | {' | '.join(cells)} |"


def main(folder, version):
    cores = len(os.sched_getaffinity(0))
    print(f"""# What cut networks cost in onnxruntime

Cut by 30 % and run by `Tests/Latency/run`: onnxruntime {onnxruntime.__version__}, one thread, {ROUNDS} rounds of {RUNS} runs of each network in
turn after {WARM} that warm up, the ratio of the medians to the dense network's with its 95 % interval; bytes are the ONNX files'. The
transformers were written by torch.onnx.export. Espalier {version.split()[-1]}, {datetime.date.today()}, {cores} cores, load {os.getloadavg()[0]:.1f}.

| network | dense | dense again | FLAP: bytes | FLAP: time | ZipLM: bytes | ZipLM: time |
|---|---|---|---|---|---|---|""")
    for case in CASES:
        print(row(folder, *case), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
