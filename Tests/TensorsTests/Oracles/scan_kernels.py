"""Builds the scan's C functions for several kinds of processor and checks each against numpy, and all against each other.

Arguments: a folder for results (unused but for the libraries), the folder of the sources. The compiler is the one that comes with Swift.
"""
import ctypes
import os
import shutil
import subprocess
import sys

import numpy as np

folder, sources = sys.argv[1:3]
compiler = os.path.join(os.path.dirname(os.path.realpath(shutil.which("swift"))), "clang")


def can_run(kind):
    flags = open("/proc/cpuinfo").read()
    return {"x86-64": True, "x86-64-v3": "avx2" in flags, "x86-64-v4": "avx512vl" in flags}[kind]


def library(kind):
    path = os.path.join(folder, f"{kind}.so")
    files = [os.path.join(sources, name) for name in sorted(os.listdir(sources)) if name.endswith(".c")]
    subprocess.run(
        [compiler, "-std=gnu11", "-O2", f"-march={kind}", "-ffp-contract=on", "-DFOR_EACH_PROCESSOR=", "-shared", "-fPIC",
         "-I", os.path.join(sources, "include"), *files, "-o", path], check=True)
    return ctypes.CDLL(path)


def pointer(array):
    return ctypes.c_void_p(array.ctypes.data)


def size(number):
    return ctypes.c_size_t(number)


random = np.random.default_rng(5)


def values(count):
    """Numbers of all kinds, NaN, infinities, zeros and subnormals among them."""
    numbers = (random.standard_normal(count) * 10.0 ** random.integers(-6, 3, count)).astype(np.float32)
    for number in (np.nan, -np.inf, np.inf, 0.0, -0.0, 1e-40, -1e-42):
        numbers[random.random(count) < 0.01] = number
    return numbers


def magnitudes(kinds):
    """Of f32, f16 and bf16, in odd lengths and from odd addresses."""
    for count in (0, 1, 7, 8, 33, 4099):
        numbers = values(count)
        stored = {
            "f32": (numbers.view(np.uint32), numbers),
            "f16": (numbers.astype(np.float16).view(np.uint16), numbers.astype(np.float16).astype(np.float32)),
            "bf16": ((numbers.view(np.uint32) >> 16).astype(np.uint16), (numbers.view(np.uint32) & 0xFFFF0000).view(np.float32)),
        }
        for name, (patterns, read) in stored.items():
            raw = np.frombuffer(b"\0" + patterns.tobytes(), np.uint8)
            expected = np.where(np.isnan(read), np.float32(0), np.abs(read))
            real = read[~np.isnan(read)]
            for kind, functions in kinds.items():
                target = np.full(count + 1, 7, np.float32)
                extremes = np.array([np.inf] * 8 + [-np.inf] * 8, np.float32)
                getattr(functions, f"cscan_magnitudes_{name}")(
                    ctypes.c_void_p(raw.ctypes.data + 1), size(count), pointer(target), pointer(extremes))
                assert target[:count].tobytes() == expected.tobytes(), (kind, name, count)
                assert target[count] == 7, (kind, name, count, "beyond the end")
                if len(real):
                    assert extremes[:8].min() == real.min() and extremes[8:].max() == real.max(), (kind, name)


def same(results, what):
    first = next(iter(results.values()))
    for kind, found in results.items():
        assert found.tobytes() == first.tobytes(), (what, kind)
    return first


