"""Any number of ranks writes the same index; whatever goes wrong ends in the same bytes or in a clear refusal.

    python ranks.py BINARY CHECKPOINT

Ranks are plain processes with the environment of each launcher. A rank is killed in the middle and started again; a part
is cut short; parts of another checkpoint lie among them; a unit is done twice; the disk fills; a shard changes.
"""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

LAUNCHERS = {
    "flags": lambda rank, size: ({}, ["--rank", str(rank), "--ranks", str(size)]),
    "srun": lambda rank, size: ({"SLURM_PROCID": rank, "SLURM_NTASKS": size}, []),
    "array": lambda rank, size: (
        {"SLURM_ARRAY_TASK_ID": rank + 1, "SLURM_ARRAY_TASK_COUNT": size, "SLURM_ARRAY_TASK_MIN": 1,
         "SLURM_PROCID": 0, "SLURM_NTASKS": 1}, []),
    "mpirun": lambda rank, size: ({"OMPI_COMM_WORLD_RANK": rank, "OMPI_COMM_WORLD_SIZE": size}, []),
    "pmi": lambda rank, size: ({"PMI_RANK": rank, "PMI_SIZE": size}, []),
    "torchrun": lambda rank, size: ({"RANK": rank, "WORLD_SIZE": size}, []),
}
KINDS = ("SLURM_", "OMPI_", "PMI_", "RANK", "WORLD_SIZE")


class Failure(Exception):
    pass


def check(holds, what):
    if not holds:
        raise Failure(what)


class Work:
    """A folder in which one checkpoint is scanned."""

    def __init__(self, binary, checkpoint, folder):
        self.binary, self.checkpoint, self.folder = binary, checkpoint, folder
        self.index = folder / "out.espalier"
        self.parts = folder / "out.espalier.parts"

    def environment(self, added={}):
        plain = {name: value for name, value in os.environ.items() if not name.startswith(KINDS)}
        return plain | {name: str(value) for name, value in added.items()}

    def start(self, launcher=None, rank=0, size=1, checkpoint=None):
        added, flags = LAUNCHERS[launcher](rank, size) if launcher else ({}, [])
        command = [self.binary, "scan", str(checkpoint or self.checkpoint), "-o", str(self.index), "--json", *flags]
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=self.environment(added))

    def scan(self, *arguments, **options):
        process = self.start(*arguments, **options)
        output, errors = process.communicate(timeout=300)
        check(process.returncode == 0, f"scan ended with {process.returncode}: {errors}")
        return json.loads(output)

    def merge(self, *parts, status=0, out="merged.espalier", force=False):
        command = [self.binary, "merge", *map(str, parts or [self.parts]), "-o", str(self.folder / out)]
        done = subprocess.run(
            command + (["--force"] if force else []), capture_output=True, text=True, timeout=300,
            env=self.environment())
        check(done.returncode == status, f"merge ended with {done.returncode}, not {status}: {done.stderr}")
        return done.stdout + done.stderr

    def clear(self):
        shutil.rmtree(self.parts, ignore_errors=True)
        for path in self.folder.glob("*.espalier"):
            path.unlink()


def alone(work):
    report = work.scan()
    check(report["missing"] == 0 and report["counted"] == report["units"], f"{report}")
    check(not work.parts.exists(), "parts stay behind a whole scan")
    return work.index.read_bytes()


def launched(work, whole):
    for launcher in LAUNCHERS:
        for size in [2, 4] if launcher in ("flags", "mpirun") else [3]:
            work.clear()
            running = [work.start(launcher, rank, size) for rank in range(size)]
            reports = [(process.communicate(timeout=300), process.returncode) for process in running]
            check(all(status == 0 for _, status in reports), f"{launcher} {size}: {reports}")
            found = [json.loads(texts[0]) for texts, _ in reports]
            check(sum(report["counted"] for report in found) == found[0]["units"], f"{launcher} {size}: {found}")
            check(work.index.read_bytes() == whole, f"{launcher} {size}: the index has other bytes")
            work.merge()
            check((work.folder / "merged.espalier").read_bytes() == whole, f"{launcher} {size}: merged to other bytes")


def killed(work, whole):
    work.clear()
    process = work.start("flags", 0, 2)
    deadline = time.monotonic() + 60
    while not list(work.parts.glob("*.part")) and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    left = len(list(work.parts.glob("*.part")))
    check(left > 0 and not work.index.exists(), f"{left} parts after a kill")
    text = work.merge(status=3)
    check("missing" in text and not (work.folder / "merged.espalier").exists(), text)
    report = work.scan("flags", 0, 2)
    check(report["found"] >= left and report["missing"] > 0, f"{left} parts were there: {report}")
    check(work.scan("flags", 1, 2)["missing"] == 0, "both ranks are done")
    check(work.index.read_bytes() == whole, "a restart gives other bytes")
    return f"{left} of {report['found'] + report['counted']} units were there after the kill"


