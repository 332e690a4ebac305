"""Root without its right to read and write whatever it likes: what a forbidden file does to an ordinary person."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager

VERSION = 0x20080522  # _LINUX_CAPABILITY_VERSION_3 of capset(2)
OVERRIDES = 1 << 1 | 1 << 2  # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH of capabilities(7)


@contextmanager
def as_anybody() -> Iterator[None]:
    """In this thread permissions hold for root too; who is not root is anybody already."""
    if os.geteuid():
        yield
        return
    libc, before = ctypes.CDLL(None, use_errno=True), (ctypes.c_uint32 * 6)()
    header = (ctypes.c_uint32 * 2)(VERSION, 0)
    if libc.capget(header, before):
        raise OSError(ctypes.get_errno(), "capget")
    wanted = (ctypes.c_uint32 * 6)(before[0] & ~OVERRIDES, *before[1:])
    if libc.capset(header, wanted):
        raise OSError(ctypes.get_errno(), "capset")
    try:
        yield
    finally:
        libc.capset(header, before)
