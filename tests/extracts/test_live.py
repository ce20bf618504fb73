"""A no holds in an open extract from its own transaction on, and in its files soon after (design 5, 4; Art. 17–21)."""

from collections.abc import Callable

import pytest

from ombud.collection.rectify import Correction, Rectified, rectify
from ombud.extracts import NoExtract, OpenExtract, build, drop, opened, prune
from ombud.requests.protect import Protection, protect
from ombud.terms import CategoryId, SubjectId
from tests.clinic import ADA, CAMPAIGNS, DISA, RUT, Clinic
from tests.extracts.people import (
    BUSINESS,
    CARE,
    PROFILING,
    consents,
    curious,
    customer,
    gym_card,
    is_erased,
    is_restricted,
    objects,
    patient,
    stores_of,
    withdraws,
)

Moves = Callable[[Clinic, SubjectId], object]


def people_in(extract: OpenExtract) -> int:
    """How many, in every table that somebody has rows in alike."""
    counted = {extract.ask(f"SELECT count(DISTINCT pseudonym) FROM {table}")[0][0] for table in ("person", "agreement")}
    assert len(counted) == 1, "somebody is gone from one table and not from another"
    return int(counted.pop())


def is_protected(clinic: Clinic, subject: SubjectId) -> None:
    protect(clinic.vault, subject, Protection("marking", "avisering"), by=DISA, now=clinic.now)


NOES: dict[str, Moves] = {
    "objection": objects,
    "objection to all statistics": lambda clinic, who: objects(clinic, who, "object.statistics"),
    "restriction": is_restricted,
    "protected identity": is_protected,
}


@pytest.mark.parametrize("no", NOES)
def test_a_no_takes_the_person_out_of_an_open_extract(clinic: Clinic, no: str) -> None:
    """S-13, R-41, Art. 18(2), 21: obeyed by the next question, in every table; the others stay."""
    who, _other = customer(clinic), customer(clinic)
    stores = stores_of(clinic)
    build(stores, BUSINESS, by=ADA, now=clinic.now)
    clinic.vault.ledger.sequence(clinic.now)
    with opened(stores, BUSINESS, now=clinic.now) as extract:
        assert people_in(extract) == 2
        NOES[no](clinic, who)
        assert people_in(extract) == 1
        clinic.vault.ledger.sequence(clinic.now)
        assert people_in(extract) == 1


def test_withdrawn_consent_takes_the_person_out_of_profiling(clinic: Clinic) -> None:
    """Art. 7(3): the extract for profiling holds those alone whose consent stands."""
    who, other = customer(clinic), customer(clinic)
    for one in (who, other):
        consents(clinic, one)
    stores = stores_of(clinic)
    build(stores, PROFILING, by=CAMPAIGNS, now=clinic.now)
    with opened(stores, PROFILING, now=clinic.now) as extract:
        assert people_in(extract) == 2
        withdraws(clinic, who)
        assert extract.ask("SELECT pseudonym FROM person") == [(extract.pseudonym(other),)]


def test_whoever_is_erased_is_in_no_extract(clinic: Clinic) -> None:
    """Art. 17: out from the act on, though the evidence of a consent stays; out of the files when they are pruned."""
    who, other = curious(clinic), curious(clinic)
    stores = stores_of(clinic)
    build(stores, PROFILING, by=CAMPAIGNS, now=clinic.now)
    with opened(stores, PROFILING, now=clinic.now) as extract:
        assert len(extract.ask("SELECT * FROM interest")) == 4
        is_erased(clinic, who)
        assert extract.ask("SELECT pseudonym FROM person") == [(extract.pseudonym(other),)]
        assert len(extract.ask("SELECT * FROM interest")) == 2
        assert prune(stores, now=clinic.now) == 1
        assert len(extract.ask("SELECT * FROM interest")) == 2
    with opened(stores, PROFILING, now=clinic.now) as extract:
        assert extract.ask("SELECT pseudonym FROM person") == [(extract.pseudonym(other),)]
        assert extract.header.people == 1
    assert prune(stores, now=clinic.now) == 0


def test_an_extract_that_is_open_while_its_files_are_pruned_obeys_too(clinic: Clinic) -> None:
    """Whoever has left the files already is found by nothing there, and taken out all the same."""
    who, _other = curious(clinic), curious(clinic)
    stores = stores_of(clinic)
    build(stores, PROFILING, by=CAMPAIGNS, now=clinic.now)
    with opened(stores, PROFILING, now=clinic.now) as extract:
        withdraws(clinic, who)
        assert prune(stores, now=clinic.now) == 1
        assert extract.ask("SELECT count(*) FROM person") == [(1,)]


def test_one_record_that_is_gone_takes_the_person_out(clinic: Clinic) -> None:
    """Art. 16, 17: a value that was corrected feeds nothing any more, until the next extract has the right one."""
    who, stores = curious(clinic), stores_of(clinic)
    build(stores, PROFILING, by=CAMPAIGNS, now=clinic.now)
    with opened(stores, PROFILING, now=clinic.now) as extract:
        clinic.later(minutes=1)
        new = Correction(CategoryId("contact"), {"city": "Nyköping"}, "flyttat")
        corrected = rectify(clinic.vault, who, new, by=RUT, now=clinic.now)
        assert isinstance(corrected, Rectified), corrected
        assert extract.ask("SELECT count(*) FROM person") == [(0,)]


def test_what_takes_nothing_away_leaves_the_person_in(clinic: Clinic) -> None:
    """A new visit, a new agreement, a read: they have moved, are asked about anew, and stay."""
    who, stores = patient(clinic), stores_of(clinic)
    build(stores, CARE, by=ADA, now=clinic.now)
    with opened(stores, CARE, now=clinic.now) as extract:
        clinic.later(minutes=5)
        visit = clinic.draft("health", "care", {"kind": "encounter", "code": "1"}, document="d2", author="vera")
        clinic.store(who, visit)
        gym_card(clinic, who)
        clinic.vault.ledger.sequence(clinic.now)
        assert extract.ask("SELECT count(*) FROM person") == [(1,)]
        assert extract.ask("SELECT count(*) FROM visit") == [(1,)]  # as it was when it was made
    assert prune(stores, now=clinic.now) == 0


def test_an_extract_that_is_dropped_answers_no_more(clinic: Clinic) -> None:
    customer(clinic)
    stores = stores_of(clinic)
    header = build(stores, BUSINESS, by=ADA, now=clinic.now)
    with opened(stores, BUSINESS, now=clinic.now) as extract:
        assert drop(stores, header.id, by=ADA, now=clinic.now)  # type: ignore[union-attr]
        with pytest.raises(NoExtract, match="no extract of that purpose"):
            extract.ask("SELECT 1")
    with pytest.raises(NoExtract), opened(stores, BUSINESS, now=clinic.now):
        pass
    assert not drop(stores, bytes(16), by=ADA, now=clinic.now)
