"""What the sender of a mail wrote themself: without what they answer to, and without their signature (R-01).

* Lines that begin with `>` are quoted, and so is the line that says whose words they are.
* What follows "-----Ursprungligt meddelande-----", or a block of Från, Skickat, Till, Ämne, is quoted to the end.
* After "… skrev …:" all is quoted, unless lines with `>` follow: then only those are, and what stands between and
  below them is an answer.
* A signature begins at a line of two hyphens.

Nothing is thrown away: the mail as it came is kept, and only what stands here decides.
"""

import re

_MARKED = re.compile(r"^\s{0,3}>")
_SAYS_WHO = re.compile(
    r"^.{0,200}(?<!\w)(?:skrev|wrote)(?!\w).{0,160}:\s*$|^\s*(?:Den|On) .{4,120}(?:skrev|wrote).{0,160}:?\s*$",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"^\s*-{2,}\s*(?:ursprungligt meddelande|originalmeddelande|original message|vidarebefordrat meddelande"
    r"|vidarebefordrat brev|forwarded message|urspr\. medd\.).{0,40}$|^\s*(?:börja|början på) (?:vidarebefordrat"
    r"|vidarebefordrade).{0,40}$|^\s*begin forwarded message:?\s*$|^\s*_{20,}\s*$",
    re.IGNORECASE,
)
_FROM = re.compile(r"^\s*\*?(?:från|from)\s*:\*?\s*\S", re.IGNORECASE)
_FIELD = re.compile(r"^\s*\*?(?:skickat|sent|datum|date|till|to|ämne|subject|kopia|cc)\s*:\*?", re.IGNORECASE)
_SIGNATURE = re.compile(r"^-- ?$")
REPLIES = re.compile(r"^\s*(?:(?:re|sv|svar|aw|vs|fw|fwd|vb|vidarebefordrat)\s*(?:\[\d+\])?\s*:\s*)", re.IGNORECASE)
"""A subject that is the other side's: an answer, or handed on."""


def own_words(text: str) -> str:
    """The lines that the sender wrote."""
    lines = text.splitlines()
    kept: list[str] = []
    for place, line in enumerate(lines):
        if _SIGNATURE.match(line) or _ORIGINAL.match(line) or _begins_block(lines, place):
            break
        if _SAYS_WHO.match(_joined(lines, place)) and not _MARKED.match(line):
            if not _marked_follows(lines, place):
                break
            continue
        if not _MARKED.match(line):
            kept.append(line)
    return "\n".join(kept).strip()


def handed_on(text: str) -> tuple[str, dict[str, str]] | None:
    """The words of a mail that was handed on inside another, and what is said of it (`from`, `sent`, `subject`).

    None where the text hands nothing on.
    """
    lines = text.splitlines()
    begin = next((n for n, line in enumerate(lines) if _ORIGINAL.match(line) or _begins_block(lines, n)), None)
    if begin is None:
        return None
    said: dict[str, str] = {}
    place = begin
    while place < len(lines) and (_ORIGINAL.match(lines[place]) or not lines[place].strip() or _named(lines[place])):
        name, _, value = lines[place].replace("*", "").partition(":")
        if (key := _NAMES.get(name.strip().casefold())) is not None:
            said.setdefault(key, value.strip())
        place += 1
        if said and place < len(lines) and not lines[place].strip():
            break
    return "\n".join(lines[place:]).strip(), said


_NAMES = {
    "från": "from",
    "from": "from",
    "skickat": "sent",
    "sent": "sent",
    "datum": "sent",
    "date": "sent",
    "ämne": "subject",
    "subject": "subject",
    "till": "to",
    "to": "to",
}


def _named(line: str) -> bool:
    return bool(_FROM.match(line) or _FIELD.match(line))


def _begins_block(lines: list[str], place: int) -> bool:
    """A line "Från: …" with at least two of the other fields straight under it."""
    if not _FROM.match(lines[place]):
        return False
    return sum(bool(_FIELD.match(line)) for line in lines[place + 1 : place + 6]) >= 2


def _joined(lines: list[str], place: int) -> str:
    """The line; with the next one where it is the beginning of "… skrev …:" that was wrapped."""
    line = lines[place]
    if re.match(r"^\s*(?:den|on) ", line, re.IGNORECASE) and place + 1 < len(lines) and not line.rstrip().endswith(":"):
        following = lines[place + 1]
        if following.rstrip().endswith(":") and re.search(r"(?:skrev|wrote)", f"{line} {following}", re.IGNORECASE):
            return f"{line} {following}"
    return line


def _marked_follows(lines: list[str], place: int) -> bool:
    following = [line for line in lines[place + 1 :] if line.strip()][:2]
    return any(_MARKED.match(line) for line in following)
