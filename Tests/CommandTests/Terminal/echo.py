"""Answers every byte at once with its argument, beside a busy process a core, which ends when this one does."""

import os
import sys
import tty

tty.setraw(0)
answer, parent = os.fsencode(sys.argv[1]), os.getpid()
for _ in os.sched_getaffinity(0):
    if os.fork() == 0:
        while os.getppid() == parent:
            pass
        os._exit(0)
os.write(1, b"ready")
while os.read(0, 1):
    os.write(1, answer)
