"""A profile that a no has ended stays ended in every restored installation (N-13.3, R5)."""

from ombud.analysis.profiling.model import PURPOSE
from ombud.analysis.profiling.register import Registered, current
from ombud.analysis.profiling.run import run
from ombud.policy.ask import Ask, Refusal
from ombud.requests import objection
from ombud.terms import Actor, CategoryId, ChoiceId, RoleId, SubjectId
from ombud.vault import Opened
from tests.analysis.profiling.people import read
from tests.archives.place import Place

MARTA = Actor("marta", RoleId("marketer"))
C_2 = ChoiceId("consent.profiling")
NO_PROFILING = ChoiceId("object.profiling")
MODEL = read(
    "model: alla\nversion: 1\nmethod: rules\ntitle: {sv: t, en: t}\nwhy: {sv: v, en: w}\n"
    "segments:\n  - {name: alla, words: {sv: a, en: a}, when: [has never had kostradgivning]}\n"
)


def profiled(place: Place, email: str) -> SubjectId:
    subject = place.customer(email)
    place.consent(subject, C_2)
    return subject


def ran(place: Place) -> None:
    place.later(minutes=1)
    done = run(place.ombud.vault, MODEL, by=MARTA, now=place.now)
    assert isinstance(done, Registered), done


def asked(place: Place, subject: SubjectId) -> Opened | Refusal:
    ask = Ask(subject, PURPOSE, frozenset({CategoryId("profile")}), MARTA)
    return place.ombud.vault.open(ask, now=place.now)


def rows(place: Place, subject: SubjectId) -> tuple[int, int]:
    with place.ombud.vault.database.read() as tx:
        found = tx.all("SELECT 1 FROM record WHERE subject_id = ? AND klass = 'profile'", subject)
        keys = tx.all("SELECT 1 FROM data_key WHERE subject_id = ? AND class = 'profile'", subject)
    return len(found), len(keys)


def test_a_profile_that_a_no_ended_after_the_archive_is_not_brought_back(place: Place) -> None:
    objector, withdrawn, other = (profiled(place, f"{name}@example.se") for name in ("anna", "bo", "cleo"))
    ran(place)
    assert rows(place, objector) == rows(place, other) == (1, 1)
    place.back_up()
    place.later(minutes=1)
    objection(place.ombud.vault, objector, NO_PROFILING, "desk", by=place.actor("rut"), now=place.now)
    place.withdraw(withdrawn, C_2)
    _, restored = place.restored()
    assert rows(restored, objector) == rows(restored, withdrawn) == (0, 0)
    assert rows(restored, other) == (1, 1)
    assert isinstance(asked(restored, objector), Refusal)
    assert isinstance(asked(restored, other), Opened)
    with restored.ombud.vault.database.read() as tx:
        model = current(tx, "alla")
    assert model is not None
    assert restored.problems() == []


def test_without_the_no_file_nobody_is_profiled_and_no_profile_is_read(place: Place) -> None:
    """design 4, *Archives*: only care and legal duties go on."""
    subject = profiled(place, "anna@example.se")
    ran(place)
    place.back_up()
    for path in place.archives.iterdir():
        if path.name.startswith("no"):
            path.unlink()
    _, restored = place.restored()
    assert isinstance(asked(restored, subject), Refusal)
    done = run(restored.ombud.vault, MODEL, by=MARTA, now=restored.later(minutes=1))
    assert not isinstance(done, Registered)
    assert done.requirement == "A-40"


def test_a_profile_that_was_replaced_may_come_back_and_is_replaced_again(place: Place) -> None:
    subject = profiled(place, "anna@example.se")
    ran(place)
    place.back_up()
    ran(place)
    _, restored = place.restored()
    assert rows(restored, subject) == (1, 1)
    ran(restored)
    assert rows(restored, subject) == (1, 1)
