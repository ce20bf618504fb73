"""Copies that are asked for: access, the journal, the log, what can be taken along (Art. 15, 20; PDL 8:2, 8:5)."""

import json
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

from ombud.collection.relate import Declined
from ombud.disclosure.package import Identified, Made, Order, Way, write_package
from ombud.disclosure.package import Kind as Package
from ombud.law.rights import Right
from ombud.messages import pdf
from ombud.plans import Later, Step
from ombud.plans.model import PlanId
from ombud.plans.model import State as Stands
from ombud.policy.ask import Flag, Refusal
from ombud.policy.model import Regime
from ombud.requests.carry import CARRIERS, Work
from ombud.requests.carrying import CARRY, carry_step
from ombud.requests.case_file import CaseFile
from ombud.requests.model import Outcome, Wanted
from ombud.requests.patient.ivo_file import withheld
from ombud.requests.patient.log_extract import LogLine, log_extract
from ombud.requests.patient.model import Ground
from ombud.requests.told import cases_told
from ombud.terms import SubjectId
from ombud.vault.model import ABOUT_THIRD_PARTY
from tests.clinic import CAMPAIGNS, DISA, RUT, VERA, Clinic
from tests.disclosure.test_register import customer
from tests.erasure.test_erase import asker
from tests.requests.asking import asked, came, carried, keys, letter, outcomes, planned, waits
from tests.requests.letters import HANNA
from tests.requests.patient.test_ivo import asked as inquiry
from tests.requests.patient.test_ivo import patient, proposed, record, sent


def copied(clinic: Clinic, subject: SubjectId, to: Path, kind: Package = Package.ACCESS) -> Made:
    order = Order(
        subject, kind, way=Way.DESK, identified=Identified.E_ID,
        withheld=withheld(clinic.vault, subject, by=HANNA, now=clinic.now),
    )  # fmt: skip
    made = write_package(clinic.vault, order, to, pdf, by=HANNA, now=clinic.now)
    assert isinstance(made, Made), made
    return made


def test_everything_that_is_held_is_copied_and_the_request_waits_for_the_copy(clinic: Clinic, tmp_path: Path) -> None:
    """R-15.1: the log says that it was made; a copy from before the request is none."""
    subject = customer(clinic)
    copied(clinic, subject, tmp_path / "earlier.zip")
    clinic.later(days=1)
    file = asked(clinic, subject, Right.ACCESS)
    assert keys(planned(clinic, file)) == ["ACCESS-GIVEN"]
    (waiting,) = waits(clinic, file)
    assert "ombud access" in waiting.what.sv
    copied(clinic, subject, tmp_path / "copy.zip")
    assert carried(clinic, file).waiting == ()
    assert "Kopian är gratis" in letter(clinic, file)


def test_a_copy_holds_the_persons_cases_with_what_was_written_and_no_name_of_who_did_it(
    clinic: Clinic, tmp_path: Path
) -> None:
    """N-16.1, R-15.6: asked, written and answered, the ended cases too; nobody's own account stands there."""
    subject = customer(clinic)
    first = came(clinic, subject, Wanted(Right.COMPLAINT, {}), words="Jag fick vänta")
    planned(clinic, first)
    carried(clinic, first)
    letter(clinic, first)
    second = asked(clinic, subject, Right.ACCESS)
    for language, title in (("sv", "Dina ärenden"), ("en", "Your cases")):
        order = Order(
            subject, language=language, way=Way.DESK, identified=Identified.E_ID,  # type: ignore[arg-type]
            cases=cases_told(clinic.vault, subject, language, by=HANNA, now=clinic.now),  # type: ignore[arg-type]
        )  # fmt: skip
        path = tmp_path / f"{language}.zip"
        assert isinstance(write_package(clinic.vault, order, path, pdf, by=HANNA, now=clinic.now), Made)
        with ZipFile(path) as package:
            main = json.loads(package.read("json/package.json"))
            page = package.read(next(name for name in package.namelist() if name.endswith(".html"))).decode()
        assert {one["reference"] for one in main["cases"]} == {first.reference, second.reference}
        told = json.dumps(main["cases"], ensure_ascii=False)
        assert "Jag fick vänta" in told
        assert "imy.se" in told
        assert HANNA.id not in told
        assert title in page
        assert first.reference in page
    nobody = cases_told(clinic.vault, subject, "sv", by=CAMPAIGNS, now=clinic.now)
    assert nobody == ()


