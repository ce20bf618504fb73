"""Those affected are told: an alert without personal data, a letter otherwise, by hand where it must be (A-34)."""

from collections import Counter

import pytest

from ombud.audit import Act
from ombud.breaches import Breach, Risk, Way, close, reported, store
from ombud.breaches.affected import name_affected
from ombud.breaches.model import Reported, Telling
from ombud.breaches.tell import by_post, letter, posted, tell, telling_of, told_by_hand, waiting, write
from ombud.collection.relate import Declined
from ombud.law.breach import Duty
from ombud.policy.ask import Flag
from ombud.policy.document import lines_of, plain
from ombud.terms import SubjectId
from ombud.vault import Person
from tests.breaches.a_breach import assessed, noticed, somebody, written
from tests.clinic import DISA, RUT, Clinic, demo_policy

POST = {"street": "Exempelgatan 1", "postal_code": "000 00", "city": "Exempelstad"}


def concerning(clinic: Clinic, *people: SubjectId, text: bool = True) -> Breach:
    breach = assessed(clinic, noticed(clinic), Risk.HIGH)
    for subject in people:
        name_affected(clinic.vault, breach.id, subject, by=DISA, now=clinic.now)
    return written(clinic, breach) if text else breach


class Mails:
    """Announces alerts, and knows to whom."""

    def __init__(self, *, sends: bool = True) -> None:
        self.to: list[tuple[SubjectId, bytes]] = []
        self.sends = sends

    def __call__(self, person: Person, breach: bytes) -> bool:
        self.to.append((person.subject, breach))
        return self.sends


def told(clinic: Clinic, breach: Breach, mails: Mails | None) -> Counter[Way]:
    found = tell(clinic.vault, breach.id, mails, by=DISA, now=clinic.now)
    assert isinstance(found, Counter), found
    return found


def test_a_34_each_is_told_in_the_way_that_reaches_them(clinic: Clinic) -> None:
    mail = somebody(clinic, email="nelly@example.se", **POST)
    paper, nowhere = somebody(clinic, **POST), somebody(clinic)
    hidden, dead = somebody(clinic, Flag.PROTECTED, email="skye@example.se"), somebody(clinic, Flag.DECEASED)
    breach, mails = concerning(clinic, mail, paper, nowhere, hidden, dead), Mails()
    assert told(clinic, breach, mails) == {
        one: 1 for one in (Way.ALERT, Way.PAPER, Way.NO_ADDRESS, Way.PROTECTED, Way.DEAD)
    }
    assert mails.to == [(mail, breach.id)]  # nobody who is protected is in a bulk
    waits = waiting(clinic.vault, breach.id, by=DISA, now=clinic.now)
    assert waits == {
        ("alert", True): 1, ("paper", False): 1, ("no-address", False): 1, ("protected", False): 1, ("dead", True): 1
    }  # fmt: skip


def test_nobody_is_told_twice_by_mail(clinic: Clinic) -> None:
    mail = somebody(clinic, email="nelly@example.se")
    breach, mails = concerning(clinic, mail), Mails()
    assert told(clinic, breach, mails) == {Way.ALERT: 1}
    assert told(clinic, breach, mails) == {}
    assert len(mails.to) == 1


@pytest.mark.parametrize("mails", [None, Mails(sends=False)], ids=["no server", "not sent"])
def test_where_no_mail_goes_there_is_a_letter(clinic: Clinic, mails: Mails | None) -> None:
    breach = concerning(clinic, somebody(clinic, email="nelly@example.se", **POST))
    assert told(clinic, breach, mails) == {Way.PAPER: 1}


