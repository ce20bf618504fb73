"""`ombud bench` measures what it says, and gives no figure of anything that came out wrong (design 8).

No time is asserted here: a test machine is busy. What is held is that every measure runs on every database, that
what must be refused is asked for while it runs, and that a wrong value, a read let through, a trace left or a
change not found ends it.
"""

import json
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from ombud.app.bench.chart import described, drawn
from ombud.app.bench.measure import Measure
from ombud.app.bench.measures import MEASURES
from ombud.app.bench.measures.growing import sizes
from ombud.app.bench.measures.queueing import WORKERS, Queueing
from ombud.app.bench.measures.starting import packages
from ombud.app.bench.measures.verifying import Verifying
from ombud.app.bench.model import Measured, Sides, Size, Store, UnprovedError
from ombud.app.bench.page import page
from ombud.app.bench.place import Place, opened_place
from ombud.app.bench.planted import OF_THE_ENTRIES
from ombud.app.bench.slices import percentile
from ombud.app.bench.suite import BY_NAME, Wanted
from ombud.audit.verify_entries import verify_copy
from ombud.cli.main import ombud
from ombud.cli.speech import Speech
from ombud.database import Transaction
from tests.cli.clinic import NOW
from tests.servers.postgresql import Server
from tests.stores import server_apart


@cache
def server() -> Server:
    """The bare equivalents write in clear."""
    return server_apart()


TINY = ("--people", "12", "--runs", "2", "--entries", "3000", "--crowd", "100", "--grown", "100")


def bench(folder: Path, *words: str, code: int | None = None) -> Any:
    """Run the command in a folder of its own; its JSON, or what it said where it did not answer."""
    with chdir(folder):
        result = CliRunner().invoke(ombud, ["bench", *words, "--json"], obj=Speech(now=lambda: NOW))
    assert list(folder.iterdir()) == []  # it takes away what it made
    said = result.stdout or result.stderr
    answer = json.loads(said[said.index("{") :])
    assert result.exit_code == (code or 0 if answer.get("ok", True) else 1), result.output  # 1: a goal is missed
    return answer


@pytest.mark.parametrize("store", list(Store))
def test_every_measure_runs_and_says_what_it_compares(store: Store, tmp_path: Path) -> None:
    answer = bench(tmp_path, *TINY, "--store", store.value, "--database", address())
    assert [one["name"] for one in answer["measures"]] == [measure.name for measure in MEASURES if not measure.full]
    for one in answer["measures"]:
        assert one["store"] == store.value
        assert one["ratio"] == pytest.approx(one["ours_us"] / one["baseline_us"], rel=0.02)
        assert one["goal"] == BY_NAME[one["name"]].goals[store]
        assert one["refused"] > 0 or one["name"] == "install"  # of a package nothing is asked
        assert one["unit"] == BY_NAME[one["name"]].unit
        assert one["ok"] == (one["ratio"] <= one["goal"])
    assert answer["ok"] == all(one["ok"] for one in answer["measures"])
    assert no_database_is_left()


def address() -> str:
    """The server of this run, as somebody who may make databases."""
    return server().url("postgres", server().superuser, tcp=True)


def no_database_is_left() -> bool:
    with server().superuser_on() as connection:
        found = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'ombud_bench%'").fetchall()
    return found == []


def test_only_the_measures_that_are_named_run(tmp_path: Path) -> None:
    answer = bench(tmp_path, *TINY, "--only", "open", "--only", "verify-tree")
    assert [one["name"] for one in answer["measures"]] == ["open", "verify-tree"]


def test_a_measure_that_is_not_there_is_said_with_those_that_are(tmp_path: Path) -> None:
    assert "verify-tree" in bench(tmp_path, "--only", "everything", code=2)["error"]["message_en"]


def test_postgresql_needs_a_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMBUD_BENCH_POSTGRESQL", raising=False)
    assert "--database" in bench(tmp_path, "--store", "postgresql", code=2)["error"]["message_en"]


