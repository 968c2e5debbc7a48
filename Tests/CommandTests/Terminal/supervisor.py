"""Stands between the harness and the program as a job-control shell does: session leader, foreground group, waits.

Tells the harness what happens to the program, one JSON object a line: exec, stopped, continued, ended.
"""

import fcntl
import json
import os
import resource
import signal
import sys
import termios
import time


def start(argv, environment, directory, slave, report):
    """Forks the supervisor; returns its pid. Runs `argv` on the terminal `slave`."""
    pid = os.fork()
    if pid:
        return pid
    try:
        _supervise(argv, environment, directory, slave, report)
    except BaseException as error:  # nothing may fall back into the harness's own code
        os.write(report, (json.dumps({"event": "failed", "error": repr(error)}) + "\n").encode())
    os._exit(0)


def _supervise(argv, environment, directory, slave, report):
    for descriptor in map(int, os.listdir("/proc/self/fd")):
        if descriptor > 2 and descriptor not in (slave, report):
            _quietly(os.close, descriptor)  # the harness's side above all: when it goes, the terminal hangs up
    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)

    def tell(**facts):
        os.write(report, (json.dumps(facts) + "\n").encode())

    program = os.fork()
    if program == 0:
        _become(argv, environment, directory, slave, report)
    _quietly(os.setpgid, program, program)
    _quietly(os.tcsetpgrp, slave, program)
    while True:
        _, status, usage = os.wait4(program, os.WUNTRACED | os.WCONTINUED)
        if os.WIFSTOPPED(status):
            tell(event="stopped", signal=os.WSTOPSIG(status))
        elif os.WIFCONTINUED(status):
            tell(event="continued")
        else:
            tell(
                event="ended",
                code=os.WEXITSTATUS(status) if os.WIFEXITED(status) else None,
                signal=os.WTERMSIG(status) if os.WIFSIGNALED(status) else None,
                cpu=usage.ru_utime + usage.ru_stime,
            )
            return


def _become(argv, environment, directory, slave, report):
    try:
        os.setpgid(0, 0)
        os.tcsetpgrp(slave, os.getpid())
        for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
            _quietly(signal.signal, number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, [])  # who starts us from a worker thread hands a full mask down
        for descriptor in (0, 1, 2):
            os.dup2(slave, descriptor)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os.chdir(directory)
        os.write(report, (json.dumps({"event": "exec", "pid": os.getpid(), "time": time.monotonic()}) + "\n").encode())
        os.execve(argv[0], argv, environment)
    except OSError as error:
        print(f"cannot start {argv[0]}: {error}", file=sys.stderr)
    os._exit(127)


def _quietly(call, *arguments):
    try:
        call(*arguments)
    except OSError:
        pass  # the program did it first, or has ended already
