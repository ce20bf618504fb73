"""The people of the demo's stories are what they are called, and everybody else comes in behind them."""

import os
import signal
import threading
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ombud.app.config import InstallationError
from ombud.app.demo import served, synthea
from ombud.app.demo.asks import ASKS
from ombud.app.demo.cast import known_as
from ombud.app.demo.characters import BY_NAME, CHARACTERS, invented
from ombud.app.demo.histories import HISTORIES
from ombud.app.demo.many import SLICE
from ombud.app.demo.numbers import personnummer, samordningsnummer
from ombud.app.demo.served import Background, erase_demo, fill, found, reopen, work_beside
from ombud.app.demo.special import numbers_of
from ombud.app.demo.state import read_state
from ombud.app.events import shown
from ombud.app.installation import Ombud
from ombud.app.jobs import last_log_check
from ombud.choices import wishes
from ombud.disclosure import access
from ombud.events.model import Fate
from ombud.events.receivers import standings
from ombud.law.rights import Right
from ombud.policy.ask import Ask, Flag, Refusal
from ombud.relations import Kind
from ombud.relations import State as Bound
from ombud.requests import requests
from ombud.requests.case_file import CaseFile, files_of
from ombud.requests.merge import merged_into
from ombud.requests.model import State
from ombud.retention.holds import Hold, holds_on
from ombud.terms import CategoryId, PurposeId, SubjectId
from ombud.vault import Opened
from ombud.vault.telling import Happening
from tests.clinic import NOW

PEOPLE = 60


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Ombud:
    """The demo as it is when everybody is here."""
    company = found(tmp_path_factory.mktemp("cast") / "clinic", 7, PEOPLE, now=NOW)
    fill(company, lambda: False)
    return company


def somebody(demo: Ombud, name: str) -> SubjectId:
    return read_state(demo.folder).subjects[name]


def cases(demo: Ombud, name: str) -> list[CaseFile]:
    with demo.vault.look(by=demo.accounts.actors["disa"], now=NOW) as act:
        person = act.known(somebody(demo, name))
        assert person is not None
        return list(files_of(person))


def flags(demo: Ombud, name: str) -> frozenset[Flag]:
    with demo.vault.database.read() as tx:
        return wishes(tx, somebody(demo, name)).flag_set()


def read(demo: Ombud, name: str, purpose: str, category: str, by: str) -> Opened | Refusal:
    ask = Ask(
        somebody(demo, name), PurposeId(purpose), frozenset({CategoryId(category)}), demo.accounts.actors[by]
    )  # fmt: skip
    return demo.vault.open(ask, now=NOW)


def test_nobody_has_a_number_a_telephone_or_an_address_that_somebody_may_have() -> None:
    """P-09: official test numbers, PTS's numbers for fiction, example.se."""
    people = invented((), now=NOW)
    numbers = [person.personnummer for person in people.values() if person.personnummer]
    assert len(set(numbers)) == len(numbers) == 15
    assert set(numbers) <= {*personnummer(), *samordningsnummer()}
    assert all("070-1740605" <= person.phone <= "070-1740699" for person in people.values())
    assert all(not person.email or person.email.endswith("@example.se") for person in people.values())


def test_there_is_one_of_each_kind_and_what_has_happened_to_each_is_written() -> None:
    assert set(HISTORIES) <= set(BY_NAME)
    assert set(BY_NAME) - set(HISTORIES) == {"lo-igen", "li", "olle"}
    assert all(one.kind.sv and one.kind.en for one in CHARACTERS)
    assert all(bool(one.does.sv) == one.signs_in for one in CHARACTERS)


def test_the_same_day_gives_the_same_people() -> None:
    assert invented((), now=NOW) == invented((), now=NOW)


def test_tolvan_has_it_all_and_has_been_read_by_many(demo: Ombud) -> None:
    assert {file.case.opened.wanted[0].right for file in cases(demo, "tolvan")} == {Right.ACCESS, Right.RECTIFICATION}
    assert isinstance(read(demo, "tolvan", "care.record", "health", "vera"), Opened)
    demo.vault.ledger.sequence(NOW)
    with demo.vault.database.read() as tx:
        assert len(demo.vault.ledger.who_read(tx, somebody(demo, "tolvan"))) > 15


def test_nelly_has_said_every_no_there_is(demo: Ombud) -> None:
    assert isinstance(read(demo, "nelly", "marketing.direct", "contact", "max"), Refusal)


