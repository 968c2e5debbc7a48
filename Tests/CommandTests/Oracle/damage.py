"""Cuts files short and flips their bytes: espalier must read them or refuse them, never die, never take 2 GB.

    python damage.py BINARY FILE…

Most of a file is weights, where any byte is as good as another, so three flips of four go into the header.
"""

import os
import random
import resource
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

CUTS, FLIPS = 40, 200  # a file; the tests of the reader itself, which start no process, go further
ROOM = 2 * 10**9


def damaged(data, draw):
    """(what was done, the bytes) for every damage, from one seed."""
    header = 8 + int.from_bytes(data[:8], "little")
    lengths = {0, 1, 7, 8, 9, header - 1, header, header + 1, len(data) - 1}
    while len(lengths) < CUTS:
        lengths.add(draw.randrange(draw.choice([header, len(data)])))
    for length in sorted(lengths):
        yield f"cut to {length}", data[:length]
    for flip in range(FLIPS):
        place = draw.randrange(len(data) if flip % 4 == 0 else header)
        value = data[place] ^ draw.randrange(1, 256)
        yield f"byte {place} made {value}", data[:place] + bytes([value]) + data[place + 1:]


def limited():
    resource.setrlimit(resource.RLIMIT_AS, (ROOM, ROOM))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def verdict(binary, name, data, folder):
    """What is wrong with the way a damaged file was taken, or None."""
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".safetensors") as file:
        file.write(data)
        file.flush()
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "SWIFT_BACKTRACE": "enable=no"}
        done = subprocess.run(
            [binary, "layers", file.name, "--json"], capture_output=True, env=environment, stdin=subprocess.DEVNULL,
            timeout=60, preexec_fn=limited)
        if done.returncode not in (0, 3):
            return f"{name}: status {done.returncode}, {done.stderr[-300:]!r}"
        lines = done.stderr.decode(errors="replace").splitlines()
        if done.returncode == 3 and (len(lines) != 1 or os.path.basename(file.name) not in lines[0] or done.stdout):
            return f"{name}: refused with {lines} and {len(done.stdout)} bytes of data"
        if b"\x1b" in done.stdout + done.stderr:
            return f"{name}: an escape reached the output"
    return None


def main(binary, *paths):
    wrong, count = [], 0
    for path in paths:
        draw = random.Random(os.path.basename(path))
        data = open(path, "rb").read()
        with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(os.cpu_count()) as pool:
            taken = pool.map(lambda damage: verdict(binary, *damage, folder), damaged(data, draw))
            verdicts = list(taken)
        count += len(verdicts)
        wrong += [f"{os.path.basename(path)}, {found}" for found in verdicts if found]
    if wrong:
        sys.exit("\n".join([f"FAIL {len(wrong)} of {count}:"] + wrong[:20]))
    print(f"ok   {count} damaged files read or refused")


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]), *sys.argv[2:])