def test_a_letter_counts_when_it_was_posted(clinic: Clinic) -> None:
    subject = somebody(clinic, **POST)
    breach = concerning(clinic, subject)
    told(clinic, breach, None)
    (one,) = by_post(clinic.vault, breach.id, by=DISA, now=clinic.now)  # type: ignore[misc]
    assert one.address == ("Nelly Nej", "Exempelgatan 1", "000 00 Exempelstad")
    assert "Nelly" not in repr(one)
    assert mine(clinic, subject) == ()
    assert posted(clinic.vault, breach.id, by=DISA, now=clinic.now) == 1
    assert posted(clinic.vault, breach.id, by=DISA, now=clinic.now) == 0
    assert by_post(clinic.vault, breach.id, by=DISA, now=clinic.now) == ()
    assert len(mine(clinic, subject)) == 1


def mine(clinic: Clinic, subject: SubjectId) -> tuple[object, ...]:
    """What the person sees on their page."""
    with clinic.vault.look(by=DISA, now=clinic.now) as act:
        return telling_of(act.person(subject))


def test_a_person_reads_of_their_breach_what_was_written_to_them(clinic: Clinic) -> None:
    subject, other = somebody(clinic, email="nelly@example.se"), somebody(clinic)
    breach = concerning(clinic, subject)
    told(clinic, breach, Mails())
    ((one, found),) = mine(clinic, subject)  # type: ignore[misc]
    assert (one.way, found.telling) == (Way.ALERT, breach.telling)  # type: ignore[attr-defined]
    assert mine(clinic, other) == ()


def test_who_becomes_protected_or_moves_away_gets_no_printed_letter(clinic: Clinic) -> None:
    from ombud.choices import set_flags

    subject = somebody(clinic, **POST)
    breach = concerning(clinic, subject)
    told(clinic, breach, None)
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        set_flags(act.tx, subject, on=(Flag.PROTECTED,))
        person = act.known(subject)
        assert person is not None
        person.changed()
        act.log(Act.PROTECT, "done", subject)  # type: ignore[arg-type]
    assert by_post(clinic.vault, breach.id, by=DISA, now=clinic.now) == ()


def test_somebody_without_a_street_has_no_envelope(clinic: Clinic) -> None:
    subject = somebody(clinic)
    breach = concerning(clinic, subject)
    told(clinic, breach, None)
    with clinic.vault.database.act() as tx:
        (row,) = store.people(tx, breach.id)
        store.put_people(tx, [row._replace(way=Way.PAPER.value)])
    assert by_post(clinic.vault, breach.id, by=DISA, now=clinic.now) == ()


def test_a_34_who_is_protected_is_told_by_hand(clinic: Clinic) -> None:
    hidden = somebody(clinic, Flag.PROTECTED)
    breach = concerning(clinic, hidden)
    told(clinic, breach, Mails())
    assert told_by_hand(clinic.vault, breach.id, hidden, by=DISA, now=clinic.now) is True
    again = told_by_hand(clinic.vault, breach.id, hidden, by=DISA, now=clinic.now)
    assert isinstance(again, Declined)
    assert again.requirement == "A-34"


def test_a_34_it_closes_when_everybody_has_been_told(clinic: Clinic) -> None:
    paper = somebody(clinic, **POST)
    breach = concerning(clinic, paper)
    reported(clinic.vault, breach.id, Reported(duty=Duty.IMY, at=clinic.now), by=DISA, now=clinic.now)
    assert isinstance(close(clinic.vault, breach.id, "Rutin.", by=DISA, now=clinic.now), Declined)
    told(clinic, breach, None)
    assert isinstance(close(clinic.vault, breach.id, "Rutin.", by=DISA, now=clinic.now), Declined)
    posted(clinic.vault, breach.id, by=DISA, now=clinic.now)
    assert isinstance(close(clinic.vault, breach.id, "Rutin.", by=DISA, now=clinic.now), Breach)