def test_who_asks_for_a_copy_and_to_be_erased_has_the_copy_first(clinic: Clinic, tmp_path: Path) -> None:
    """Art. 15, 17: what is gone cannot be copied, whichever was asked for first; a worker does not forget it either."""
    subject = asker(clinic)
    file = came(clinic, subject, Wanted(Right.ERASURE, {}), Wanted(Right.ACCESS, {}))
    planned(clinic, file)
    first = carried(clinic, file)
    assert (first.done, [one.what.en.startswith("Make the copy") for one in first.waiting]) == ((), [True])
    number = next(m.item.number for m in first.file.case.matters if m.item.right is Right.ERASURE and m.item.acts)
    facts = {"request": file.id.hex(), "number": number, "account": HANNA.id, "role_granted": str(HANNA.role)}
    now = clinic.now
    step = Step(subject, PlanId(b"p" * 16), 1, CARRY, facts, True, Stands.OPEN, now, "w", 1, 0, None)
    assert isinstance(carry_step(clinic.vault, step, clinic.now), Later)
    copied(clinic, subject, tmp_path / "copy.zip")
    assert {one.right for one in carried(clinic, file).done} == {Right.ACCESS, Right.ERASURE}
    with clinic.vault.database.read() as tx:
        assert clinic.vault.directory.find(tx, "email", "1:nelly@example.se") == ()


def test_nothing_held_others_masked_and_the_dead(clinic: Clinic) -> None:
    """R-15.3, R-15.8."""
    nobody = clinic.somebody()
    assert keys(planned(clinic, asked(clinic, nobody, Right.ACCESS))) == ["ACCESS-NONE"]
    subject = customer(clinic)
    told = clinic.draft("name", "contract", {"given": "Farbror"}, regime=Regime.NON_CARE, marks=ABOUT_THIRD_PARTY)
    clinic.store(subject, told)
    assert outcomes(planned(clinic, asked(clinic, subject, Right.ACCESS))) == {"ACCESS-OTHERS": Outcome.PARTLY}
    file = asked(clinic, subject, Right.ACCESS)
    died(clinic, subject)
    work = Work(clinic.vault, file, file.case.opened.wanted[0], HANNA, clinic.now)
    (said,) = CARRIERS[Right.ACCESS].plan(work)  # type: ignore[misc]
    assert said.key == "DECEASED-ONLY-JOURNAL"


def died(clinic: Clinic, subject: SubjectId) -> None:
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        act.person(subject).flag(Flag.DECEASED)
        act.nothing_changed()


def test_a_relative_of_somebody_who_has_died_gets_parts_of_the_journal_and_it_is_noted(clinic: Clinic) -> None:
    """R-40, PDL 3:11: routed to the journal; what is with IVO is said; the note stands once."""
    subject = patient(clinic)
    died(clinic, subject)
    file = asked(clinic, subject, Right.ACCESS)
    assert keys(planned(clinic, file)) == ["DECEASED-GIVEN"]
    carried(clinic, file)
    work = Work(clinic.vault, file, file.case.opened.wanted[0], HANNA, clinic.now)
    item = replace(CARRIERS[Right.JOURNAL_COPY].plan(work)[0], number=1)  # type: ignore[index]
    assert CARRIERS[Right.JOURNAL_COPY].carry_out(work, item) == item
    noted = [one for one in clinic.values(subject, "care.record", "health", VERA) if one.get("kind") == "journal_copy"]
    assert [file.reference in one["text"] for one in noted] == [True]
    proposed(clinic, subject)
    again = asked(clinic, subject, Right.JOURNAL_COPY)
    assert set(keys(planned(clinic, again))) == {"DECEASED-GIVEN", "DECEASED-IVO"}
    erased = replace(work, file=replace(file, subject=SubjectId(b"x" * 16)))
    assert isinstance(CARRIERS[Right.JOURNAL_COPY].carry_out(erased, item), Declined)


