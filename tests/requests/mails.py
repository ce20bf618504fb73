"""Mails for tests: one as somebody writes it, and the parts of tests/data/mails."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from ombud.requests.intake import Came, Postbox

FOLDER = Path(__file__).parents[1] / "data" / "mails"
PARTS = ("known", "held-out-1", "held-out-2", "held-out-3", "held-out-4", "held-out-5")
SENT = datetime(2026, 11, 24, 17, 0, 12, tzinfo=UTC)
"""18:00 in Stockholm (N-20.1)."""
OURS = Postbox(("mx.example.se",), ("example.se",))
NELLY = "Nelly Nyström <nelly@nelly.example>"


@dataclass(frozen=True)
class Example:
    """A mail of the corpus and what it asks for."""

    number: str
    language: str
    rights: frozenset[str]
    is_request: bool
    subject: str
    body: str


def corpus(part: str) -> Iterator[Example]:
    text = (FOLDER / f"{part}.txt").read_text(encoding="utf-8")
    for block in re.split(r"^=== ", text, flags=re.M)[1:]:
        head, _, rest = block.partition("\n")
        number, language, *wanted = head.split()
        subject, _, body = rest.partition("\n")
        rights = frozenset(wanted) - {"-", "?"}
        yield Example(number, language, rights, wanted != ["-"], subject.removeprefix("Subject: "), body)


def mail(body: str = "Vilka uppgifter har ni om mig?", **headers: str) -> EmailMessage:
    made = EmailMessage()
    said = {
        "From": NELLY, "To": "dataskyddsombud@example.se", "Subject": "Hej", "Date": format_datetime(SENT),
        "Message-ID": "<1@nelly.example>", **{name.replace("_", "-"): value for name, value in headers.items()},
    }  # fmt: skip
    for name, value in said.items():
        made[name] = value
    made.set_content(body)
    return made


def came(message: EmailMessage | bytes, stored_at: datetime | None = SENT) -> Came:
    return Came(message if isinstance(message, bytes) else bytes(message), "mailbox", stored_at)
