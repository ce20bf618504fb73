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
    r"^(?=.*(?:\d|@)).{0,300}(?<!\w)(?<!jag )(?<!\bvi )(?<!\bi )(?<!\bwe )(?:skrev|wrote)(?!\w).{0,300}:$",
    re.IGNORECASE,
)
"""With a day or an address: "som jag skrev:" are the sender's own words."""
_BEGINS = re.compile(r"^\s*(?:den|on) .{4,200}$", re.IGNORECASE)
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
    place = 0
    while place < len(lines):
        line = lines[place]
        if _SIGNATURE.match(line) or _ORIGINAL.match(line) or _begins_block(lines, place):
            break
        says_who = 0 if _MARKED.match(line) else _says_who(lines, place)
        if says_who and not _marked_follows(lines, place + says_who):
            break
        if not says_who and not _MARKED.match(line):
            kept.append(line)
        place += says_who or 1
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


def _says_who(lines: list[str], place: int) -> int:
    """How many lines from here on say whose words follow: "… skrev …:", which may have been wrapped."""
    line = lines[place].rstrip()
    if line.endswith(":") and _SAYS_WHO.match(line):
        return 1
    if _BEGINS.match(line) and place + 1 < len(lines):
        return 2 if _SAYS_WHO.match(f"{line} {lines[place + 1].strip()}") else 0
    return 0


def _marked_follows(lines: list[str], place: int) -> bool:
    following = [line for line in lines[place:] if line.strip()][:2]
    return any(_MARKED.match(line) for line in following)
