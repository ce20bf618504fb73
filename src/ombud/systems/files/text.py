"""Text in lines: in UTF-8, or in what Windows wrote before it. What is neither is no file of text."""

import codecs
from typing import BinaryIO

from ombud.systems.model import SystemFaultError

UTF_8, WINDOWS = "utf-8-sig", "cp1252"
_PIECE = 1 << 20


def encoding_of(file: BinaryIO) -> str:
    """`utf-8-sig` (a mark at the beginning is none of the text) or `cp1252`; the file is at its beginning again."""
    utf8 = codecs.getincrementaldecoder("utf-8")()
    windows = codecs.getincrementaldecoder(WINDOWS)()
    found = UTF_8
    while piece := file.read(_PIECE):
        if b"\x00" in piece:
            raise SystemFaultError("a file is no text: it holds zero bytes.")
        try:
            (utf8 if found == UTF_8 else windows).decode(piece)
        except UnicodeDecodeError:
            if found == WINDOWS:
                raise SystemFaultError("a file is text neither in UTF-8 nor in Windows-1252.") from None
            found = WINDOWS
            file.seek(0)
    file.seek(0)
    return found
