"""What IVO had destroyed comes back from no archive (R-17.6, PDL 8:4)."""

from datetime import date

from ombud.audit import Act, Outcome
from ombud.audit.model import SYSTEM
from ombud.policy.model import Regime
from ombud.requests.patient.destroy import Destroyed, Destruction, carry_out_destruction, enter_destruction
from ombud.requests.patient.model import IvoCase
from ombud.terms import Actor, CategoryId, ClassId, RoleId, SubjectId
from ombud.vault import Draft, Written
from ombud.vault import store as record_rows
from tests.archives.place import Place


def test_what_ivo_had_destroyed_is_in_no_restored_archive(place: Place) -> None:
    """R-17.6: the key of the journal lives on, and the no-file says which records went."""
    anna = place.meet("anna@example.se")
    kept, gone = (_entry(place, anna, text) for text in ("hosta", "farlig farbror"))
    place.back_up()
    vault = place.ombud.vault
    decision = Destruction("8.4-1", date(2026, 11, 20), frozenset({gone}))
    case = enter_destruction(vault, anna, decision, by=Actor("disa", RoleId("dpo")), now=place.later(minutes=1))
    assert isinstance(case, IvoCase), case
    by = Actor("kim", RoleId("case_officer"))
    done = carry_out_destruction(vault, anna, case.id, by=by, now=place.later(minutes=1))
    assert isinstance(done, Destroyed), done
    _, restored = place.restored()
    with restored.ombud.vault.database.read() as tx:
        rows = [row.record_id for row in record_rows.every_row(tx, anna) if row.klass == "care"]
    assert rows == [kept]


def _entry(place: Place, subject: SubjectId, text: str) -> bytes:
    """An entry of a journal."""
    vault, now = place.ombud.vault, place.later(minutes=1)
    with vault.act(by=SYSTEM, now=now) as act:
        draft = Draft(
            CategoryId("health"), ClassId("care"), {"text": text}, "data_subject", "visit", now, now, Regime.PDL,
            document=text, author="vera",
        )  # fmt: skip
        written = act.person(subject).seal(draft)
        act.log(Act.COLLECT, Outcome.DONE, subject)
    assert isinstance(written, Written), written
    return written.record_id
