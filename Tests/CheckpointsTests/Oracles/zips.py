"""Writes zip archives of several kinds into a folder by Python's zipfile, and prints what zipfile finds in each:
file, name, size, checksum, place of the local header."""
import os
import sys
import zipfile

folder = sys.argv[1]
contents = {"empty": b"", "short": b"abc", "runs": b"a" * 5000 + b"b" * 60000, "noise": bytes(i * i % 251 for i in range(9000)),
            "näme/with/slashes": b"xyz" * 100}


def write(name, method, leading=b"", **options):
    with open(os.path.join(folder, name), "wb") as file:
        file.write(leading)
        with zipfile.ZipFile(file, "w", method) as archive:
            for entry, data in contents.items():
                with archive.open(entry, "w", **options) as target:
                    target.write(data)


write("stored.zip", zipfile.ZIP_STORED)
write("deflated.zip", zipfile.ZIP_DEFLATED)
write("stored64.zip", zipfile.ZIP_STORED, force_zip64=True)
write("deflated64.zip", zipfile.ZIP_DEFLATED, force_zip64=True)
write("appended.zip", zipfile.ZIP_DEFLATED)
with open(os.path.join(folder, "appended.zip"), "rb+") as file:
    data = file.read()
    file.seek(0)
    file.write(b"#!/bin/sh\n" * 50 + data)
with open(os.path.join(folder, "streamed.zip"), "wb") as file:
    # Without seeking, sizes stand behind the data: flag 8.
    class Pipe:
        def write(self, data):
            return file.write(data)

        def flush(self):
            pass

    with zipfile.ZipFile(Pipe(), "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, data in contents.items():
            archive.writestr(entry, data)
write("commented.zip", zipfile.ZIP_DEFLATED)
with zipfile.ZipFile(os.path.join(folder, "commented.zip"), "a") as archive:
    archive.comment = b"!" * 60000

for name in sorted(os.listdir(folder)):
    with zipfile.ZipFile(os.path.join(folder, name)) as archive:
        assert archive.testzip() is None
        for entry in archive.infolist():
            print(name, entry.filename, entry.file_size, entry.CRC, entry.header_offset, sep="\t")
