"""A bit has flipped on the disk: it is found before a wrong value is used, and the others are served (R16).

No flipped cell changes what anybody gets: where it is not found, everything is as it was.
"""

import sqlite3
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from ombud.actors import open_care
from ombud.audit import Act, Outcome
from ombud.collection.sign import Signature, sign
from ombud.erasure import carry_out, plan
from ombud.keys import TamperedError
from ombud.law.representation import Matter
from ombud.law.rights import Right
from ombud.relations import Kind
from ombud.requests import consent, objection, restrict
from ombud.terms import CategoryId, ChoiceId, SubjectId
from ombud.vault.wholeness import Wholeness
from tests.clinic import DISA, RUT, VERA, Clinic
from tests.disclosure.test_register import handed
from tests.faults import flips
from tests.requests.letters import opened as request
from tests.requests.test_represent import added, power

pytestmark = pytest.mark.on("sqlite")
CELLS, RAW = 250, 60


def victim(clinic: Clinic) -> SubjectId:
    """Somebody with a row in every table."""
    subject = customer(clinic, "Vita")
    entry = clinic.draft("health", "care", {"text": "hosta"}, unit=VERA.unit, document="d1", author="vera")
    with clinic.vault.act(by=VERA, now=clinic.now) as act:
        person = act.person(subject)
        person.seal(entry)
        open_care(act.tx, subject, clinic.vault.keyring.blind("unit", VERA.unit), now=act.now)
        person.changed()
        act.log(Act.COLLECT, Outcome.DONE, subject)
    offer = clinic.begin(subject, Kind.AGREEMENT, service="traningskort")
    sign(clinic.vault, subject, offer.id, Signature({"birth_date": "1990-06-02"}), by=RUT, now=clinic.now)
    handed(clinic, subject)
    request(clinic, subject, Right.ACCESS)
    added(clinic, subject, power(Matter.DATA))
    restrict(clinic.vault, subject, "18.1.a", CategoryId("birth_date"), by=DISA, now=clinic.now)
    return subject


def customer(clinic: Clinic, name: str) -> SubjectId:
    subject = clinic.somebody()
    clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "name", "contract", given=name, family="Virvel")
    clinic.hold(subject, "contact", "contract", email=f"{name}@example.se", phone="070-1740605")
    clinic.hold(subject, "birth_date", "contract", birth_date="1990-06-02")
    consent(clinic.vault, subject, ChoiceId("consent.marketing.email"), "desk", by=RUT, now=clinic.now)
    objection(clinic.vault, subject, ChoiceId("object.direct_marketing.sms"), "desk", by=RUT, now=clinic.now)
    return subject


class Ground:
    """A small clinic: somebody whose data is damaged, and somebody who has nothing to do with it."""

    def __init__(self, clinic: Clinic, place: Path) -> None:
        self.clinic, self.place = clinic, place
        self.victim, self.other = victim(clinic), customer(clinic, "Oden")
        gone = clinic.somebody()
        carry_out(clinic.vault, plan(clinic.vault, gone, by=DISA, now=clinic.now), by=DISA, now=clinic.now)
        self.people = [self.victim, self.other]
        self.before = {key: values for one in self.people for key, values in flips.got(clinic, one).items()}
        clinic.vault.ledger.close()
        self.note = clinic.vault.ledger.checkpoint(clinic.now)
        clinic.vault.database.close()

    def copy(self) -> Path:
        return flips.copied(self.clinic, self.place)

    def verdict(self, folder: Path) -> str:
        opened = flips.opened(folder, self.clinic)
        try:
            return flips.judged(opened, self.before, self.note, self.people)
        finally:
            opened.vault.ledger.close()
            opened.vault.database.close()


@pytest.fixture
def ground(clinic: Clinic, tmp_path: Path) -> Ground:
    return Ground(clinic, tmp_path / "copy")


def test_nothing_is_found_where_nothing_is_damaged(ground: Ground) -> None:
    assert ground.verdict(ground.copy()) == "harmless"


