"""Stop a child at its system calls (ptrace), so that it can be killed just before or just after one that writes.

A child is stopped at the calls that it names for itself (a seccomp filter in the kernel), and runs through all
others at full speed: most of what a database asks of the system is reading.

Linux on x86-64 and ARM64. Where tracing is not allowed, `ALLOWED` says so and the harness kills by time alone.
"""

import ctypes
import os
import platform
import signal
import struct
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

_TRACEME, _CONT, _SYSCALL, _SETOPTIONS, SYSCALL_INFO = 0, 7, 24, 0x4200, 0x420E
_GOOD, _FILTERED, _KILL_ON_EXIT = 1, 0x80, 0x100000
ENTRY, _LEFT, _AT_FILTER = 1, 2, 3
_AT_CHOSEN, _AT_CALL = signal.SIGTRAP | 7 << 8, signal.SIGTRAP | 0x80
_NO_NEW_PRIVILEGES, _SECCOMP, _BY_FILTER = 38, 22, 2
_LOAD, _EQUALS, _RETURN = 0x20, 0x15, 0x06
_LET, _STOP = 0x7FFF0000, 0x7FF00000
_POKEUSER, _GETREGSET, _SETREGSET = 6, 0x4204, 0x4205
_ORIG_RAX, _RAX = 15 * 8, 10 * 8
_GENERAL, _SYSTEM_CALL = 1, 0x404
_WRITING_OF = {
    "x86_64": {1, 18, 20, 26, 73, 74, 75, 76, 77, 82, 83, 86, 87, 257, 263, 264, 265, 285, 316},
    "aarch64": {29, 32, 34, 35, 37, 38, 45, 46, 47, 56, 64, 66, 68, 82, 83, 227, 276},
}
"""write, pwrite, fsync, truncate, lock, open, link, rename, unlink and their kin."""
WRITING = frozenset(_WRITING_OF.get(platform.machine(), ()))


def _ptrace() -> "ctypes._NamedFuncPointer":
    library = ctypes.CDLL(None, use_errno=True)
    library.ptrace.restype = ctypes.c_long
    library.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    return library.ptrace


class Stop(NamedTuple):
    """A child stands at one of its chosen calls: about to make it, or back from it."""

    entering: bool
    call: int
    arguments: tuple[int, ...]
    value: int
    """What the call has returned."""


def trace_me(chosen: Collection[int] = WRITING) -> None:
    """In the child, which has one thread: be traced by the parent from here on, at these calls; at none, at all."""
    if _ptrace()(_TRACEME, 0, None, None) != 0 or (chosen and not _filtered(chosen)):
        os._exit(77)
    os.kill(os.getpid(), signal.SIGSTOP)


def _filtered(chosen: Collection[int]) -> bool:
    """Have the kernel stop this process at these calls alone."""
    steps = [struct.pack("HBBI", _LOAD, 0, 0, 0)]
    steps += [struct.pack("HBBI", _EQUALS, len(chosen) - place, 0, call) for place, call in enumerate(sorted(chosen))]
    steps += [struct.pack("HBBI", _RETURN, 0, 0, answer) for answer in (_LET, _STOP)]
    program = ctypes.create_string_buffer(b"".join(steps), 8 * len(steps))
    whole = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(steps), ctypes.addressof(program)), 16)
    control = ctypes.CDLL(None).prctl
    control.argtypes = [ctypes.c_int, ctypes.c_ulong, ctypes.c_void_p, ctypes.c_ulong, ctypes.c_ulong]
    return control(_NO_NEW_PRIVILEGES, 1, None, 0, 0) == 0 == control(_SECCOMP, _BY_FILTER, whole, 0, 0)


def attached(pid: int) -> "ctypes._NamedFuncPointer":
    """Hold a child that has stopped itself: it stops at its calls, and dies with its watcher."""
    ptrace = _ptrace()
    ptrace(_SETOPTIONS, pid, None, ctypes.c_void_p(_GOOD | _FILTERED | _KILL_ON_EXIT))
    return ptrace