def test_a_journal_copy_leaves_out_what_is_with_ivo_and_gives_the_rest(clinic: Clinic, tmp_path: Path) -> None:
    """R-15.4, R-15.5: it waits until the question has gone to IVO; the remaining parts are delivered and noted."""
    subject = patient(clinic)
    case = proposed(clinic, subject, Ground.INFORMANT)
    file = asked(clinic, subject, Right.JOURNAL_COPY)
    assert outcomes(planned(clinic, file)) == {
        "JOURNAL-GIVEN": Outcome.GRANTED, "JOURNAL-IVO": Outcome.HANDED_OVER
    }  # fmt: skip
    assert len(waits(clinic, file)) == 2
    sent(clinic, case)
    copied(clinic, subject, tmp_path / "journal.zip")
    assert carried(clinic, file).waiting == ()
    assert "Resten har du fått" in letter(clinic, file)
    noted = [one for one in clinic.values(subject, "care.record", "health", VERA) if one.get("kind") == "journal_copy"]
    assert len(noted) == 1
    access = asked(clinic, subject, Right.ACCESS)
    assert keys(planned(clinic, access)) == ["ACCESS-GIVEN", "JOURNAL-IVO"]
    assert len(carried(clinic, access).done) == 2


def test_a_journal_that_is_whole_none_or_all_with_ivo(clinic: Clinic) -> None:
    whole, alone = patient(clinic), patient(clinic, "farlig farbror")
    proposed(clinic, alone)
    assert keys(planned(clinic, asked(clinic, whole, Right.JOURNAL_COPY))) == ["JOURNAL-GIVEN"]
    assert keys(planned(clinic, asked(clinic, alone, Right.JOURNAL_COPY))) == ["JOURNAL-IVO-ALL"]
    assert keys(planned(clinic, asked(clinic, customer(clinic), Right.JOURNAL_COPY))) == ["JOURNAL-NONE"]


def test_what_can_be_taken_along_and_what_cannot(clinic: Clinic, tmp_path: Path) -> None:
    """R-20.1, R-20.4: of a journal alone nothing, with an offer of a copy; nothing is erased by it."""
    subject = customer(clinic)
    file = asked(clinic, subject, Right.PORTABILITY)
    assert keys(planned(clinic, file)) == ["PORTED"]
    assert len(waits(clinic, file)) == 1
    copied(clinic, subject, tmp_path / "along.zip", Package.PORTABILITY)
    assert carried(clinic, file).waiting == ()
    assert clinic.values(subject, "contract.perform", "name")
    alone = asked(clinic, patient(clinic), Right.PORTABILITY)
    assert keys(planned(clinic, alone)) == ["PORT-NOTHING"]
    assert "kopia av allt" in letter(clinic, alone)


def lines(clinic: Clinic, subject: SubjectId) -> tuple[LogLine, ...]:
    found = log_extract(clinic.vault, subject, by=DISA, now=clinic.now)
    assert isinstance(found, tuple), found
    return found


def test_the_log_extract_says_unit_time_role_and_act_and_no_name(clinic: Clinic) -> None:
    """R-15.6, PDL 8:5: and nothing of what a statute withholds."""
    subject = patient(clinic)
    record(clinic, subject, "hosta")
    clinic.read(subject, "marketing.direct", "contact", CAMPAIGNS, "email")
    inquiry(clinic, subject)
    (one,) = lines(clinic, subject)
    assert (one.unit, one.role, one.act, one.permitted, one.at) == (
        "clinic-south",
        "care_staff",
        "open",
        True,
        clinic.now,
    )
    assert "vera" not in repr(one)
    assert one.purpose == "care.record"


def test_the_extract_is_given_by_those_who_may_and_the_request_waits_for_it(clinic: Clinic) -> None:
    subject = patient(clinic)
    nothing = asked(clinic, subject, Right.LOG_EXTRACT)
    assert keys(planned(clinic, nothing)) == ["LOG-NONE"]
    record(clinic, subject, "hosta")
    file = asked(clinic, subject, Right.LOG_EXTRACT, names="yes")
    assert outcomes(planned(clinic, file)) == {"LOG-GIVEN": Outcome.GRANTED, "LOG-NAMES": Outcome.PARTLY}
    assert len(waits(clinic, file)) == 2
    assert isinstance(log_extract(clinic.vault, subject, by=CAMPAIGNS, now=clinic.now), Refusal)
    assert not isinstance(log_extract(clinic.vault, SubjectId(b"x" * 16), by=DISA, now=clinic.now), tuple)
    assert len(waits(clinic, file)) == 2
    lines(clinic, subject)
    assert carried(clinic, file).waiting == ()
    assert isinstance(file, CaseFile)