def test_a_server_that_does_not_answer_is_a_fault_that_says_so(tmp_path: Path) -> None:
    nowhere = ("--store", "postgresql", "--database", "postgresql://somebody@127.0.0.1:9/postgres")
    message = bench(tmp_path, *TINY, *nowhere, code=3)["error"]["message_en"]
    assert "did not carry out CREATE DATABASE" in message


@pytest.fixture(scope="module", params=list(Store))
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    url = address() if request.param is Store.POSTGRESQL else ""
    with chdir(tmp_path_factory.mktemp("bench")), opened_place(request.param, url, now=NOW) as made:
        yield made


def sides(place: Place, name: str) -> Sides:
    measure = BY_NAME[name]
    assert isinstance(measure, Measure)
    return measure.sides(place, Size(people=12, entries=3000, crowd=50, grown=100))


def slices(sides: Sides, number: int = 2) -> tuple[list[object], list[object]]:
    """One slice of each side, right as it is."""
    baseline, ours = sides.baseline(number), sides.ours(number)
    theirs, own = list(baseline()), list(ours())
    sides.check(theirs, own)
    return theirs, own


@pytest.mark.parametrize("name", ["open", "open-cold", "collect", "objection", "restriction"])
def test_one_wrong_result_of_ours_ends_the_measure(place: Place, name: str) -> None:
    measured = sides(place, name)
    theirs, own = slices(measured)
    with pytest.raises(UnprovedError):
        measured.check(theirs, [own[0], {"email": "somebody.else@example.se"}])


@pytest.mark.parametrize("name", ["open", "open-cold", "erase", "objection", "restriction"])
def test_one_wrong_result_of_the_baseline_ends_the_measure(place: Place, name: str) -> None:
    measured = sides(place, name)
    theirs, own = slices(measured)
    with pytest.raises(UnprovedError):
        measured.check([theirs[0], 0], own)


def test_an_erasure_that_was_not_carried_out_ends_the_measure(place: Place) -> None:
    measured = sides(place, "erase")
    theirs, own = slices(measured)
    with pytest.raises(UnprovedError, match="plan"):
        measured.check(theirs, [own[0], None])


def test_a_trace_of_somebody_erased_ends_the_measure(place: Place) -> None:
    """In a file on SQLite. Of a server no file is read: no row is left there, and the key dies with its epoch."""
    measured: Any = sides(place, "erase")
    slices(measured)
    if place.store is Store.POSTGRESQL:
        return
    left = place.clinic.folder / "left-behind.tmp"
    left.write_bytes(b"before" + measured._traces[0] + b"after")
    with pytest.raises(UnprovedError, match="1 traces"):
        measured.asides()
    left.unlink()
    assert measured.asides()["emptying-the-log"] > 0


@pytest.mark.parametrize(
    ("name", "who"),
    [("open", "expired"), ("open", "restricted"), ("open", "unknown"), ("open", "objector")]
    + [(name, "restricted") for name in ("open-cold", "collect", "erase", "objection", "restriction")],
)
def test_a_read_that_is_let_through_ends_the_measure(place: Place, name: str, who: str) -> None:
    """In the place of one of whom nothing may be read stands somebody who may be read; of the objector, one who has
    not objected."""
    measured: Any = sides(place, name)
    assert measured.refusals() >= 4
    (anybody,) = place.clinic.people(1, records=1)
    measured._refused = replace(measured._refused, **{who: anybody})
    with pytest.raises(UnprovedError, match=r"permitted|not by"):
        measured.refusals()


def test_a_step_that_was_left_or_carried_out_twice_ends_the_measure(place: Place) -> None:
    measured = sides(place, "work-queue")
    theirs, own = slices(measured)
    for wrong in (own[:1], [own[0], own[0]]):
        with pytest.raises(UnprovedError, match="carried out twice"):
            measured.check(theirs, wrong)


def test_a_worker_that_gets_next_to_nothing_ends_the_measure(place: Place) -> None:
    measured = sides(place, "work-queue")
    assert isinstance(measured, Queueing)
    measured.asides()
    for workers in (WORKERS[place.store], 4):
        measured = Queueing(place, workers)
        measured.done.update({f"w{number}": 10_000 for number in range(workers)})
        measured.asides()
    measured.done["w0"] = 10
    with pytest.raises(UnprovedError, match="half its share"):
        measured.asides()


