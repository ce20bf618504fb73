"""Stop a child at its system calls (ptrace), so that it can be killed just before or just after one that writes.

Linux on x86-64 and ARM64. Where tracing is not allowed, `allowed` says so and the harness kills by time alone.
"""

import ctypes
import os
import platform
import signal
import struct

_TRACEME, _SYSCALL, _SETOPTIONS, SYSCALL_INFO = 0, 24, 0x4200, 0x420E
_GOOD, _KILL_ON_EXIT = 1, 0x100000
ENTRY = 1
_POKEUSER, _GETREGSET, _SETREGSET = 6, 0x4204, 0x4205
_ORIG_RAX, _RAX = 15 * 8, 10 * 8
_GENERAL, _SYSTEM_CALL = 1, 0x404
_WRITING = {
    "x86_64": {1, 18, 20, 26, 73, 74, 75, 76, 77, 82, 83, 86, 87, 257, 263, 264, 265, 285, 316},
    "aarch64": {29, 32, 34, 35, 37, 38, 45, 46, 47, 56, 64, 66, 68, 82, 83, 227, 276},
}
"""write, pwrite, fsync, truncate, lock, open, link, rename, unlink and their kin."""


def _ptrace() -> "ctypes._NamedFuncPointer":
    library = ctypes.CDLL(None, use_errno=True)
    library.ptrace.restype = ctypes.c_long
    library.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    return library.ptrace


def trace_me() -> None:
    """In the child: be traced by the parent from here on."""
    if _ptrace()(_TRACEME, 0, None, None) != 0:
        os._exit(77)
    os.kill(os.getpid(), signal.SIGSTOP)


def attached(pid: int) -> "ctypes._NamedFuncPointer":
    """Hold a child that has stopped itself: it stops at each call, and dies with its watcher."""
    ptrace = _ptrace()
    ptrace(_SETOPTIONS, pid, None, ctypes.c_void_p(_GOOD | _KILL_ON_EXIT))
    return ptrace


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
    info, writing = ctypes.create_string_buffer(88), _WRITING[platform.machine()]
    if not os.WIFSTOPPED(os.waitpid(pid, 0)[1]):
        return False
    ptrace = attached(pid)
    counted, inside = 0, False
    while next_stop(ptrace, pid):
        ptrace(SYSCALL_INFO, pid, ctypes.c_void_p(len(info)), info)
        entering = info.raw[0] == ENTRY
        inside = struct.unpack_from("Q", info.raw, 24)[0] in writing if entering else inside
        counted += inside
        if counted >= stop:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            return True
    return False


def _allowed() -> bool:
    """Can a child be traced here?"""
    if platform.machine() not in _WRITING:
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
