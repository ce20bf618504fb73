"""What seldom happens to a package: too many copies in an hour, a full disk, a long log, a heap of foreign files."""

from datetime import date
from io import BytesIO

import pytest

from ombud.audit import Act
from ombud.disclosure.package import Order, log, write_package
from ombud.disclosure.package.container import Container
from ombud.law.representation import Matter
from ombud.messages import pdf
from ombud.relations import Kind
from ombud.requests.represent import end_representation
from ombud.terms import SubjectId
from ombud.vault import ABOUT_THIRD_PARTY, OverBudget
from tests.clinic import DISA, Clinic
from tests.collection.rows import logged
from tests.disclosure.package.opened import checked, made
from tests.disclosure.package.test_check import problems
from tests.disclosure.package.test_fhir import resources
from tests.requests.letters import HANNA
from tests.requests.test_represent import added, power
from tests.vault.test_budget import with_budget

pytestmark = pytest.mark.on("sqlite")


def customer(clinic: Clinic) -> SubjectId:
    subject = clinic.somebody()
    clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "name", "contract", given="Tolvan", family="Tolvansson")
    return subject


def put_together(files: dict[str, bytes]) -> bytes:
    """These files as a package, each as it is."""
    out = BytesIO()
    container = Container(out)
    for name, data in files.items():
        container.put(name, data)
    container.end()
    return out.getvalue()


def test_who_makes_copies_of_too_many_people_in_an_hour_is_stopped(clinic: Clinic) -> None:
    """A copy is everything about somebody: it counts as a person looked up, and the next hour goes on."""
    first, second = customer(clinic), customer(clinic)
    clinic = with_budget(clinic, {"disa": 1, "rut": 10_000})
    made(clinic, first)
    path = clinic.folder / "second.zip"
    answer = write_package(clinic.vault, Order(second), path, pdf, by=DISA, now=clinic.now)
    assert isinstance(answer, OverBudget)
    assert not path.exists()
    assert logged(clinic, second, Act.EXPORT) == ["refused"]
    clinic.later(hours=1, seconds=1)
    assert made(clinic, second, "second.zip").values("name") == [{"given": "Tolvan", "family": "Tolvansson"}]


def test_a_copy_without_a_journal_that_fails_leaves_no_word_in_a_journal(clinic: Clinic) -> None:
    """No note was made that it was handed out, so none takes it back; the log says that it failed."""
    subject = customer(clinic)

    def full(document: object, on: object) -> bytes:
        raise OSError(28, "full")

    with pytest.raises(OSError, match="full"):
        write_package(clinic.vault, Order(subject), clinic.folder / "half.zip", full, by=DISA, now=clinic.now)
    assert sorted(logged(clinic, subject, Act.EXPORT)) == ["failed", "permitted"]
    assert "health" not in made(clinic, subject).main["categories"]


def test_who_acts_and_acted_for_the_person_is_in_the_copy(clinic: Clinic) -> None:
    """R-13, Art. 15: by name, how far, since when and until when, and what showed it."""
    subject = customer(clinic)
    added(clinic, subject, power(Matter.DATA, Matter.BOOKING, until=date(2027, 1, 31)))
    former = added(clinic, subject, power(Matter.PAYMENT, who="Frida Förut"))
    end_representation(clinic.vault, subject, former.id, "återkallad", by=HANNA, now=clinic.now)
    found = {one["who"]: one for one in made(clinic, subject).main["representatives"]}
    assert found == {
        "Olle Ombud": {
            "who": "Olle Ombud", "capacity": "power", "state": "active", "from_on": "2026-11-23",
            "until_on": "2027-01-31", "ended_at": None, "scope": ["booking", "data"],
            "evidence": "Fullmakt den 20 november, sedd i original",
        },
        "Frida Förut": {
            "who": "Frida Förut", "capacity": "power", "state": "ended", "from_on": "2026-11-23",
            "until_on": None, "ended_at": clinic.now.isoformat(), "scope": ["payment"],
            "evidence": "Fullmakt den 20 november, sedd i original",
        },
    }  # fmt: skip


def test_a_health_record_that_nobody_signed_names_nobody(clinic: Clinic) -> None:
    """What was not recorded is not made up: no author, no recorder, no kind."""
    subject = clinic.somebody()
    for kind in ("encounter", "condition", "observation", "medication"):
        clinic.hold(subject, "health", "care", kind=kind, text="Kontroll")
    clinic.hold(subject, "health", "care", text="Stel nacke.")
    opened = made(clinic, subject)
    unsigned = {
        "Encounter": "participant", "Condition": "recorder", "Observation": "performer",
        "MedicationRequest": "requester",
    }  # fmt: skip
    for kind, signed in unsigned.items():
        (one,) = resources(opened, kind)
        assert signed not in one
    (loose,) = [one for one in resources(opened, "DocumentReference") if "type" not in one]
    assert "author" not in loose


def test_the_telephone_of_a_relative_is_not_the_patients(clinic: Clinic) -> None:
    """What is about somebody else stays out of who the patient is."""
    subject = clinic.somebody()
    clinic.hold(subject, "contact", "care", phone="070-1740605")
    relative = clinic.draft("contact", "care", {"phone": "070-1740699"}, marks=ABOUT_THIRD_PARTY)
    clinic.store(subject, relative)
    clinic.hold(subject, "health", "care", kind="note", text="Stel nacke.")
    (person,) = resources(made(clinic, subject), "Patient")
    assert person["telecom"] == [{"system": "phone", "value": "070-1740605"}]


def test_a_long_log_is_told_in_parts_and_each_entry_is_proved_once(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-15.6: nothing falls between two parts."""
    subject = customer(clinic)
    for _ in range(4):
        clinic.later(minutes=1)
        clinic.read(subject, "contract.request", "name")
    monkeypatch.setattr(log, "PART", 3)
    opened = made(clinic, subject)
    parts = [opened.json(name)["entries"] for name in opened.main["log_files"] if name.startswith("log/entries")]
    entries = [one["entry"] for part in parts for one in part]
    assert len(entries) > 6
    assert {len(part) for part in parts[:-1]} == {3}
    assert len(set(entries)) == len(entries) == len(opened.table("log"))
    assert opened.checked().entries == len(entries)


def test_somebody_who_is_not_known_gets_a_copy_that_says_so_with_an_empty_log(clinic: Clinic) -> None:
    """Art. 15(1): the confirmation that nothing is held is an answer too."""
    opened = made(clinic, SubjectId(bytes(range(16))))
    assert opened.main["confirmation"].startswith("Nej")
    assert opened.logged() == []
    assert opened.table("log") == []
    assert opened.checked().entries == 0


def test_a_file_that_the_signed_manifest_lists_and_that_is_not_there_is_named(clinic: Clinic) -> None:
    """Taken out without touching the manifest: the signature is good, and the gap is seen all the same."""
    package = made(clinic, customer(clinic))
    found = checked(put_together({name: data for name, data in package.files.items() if name != "csv/name.csv"}))
    assert ("file-missing", "csv/name.csv") in found.problems
    assert "signature" not in problems(found)


def test_a_heap_of_foreign_files_ends_in_a_verdict_that_can_be_read(clinic: Clinic) -> None:
    """A thousand faults are a hundred lines: nobody makes the verifier talk without end."""
    package = made(clinic, customer(clinic))
    found = checked(put_together({**package.files, **{f"csv/foreign-{n}.csv": b"x" for n in range(150)}}))
    assert not found.ok
    assert len(found.problems) == 100
