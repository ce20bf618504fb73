"""What a person of ten records takes on disk, beside the same person and records in clear with their indexes.

* Counted is what lies in tables and indexes once so many people have come, less what lay there before any had: keys,
  sealed records, indexes, relations, decisions. The ledger is apart, and shown beside: the baseline has no log.
* On SQLite pages that are in use are counted, on PostgreSQL what the server says of each table with its indexes.
"""

from ombud.app.bench.bare import Bare, BarePerson, BareRecord
from ombud.app.bench.clinic import RECORDS, Clinic, payload
from ombud.app.bench.measure import Weight
from ombud.app.bench.model import Size, Store, Weighed, expect
from ombud.app.bench.place import Place
from ombud.app.bench.refusals import refused
from ombud.app.bench.space import taken
from ombud.terms import Text

_AT_ONCE = 100


def _weigh(place: Place, size: Size) -> Weighed:
    clinic, bare = place.weighed(), place.bare_apart()
    refusing = refused(clinic)
    before, bare_before = taken(clinic.ombud), bare.size()
    for first in range(0, size.people, _AT_ONCE):
        number = min(_AT_ONCE, size.people - first)
        clinic.people(number)
        _in_clear(clinic, bare, number)
        place.progress(first + number, size.people)
    after, bare_after = taken(clinic.ombud), bare.size()
    ours, baseline = (after.people - before.people) / size.people, (bare_after - bare_before) / size.people
    expect(ours > 0 < baseline, "what was stored takes no room")
    ledger = (after.ledger - before.ledger) / size.people
    return Weighed(baseline, ours, refusing.ask(), {"ledger": ledger})


def _in_clear(clinic: Clinic, bare: Bare, number: int) -> None:
    chance = clinic.seed
    with bare.transaction():
        for _ in range(number):
            address, key = clinic.address(), chance.randbytes(16)
            data = [payload(address), *(payload(clinic.note()) for _ in range(RECORDS - 1))]
            records = [BareRecord(chance.randbytes(16), key, chance.randbytes(16), 1 << 62, one) for one in data]
            bare.insert(BarePerson(key, address["email"], address["phone"], chance.randbytes(6).hex()), records)


SPACE = Weight(
    "space",
    Text("vad en person med tio poster tar på disk, utan loggen", "what a person of ten records takes on disk"),
    Text("samma person och poster i klartext med index", "the same person and records in clear, with indexes"),
    dict.fromkeys(Store, 1.1),
    "bytes",
    _weigh,
)
