"""What is written to search the log, read: qualifiers, days, words, and what is refused (ux.md C9)."""

from datetime import UTC, date, datetime

import pytest

from ombud.app.log_query import LONGEST, Query, parse
from ombud.audit import Act, Entry, Outcome
from ombud.terms import CategoryId, PurposeId, SubjectId, Text, subject_text
from tests.clinic import CAMPAIGNS, RUT

AT = datetime(2026, 11, 2, 10, tzinfo=UTC)
SUBJECT = SubjectId(b"s" * 16)
ONE = Entry(
    at=AT, actor=CAMPAIGNS, act=Act.OPEN, outcome=Outcome.REFUSED, subject=SUBJECT,
    purpose=PurposeId("marketing.direct"), categories=(CategoryId("contact"),), policy_number=2,
    rules=("D-09",), facts={"records": 0},
)  # fmt: skip


def _read(text: str) -> Query:
    found = parse(text)
    assert isinstance(found, Query), found
    return found


@pytest.mark.parametrize(
    "text",
    [
        "", "vem:campaigns", "who:campaigns", "vem:campaigns ändamål:marketing.direct från:2026-11-01",
        "utfall:stoppad", "outcome:refused", "vem:max vem:campaigns", "regel:d-09", "uppgift:contact", "policy:2",
        "till:2026-11-02", "-vem:rut", "marketing", "D-09 contact", 'vad:"open"',
        "vad:open", f"person:{subject_text(SUBJECT)}", "roll:campaigns", "records",
    ],
)  # fmt: skip
def test_it_is_found(text: str) -> None:
    assert _read(text).takes(ONE)


@pytest.mark.parametrize(
    "text",
    ["vem:rut", "från:2026-11-03", "till:2026-11-01", "-vem:campaigns", "utfall:tillåten", "care",
     f"person:{subject_text(SubjectId(b'x' * 16))}", "ändamål:care.record", "enhet:reception"],
)  # fmt: skip
def test_it_is_not_found(text: str) -> None:
    assert not _read(text).takes(ONE)


@pytest.mark.parametrize(
    "text",
    ["19121212-1212", "191212121212", "vem:121212-1212", "tolvan@example.se", "färg:blå", "från:igår", "person:tolvan",
     "-från:2026-11-01", "x" * (LONGEST + 1)],
)  # fmt: skip
def test_what_cannot_be_asked_is_said_in_words(text: str) -> None:
    """A number of a person never stands in an address of ours, and is looked for nowhere (design 5, 7)."""
    assert isinstance(parse(text), Text)


def test_days_are_read() -> None:
    found = _read("från:2026-11-01 till:2026-11-30")
    assert (found.since, found.until) == (date(2026, 11, 1), date(2026, 11, 30))
    assert not _read("vem:rut").takes(ONE)
    assert _read("vem:rut enhet:reception").takes(Entry(at=AT, actor=RUT, act=Act.FIND, outcome=Outcome.DONE))