def damaged(work, whole):
    work.clear()
    work.scan("flags", 0, 2)
    first = sorted(work.parts.glob("*.part"))[0]
    complete = first.read_bytes()
    for bytes_left in [0, 7, len(complete) // 2, len(complete) - 1]:
        first.write_bytes(complete[:bytes_left])
        work.merge(status=3)
    flipped = bytearray(complete)
    flipped[len(flipped) // 2] ^= 16
    first.write_bytes(flipped)
    check("missing" in work.merge(status=3), "a part with a flipped bit does not count")
    report = work.scan("flags", 0, 2)
    check(report["counted"] == 1, f"only the damaged part is done again: {report}")
    check(first.read_bytes() == complete, "the part has other bytes")
    work.scan("flags", 1, 2)
    check(work.index.read_bytes() == whole, "after damage the index has other bytes")
    first.unlink()
    text = work.merge(out="forced.espalier", force=True)
    check("% of the bytes" in text, text)
    listing = subprocess.run(
        [work.binary, "layers", str(work.folder / "forced.espalier"), "--json"], capture_output=True, text=True)
    unknown = [layer for layer in json.loads(listing.stdout) if layer["prunable"] and layer["zeros"] is None]
    check(unknown, "a forced index knows nothing of the layers that are missing")


def twice(work, whole):
    work.clear()
    work.scan("flags", 0, 2)
    other = work.folder / "other"
    shutil.copytree(work.parts, other)
    work.scan("flags", 1, 2)
    text = work.merge(work.parts, other)
    check((work.folder / "merged.espalier").read_bytes() == whole, f"a unit done twice: {text}")
    shutil.rmtree(other)


def strangers(work, whole, sample):
    work.clear()
    work.scan("flags", 0, 2)
    stranger = Work(work.binary, sample, work.folder / "stranger")
    stranger.folder.mkdir()
    stranger.scan("flags", 0, 2)
    for path in stranger.parts.iterdir():
        shutil.copy(path, work.parts)
    check("2 plans" in work.merge(status=3), "parts of two plans are refused")
    shutil.rmtree(stranger.folder)


def changed(work):
    copy = work.folder / "changing"
    source = pathlib.Path(work.checkpoint)
    shutil.copytree(source, copy) if source.is_dir() else copy.mkdir()
    if not source.is_dir():
        shutil.copy(source, copy / source.name)
    work.clear()
    work.scan("flags", 0, 2, checkpoint=copy)
    shard = sorted(copy.glob("*.safetensors"))[0]
    with shard.open("r+b") as file:
        file.seek(-2, os.SEEK_END)
        file.write(b"\1\1")
    report = work.scan("flags", 1, 2, checkpoint=copy)
    check(report["missing"] > 0 and not work.index.exists(), f"a changed shard: {report}")
    check("files changed between ranks" in work.merge(status=3), "a changed shard is refused")
    shutil.rmtree(copy)
    work.clear()


def pruned(work):
    """Each rank writes its own shards; one is killed before it, so to say, and started again."""
    one, many, recipe = work.folder / "one", work.folder / "many", work.folder / "half.yaml"

    def espalier(*words):
        done = subprocess.run(
            [work.binary, *map(str, words)], capture_output=True, text=True, timeout=300, env=work.environment())
        check(done.returncode == 0, f"{words}: {done.stderr}")
        return done.stderr

    espalier("prune", work.checkpoint, "--sparsity", "0.5", "--out", one, "--recipe", recipe)
    shared = ["apply", work.checkpoint, "--recipe", recipe, "--out", many, "--ranks", 2, "--rank"]
    check("missing yet" in espalier(*shared, 0) and not many.exists(), "one rank of two gives no folder its name")
    check("were there" in espalier(*shared, 0), "a rank that is started again leaves what is there")
    check("all shards are there" in espalier(*shared, 1), "both ranks are done")
    names = sorted(path.name for path in one.iterdir())
    check(names == sorted(path.name for path in many.iterdir()), f"{names}")
    for name in names:
        check((one / name).read_bytes() == (many / name).read_bytes(), f"{name} has other bytes from two ranks")
    check(not list(work.folder.glob(".many*")), "nothing hidden stays behind")


def full(work, whole):
    """A file system of 256 KiB in a mount namespace of its own, where this user may make one."""
    disk = work.folder / "disk"
    disk.mkdir()
    script = 'mount -t tmpfs -o size=256k tmpfs "$1" && shift && exec "$@"'
    command = [work.binary, "scan", str(work.checkpoint), "-o", str(disk / "out.espalier")]
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", script, "sh", str(disk), *command], capture_output=True, text=True, timeout=300,
        env=work.environment())
    if "unshare" in done.stderr or "mount" in done.stderr:
        return "the full disk is skipped: no right to mount"
    check(done.returncode == 3 and "disk is full" in done.stderr, f"a full disk: {done.returncode} {done.stderr}")
    check(done.stderr.count("\n") == 1, done.stderr)
    return "a full disk is refused"


def main(binary, checkpoint, sample):
    with tempfile.TemporaryDirectory(dir=os.environ.get("ESPALIER_SCRATCH")) as folder:
        work = Work(binary, checkpoint, pathlib.Path(folder))
        whole = alone(work)
        launched(work, whole)
        kill = killed(work, whole)
        damaged(work, whole)
        twice(work, whole)
        strangers(work, whole, sample)
        changed(work)
        pruned(work)
        disk = full(work, whole)
    print(f"ok   {len(whole)} bytes from 1, 2, 3 and 4 ranks; {kill}; {disk}")


if __name__ == "__main__":
    try:
        main(*map(os.path.abspath, sys.argv[1:4]))
    except Failure as failure:
        sys.exit(f"FAIL {failure}")