def nothing(_tx: Transaction, _chance: Random) -> None:
    """A change that changes nothing, as one that a verifier does not find."""


def test_a_change_of_the_log_that_is_not_found_ends_the_measure(place: Place) -> None:
    measured = Verifying(place, Size(12, entries=3000), verify_copy, (*OF_THE_ENTRIES, nothing))
    with pytest.raises(UnprovedError, match="nothing"):
        measured.refusals()


def test_a_log_that_is_not_whole_ends_the_measure(place: Place) -> None:
    measured = sides(place, "verify-entries")
    _, (whole,) = slices(measured, 1)
    whole.faults = 1  # type: ignore[attr-defined]
    with pytest.raises(UnprovedError):
        measured.check([], [whole])


def test_planted_changes_are_found_in_a_log_of_a_million_entries(place: Place, soak: bool) -> None:
    """Every kind, several times; a twentieth of the entries in the short form."""
    entries = 1_000_000 if soak else 50_000
    measured = Verifying(place, Size(12, entries=entries), verify_copy, OF_THE_ENTRIES * (5 if soak else 1))
    assert measured.refusals() == len(OF_THE_ENTRIES) * (5 if soak else 1)


def test_the_tenth_percentile_is_what_a_tenth_does_not_exceed() -> None:
    assert [percentile(range(1, 201), part) for part in (10, 50, 100)] == [20, 100, 200]
    assert percentile([7.0], 10) == 7.0


def test_a_page_says_which_goal_was_missed_and_by_how_much() -> None:
    figures = [
        Measured("open", Store.SQLITE, 2.5, 10.0, 20.0, 11.0, 30.0, 300, 128),
        Measured("erase", Store.POSTGRESQL, 1.2, 100.0, 150.0, 110.0, 170.0, 100, 90, {"receipts": 12.3}),
    ]
    text = page(figures, "2 cores", NOW)
    assert "| open | sqlite | 2.00 | ≤ 2.5 | 10 (11) | 20 (30) | within the goal |" in text
    assert "| erase | postgresql | 1.50 | ≤ 1.2 | 100 (110) | 150 (170) | goal missed |" in text
    assert "receipts 12.3 µs" in text
    assert "![" not in text
    assert "](performance.svg)" in page(figures, "2 cores", NOW, "performance.svg")


def test_what_is_weighed_is_shown_in_its_unit_and_has_no_median() -> None:
    weighed = Measured("space", Store.SQLITE, 1.1, 2000.0, 4000.0, 2000.0, 4000.0, 1, 4, {"ledger": 300.0}, "bytes")
    text = page([weighed], "2 cores", NOW)
    assert "| space | sqlite | 2.00 | ≤ 1.1 | 2000 bytes | 4000 bytes | goal missed |" in text
    assert "ledger 300 bytes" in text


def test_the_picture_tells_in_words_what_it_shows_and_nothing_by_colour_alone() -> None:
    """An SVG that stands by itself: a form for each database, each ratio in words, light and dark, no script."""
    figures = [
        Measured("open", Store.SQLITE, 2.5, 10.0, 20.0, 11.0, 30.0, 300, 128),
        Measured("open", Store.POSTGRESQL, 1.3, 100.0, 4000.0, 110.0, 170.0, 100, 90),
        Measured("a < b", Store.SQLITE, 1.0, 100.0, 1.0, 110.0, 170.0, 100, 90),
    ]
    picture = ElementTree.fromstring(drawn(figures, "2 cores", NOW))
    names = {element.tag.rpartition("}")[2] for element in picture.iter()}
    assert names <= {"svg", "title", "desc", "style", "rect", "line", "text", "circle"}
    said = [element.text for element in picture.iter() if element.tag.endswith("text")]
    assert {"open", "a < b", "2.00 ×", "40.00 ×", "0.01 ×", "goal", "sqlite", "postgresql"} <= set(said)
    assert any(f"{NOW:%Y-%m-%d} · 2 cores" == one for one in said)
    assert described(figures) == "2 of 3 figures are within their goals. Missed: open on postgresql is 40.00, goal 1.3."
    assert described(figures[:1]) == "1 of 1 figures are within their goals."


