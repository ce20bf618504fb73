"""Acts on a person over time: a value corrected, a double joined. What they promise, whenever a fault comes.

A joining is a plan of several acts: a fault leaves it begun, and the next run goes on with it. So `joined` says what
holds at every stage: nothing of the person is gone, and what has come is the double's.
"""

import json
from collections import Counter
from datetime import date

from ombud.collection.meet import Meeting, meet
from ombud.collection.rectify import Correction, Rectified, rectify
from ombud.requests import Merged, Wanted, begin_merge, confirm_merge
from ombud.requests import store as joinings
from ombud.requests.merge import CONFIRMED, Joining, code_of
from ombud.terms import CategoryId, SubjectId
from ombud.vault import store
from tests.faults.moment import Facts, Moment
from tests.faults.seen import Seen

NAME = CategoryId("name")


def correct(at: Moment) -> Facts:
    """The given name of one record, and of every copy of it."""
    with at.ombud.vault.database.read() as tx:
        records = [row.record_id for row in store.rows(tx, at.subject, [NAME]) if row.klass == "contract"]
    correction = Correction(NAME, {"given": f"Lo{at.random.randrange(1000)}"}, "felskrivet", record=min(records))
    done = rectify(at.ombud.vault, at.subject, correction, by=at.actor("rut"), now=at.now)
    assert isinstance(done, Rectified), done
    return {"nothing": not done.changes}


def corrected(before: Seen, after: Seen | None) -> bool:
    """Names have another given name, one for one, and nothing else has changed."""
    if after is None or after._replace(values=()) != before._replace(values=()):
        return False
    gone, come = Counter(before.values) - Counter(after.values), Counter(after.values) - Counter(before.values)
    given = {json.loads(fields).get("given") for _, _, fields in come}
    alike = _apart_from_given(gone) == _apart_from_given(come)
    return bool(come) and alike and len(given) == 1 and {category for _, category, _ in (*gone, *come)} == {"name"}


def _apart_from_given(values: Counter[tuple[str, str, str]]) -> Counter[tuple[str, str]]:
    return Counter((klass, str(json.loads(fields).get("family"))) for klass, _, fields in values.elements())


def join(at: Moment) -> Facts:
    """A double of the person is met, or found from an earlier run, and joined to the person.

    A joining that a kill left half-way is gone on with: another of the same person is declined until then.
    """
    half = _half_joined(at)
    wanted = Wanted(at.subject, half or _double(at), "samma person")
    begun = None if half else begin_merge(at.ombud.vault, wanted, by=at.actor("rut"), now=at.now)
    assert half or isinstance(begun, Joining), begun
    done = confirm_merge(at.ombud.vault, wanted, by=at.actor("disa"), now=at.now)
    assert isinstance(done, Merged), done
    return {}


def _half_joined(at: Moment) -> SubjectId | None:
    """The registration that an earlier run was joining to the person, also where it is erased already."""
    with at.ombud.vault.database.read() as tx:
        codes = {row.code for row in joinings.of(tx, at.subject) if row.state == CONFIRMED}
        known = [row[0] for table in ("subject", "tombstone") for row in tx.all(f"SELECT subject_id FROM {table}")]
    return next((SubjectId(one) for one in known if code_of(at.ombud.vault, SubjectId(one)) in codes), None)


def _double(at: Moment) -> SubjectId:
    directory, number = at.ombud.vault.directory, 0
    while True:
        address = f"dubbel{number}-{at.email.lower()}"
        with at.ombud.vault.database.read() as tx:
            found = directory.find(tx, "email", f"1:{address}")
        if found and found[0] != at.subject:
            return found[0]
        if not found:
            values = {NAME: {"given": "Nelly", "family": "Nyfiken"}, CategoryId("contact"): {"email": address}}
            meeting = Meeting(values, "desk", "vill veta mer", date(1990, 6, 2))
            met = meet(at.ombud.vault, meeting, by=at.actor("rut"), now=at.now)
            assert isinstance(met, bytes), met
            return SubjectId(met)
        number += 1


def joined(before: Seen, after: Seen | None) -> bool:
    if after is None or set(before.flags) - set(after.flags) or after.choices != before.choices:
        return False
    lost = (Counter(before.values) - Counter(after.values)) + (Counter(before.relations) - Counter(after.relations))
    come = Counter(after.values) - Counter(before.values)
    ties = Counter(after.relations) - Counter(before.relations)
    return (
        not lost
        and set(ties) <= {("contact", "noted", ""), ("measure", "open", "")}
        and {category for _, category, _ in come} <= {"name", "contact"}
    )
