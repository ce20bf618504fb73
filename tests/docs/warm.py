"""`ombud` for the sessions of pages: a program that has loaded it already, and forks a new process for each command.

Half of what a command of a page takes is loading the same modules again. A fork is a process like any other: it gets
the standard streams, the directory, the environment and the words of whoever called, runs `main`, and ends as it does.
That `ombud` starts by itself, as it is installed, is tested where that is the point (`tests/cli/test_main.py`).

    python -m tests.docs.warm SOCKET     it ends when its standard input does
"""

import array
import atexit
import gc
import json
import os
import pkgutil
import select
import socket
import sys
import time
from contextlib import suppress

import ombud
from ombud.cli.main import main

CALL = """
import array, json, os, socket, sys
with socket.socket(socket.AF_UNIX) as at:
    at.connect(sys.argv[1])
    said = json.dumps([os.getcwd(), dict(os.environ), ["ombud", *sys.argv[2:]]]).encode()
    streams = array.array("i", [0, 1, 2])
    at.sendmsg([len(said).to_bytes(4, "big")], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, streams)])
    at.sendall(said)
    sys.exit(at.recv(1)[0])
"""
"""What the command `ombud` of a session does: hand everything over, and end as the process there ended."""


def serve(path: str) -> None:
    """Take calls until standard input ends. Returns in the process that is to run a command, and at the end."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        while True:
            ready, _, _ = select.select([listener, 0], [], [])
            if listener not in ready:
                sys.exit()
            with suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
            call, _ = listener.accept()
            if os.fork() == 0:
                break
            call.close()
    _attend(call)


def _attend(call: socket.socket) -> None:
    """Wait for the command that a process of its own runs, and tell the caller how it ended."""
    head, streams = _received(call)
    pid = os.fork()
    if pid:
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        call.sendall(bytes([code if code >= 0 else 128 - code]))
        os._exit(0)
    call.close()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    folder, environment, words = json.loads(head)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    sys.argv[:] = words
    os._exit(_run())


def _run() -> int:
    """As the interpreter ends a program; it does not take the whole of what was loaded apart, piece by piece."""
    code = 0
    try:
        main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def _received(call: socket.socket) -> tuple[bytes, list[int]]:
    streams = array.array("i")
    length, found, _, _ = call.recvmsg(4, socket.CMSG_SPACE(3 * streams.itemsize))
    streams.frombytes(found[0][2])
    said, size = b"", int.from_bytes(length, "big")
    while len(said) < size:
        said += call.recv(size - len(said))
    return said, list(streams)


def load() -> None:
    """Everything that is ours; what an extra or another machine would be needed for is left out."""
    for module in pkgutil.walk_packages(ombud.__path__, "ombud."):
        if ".migrations." not in module.name and not module.name.endswith("__main__"):
            with suppress(ImportError):
                __import__(module.name)


if __name__ == "__main__":
    load()
    gc.freeze()
    serve(sys.argv[1])