def test_nobody_is_told_before_risk_and_text_nor_where_the_risk_is_unlikely(clinic: Clinic) -> None:
    breach = noticed(clinic)
    said = Telling(what="Hej.", advice="Inget.")
    for risk in (None, Risk.HIGH, Risk.UNLIKELY):
        if risk is not None:
            assessed(clinic, breach, risk)
        for found in (
            tell(clinic.vault, breach.id, None, by=DISA, now=clinic.now),
            by_post(clinic.vault, breach.id, by=DISA, now=clinic.now),
            posted(clinic.vault, breach.id, by=DISA, now=clinic.now),
            told_by_hand(clinic.vault, breach.id, somebody(clinic), by=DISA, now=clinic.now),
        ):
            assert isinstance(found, Declined)
        if risk is None:
            assert isinstance(write(clinic.vault, breach.id, said, by=DISA, now=clinic.now), Declined)
    assert isinstance(tell(clinic.vault, breach.id, None, by=RUT, now=clinic.now), Declined)
    assert isinstance(waiting(clinic.vault, breach.id, by=RUT, now=clinic.now), Declined)


def test_everybody_gets_the_same_text(clinic: Clinic) -> None:
    breach = concerning(clinic, somebody(clinic, email="nelly@example.se"))
    told(clinic, breach, Mails())
    again = write(clinic.vault, breach.id, Telling(what="Nytt.", advice="Inget."), by=DISA, now=clinic.now)
    assert isinstance(again, Declined)


@pytest.mark.parametrize("field", ["what", "advice"])
def test_the_text_is_whole_and_names_nobody(clinic: Clinic, field: str) -> None:
    breach = concerning(clinic, text=False)
    for text in ("", "Ring 070-174 06 05"):
        said = Telling(**{"what": "Hej.", "advice": "Inget.", field: text})
        found = write(clinic.vault, breach.id, said, by=DISA, now=clinic.now)
        assert isinstance(found, Declined)
        assert set(found.fields) == {field}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_34_the_letter_has_consequence_measure_and_contact(clinic: Clinic, language: str) -> None:
    breach = concerning(clinic)
    page = letter(breach, demo_policy(), language)  # type: ignore[arg-type]
    said = " ".join(plain(spans) for block in page.blocks for spans in lines_of(block))
    assert breach.assessed is not None
    assert breach.telling is not None
    contact = demo_policy().dpo.contact
    parts = (breach.telling.what, breach.assessed.consequences, breach.assessed.measures, breach.telling.advice)
    assert all(part in said for part in (*parts, str(contact.email), str(contact.phone)))


def test_there_is_no_letter_without_a_text(clinic: Clinic) -> None:
    with pytest.raises(ValueError, match="has a text"):
        letter(noticed(clinic), demo_policy(), "sv")


def test_who_is_erased_or_told_meanwhile_is_not_told(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    subject = somebody(clinic, **POST)
    breach = concerning(clinic, subject)
    ghost = store.PersonRow(b"g" * 16, breach.id, 1, 1, 1, "", Way.PAPER.value, None, 2)
    read = store.people
    monkeypatch.setattr(store, "people", lambda tx, which, *more: [ghost] if not more else read(tx, which, *more))
    assert told(clinic, breach, None) == {}
    assert by_post(clinic.vault, breach.id, by=DISA, now=clinic.now) == ()
    assert posted(clinic.vault, breach.id, by=DISA, now=clinic.now) == 0


def test_every_address_that_is_opened_stands_in_the_log_for_its_purpose(clinic: Clinic) -> None:
    subject = somebody(clinic, **POST)
    breach = concerning(clinic, subject)
    told(clinic, breach, None)
    by_post(clinic.vault, breach.id, by=DISA, now=clinic.now)
    with clinic.vault.database.read() as tx:
        opened = [one.entry for one in clinic.vault.ledger.who_read(tx, subject) if one.entry.act is Act.OPEN]
    assert sorted({(str(one.purpose), one.categories, one.outcome.value) for one in opened}) == [
        ("legal.breach", ("contact",), "permitted"), ("legal.requests", ("name",), "permitted")
    ]  # fmt: skip
