"""The acts of the script: when each is possible, how it is carried out, and what must be so when it is done.

* `ACTS`: on one person. `done` compares the person before and after. It says what the act promises, and nothing
  less: a fault leaves the person as before, or as `done` says. What is in between is half done.
* `OF_INSTALLATION`: on the whole. `remember` notes what was acknowledged, `lost` says what of it is not there.

A new kind of act is one row in one of the two: kills, power cuts and full disks take it up by themselves.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ombud.app.adoption import Adoption, Wanted, adopt, propose
from ombud.app.archiving import backup
from ombud.app.installation import Ombud
from ombud.app.key_life.rotate import Rotation, rotate
from ombud.app.shipped import shipped
from ombud.archives import ArchiveFault, at_place, checked
from ombud.collection.meet import Meeting, meet
from ombud.collection.relate import Beginning, begin, close
from ombud.collection.sign import Signature, sign
from ombud.erasure import Receipt, erase, plan
from ombud.law.periods import local_date
from ombud.policy.ask import Ask
from ombud.relations import Kind, Relation, State
from ombud.requests import Decided, consent, objection, restrict
from ombud.terms import CategoryId, ChoiceId, PurposeId, SubjectId
from ombud.vault import Opened
from tests.faults import work
from tests.faults.acts_over_time import correct, corrected, join, joined
from tests.faults.moment import Facts, Moment
from tests.faults.seen import Seen
from tests.faults.unchanged import same_file
from tests.faults.world import World, instant

BY_EMAIL, NO_MARKETING = ChoiceId("consent.marketing.email"), ChoiceId("object.direct_marketing")
SERVICES = ("traningskort", "massage", "kostradgivning")
GIVEN = {"given": "Lo", "family": "Lika", "email": "", "birth_date": "1990-06-02", "text": "ont i en fjäder"}
"""What people say of themselves when they sign; the address is their own."""
_TIES = ("offered", "open")


@dataclass(frozen=True, slots=True)
class OfPerson:
    """One kind of act on one person."""

    name: str
    entry: str
    """The kind of entry that the act leaves in the log."""
    possible: Callable[[Seen], bool]
    carry_out: Callable[[Moment], Facts]
    done: Callable[[Seen, Seen | None], bool]
    """Also so where the act found nothing to do, and says so with the fact `nothing`."""
    weight: int


def _states(seen: Seen, kind: str = "") -> list[str]:
    return [state for of, state, _ in seen.relations if kind in ("", of)]


def _moved(before: Seen, after: Seen, gone: tuple[str, ...], come: tuple[str, ...]) -> bool:
    """Exactly one relation has left one of these states for one of those."""
    was, now = Counter(before.relations), Counter(after.relations)
    left, new = list((was - now).elements()), list((now - was).elements())
    return all(r[1] in gone for r in left) and [r[1] in come for r in new] == [True]


def _whole(seen: Seen) -> bool:
    """Nothing of the person was erased on request; to somebody half gone nothing more happens but reads."""
    return not set(seen.buried) - {"marketing", "profile"}


def _offer(at: Moment) -> Facts:
    service = at.random.choice(SERVICES)
    beginning = Beginning(Kind.AGREEMENT, at.now, terms={"service": service})
    made = begin(at.ombud.vault, at.subject, beginning, by=at.actor("rut"), now=at.now)
    assert isinstance(made, Relation), made
    return {"service": service}


def _sign(at: Moment) -> Facts:
    offered = at.relations(State.OFFERED)[0]
    with at.ombud.vault.database.read() as tx:
        policy = at.ombud.vault.book.in_force(tx, at.now)
    assert policy is not None
    service = policy.file.services[offered.service or ""]  # type: ignore[index]
    fields = {name: GIVEN[name] or at.email for name, f in service.fields.items() if f.required == "contract"}
    signature = Signature(fields, consent=service.consent is not None)
    signed = sign(at.ombud.vault, at.subject, offered.id, signature, by=at.actor("rut"), now=at.now)
    assert isinstance(signed, Relation), signed
    return {"service": offered.service}


def _signed(before: Seen, after: Seen | None) -> bool:
    if after is None or not _moved(before, after, ("offered",), ("open",)):
        return False
    (signed,) = (Counter(after.relations) - Counter(before.relations)).elements()
    needs = signed[2] in ("massage", "kostradgivning")
    names = [fields for category, fields in after.held("contract") if category == "name"]
    consented = any(choice.startswith("consent.health") for choice in after.choices)
    return {"given": "Lo", "family": "Lika"} in names and (consented or not needs)


def _close(at: Moment) -> Facts:
    open_ones = at.relations(State.OPEN, State.OFFERED)
    closed = close(at.ombud.vault, at.subject, at.random.choice(open_ones).id, by=at.actor("rut"), now=at.now)
    assert isinstance(closed, Relation), closed
    return {}


def _consent(at: Moment) -> Facts:
    done = consent(at.ombud.vault, at.subject, BY_EMAIL, "desk", by=at.actor("rut"), now=at.now)
    assert isinstance(done, Decided), done
    return {}


def _consented(before: Seen, after: Seen | None) -> bool:
    """The consent is given, and an adult's address lies in the store that it opens."""
    if after is None or BY_EMAIL not in after.choices:
        return False
    emails = {f["email"] for klass in ("contract", "care") for c, f in before.held(klass) if "email" in f}
    may = "adult" in before.flags and "restricted" not in before.flags and NO_MARKETING not in before.choices
    brought = {f["email"] for c, f in after.held("marketing") if "email" in f}
    return bool(brought & emails) or not (may and emails)


