"""The demo's people whom the law has special care for are what they are called, and their requests say so."""

from datetime import timedelta

import pytest

from ombud.app.demo import synthea
from ombud.app.demo.asked_story import tell_of_requests
from ombud.app.demo.asking import ASKED, Office
from ombud.app.demo.company import found_company
from ombud.app.demo.figures import bring_in_everybody, patient_with_latest, story_patient, subject_with
from ombud.app.demo.people import last_reserve_id, people
from ombud.app.demo.special import DECEASED, GIVEN_LATER, MIXED, SPECIAL, VISITOR, WORDS, numbers_of
from ombud.app.installation import Ombud
from ombud.choices import wishes
from ombud.law.rights import Right
from ombud.policy.ask import Flag
from ombud.requests.case_file import CaseFile, files_of
from ombud.requests.model import State
from ombud.terms import SubjectId
from ombud.terms.identifiers.model import NATIONAL_RESERVE
from tests.clinic import NOW

TODAY = NOW.date()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Ombud:
    """The demo after its people have asked."""
    company = found_company(tmp_path_factory.mktemp("special") / "clinic", story_patient()[1], now=NOW)
    numbers = numbers_of(TODAY, synthea.numbers().values())
    figures = bring_in_everybody(company, 5, 7, now=lambda: NOW, kept=numbers.values())
    assert all(step.ok for step in tell_of_requests(company, figures, numbers, lambda: NOW))
    return company


def somebody(demo: Ombud, name: str) -> SubjectId:
    numbers = {MIXED: patient_with_latest(place=1), DECEASED: patient_with_latest(dead=True)}
    if name in numbers:
        return subject_with(demo, numbers[name], "personnummer")
    return subject_with(demo, f"{name}@example.se", "email")


def request(demo: Ombud, name: str) -> CaseFile:
    subject = somebody(demo, name)
    with demo.vault.look(by=demo.accounts.actors["disa"], now=NOW + timedelta(minutes=1)) as act:
        person = act.known(subject)
        assert person is not None
        (file,) = files_of(person)
    return file


def flags(demo: Ombud, name: str) -> frozenset[Flag]:
    subject = somebody(demo, name)
    with demo.vault.database.read() as tx:
        return wishes(tx, subject).flag_set()


def test_everybody_has_a_request() -> None:
    assert set(ASKED) | {"kajsa", MIXED} == set(WORDS)


def test_children_and_who_has_just_turned_eighteen(demo: Ombud) -> None:
    """R-30, R-33: under 13 at once, a teenager after an assessment, and at eighteen nobody asks for you."""
    for child in ("linus", "lova", "diggy", "tea"):
        assert Flag.ADULT not in flags(demo, child)
    assert request(demo, "linus").case.items[0].key == "ACCESS-GIVEN"
    assert request(demo, "tea").case.state is State.AWAITING_ASSESSMENT
    arvid = request(demo, "arvid")
    assert [item.key for item in arvid.case.items] == ["PROXY-ENDED"]
    assert arvid.case.state is State.ANSWERED


def test_one_custodian_against_the_other(demo: Ombud) -> None:
    """R-30: FB 6:13."""
    assert [item.key for item in request(demo, "diggy").case.items] == ["CUSTODIANS-JOINTLY"]


def test_the_protected_and_who_looks_like_everybody(demo: Ombud) -> None:
    """R-41: the one is marked and answered on paper; of the other nothing tells."""
    assert Flag.PROTECTED in flags(demo, "skye")
    assert Flag.PROTECTED not in flags(demo, "fia")


def test_a_changed_number_finds_the_person_and_the_old_one_nobody(demo: Ombud) -> None:
    """R-42."""
    numbers = numbers_of(TODAY, synthea.numbers().values())
    assert subject_with(demo, numbers[GIVEN_LATER], "personnummer") == somebody(demo, "kim")
    with pytest.raises(IndexError):
        subject_with(demo, numbers["kim"], "personnummer")


def test_who_has_no_personnummer_is_known_by_the_number_that_they_have(demo: Ombud) -> None:
    """P-06, P-07."""
    numbers = numbers_of(TODAY, synthea.numbers().values())
    assert subject_with(demo, numbers["sam"], "samordningsnummer") == somebody(demo, "sam")
    rese = next(one for one in SPECIAL if one.name == "rese")
    reserve = f"{NATIONAL_RESERVE} {last_reserve_id(rese.born(TODAY))}"
    assert subject_with(demo, reserve, "reserve_id") == somebody(demo, "rese")
    assert request(demo, "sam").case.due_at < NOW
    assert request(demo, "rese").case.state is State.RECEIVED


def test_an_heir_asks_for_the_journal(demo: Ombud) -> None:
    """R-40."""
    file = request(demo, DECEASED)
    assert Flag.DECEASED in flags(demo, DECEASED)
    assert file.case.rights == (Right.JOURNAL_COPY,)


def test_who_wrote_a_mail_has_the_case_that_came_by_it(demo: Ombud) -> None:
    """N-20.1: with the day of the mail."""
    file = request(demo, "kajsa")
    assert file.case.rights == (Right.ERASURE,)
    assert file.case.opened.received_at == (NOW - timedelta(days=3)).replace(microsecond=0)


def test_nobody_else_of_the_demo_has_their_numbers() -> None:
    """P-09, and who turns eighteen does so today."""
    kept = numbers_of(TODAY, synthea.numbers().values())
    assert len(set(kept.values())) == len(kept) == 11
    assert not set(kept.values()) & set(synthea.numbers().values())
    invented = people(1, 2000, now=NOW, services=("massage",), kept=kept.values())
    assert not set(kept.values()) & {one.personnummer for one in invented}
    arvid = next(one for one in SPECIAL if one.name == "arvid")
    assert arvid.born(TODAY).replace(year=TODAY.year) == TODAY
    assert VISITOR not in {one.name for one in SPECIAL}


def test_what_does_not_go_its_way_is_a_fault_that_names_nobody(demo: Ombud, monkeypatch: pytest.MonkeyPatch) -> None:
    office = Office(demo, {}, {}, lambda: NOW)
    with pytest.raises(AssertionError) as fault:
        office.opened("nobody", Right.ACCESS, on="m_nonsense")
    assert "nobody" not in str(fault.value)
