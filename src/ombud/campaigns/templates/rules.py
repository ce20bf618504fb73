"""What a template must be before it is built (M-04, M-05; WCAG 2.2; ux.md 1.3). Every fault is named, not the first.

* It says who it is from and that it is advertising: a policy without a sender's name and address builds nothing, and a
  subject does not pretend to be an answer or a matter of care.
* Links go to our own hosts over https, carry nothing of the person and say where they lead. Pictures come with the mail
  and have words for those who do not see them. Headings skip no level. The colour is read on white.
* What the body may not hold at all is said first; what is in it is judged when it can be read. The text part says what
  the HTML says. Nothing is so large that a mail program cuts the footer off.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import urlsplit

from ombud.campaigns.templates.body import Block, Part, Picture, Run, pieces_of, read_body, runs_of, words_of
from ombud.campaigns.templates.colour import ENOUGH, contrast
from ombud.campaigns.templates.model import CHANNELS, Fault, Sender, Template
from ombud.campaigns.templates.picture import MOST_BYTES, acceptable
from ombud.terms import Text

LONGEST_SUBJECT = 120
MOST_HTML = 90_000
"""Some mail programs cut a mail off at 102 kB, and its footer with it."""
MOST_BODY = 60_000
MOST_PICTURES = 10


@dataclass(frozen=True, slots=True)
class House:
    """What the controller has said of itself: sender and the hosts that are its own."""

    sender: Sender
    hosts: frozenset[str]


def judged(template: Template, house: House) -> tuple[Fault, ...]:
    """Everything that is wrong with a template; nothing where it can be built."""
    found = [*_sender(house.sender, house.hosts), *_envelope(template)]
    if template.channel == "sms":
        pieces = pieces_of(template.body)
        found += [pieces] if isinstance(pieces, Fault) else []
        found += [] if template.body.strip() else [EMPTY]
    elif len(template.body) > MOST_BODY:
        found.append(TOO_LARGE)
    else:
        blocks, faults = read_body(template.body)
        found += faults or _blocks(template, blocks, house.hosts)
    return tuple(dict.fromkeys(found))


def _sender(sender: Sender, hosts: frozenset[str]) -> Iterator[Fault]:
    named = (sender.name, sender.legal_name, sender.org_number, sender.postal_address, sender.email)
    if not all(one.strip() for one in named):
        yield NO_SENDER
    if not is_own(sender.notice_url, hosts):
        yield NO_NOTICE


def _envelope(template: Template) -> Iterator[Fault]:
    if template.channel not in CHANNELS:
        yield NO_CHANNEL
    subject = template.subject
    if template.channel != "sms" and not (0 < len(subject.strip()) <= LONGEST_SUBJECT and subject.isprintable()):
        yield NO_SUBJECT
    if "{" in subject or "}" in subject:
        yield FIELD_IN_SUBJECT
    if _PRETENDS.match(subject):
        yield PRETENDS
    ratio = contrast(template.accent)
    if ratio is None or ratio < ENOUGH:
        yield CONTRAST


def _blocks(template: Template, blocks: tuple[Block, ...], hosts: frozenset[str]) -> Iterator[Fault]:
    if not any(isinstance(block, Part) and words_of(block.runs).strip() for block in blocks):
        yield EMPTY
    yield from _headings(blocks)
    yield from _links(blocks, hosts)
    yield from _pictures(template, blocks)
    if template.text is not None:
        pieces = pieces_of(template.text)
        if isinstance(pieces, Fault):
            yield pieces
        elif _said(template.text) != _said(" ".join(_words(blocks))):
            yield OTHER_TEXT


def _headings(blocks: tuple[Block, ...]) -> Iterator[Fault]:
    levels = [1, *(int(block.kind[1]) for block in blocks if isinstance(block, Part) and block.kind in ("h2", "h3"))]
    if any(after > before + 1 for before, after in pairwise(levels)):
        yield HEADINGS
    empty = (block for block in blocks if isinstance(block, Part) and not words_of(block.runs).strip())
    if next(empty, None) is not None:
        yield EMPTY


def _links(blocks: tuple[Block, ...], hosts: frozenset[str]) -> Iterator[Fault]:
    for run in _joined(blocks):
        if run.target is not None:
            words = words_of((run,)).strip().casefold().rstrip(".! ")
            if not is_own(run.target, hosts):
                yield NOT_OWN
            if words in _SAYS_NOTHING:
                yield SAYS_NOTHING


def _joined(blocks: tuple[Block, ...]) -> Iterator[Run]:
    """Runs, with what one link says in several manners put together."""
    last: Run | None = None
    for run in runs_of(blocks):
        if last is not None and last.target is not None and last.target == run.target:
            last = Run((*last.pieces, *run.pieces), last.strong, last.target)
            continue
        if last is not None:
            yield last
        last = run
    if last is not None:
        yield last


def is_own(address: str, hosts: frozenset[str]) -> bool:
    """An https address at one of our own hosts, without an account, a port or anything odd in it."""
    if not address.isascii() or not address.isprintable() or " " in address or "\\" in address:
        return False
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    return parts.scheme == "https" and "@" not in parts.netloc and port is None and parts.netloc in hosts


def _pictures(template: Template, blocks: tuple[Block, ...]) -> Iterator[Fault]:
    pictures = [block for block in blocks if isinstance(block, Picture)]
    if pictures and template.channel == "post":
        yield NO_PICTURE_IN_LETTER
    if any(picture.name not in template.images or not _NAME.fullmatch(picture.name) for picture in pictures):
        yield REMOTE
    if any(picture.alt is None for picture in pictures):
        yield NO_ALT
    if len(template.images) > MOST_PICTURES or not all(map(acceptable, template.images.values())):
        yield NO_PICTURE
    if template.images.keys() - {picture.name for picture in pictures}:
        yield UNUSED


def _words(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        yield words_of(block.runs) if isinstance(block, Part) else block.alt or ""


def _said(text: str) -> list[str]:
    """The words of a text, without addresses, marks and what a field is replaced by."""
    bare = re.sub(r"https://\S+", " ", re.sub(r"\{\{\s*([a-z]+)[^}]*\}\}", r" \1 ", text))
    return re.findall(r"\w+", re.sub(r"(?m)^\s*\d+\.\s", " ", bare).casefold())


_PRETENDS = re.compile(r"\s*(?:re|sv|fw|fwd|vb|kallelse|remiss|provsvar|faktura|invoice)\b\s*:?", re.IGNORECASE)
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,60}")
_SAYS_NOTHING = {
    "",
    "här",
    "klicka här",
    "klicka",
    "läs mer",
    "mer",
    "länk",
    "here",
    "click here",
    "read more",
    "more",
    "link",
}


def _fault(rule: str, sv: str, en: str) -> Fault:
    return Fault(Text(sv, en), rule)


NO_SENDER = _fault(
    "M-05",
    "Policyn saknar avsändarens namn, organisationsnummer, postadress eller e-post. Reklam visar vem den är från.",
    "The policy lacks the sender's name, registration number, postal address or e-mail. Advertising shows its sender.",
)
NO_NOTICE = _fault(
    "M-05",
    "Inställningen `notice_url` under [campaign_texts] pekar inte på en egen adress.",
    "The setting `notice_url` under [campaign_texts] is no address of our own.",
)
NO_CHANNEL = _fault("", "Kanalen är email, sms eller post.", "The channel is email, sms or post.")
NO_SUBJECT = _fault(
    "",
    f"Ämnet är en rad om högst {LONGEST_SUBJECT} tecken.",
    f"The subject is one line of at most {LONGEST_SUBJECT} signs.",
)
FIELD_IN_SUBJECT = _fault(
    "",
    "Inga fält i ämnet: det syns på vägen och på låsta skärmar.",
    "No fields in the subject: it shows on locked screens.",
)
PRETENDS = _fault(
    "M-05",
    "Ämnet ser ut som ett svar, en kallelse eller en faktura. Reklam ska synas vara reklam (9 § MFL).",
    "The subject looks like an answer, a summons or an invoice. Advertising must show that it is that (MFL 9 §).",
)
CONTRAST = _fault(
    "WCAG 1.4.3",
    f"Färgen `accent` skrivs #RRGGBB och ska ha kontrasten {ENOUGH}:1 mot vitt.",
    f"The colour `accent` is written #RRGGBB and needs a contrast of {ENOUGH}:1 on white.",
)
EMPTY = _fault("", "Brödtexten, en rubrik eller ett stycke är tomt.", "The body, a heading or a paragraph is empty.")
HEADINGS = _fault(
    "WCAG 1.3.1", "Rubrikerna hoppar över en nivå: h2 före h3.", "The headings skip a level: h2 comes before h3."
)
NOT_OWN = _fault(
    "N-06.5",
    "En länk går till någon annan än oss. Länkar går till våra egna värdar (https; [campaign_texts] hosts).",
    "A link goes to somebody else. Links go to our own hosts (https; [campaign_texts] hosts).",
)
SAYS_NOTHING = _fault("WCAG 2.4.4", "En länk säger inte vart den leder.", "A link does not say where it leads.")
REMOTE = _fault(
    "N-06.5",
    "En bild ligger inte bland mallens filer. Bilder följer med; inget hämtas och ingen öppning syns.",
    "A picture is not among the template's files. Pictures come with the mail; nothing is fetched, no opening is seen.",
)
NO_ALT = _fault(
    "WCAG 1.1.1",
    'En bild saknar alt-text (alt="" om den bara pryder).',
    'A picture lacks alt text (alt="" for decoration).',
)
NO_PICTURE = _fault(
    "",
    f"Bilder är PNG eller JPEG, minst 16 punkter åt varje håll, högst {MOST_BYTES // 1000} kB, högst {MOST_PICTURES}.",
    f"Pictures are PNG or JPEG, at least 16 points each way, at most {MOST_BYTES // 1000} kB, at most {MOST_PICTURES}.",
)
UNUSED = _fault("", "En bildfil används inte.", "A picture file is not used.")
NO_PICTURE_IN_LETTER = _fault("", "Brev har inga bilder än.", "Letters have no pictures yet.")
OTHER_TEXT = _fault(
    "",
    "Textdelen säger inte samma sak som HTML-delen. Utelämna den, så görs den av systemet.",
    "The text part does not say what the HTML says. Leave it out and the system makes it.",
)
TOO_LARGE = _fault(
    "M-04",
    "Brevet är så stort att e-postprogram kapar foten med avslutslänken.",
    "The mail is so large that mail programs cut off the footer with its link to end it.",
)
