"""A crowd that is opened: what is permitted, in the log of each before it is handed out, and as one look-up."""

from dataclasses import replace

import pytest

from ombud.audit import Act, Outcome
from ombud.audit.lane import Lane
from ombud.database import DamagedRow
from ombud.keys import TamperedError
from ombud.policy.ask import Ask, Form, Rule
from ombud.requests import consent, restrict
from ombud.terms import CategoryId, ChoiceId, SubjectId
from ombud.vault import NoPolicyError
from ombud.vault.crowd import Crowd, CrowdOverBudgetError, DecidedNow, OpenedPerson
from tests.clinic import ADA, LONG_AGO, RUT, Clinic
from tests.vault.crowd.people import YES, asks, customer, everybody, populate


def asking(purpose: str) -> Ask:
    return next(ask for ask in asks() if ask.purpose == purpose)


def opened(clinic: Clinic, ask: Ask) -> list[OpenedPerson]:
    return [one for page in Crowd(clinic.vault, ask, clinic.now).opened() for one in page]


def logged(clinic: Clinic, subject: SubjectId) -> list[tuple[object, ...]]:
    clinic.vault.ledger.sequence(clinic.now)
    with clinic.vault.database.act() as tx:
        entries = [one.entry for one in clinic.vault.ledger.who_read(tx, subject)]
    return [(one.purpose, one.outcome, one.facts["records"]) for one in entries if one.act is Act.OPEN]


def test_what_is_opened_is_what_the_vault_opens(clinic: Clinic) -> None:
    populate(clinic)
    ask = asking("contract.perform")
    for one in opened(clinic, ask):
        answer = clinic.vault.open(replace(ask, subject=one.subject), now=clinic.now)
        theirs = {value.record_id: dict(value.fields) for value in answer.data.reveal()}  # type: ignore[union-attr]
        assert {value.record_id: dict(value.fields) for value in one.values} == theirs
    assert opened(clinic, ask)


def test_each_has_it_in_their_log_and_the_whole_has_one_entry(clinic: Clinic) -> None:
    """Art. 15, PDL 8:5: who read of me, and for what?"""
    populate(clinic)
    ask = asking("statistics.business")
    people = opened(clinic, ask)
    assert people
    for one in people:
        assert logged(clinic, one.subject)[-1] == (
            "statistics.business", Outcome.PERMITTED, len(one.values) + len(one.relations),
        )  # fmt: skip
    left_out = set(everybody(clinic)) - {one.subject for one in people}
    assert all("statistics.business" not in [said[0] for said in logged(clinic, one)] for one in left_out)
    with clinic.vault.database.read() as tx:
        entries = [one.entry for one in clinic.vault.ledger.entries(tx) if one.entry.subject is None]
    whole = [one for one in entries if one.act is Act.OPEN]
    assert [(one.actor, one.purpose, one.facts) for one in whole] == [
        (ADA, "statistics.business", {"people": len(people), "refused": len(left_out)}),
    ]  # fmt: skip


def test_some_are_opened_as_everybody_is_and_nobody_else(clinic: Clinic) -> None:
    """Who is opened among others is opened as in the whole; who is refused, unknown or not named is not (N-08.4)."""
    populate(clinic)
    ask = asking("contract.perform")
    whole = {one.subject: one for one in opened(clinic, ask)}
    refused = next(subject for subject in everybody(clinic) if subject not in whole)
    named = [*list(whole)[:2], refused, SubjectId(b"\x01" * 16)]
    before = {subject: len(logged(clinic, subject)) for subject in everybody(clinic)}
    crowd = Crowd(clinic.vault, ask, clinic.now, [*named, named[0]])
    found = {one.subject: one for page in crowd.opened() for one in page}
    assert found.keys() == set(named[:2])
    assert crowd.people == 2
    for subject, one in found.items():
        assert [dict(value.fields) for value in one.values] == [dict(value.fields) for value in whole[subject].values]
    after = {subject: len(logged(clinic, subject)) for subject in before}
    assert {subject for subject in after if after[subject] > before[subject]} == set(named[:2])
    assert [page for page in Crowd(clinic.vault, ask, clinic.now, ()).opened()] == []