def test_the_page_and_the_picture_are_written_beside_each_other(tmp_path: Path) -> None:
    (tmp_path / "at").mkdir()
    words = ["bench", "--only", "install", "--store", "sqlite", "--to", str(tmp_path / "at" / "figures.md"), "--json"]
    (tmp_path / "at" / "figures.md").write_text("older")
    result = CliRunner().invoke(ombud, words, obj=Speech(now=lambda: NOW))
    assert json.loads(result.stdout)["measures"][0]["name"] == "install"
    assert sorted(path.name for path in (tmp_path / "at").iterdir()) == ["figures.md", "figures.svg"]
    assert "](figures.svg)" in (tmp_path / "at" / "figures.md").read_text()


def test_what_takes_long_runs_where_it_is_named_or_everything_is_asked_for_in_full() -> None:
    def names(*only: str, full: bool = False) -> list[str]:
        return [one.name for one in Wanted(only, (Store.SQLITE,), Size(12), full=full).measures]

    assert "growth-million-open" not in names()
    assert names("growth-million-open") == ["growth-million-open"]
    assert names(full=True) == [measure.name for measure in MEASURES]


def test_growth_is_from_ten_thousand_people_to_a_hundred_thousand_and_a_million() -> None:
    assert (sizes(Size(12), 10), sizes(Size(12), 100)) == ((10_000, 100_000), (10_000, 1_000_000))
    assert sizes(Size(12, grown=100), 10) == (30, 100)


@pytest.mark.parametrize("name", ["growth-open", "growth-look-up", "growth-objection", "growth-erase"])
def test_somebody_else_or_nobody_in_the_place_of_one_who_was_reached_ends_the_measure(place: Place, name: str) -> None:
    measured = sides(place, name)
    theirs, own = slices(measured)
    assert measured.refusals() == 4
    for wrong in ([own[0], None], [own[1], None]):
        with pytest.raises(UnprovedError):
            measured.check(theirs, wrong)


def test_nobody_is_taken_twice_before_everybody_was(place: Place) -> None:
    grown = place.grown(100)
    seen = {one.subject for _ in range(4) for one in grown.next(10)}
    assert len(seen) == 40
    for _ in range(12):
        assert len({one.subject for one in grown.next(10)}) == 10


def test_a_person_takes_room_and_the_ledger_is_apart(place: Place) -> None:
    weight = BY_NAME["space"]
    assert not isinstance(weight, Measure)
    baseline, ours, refused, asides = weight.weigh(place, Size(60))
    assert 0 < baseline < ours < 10 * baseline
    assert (refused, asides.keys()) == (4, {"ledger"})
    assert 0 < asides["ledger"] < baseline  # an entry for each, and no more


def test_what_is_installed_is_what_it_needs_and_what_that_needs() -> None:
    found = packages("ombud")
    assert {"ombud", "cryptography", "cffi", "psycopg", "psycopg-pool", "pydantic-core"} <= found.keys()
    assert found.keys().isdisjoint({"pytest", "pyspark", "pymysql", "mypy"})


def test_a_log_that_was_not_taken_in_whole_ends_the_measure(place: Place) -> None:
    measured: Any = sides(place, "web-log")
    theirs, own = slices(measured, 40)
    with pytest.raises(UnprovedError, match="more than once"):
        measured.check(theirs, own[:1])
    measured._report.counted = 0
    with pytest.raises(UnprovedError, match="as pages"):
        measured.check(theirs, own)


@pytest.mark.parametrize("name", ["audience", "audience-first"])
def test_an_audience_is_who_said_yes_and_nobody_who_said_no_since(place: Place, name: str) -> None:
    """Both sides read everybody; a no between slices is obeyed, remembered or not."""
    measured = sides(place, name)
    before = measured.units
    for _ in range(2):
        theirs, own = slices(measured, 1)
        assert len(theirs) == before == 50
        assert measured.refusals() == 1
    assert own[0] == measured.ours(1)()[0] + 1  # type: ignore[operator]
    with pytest.raises(UnprovedError, match="others may be reached"):
        measured.check(theirs, [0])