def stops(pid: int) -> Iterator[Stop]:
    """Let the child, stopped at its beginning, live to its end; where it stands at a chosen call, and after it."""
    if not os.WIFSTOPPED(os.waitpid(pid, 0)[1]):
        return
    ptrace, info = attached(pid), ctypes.create_string_buffer(88)
    call, arguments, go_on = 0, (), _CONT
    while True:
        ptrace(go_on, pid, None, None)
        _, status = os.waitpid(pid, 0)
        if not os.WIFSTOPPED(status):
            return
        if status >> 8 not in (_AT_CHOSEN, _AT_CALL):
            continue
        ptrace(SYSCALL_INFO, pid, ctypes.c_void_p(len(info)), info)
        entering = info.raw[0] == _AT_FILTER
        if entering:
            call, *arguments = struct.unpack_from("7Q", info.raw, 24)
        value = 0 if entering else struct.unpack_from("q", info.raw, 24)[0]
        go_on = _SYSCALL if entering else _CONT
        yield Stop(entering, call, tuple(arguments), value)


def next_stop(ptrace: "ctypes._NamedFuncPointer", pid: int) -> bool:
    """Let the child go on until it enters or leaves a call. False: it has ended."""
    while True:
        ptrace(_SYSCALL, pid, None, None)
        _, status = os.waitpid(pid, 0)
        if not os.WIFSTOPPED(status):
            return False
        if os.WSTOPSIG(status) == signal.SIGTRAP | 0x80:
            return True


def instead(ptrace: "ctypes._NamedFuncPointer", pid: int, errno: int) -> bool:
    """At the entry of a call: it does not happen, and returns this error. False: the child has ended."""
    machine = platform.machine()
    _set_call(ptrace, pid, machine)
    if not next_stop(ptrace, pid):
        return False
    if machine == "x86_64":
        ptrace(_POKEUSER, pid, ctypes.c_void_p(_RAX), ctypes.c_void_p(2**64 - errno))
    else:
        registers, part = _registers(ptrace, pid, _GENERAL, 34 * 8)
        struct.pack_into("q", registers, 0, -errno)
        ptrace(_SETREGSET, pid, ctypes.c_void_p(_GENERAL), ctypes.byref(part))
    return True


def _set_call(ptrace: "ctypes._NamedFuncPointer", pid: int, machine: str) -> None:
    """Let it be a call that there is not."""
    if machine == "x86_64":
        ptrace(_POKEUSER, pid, ctypes.c_void_p(_ORIG_RAX), ctypes.c_void_p(2**64 - 1))
        return
    number = ctypes.create_string_buffer(struct.pack("i", -1), 4)
    part = _Part(ctypes.cast(number, ctypes.c_void_p), 4)
    ptrace(_SETREGSET, pid, ctypes.c_void_p(_SYSTEM_CALL), ctypes.byref(part))


class _Part(ctypes.Structure):
    """`struct iovec`"""

    _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))


def _registers(
    ptrace: "ctypes._NamedFuncPointer", pid: int, which: int, size: int
) -> "tuple[ctypes.Array[ctypes.c_char], _Part]":
    registers = ctypes.create_string_buffer(size)
    part = _Part(ctypes.cast(registers, ctypes.c_void_p), size)
    ptrace(_GETREGSET, pid, ctypes.c_void_p(which), ctypes.byref(part))
    return registers, part


def run_until(pid: int, stop: int) -> bool:
    """Let the child go on until its so-manieth stop at a writing call, and kill it there. False: it ended before."""
    return killed_at(pid, lambda number, _: number >= stop)


def killed_at(pid: int, last: Callable[[int, Stop], bool]) -> bool:
    """The same, until the stop that is to be its last: each is looked at, with its number."""
    for number, stop in enumerate(stops(pid), 1):
        if last(number, stop):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            return True
    return False


def _allowed() -> bool:
    """Can a child be traced here?"""
    if not WRITING:
        return False
    pid = os.fork()
    if pid == 0:
        trace_me()
    stopped = os.WIFSTOPPED(os.waitpid(pid, 0)[1])
    if stopped:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    return stopped


ALLOWED = _allowed()