def test_other_people_are_another_look_up(clinic: Clinic) -> None:
    """P-11, decision 0044: the same people again within the hour count for nothing, others do."""
    subject, ask = customer(clinic, 1), asking("statistics.business")
    for number in range(30):
        for _ in range(2):
            list(Crowd(clinic.vault, ask, clinic.now, [SubjectId(bytes([number]) * 16)]).opened())
    with pytest.raises(CrowdOverBudgetError) as refused:
        list(Crowd(clinic.vault, ask, clinic.now, [subject]).opened())
    assert refused.value.spent.people == 30
    assert logged(clinic, subject) == []


def test_an_extract_says_where_somebody_stands(clinic: Clinic) -> None:
    subject = customer(clinic, 1)
    consent(clinic.vault, subject, ChoiceId("consent.profiling"), "desk", by=RUT, now=clinic.now)
    (one,) = opened(clinic, asking("profiling.marketing"))
    assert one.subject == subject
    assert CategoryId("choices") in one.permitted
    assert one.choices == {"consent.profiling"}
    assert {flag.value for flag in one.flags} == {"adult"}
    assert (one.stage.value, {tie.value for tie in one.ties}) == ("during", {"agreement"})
    assert repr(one) == "<a person of whom agreement, birth_date, choices, contact was opened>"
    (business,) = opened(clinic, asking("statistics.business"))
    assert business.choices == frozenset()


def test_who_is_looked_at_alone_is_opened_too(clinic: Clinic) -> None:
    """A restriction of one category leaves the others, and only the long way knows which."""
    subject = customer(clinic, 1)
    restrict(clinic.vault, subject, "18.1.a", CategoryId("payment"), by=RUT, now=clinic.now)
    (one,) = opened(clinic, asking("statistics.business"))
    assert {value.category for value in one.values} == {"birth_date", "contact"}
    assert [relation.service for relation in one.relations] == ["traningskort"]


def test_who_is_looked_at_alone_has_chosen_too(clinic: Clinic) -> None:
    subject = customer(clinic, 1)
    consent(clinic.vault, subject, ChoiceId("consent.profiling"), "desk", by=RUT, now=clinic.now)
    restrict(clinic.vault, subject, "18.1.a", CategoryId("payment"), by=RUT, now=clinic.now)
    (one,) = opened(clinic, asking("profiling.marketing"))
    assert one.choices == {"consent.profiling"}