def _object(at: Moment) -> Facts:
    done = objection(at.ombud.vault, at.subject, NO_MARKETING, "phone", by=at.actor("rut"), now=at.now)
    assert isinstance(done, Decided), done
    return {}


def _objected(before: Seen, after: Seen | None) -> bool:
    """The objection is in force, the consents it answers are not; their store is empty, and buried if it held any."""
    return (
        after is not None
        and NO_MARKETING in after.choices
        and BY_EMAIL not in after.choices
        and not after.held("marketing")
        and ("marketing" in after.buried or not before.held("marketing"))
        and after.relations == before.relations
    )


def _restrict(at: Moment) -> Facts:
    restrict(at.ombud.vault, at.subject, "18.1.a", None, by=at.actor("disa"), now=at.now)
    return {}


def _erase(at: Moment) -> Facts:
    disa = at.actor("disa")
    shown = plan(at.ombud.vault, at.subject, by=disa, now=at.now)
    done = erase(at.ombud.vault, shown, by=disa, now=at.now)
    assert isinstance(done, Receipt), done
    return {"nothing": not shown.erases}


def _erased(before: Seen, after: Seen | None) -> bool:
    """Whole classes have gone, each has its tombstone, perhaps not its first; the others are as they were.

    Of what the person decided only consents end with it, those under which nothing must stay (Art. 17(1)(b)); where
    everything that is held must be kept, that is all that an erasure does. An objection and a limit stand.
    """
    if after is None:
        return True
    gone = {klass for klass, *_ in before.values} - {klass for klass, *_ in after.values}
    stones = set(after.buried) - set(before.buried)
    left = [value for value in before.values if value[0] not in gone]
    ended = set(before.choices) - set(after.choices)
    stands = set(after.choices) <= set(before.choices) and after.flags == before.flags
    consents = all(choice.startswith("consent.") for choice in ended)
    done = bool(gone | stones | ended) and gone <= set(after.buried)
    return done and stands and consents and list(after.values) == left


def _read(at: Moment) -> Facts:
    ask = Ask(at.subject, PurposeId("contract.perform"), frozenset({CategoryId("name")}), at.actor("rut"))
    opened = at.ombud.vault.open(ask, now=at.now)
    return {"opened": isinstance(opened, Opened), "records": len(opened.data) if isinstance(opened, Opened) else 0}


def _read_care(at: Moment) -> Facts:
    ask = Ask(at.subject, PurposeId("care.record"), frozenset({CategoryId("health")}), at.actor("vera"))
    opened = at.ombud.vault.open(ask, now=at.now)
    return {"opened": isinstance(opened, Opened), "records": len(opened.data) if isinstance(opened, Opened) else 0}


ACTS = (
    OfPerson("offer", "offer", lambda s: _whole(s) and len(_states(s, "agreement")) < 3, _offer,
             lambda b, a: a is not None and a.values == b.values and _moved(b, a, (), ("offered",)), 3),
    OfPerson("sign", "sign", lambda s: _whole(s) and "offered" in _states(s), _sign, _signed, 6),
    OfPerson("close", "close", lambda s: _whole(s) and bool(set(_TIES) & set(_states(s))), _close,
             lambda b, a: a is not None and _moved(b, a, _TIES, ("ended", "withdrawn")), 3),
    OfPerson("consent", "consent",
             lambda s: _whole(s) and BY_EMAIL not in s.choices and "adult" in s.flags, _consent, _consented, 3),
    OfPerson("object", "object", lambda s: _whole(s) and BY_EMAIL in s.choices, _object, _objected, 6),
    OfPerson("restrict", "restrict", lambda s: _whole(s) and "restricted" not in s.flags, _restrict,
             lambda b, a: a is not None and a == b._replace(flags=tuple(sorted({*b.flags, "restricted"}))), 1),
    OfPerson("erase", "erase", _whole, _erase, _erased, 3),
    OfPerson("rectify", "rectify", lambda s: _whole(s) and any(c == "name" for c, _ in s.held("contract")), correct,
             corrected, 3),
    OfPerson("merge", "merge", _whole, join, joined, 3),
    OfPerson("read", "open", lambda s: True, _read, lambda b, a: a == b, 2),
    OfPerson("read-care", "open", lambda s: bool(s.held("care")), _read_care, lambda b, a: a == b, 3),
)  # fmt: skip
BY_NAME: Mapping[str, OfPerson] = {act.name: act for act in ACTS}