def test_pausa_is_restricted_and_skye_is_protected_and_axel_is_dead(demo: Ombud) -> None:
    """R-18.1, R-41, R-40."""
    assert Flag.RESTRICTED in flags(demo, "pausa")
    assert Flag.PROTECTED in flags(demo, "skye")
    assert Flag.DECEASED in flags(demo, "axel")


def test_ester_has_had_her_log_on_paper(demo: Ombud) -> None:
    assert {file.case.state for file in cases(demo, "ester")} == {State.ANSWERED, State.AWAITING_IDENTITY}


def test_los_registrations_are_on_their_way_to_be_one(demo: Ombud) -> None:
    assert merged_into(demo.vault, somebody(demo, "lo-igen")) is None, "joined is what two people confirm"
    assert somebody(demo, "lo") != somebody(demo, "li")


def test_bo_is_asked_for_by_the_one_who_acts_for_him(demo: Ombud) -> None:
    """R-30."""
    (file,) = cases(demo, "bo")
    assert file.case.opened.by_representative is not None


def test_vera_has_no_agreement_and_gustav_is_gone(demo: Ombud) -> None:
    with demo.vault.look(by=demo.accounts.actors["disa"], now=NOW) as act:
        vera = act.person(somebody(demo, "vera-v")).about.relations
        assert [one.state for one in vera if one.kind is Kind.AGREEMENT] == [Bound.OFFERED]
        assert act.known(somebody(demo, "gustav")) is None


def test_tores_claim_is_held_by_two_and_his_case_was_extended_with_a_reason(demo: Ombud) -> None:
    """T-H1, R-02."""
    held = holds_on(demo.vault, by=demo.accounts.actors["disa"], now=NOW)
    assert isinstance(held, tuple)
    assert [hold.subject for hold in held[0] if isinstance(hold, Hold)] == [somebody(demo, "tore")]
    (file,) = cases(demo, "tore")
    assert file.case.extended_at is not None


def test_requests_stand_in_every_state_and_one_is_overdue(demo: Ombud) -> None:
    listing = requests(demo.vault, by=demo.accounts.actors["disa"], now=NOW, closed=True)
    assert not isinstance(listing, Refusal)
    assert {one.state for one in listing} >= set(State) - {State.MOVED}
    assert [one.subject for one in listing if one.overdue(NOW)] == [somebody(demo, "sam")]


def test_everybody_is_here_when_it_is_full(demo: Ombud) -> None:
    state = read_state(demo.folder)
    assert (state.done, state.is_full) == (PEOPLE, True)
    assert fill(demo, lambda: False) == state, "who is here comes no second time"


@pytest.mark.parametrize("place", range(len(ASKS)))
def test_each_kind_of_request_goes_the_way_it_is_to_go(demo: Ombud, place: int) -> None:
    """Of somebody grown up with an agreement; what each comes to is in its own words."""
    from ombud.app.demo.asking import Office
    from ombud.app.demo.cast import known_as
    from ombud.app.demo.figures import SERVICES
    from ombud.app.demo.people import people
    from ombud.law.ages import Age, age_on

    numbers = {person.personnummer for person in invented(served._taken(NOW), now=NOW).values()}
    everybody = people(7, PEOPLE, now=NOW, services=SERVICES, kept=served._taken(NOW) | numbers)
    grown = [one for one in everybody if one.email and age_on(one.born_on, NOW.date()) is Age.ADULT]
    subject = known_as(demo, grown[place])
    office = Office(demo, {"x": subject}, {}, lambda: NOW)
    file = ASKS[place](office, "x", timedelta(days=3))
    assert file.case.state in State


def test_a_start_that_is_broken_off_goes_on_where_it_was(tmp_path: Path) -> None:
    company = found(tmp_path / "clinic", 3, 2 * SLICE, now=NOW)
    asked = iter((False, False, True))
    assert fill(company, lambda: next(asked)).done == SLICE
    company.close(NOW)
    again = reopen(tmp_path / "clinic", now=NOW)
    assert fill(again, lambda: True).done == SLICE
    assert fill(again, lambda: False).is_full
    again.close(NOW)