def sums(kinds):
    for rows, columns in ((1, 16), (3, 40), (9, 35), (8, 7), (5, 129)):
        matrix = np.abs(random.standard_normal((rows, columns))).astype(np.float32)
        wide = matrix.astype(np.float64)

        def by(function, shape, arguments):
            results = {}
            for kind, functions in kinds.items():
                target = np.zeros(shape)
                getattr(functions, function)(pointer(matrix), *arguments(target))
                results[kind] = target
            return same(results, function)

        lines = by("cscan_add", (2, 8), lambda t: (size(rows * columns // 8 * 8), pointer(t)))
        taken = wide.ravel()[: rows * columns // 8 * 8].reshape(-1, 8)
        assert np.allclose(lines, [taken.sum(0), (taken**2).sum(0)], rtol=1e-14)
        down = by("cscan_add_columns", (2, columns), lambda t: (
            size(rows), size(columns), size(columns), pointer(t), pointer(t[1])))
        assert np.allclose(down, [wide.sum(0), (wide**2).sum(0)], rtol=1e-14)
        both = by("cscan_add_matrix", rows * 16 + 2 * columns, lambda t: (
            size(rows), size(columns), pointer(t), pointer(t[rows * 16 :]), pointer(t[rows * 16 + columns :])))
        assert np.allclose(both[: rows * 16].reshape(rows, 2, 8).sum(-1).T, [wide.sum(1), (wide**2).sum(1)], rtol=1e-14)
        assert both[rows * 16 :].tobytes() == down.tobytes()


def drains(kinds):
    results = {}
    sums, into = random.standard_normal((2, 37))
    for kind, functions in kinds.items():
        results[kind] = np.array([sums, into])
        functions.cscan_drain(pointer(results[kind]), size(37), pointer(results[kind][1]))
    assert same(results, "cscan_drain").tobytes() == np.array([np.zeros(37), sums + into]).tobytes()


def expected_losses(groups_of_four):
    """Σ of squares of what 2:4, 1:4 beyond it, and 4:8 take, of rows of an even or odd number of groups."""
    with np.errstate(invalid="ignore"):
        squares = np.where(np.isinf(groups_of_four), 0, groups_of_four.astype(np.float64) ** 2)
    order = np.sort(groups_of_four, -1)
    ordered = np.where(np.isinf(order), 0, order.astype(np.float64) ** 2)
    pairs, thirds = ordered[..., :2].sum(), ordered[..., 2].sum()
    even = groups_of_four.shape[-2] // 2 * 2
    eights = np.sort(groups_of_four[..., :even, :].reshape(*groups_of_four.shape[:-2], -1, 8), -1)
    halves = np.where(np.isinf(eights), 0, eights.astype(np.float64) ** 2)[..., :4].sum()
    return pairs, thirds, halves


def losses(kinds):
    for count in (4, 8, 30, 32, 36, 61, 4096, 4124):
        numbers = np.abs(values(count))
        numbers[np.isnan(numbers)] = 0
        results = {}
        for kind, functions in kinds.items():
            results[kind] = np.zeros((3, 8))
            functions.cscan_lose_neighbours(pointer(numbers), size(count), pointer(results[kind]))
        found = same(results, "cscan_lose_neighbours").sum(-1)
        assert np.allclose(found, expected_losses(numbers[: count // 4 * 4].reshape(-1, 4)), rtol=1e-12), count
    for entries, inner in ((4, 1), (8, 3), (13, 9), (16, 8), (20, 21)):
        numbers = np.abs(values(entries * inner)).reshape(entries, inner)
        numbers[np.isnan(numbers)] = 0
        results = {}
        for kind, functions in kinds.items():
            results[kind] = np.zeros((3, 8))
            functions.cscan_lose_columns(pointer(numbers), size(entries), size(inner), pointer(results[kind]))
        found = same(results, "cscan_lose_columns").sum(-1)
        groups = numbers[: entries // 4 * 4].T.reshape(inner, -1, 4)
        assert np.allclose(found, expected_losses(groups), rtol=1e-12), (entries, inner)


def changes(kinds):
    data = random.integers(0, 256, 64 * 9 + 5, np.uint8)
    results = {}
    for kind, functions in kinds.items():
        results[kind] = np.zeros((2, 8), np.uint64)
        functions.cscan_add_change(pointer(data), size(len(data)), pointer(results[kind]))
    words = data[: 64 * 9].view(np.uint64).reshape(9, 8)
    assert same(results, "cscan_add_change").tobytes() == np.array([words.sum(0), words.cumsum(0).sum(0)]).tobytes()


def masks(kinds):
    word, single = ctypes.c_uint16, ctypes.c_uint32
    for name, dtype, c_type, infinity in (("words", np.uint16, word, 0x7C00), ("singles", np.uint32, single, 0x7F800000)):
        numbers = values(200)
        patterns = (numbers.astype(np.float16) if name == "words" else numbers).view(dtype)
        magnitudes = patterns & dtype(np.iinfo(dtype).max >> 1)
        for count in (200, 192, 64, 63, 17, 1, 0):
            for low, span, limit in ((0, infinity, infinity), (int(magnitudes[5]), 0, infinity), (infinity // 2, infinity // 3, np.iinfo(dtype).max)):
                scores = np.where(magnitudes[:count] > limit, 0, magnitudes[:count]).astype(dtype)
                inside = (scores - dtype(low)).astype(dtype) <= span
                expected = np.zeros(8 * ((count + 63) // 64) + 1, np.uint8)
                expected[: (count + 7) // 8] = np.packbits(inside, bitorder="little")
                expected[-1] = 7
                for kind, functions in kinds.items():
                    found = np.full(len(expected), 7, np.uint8)
                    function = getattr(functions, f"cscan_keep_{name}")
                    function(pointer(patterns), size(count), c_type(low), c_type(span), c_type(limit), pointer(found))
                    assert found.tobytes() == expected.tobytes(), (kind, name, count, low)
        kept = random.integers(0, 2**63, 3, dtype=np.uint64) * 2 + 1
        bits = np.unpackbits(kept.view(np.uint8), bitorder="little").astype(bool)
        for kind, functions in kinds.items():
            target = patterns.copy()
            getattr(functions, f"cscan_clear_{name}")(pointer(target), pointer(kept), size(3))
            expected = np.where(bits, patterns[:192], 0).astype(dtype)
            assert target[:192].tobytes() == expected.tobytes() and (target[192:] == patterns[192:]).all(), (kind, name)
        for count in (0, 5, 16384, 40000):
            original = random.integers(0, 9, count).astype(dtype)
            for wrong in (False, True)[: 1 + (count > 0)]:
                copy = np.where(random.random(count) < 0.5, original, 0).astype(dtype)
                if wrong:
                    copy[count // 2] = 77
                for kind, functions in kinds.items():
                    function, is_other = getattr(functions, f"cscan_zero_{name}"), ctypes.c_bool()
                    function.restype = ctypes.c_size_t
                    found = function(pointer(original), pointer(copy), size(count), ctypes.byref(is_other))
                    assert (found, is_other.value) == (int((copy == 0).sum()), wrong), (kind, name, count)
    words = random.integers(0, 2**63, 3, dtype=np.uint64)
    for count in (0, 3, 16, 64, 161, 192):
        for kind, functions in kinds.items():
            target = np.full(count + 1, 7, np.uint8)
            functions.cscan_spread(pointer(words), size(count), pointer(target))
            expected = np.unpackbits(words.view(np.uint8), bitorder="little")[:count]
            assert target[:count].tobytes() == expected.tobytes() and target[count] == 7, (kind, count)


available = {kind: library(kind) for kind in ("x86-64", "x86-64-v3", "x86-64-v4") if can_run(kind)}
for check in (magnitudes, sums, drains, losses, changes, masks):
    check(available)