def test_a_flipped_cell_is_found_and_no_wrong_value_is_released(ground: Ground, soak: bool) -> None:
    random, verdicts = Random(7), dict[flips.Cell, str]()
    every = flips.cells(ground.copy() / "ombud.db")
    for cell in every if soak else random.sample(every, min(CELLS, len(every))):
        folder = ground.copy()
        if flips.flip_cell(folder / "ombud.db", cell, random):
            verdicts[cell] = ground.verdict(folder)
    unseen = Counter((cell.table, cell.column, verdict) for cell, verdict in verdicts.items() if verdict != "found")
    print(Counter(verdicts.values()), unseen)
    assert {verdict for _, _, verdict in unseen} <= {"harmless"}, unseen
    assert {(table, column) for table, column, _ in unseen} <= UNSEEN, unseen
    assert len(verdicts) > 0.8 * (len(every) if soak else CELLS)


@pytest.mark.parametrize("place", ["ombud.db", "keys", "lanes", "root.key"])
def test_a_flipped_bit_of_a_file_is_found_or_changes_nothing(ground: Ground, place: str, soak: bool) -> None:
    random, verdicts = Random(11), Counter[str]()
    for _ in range(RAW * 20 if soak else RAW if place == "ombud.db" else RAW // 4):
        folder = ground.copy()
        files = sorted(
            path for path in ([folder / place] if (folder / place).is_file() else (folder / place).iterdir())
        )
        if files:
            flips.flip_file(random.choice(files), random)
        try:
            verdicts[ground.verdict(folder)] += 1
        except flips.FAULTS:
            verdicts["found"] += 1
    print(place, verdicts)
    assert not verdicts["released"] + verdicts["missed"] + verdicts["found-after-release"]


def test_who_is_not_damaged_is_served(ground: Ground) -> None:
    """The damaged person is told apart, and everybody else gets what they got."""
    folder = ground.copy()
    with sqlite3.connect(folder / "ombud.db") as database:
        of = "subject_id = ? AND category = 'name' AND klass = 'contract'"
        sql = f"UPDATE record SET sealed = zeroblob(200) WHERE {of}"
        assert database.execute(sql, (ground.victim,)).rowcount == 1
    database.close()
    clinic = flips.opened(folder, ground.clinic)
    with clinic.vault.database.read() as tx:
        whole = Wholeness(clinic.vault.keyring, clinic.vault.directory, clinic.vault.book)
        assert whole.damage(tx, ground.victim) == ("records", "indexes")
        assert whole.damage(tx, ground.other) == ()
    after = flips.got(clinic, ground.victim)
    assert after[ground.victim, "contract.perform", "name"] is TamperedError
    assert (
        after[ground.victim, "contract.perform", "contact"]
        == ground.before[ground.victim, "contract.perform", "contact"]
    )
    assert flips.got(clinic, ground.other) == {key: v for key, v in ground.before.items() if key[0] == ground.other}
    clinic.vault.ledger.close()
    clinic.vault.database.close()


UNSEEN = {
    *(("lane", c) for c in ("announced_at", "secret", "segment", "position", "number", "tag", "torn", "closed_at")),
    *(("checkpoint", "at"), ("epoch", "began_at"), ("epoch", "number"), ("tree", "id"), ("entry", "at")),
    *(("record", "rule"), ("relation", "rule")),
    *(("look_up", column) for column in ("actor", "about", "at")),
    *(("subject", "created_at"), ("subject", "stale")),
    *(("entry", "moves"), ("tombstone", "leaf_seq")),
    *(("decided", "number"), ("decided", "last_at"), ("decided_kind", "made_at"), ("tree", "recounted")),
}
"""Cells that no answer is made from and that nothing says a second time: places in lanes that are folded already,
when something was written down, whom an account has looked up within the hour, and the name of the rule that an end
follows. A mark of an entry means the same whatever stands in it. The leaf of a tombstone is what an extract looks for
erasures by: docs/decisions/0046 says so. A count of what was decided may be higher than the log has it by what was
erased since, and how often that was counted again is only ever compared with what it was a moment before
(docs/decisions/0078). All else is found."""