def test_the_background_fills_and_works_until_it_is_told_to_stop(tmp_path: Path) -> None:
    found(tmp_path / "clinic", 3, 5, now=NOW).close(NOW)
    stop = threading.Event()
    beside = threading.Thread(target=work_beside, args=(tmp_path / "clinic", NOW, stop))
    beside.start()
    while not read_state(tmp_path / "clinic").is_full:
        stop.wait(0.05)
    stop.set()
    beside.join(60)
    assert not beside.is_alive()
    again = reopen(tmp_path / "clinic", now=NOW)
    checked = last_log_check(again, NOW)
    assert checked is not None
    assert checked.whole
    assert len(cases(again, "tolvan")) == 2, "the day's jobs have left the story people as they were"
    assert isinstance(read(again, "tolvan", "care.record", "health", "vera"), Opened)
    again.close(NOW)


def test_the_background_is_a_process_and_ends_with_the_demo(tmp_path: Path) -> None:
    found(tmp_path / "clinic", 3, SLICE, now=NOW).close(NOW)
    Background(tmp_path / "clinic", NOW).close()
    assert read_state(tmp_path / "clinic").done in (0, SLICE)


def test_ctrl_c_in_the_terminal_is_no_fault_of_the_background(tmp_path: Path) -> None:
    found(tmp_path / "clinic", 3, SLICE, now=NOW).close(NOW)
    beside = Background(tmp_path / "clinic", NOW)
    until_full = time.monotonic() + 60
    while not read_state(tmp_path / "clinic").is_full and time.monotonic() < until_full:
        time.sleep(0.05)
    os.kill(beside._process.pid or 0, signal.SIGINT)
    beside.close()
    assert beside._process.exitcode == 0


def test_a_demo_is_erased_with_its_keys_and_nothing_else_is(tmp_path: Path) -> None:
    folder = tmp_path / "clinic"
    with pytest.raises(InstallationError, match="no installation"):
        erase_demo(folder)
    found(folder, 3, 0, now=NOW).close(NOW)
    (tmp_path / "clinic.access.html").write_text("x")
    toml = folder / "ombud.toml"
    real = toml.read_text().replace("demo = true", "demo = false")
    demo = toml.read_text()
    toml.write_text(real)
    with pytest.raises(InstallationError, match="real installation"):
        erase_demo(folder)
    with pytest.raises(InstallationError, match="ombud serve"):
        reopen(folder, now=NOW)
    toml.write_text(demo)
    assert len(erase_demo(folder)) == 3
    assert list(tmp_path.iterdir()) == []


def test_what_a_kill_left_of_a_founding_is_no_demo(tmp_path: Path) -> None:
    folder = tmp_path / "clinic"
    found(folder, 3, 0, now=NOW).close(NOW)
    (folder / "demo.json").unlink()
    with pytest.raises(InstallationError, match="--erase"):
        reopen(folder, now=NOW)
    assert len(erase_demo(folder)) == 2


def test_a_program_outside_is_told_and_has_something_left_to_acknowledge(demo: Ombud) -> None:
    """R-19.1: its page in the console is filled, and the person is told that it holds their data (Art. 15(1)(c))."""
    (standing,) = standings(demo.vault, now=NOW)
    assert (standing.receiver.name, standing.people) == ("kundklubb", 4)
    page = shown(demo, standing.receiver.id, now=NOW)
    assert page is not None
    assert len(page.latest) > 10
    assert [(event.happening, event.fate, event.at) for event in page.latest if event.fate is not Fate.SENT] == []
    happened = {event.happening for event in page.latest}
    assert happened >= {Happening.OBJECTED, Happening.CONSENTED, Happening.RECTIFIED, Happening.RESTRICTED}
    assert [event.happening for event in page.unacknowledged] == [Happening.RESTRICTED]
    assert page.unacknowledged[0].overdue(NOW)
    found = access(demo.vault, somebody(demo, "tolvan"), by=demo.accounts.actors["disa"], now=NOW)
    assert not isinstance(found, Refusal)
    assert [one.name for one in found.programs] == ["kundklubb"]


def test_whoever_has_a_samordningsnummer_alone_is_known_by_it(demo: Ombud) -> None:
    """Of 100,000 people some have neither a personnummer nor an address: they come in too."""
    patients = synthea.numbers().values()
    taken = {*patients, *numbers_of(NOW.date(), patients).values()}
    sam = replace(invented(taken, now=NOW)["sam"], email="")
    assert int(sam.personnummer[6:8]) > 60
    assert known_as(demo, sam) == somebody(demo, "sam")