def test_what_is_known_of_those_who_are_alike_is_bounded(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    populate(clinic)
    ask = asking("contract.perform")
    before = [one.outcome for one in Crowd(clinic.vault, ask, clinic.now).decided()]
    monkeypatch.setattr("ombud.vault.crowd.deciding._MANY", 1)
    monkeypatch.setattr(clinic.vault.rolls, "_kept", {})
    assert [one.outcome for one in Crowd(clinic.vault, ask, clinic.now).decided()] == before


def test_people_with_agreements_are_alike_too_and_each_permit_names_their_own(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was decided about one is said of the next: the same outcome, their own relations and permit."""
    came = []
    for number in range(3):
        came.append(customer(clinic, number))
        clinic.later(minutes=1)
    ask = asking("statistics.business")

    def said() -> list[tuple[object, ...]]:
        monkeypatch.setattr(clinic.vault.rolls, "_kept", {})
        found = [one for one in Crowd(clinic.vault, ask, clinic.now).decided() if isinstance(one, DecidedNow)]
        return [(one.outcome, {bound.subject for bound in one.relations}, one.answer.ask.subject) for one in found]

    before = said()
    assert [(people, subject) for _, people, subject in before] == [({one}, one) for one in sorted(came)]
    assert len({outcome for outcome, *_ in before}) == 1
    monkeypatch.setattr("ombud.vault.crowd.deciding._MANY", 1)
    assert said() == before


def test_the_log_has_it_before_anything_is_handed_out(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """Design 5, 2: where the entry cannot be written nobody is handed out."""
    customer(clinic, 1)

    def full(self: Lane, *_: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(Lane, "opened_together", full)
    crowd = Crowd(clinic.vault, asking("statistics.business"), clinic.now)
    with pytest.raises(OSError, match="no room"):
        next(crowd.opened())


def test_care_data_waits_for_the_disk(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    populate(clinic)
    waited: list[int] = []
    settle = Lane._settle
    monkeypatch.setattr(Lane, "_settle", lambda self, number: (waited.append(number), settle(self, number))[1])
    found = opened(clinic, asking("care.record"))
    assert found
    assert len(waited) == 1


@pytest.mark.parametrize("table", ["subject", "wishes", "record", "relation"])
def test_a_row_that_is_not_as_it_was_written_stops_it(clinic: Clinic, table: str) -> None:
    """R16."""
    change = {"subject": "stale = 0, standing = seal", "wishes": "flags = flags + 1", "record": "policy = policy + 1"}
    change["relation"] = "until = 0"
    customer(clinic, 1)
    with clinic.vault.database.act() as tx:
        tx.run(f"UPDATE {table} SET {change[table]}")
    with pytest.raises(DamagedRow, match="not as Ombud wrote it"):
        opened(clinic, asking("statistics.business"))


def test_somebody_whose_wishes_are_gone_stops_it(clinic: Clinic) -> None:
    subject = customer(clinic, 1)
    consent(clinic.vault, subject, YES, "desk", by=RUT, now=clinic.now)
    with clinic.vault.database.act() as tx:
        tx.run("DELETE FROM wishes WHERE subject_id = ?", subject)
    with pytest.raises(DamagedRow):
        opened(clinic, asking("contract.perform"))


def test_a_record_without_its_key_is_handed_out_of_nobody(clinic: Clinic) -> None:
    subjects = [customer(clinic, number) for number in range(2)]
    with clinic.vault.database.act() as tx:
        tx.run("DELETE FROM data_key WHERE subject_id = ? AND class = 'contract'", subjects[0])
    with pytest.raises(TamperedError, match="the key of a record"):
        opened(clinic, asking("contract.perform"))
    assert [said[0] for said in logged(clinic, subjects[1])].count("contract.perform") == 0


def test_without_a_policy_nobody_is_asked_about(clinic: Clinic) -> None:
    with pytest.raises(NoPolicyError):
        Crowd(clinic.vault, asking("contract.perform"), LONG_AGO.replace(year=2000))


def test_an_account_has_so_many_crowds_an_hour(clinic: Clinic) -> None:
    """P-11, decision 0044: one for the whole; the same question again within the hour counts for nothing."""
    customer(clinic, 1)
    ask = asking("statistics.business")
    for number in range(30):
        for _ in range(2):
            opened(clinic, replace(ask, channel=f"c{number}"))
    with pytest.raises(CrowdOverBudgetError, match="Nothing was opened") as refused:
        opened(clinic, replace(ask, channel="other"))
    assert refused.value.spent.people == 30
    with clinic.vault.database.read() as tx:
        said = [one.entry for one in clinic.vault.ledger.entries(tx)]
    assert [one.act for one in said if one.outcome is Outcome.REFUSED and one.act is Act.OPEN]
    assert any(one.act is Act.ALARM for one in said)


def test_who_is_gone_meanwhile_is_not_among_them(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who has to be looked at alone was erased after the page was read."""
    subject = customer(clinic, 1)
    restrict(clinic.vault, subject, "18.1.a", None, by=RUT, now=clinic.now)
    monkeypatch.setattr(type(clinic.vault.directory), "hold", lambda *_: False)
    assert list(Crowd(clinic.vault, asking("contract.perform"), clinic.now).decided()) == []


def test_an_aggregate_purpose_opens_nobody_by_name(clinic: Clinic) -> None:
    """N-08.4, S-04: what yields figures gives an extract, and never a list of persons."""
    populate(clinic)
    ask = replace(asking("analysis.patient"), form=Form.PERSON)
    crowd = Crowd(clinic.vault, ask, clinic.now)
    assert list(crowd.opened()) == []
    decided = Crowd(clinic.vault, ask, clinic.now).decided()
    assert all(Rule.D_16 in one.refusing for one in decided)
