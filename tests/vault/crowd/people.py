"""People of every kind that matters to a decision, and what may happen to them next."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from ombud.actors import close_care, open_care
from ombud.audit.model import NOBODY
from ombud.choices import LimitKind, set_flags
from ombud.collection.relate import close
from ombud.collection.sign import Signature, sign
from ombud.erasure import erase, plan
from ombud.policy.ask import Ask, Flag, Form
from ombud.policy.model import Regime
from ombud.relations import Kind, Relation
from ombud.requests import block, consent, objection, restrict, withdraw
from ombud.terms import Actor, CategoryId, ChoiceId, PurposeId, SubjectId
from ombud.vault import VOLUNTEERED, store
from tests.clinic import ADA, CAMPAIGNS, DISA, EVA, RUT, STELLAN, VERA, Clinic
from tests.retention.holds import held

YES, PROFILE, NO = (
    ChoiceId(one) for one in ("consent.marketing.email", "consent.profiling", "object.direct_marketing")
)


def asks() -> list[Ask]:
    """One category and several, by name and for an extract, in care and out of it."""
    named: list[tuple[str, str, Actor, str | None, Form]] = [
        ("marketing.direct", "contact", CAMPAIGNS, "email", Form.PERSON),
        ("marketing.direct", "name contact choices", CAMPAIGNS, None, Form.PERSON),
        ("contract.perform", "name contact", RUT, None, Form.PERSON),
        ("contract.perform", "personnummer", RUT, None, Form.PERSON),
        ("contract.request", "name case", RUT, None, Form.PERSON),
        ("care.record", "health", VERA, None, Form.PERSON),
        ("care.record", "health name", STELLAN, None, Form.PERSON),
        ("legal.claims", "name", EVA, None, Form.PERSON),
        ("newsletter", "name", RUT, None, Form.PERSON),
        ("statistics.care", "birth_date contact health", ADA, None, Form.EXTRACT),
        ("statistics.care", "contact", ADA, None, Form.PERSON),
        ("statistics.business", "agreement payment birth_date contact", ADA, None, Form.EXTRACT),
        ("analysis.patient", "health birth_date", ADA, None, Form.EXTRACT),
        ("product.development", "agreement online case", ADA, None, Form.EXTRACT),
        ("profiling.marketing", "birth_date contact agreement choices profile", CAMPAIGNS, None, Form.EXTRACT),
    ]
    return [
        Ask(NOBODY, PurposeId(purpose), frozenset(map(CategoryId, categories.split())), by, channel, form)
        for purpose, categories, by, channel, form in named
    ]


def customer(clinic: Clinic, number: int, *flags: Flag) -> SubjectId:
    """Somebody with an agreement on something outside care, a payment and an old request."""
    subject = clinic.somebody(*(flags or (Flag.ADULT,)))
    asked = clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "choices", "contract", interests="massage")
    offer = clinic.begin(subject, Kind.AGREEMENT, service="traningskort")
    given = {"given": "Nelly", "family": f"N{number}", "email": f"nelly{number}@example.se", "birth_date": "1990-06-02"}
    signed = sign(clinic.vault, subject, offer.id, Signature(given), by=RUT, now=clinic.now)
    assert isinstance(signed, Relation), signed
    clinic.hold(subject, "payment", "contract", amount="500")
    close(clinic.vault, subject, asked.id, by=RUT, now=clinic.now)
    clinic.begin(subject, Kind.CONTACT, channel="visit")
    draft = clinic.draft("case", "contract", {"message": "Hej"}, marks=VOLUNTEERED, regime=Regime.NON_CARE)
    clinic.store(subject, draft)
    return subject


def patient(clinic: Clinic, number: int, *flags: Flag) -> SubjectId:
    """Somebody with a journal of two documents, at one unit."""
    subject = clinic.somebody(*(flags or (Flag.ADULT,)))
    clinic.begin(subject, Kind.MEASURE)
    for category, values in (("name", {"given": "Pia"}), ("contact", {"email": f"pia{number}@example.se"})):
        clinic.hold(subject, category, "contract", **values)
        clinic.hold(subject, category, "care", **values)
    clinic.hold(subject, "birth_date", "care", birth_date="1950-05-05")
    for entry, document in enumerate(("a", "a", "b")):
        draft = clinic.draft("health", "care", {"text": str(entry)}, document=document, author="vera", unit=VERA.unit)
        clinic.store(subject, replace(draft, event_at=clinic.now.replace(year=2010 + 5 * entry)))
    with clinic.vault.database.act() as tx:
        open_care(tx, subject, clinic.vault.keyring.blind("unit", VERA.unit), now=clinic.now)
    return subject


def everybody(clinic: Clinic) -> list[SubjectId]:
    with clinic.vault.database.read() as tx:
        return store.people(tx, SubjectId(b""), 1000)


def populate(clinic: Clinic) -> list[SubjectId]:
    """Two of each, and some who are odd from the start; in the order in which they came."""
    came = []
    for number in range(2):
        came += [customer(clinic, number), patient(clinic, number), clinic.somebody()]
    consent(clinic.vault, came[0], YES, "desk", by=RUT, now=clinic.now)
    held(clinic, customer(clinic, 10))
    customer(clinic, 11, Flag.PROTECTED, Flag.ADULT)
    patient(clinic, 12, Flag.DECEASED, Flag.ADULT)
    young = clinic.somebody()
    with clinic.vault.database.act() as tx:
        set_flags(tx, young, off=(Flag.ADULT,))
    service = customer(clinic, 13)
    offer = clinic.begin(service, Kind.AGREEMENT, service="lakarbesok")
    close(clinic.vault, service, offer.id, by=RUT, now=clinic.now)
    return [*came, *(one for one in everybody(clinic) if one not in came)]


Happening = Callable[[Clinic, SubjectId], object]


def _by(clinic: Clinic) -> dict[str, object]:
    return {"by": RUT, "now": clinic.now}


def _limit(clinic: Clinic, subject: SubjectId, category: CategoryId | None) -> None:
    restrict(clinic.vault, subject, "18.1.a", category, by=RUT, now=clinic.now)


def _care_ends(clinic: Clinic, subject: SubjectId) -> None:
    with clinic.vault.database.act() as tx:
        close_care(tx, subject, clinic.vault.keyring.blind("unit", VERA.unit), now=clinic.now)


def _everything_ends(clinic: Clinic, subject: SubjectId) -> None:
    with clinic.vault.look(by=RUT, now=clinic.now) as look:
        relations = look.person(subject).about.relations
    for one in relations:
        close(clinic.vault, subject, one.id, by=RUT, now=clinic.now)


def _unknown_standing(clinic: Clinic, subject: SubjectId) -> None:
    with clinic.vault.database.act() as tx:
        seal = tx.row_seal.of("subject", subject, None)
        tx.run("UPDATE subject SET standing = NULL, seal = ? WHERE subject_id = ?", seal, subject)


def _erased(clinic: Clinic, subject: SubjectId) -> None:
    _everything_ends(clinic, subject)
    erase(clinic.vault, plan(clinic.vault, subject, by=DISA, now=clinic.now), by=DISA, now=clinic.now)


HAPPENINGS: tuple[Happening, ...] = (
    lambda clinic, one: consent(clinic.vault, one, YES, "desk", by=RUT, now=clinic.now),
    lambda clinic, one: consent(clinic.vault, one, YES, "desk", by=RUT, now=clinic.now),
    lambda clinic, one: consent(clinic.vault, one, PROFILE, "desk", by=RUT, now=clinic.now),
    lambda clinic, one: objection(clinic.vault, one, NO, "desk", by=RUT, now=clinic.now),
    lambda clinic, one: withdraw(clinic.vault, one, YES, by=RUT, now=clinic.now),
    lambda clinic, one: _limit(clinic, one, None),
    lambda clinic, one: _limit(clinic, one, CategoryId("name")),
    lambda clinic, one: block(clinic.vault, one, LimitKind.BLOCK, by=RUT, now=clinic.now),
    _care_ends,
    _everything_ends,
    _unknown_standing,
    _erased,
)


def happen(clinic: Clinic, came: list[SubjectId], chance: Random) -> None:
    """Something happens to somebody who is there."""
    there = set(everybody(clinic))
    chance.choice(HAPPENINGS)(clinic, chance.choice([one for one in came if one in there]))
    if chance.random() < 0.2:
        clinic.later(days=chance.choice((1, 40, 400)))
