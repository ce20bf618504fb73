"""Decision records: numbered without a gap, each whole, and in agreement about what came in whose place."""

import re
from pathlib import Path

import pytest

from tests.docs.session import ROOT

FOLDER = ROOT / "docs" / "decisions"
RECORDS = sorted(FOLDER.glob("*.md"))
SECTIONS = ["Context", "Options", "Decision", "Consequences", "Article", "Status"]
STATUS = re.compile(r"(Proposed|Accepted|Rejected|Superseded) \d{4}-\d{2}-\d{2}\.")
REPLACED, REPLACES = re.compile(r"Superseded by (\d{4})"), re.compile(r"Supersedes (\d{4})")
ONE_PAGE = 75


def number(record: Path) -> str:
    return record.name[:4]


def sections(text: str) -> dict[str, str]:
    found = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return {name: body.strip() for name, body in zip(found[1::2], found[2::2], strict=True)}


def pairs(records: dict[str, str], pattern: re.Pattern[str]) -> set[tuple[str, str]]:
    """(this record, the other) for every mention in a status."""
    return {(own, other) for own, text in records.items() for other in pattern.findall(sections(text)["Status"])}


def one_sided(records: dict[str, str]) -> set[tuple[str, str]]:
    """Supersessions, (older, newer), that only one of the two records tells of."""
    newer = {(older, by) for older, by in pairs(records, REPLACED)}
    older = {(of, newer_one) for newer_one, of in pairs(records, REPLACES)}
    return newer ^ older


def test_numbers_have_no_gap() -> None:
    assert [number(record) for record in RECORDS] == [f"{n:04d}" for n in range(1, len(RECORDS) + 1)]
    assert {path.name for path in FOLDER.iterdir()} == {record.name for record in RECORDS}


@pytest.mark.parametrize("record", RECORDS, ids=number)
def test_a_record_is_whole_and_fits_on_a_page(record: Path) -> None:
    text = record.read_text(encoding="utf-8")
    assert re.match(rf"# {number(record)}\. \S", text)
    assert re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", record.name)
    assert list(sections(text)) == SECTIONS
    assert all(sections(text).values())
    assert text.count("\n") <= ONE_PAGE


@pytest.mark.parametrize("record", RECORDS, ids=number)
def test_a_status_is_one_of_four_with_its_day(record: Path) -> None:
    status = sections(record.read_text(encoding="utf-8"))["Status"]
    assert STATUS.match(status)
    assert status.startswith("Superseded") == bool(REPLACED.search(status))


@pytest.mark.parametrize("record", RECORDS, ids=number)
def test_a_record_names_the_duty_it_touches(record: Path) -> None:
    assert re.match(r"\d+\(?", sections(record.read_text(encoding="utf-8"))["Article"])


def test_records_agree_on_what_came_in_whose_place() -> None:
    assert one_sided({number(record): record.read_text(encoding="utf-8") for record in RECORDS}) == set()


def test_a_supersession_told_by_one_side_alone_is_seen() -> None:
    def record(status: str) -> str:
        return f"# 0001. A\n\n## Status\n\n{status}\n"

    both = {"0001": record("Superseded 2026-01-01. Superseded by 0002."), "0002": record("Accepted. Supersedes 0001.")}
    assert one_sided(both) == set()
    assert one_sided({**both, "0001": record("Accepted 2026-01-01.")}) == {("0001", "0002")}
    assert one_sided({**both, "0002": record("Accepted 2026-01-01.")}) == {("0001", "0002")}