@dataclass(frozen=True, slots=True)
class OfInstallation:
    """One kind of act on the installation as a whole."""

    name: str
    carry_out: Callable[[Ombud, datetime], Facts]
    remember: Callable[[World, Facts], None]
    """What the world keeps in mind once it was acknowledged."""
    lost: Callable[[Ombud, World], list[str]]
    """What was acknowledged and is not so."""
    weight: int


def _rotate(ombud: Ombud, now: datetime) -> Facts:
    """A new epoch, and every key moved to it, some in each act."""
    rotate(ombud.vault, Rotation(begin_now=True), now=now)
    return {"epoch": ombud.vault.keyring.epoch}


def _tidy(ombud: Ombud, now: datetime) -> Facts:
    """What an installation that stays open does by itself within a second of an act that erased."""
    return {"tidied": ombud.vault.tidy()}


def _back_up(ombud: Ombud, now: datetime) -> Facts:
    """An archive of everything, at the place beside the installation; nothing where it has none."""
    if ombud.config.archives.place is None:
        return {"archive": None}
    made = backup(ombud, None, None, lambda _table, _rows: None, now=now)
    return {"archive": made.made.path.name}


def _archives_lost(ombud: Ombud, world: World) -> list[str]:
    """Every file that has the name of an archive is a whole one, and the one that was acknowledged last is there."""
    place, said = ombud.folder.parent / "archives", world.facts.get("archive")
    there = list(at_place(place, ombud.vault.keyring.tenant))
    names = [path.name for path, _ in there]
    lost = [] if said is None or said in names else ["an archive was acknowledged and is gone"]
    for path, header in there[-1:]:
        try:
            # However late it is looked at: whole is not the same as fresh (T-29).
            at = min(instant(world.number), header.made_at)
            same_file("archive", path, lambda path=path, at=at: checked(path, ombud.vault.keyring, at))
        except ArchiveFault as fault:
            lost.append(f"an archive is not whole: {fault}")
    return lost


def _epoch_lost(ombud: Ombud, world: World) -> list[str]:
    there, said = ombud.vault.keyring.epoch, world.facts.get("epoch", 1)
    return [f"epoch {said} was acknowledged; the newest is {there}"] if there < said else []


OF_INSTALLATION: tuple[OfInstallation, ...] = (
    OfInstallation("rotate", _rotate, lambda world, facts: world.facts.update(epoch=facts["epoch"]), _epoch_lost, 4),
    OfInstallation("work", work.work, work.remember, work.lost, 4),
    OfInstallation("tidy", _tidy, lambda world, facts: None, lambda ombud, world: [], 2),
    OfInstallation(
        "backup", _back_up, lambda world, facts: world.facts.update(archive=facts["archive"]), _archives_lost, 2
    ),
)


def meet_somebody(ombud: Ombud, email: str, now: datetime) -> SubjectId:
    """Somebody comes to the desk and asks for an offer."""
    values = {
        CategoryId("name"): {"given": "Nelly", "family": "Nyfiken"},
        CategoryId("contact"): {"email": email, "phone": "070-1740606"},
    }
    meeting = Meeting(values, "desk", "vill veta mer", date(1990, 6, 2))
    met = meet(ombud.vault, meeting, by=ombud.accounts.actors["rut"], now=now)
    assert isinstance(met, bytes), met
    return SubjectId(met)


def adopt_edition(ombud: Ombud, edition: int, now: datetime) -> int:
    """Two people adopt the policy anew, for a day after every day so far."""
    text = shipped("policies", "halsoklustret.yaml") + EDITION.format(edition)
    day = local_date(now) + timedelta(days=3 * edition)
    wanted = Wanted(text, day, ("Asta Ansvarig", "Bo Beslut"), shipped("policies", "demo-overlay.yaml"))
    shown = propose(ombud, wanted, now=now)
    assert isinstance(shown, Adoption), shown
    adopted = adopt(ombud, wanted, shown, now=now)
    assert isinstance(adopted, Adoption), adopted
    return adopted.plan.number


EDITION = "\n# edition {}\n"
