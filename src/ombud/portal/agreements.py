"""`/mina/avtal`: what binds the person and the controller, what they asked for, and to whom data was given.

* An offer is signed here: what is necessary and why, what is voluntary and empty, the consent that the service itself
  needs and no other, unticked (N-04, C-3); with what is done with it, before it is given (Art. 13).
* What is held already is not asked for again. What belongs in a journal is told to whoever treats, not to a form
  (PDL 3:6), and a number is shown at a desk.
* Nothing is decided here: `collection/sign` takes an offer or says what is missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ombud.collection.double import SOMEBODY_ELSES
from ombud.collection.relate import Declined, close
from ombud.collection.sign import Signature, held_fields, sign
from ombud.disclosure import Outline, outline
from ombud.disclosure.wording import NUMBER, Wording
from ombud.disclosure.words import CHANNELS, RELATIONS, STATES, TERMS
from ombud.policy.ask import Refusal
from ombud.policy.model import Family, PolicyFile, Purpose, Regime, Service, ServiceField
from ombud.policy.wording import say
from ombud.portal.addresses import id_of, relation_text
from ombud.portal.purposes import PurposeCard, purpose_card
from ombud.portal.refused import by_policy, declined
from ombud.portal.wording import wording
from ombud.relations import Kind, Relation, State
from ombud.terms import CategoryId, ServiceId, Text
from ombud.web import Answer, Moved, Page, Problem, Route, Visit, Wrong, problem

HERE, HOW = "/mina/avtal", "web"
TITLE = Text("Mina avtal", "My agreements")
_AGREEMENT = CategoryId("agreement")
_SIGNED = Text("Klart. Avtalet gäller från och med nu.", "Done. The agreement is in force from now on.")
_NO_THANKS = Text("Klart. Du har tackat nej till erbjudandet.", "Done. You have said no to the offer.")
_UNTICKED = Text(
    "Kryssa i samtycket om du vill ha tjänsten. Utan det kan den inte utföras.",
    "Tick the consent if you want the service. Without it the service cannot be carried out.",
)


NOT_HERE = Problem(
    409,
    "not_signed_here",
    Text("Avtalet kunde inte tecknas här", "The agreement could not be signed here"),
    Text(
        "Något av det du skrev behöver vi kontrollera med dig. Inget har sparats. Hör av dig till receptionen.",
        "We need to check something of what you wrote with you. Nothing was stored. Contact the reception.",
    ),
    ((TITLE, HERE), (Text("Hjälp och kontakt", "Help and contact"), "/hjalp")),
)


@dataclass(frozen=True, slots=True)
class Tie:
    """One relation in words."""

    to: str
    kind: str
    about: str = field(repr=False)
    state: str
    offered: bool
    open: bool
    since: datetime
    ended: datetime | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """One field that the service asks for."""

    name: str
    label: str
    why: str
    type: str


def agreements(visit: Visit) -> Answer:
    found = _outline(visit)
    if isinstance(found, Refusal):
        return by_policy(found)
    words = wording(visit, found)
    ties = [_tie(one, words) for one in sorted(found.relations, key=lambda one: one.opened_at, reverse=True)]
    values = {
        "offers": [one for one in ties if one.offered],
        "open": [one for one in ties if one.open],
        "over": [one for one in ties if not (one.offered or one.open)],
        "recipients": [words.hand_over(one) for one in found.recipients if one.to_recipient],
        "programs": [words.program(one) for one in found.programs],
    }
    return Page("portal/agreements.html.j2", TITLE, values)


def agreement(visit: Visit) -> Answer:
    found = _one(visit)
    return _page(visit, *found) if isinstance(found, tuple) else found


def sign_offer(visit: Visit) -> Answer:
    """The person signs: everything that was given and the entry are one act of the core."""
    found = _one(visit)
    if not isinstance(found, tuple):
        return found
    shown, relation = found
    service = _service(shown.policy.file, relation)
    if service is None or relation.state is not State.OFFERED:
        return problem.NOT_FOUND
    fields = {name: text for name in _asked_for(service) if (text := visit.form.text(name))}
    signature = Signature(fields, HOW, consent=visit.form.ticked("samtycke"))
    signed = sign(visit.ombud.vault, visit.subject, relation.id, signature, by=visit.actor, now=visit.now)
    if isinstance(signed, Relation):
        return Moved(f"{HERE}/{relation_text(signed.id)}", _SIGNED)
    if signed.requirement == SOMEBODY_ELSES.requirement:
        return NOT_HERE
    wrong = _wrong(signed, service)
    return _page(visit, shown, relation, wrong) if wrong else declined(signed)


def no_thanks(visit: Visit) -> Answer:
    found = _one(visit)
    if not isinstance(found, tuple):
        return found
    _, relation = found
    if relation.state is not State.OFFERED:
        return problem.NOT_FOUND
    ended = close(visit.ombud.vault, visit.subject, relation.id, by=visit.actor, now=visit.now)
    return declined(ended) if isinstance(ended, Declined) else Moved(HERE, _NO_THANKS)


def _outline(visit: Visit) -> Outline | Refusal:
    return outline(visit.ombud.vault, visit.subject, by=visit.actor, now=visit.now, looks=0)


def _one(visit: Visit) -> tuple[Outline, Relation] | Problem:
    """The relation of the address, where it is theirs."""
    found, meant = _outline(visit), id_of("r_", visit.path["id"])
    if isinstance(found, Refusal):
        return by_policy(found)
    relation = next((one for one in found.relations if one.id == meant), None)
    return problem.NOT_FOUND if relation is None else (found, relation)


def _page(visit: Visit, found: Outline, relation: Relation, wrong: tuple[Wrong, ...] = ()) -> Page:
    words = wording(visit, found)
    tie, service = _tie(relation, words), _service(found.policy.file, relation)
    values: dict[str, object] = {
        "tie": tie, "terms": _terms(relation, words), "kept": _kept(words), "offer": None, "wrong": wrong,
        "written": {}, "number": found.policy.number,
    }  # fmt: skip
    if tie.offered and service is not None:
        values |= {"offer": _offer(visit, service, words), "written": _written(visit, service)}
    title = Text(f"{_named(relation, Wording(words.file, 'sv'))}", f"{_named(relation, Wording(words.file, 'en'))}")
    return Page("portal/agreement.html.j2", title, values, 422 if wrong else 200)


def _named(relation: Relation, words: Wording) -> str:
    return words.service(relation.service) if relation.service else words.of(RELATIONS, relation.kind.value)


def _tie(relation: Relation, words: Wording) -> Tie:
    state = relation.state
    return Tie(
        f"{HERE}/{relation_text(relation.id)}",
        words.of(RELATIONS, relation.kind.value),
        relation.terms.get("asks") or words.service(relation.service),
        words.of(STATES, state.value),
        relation.kind is Kind.AGREEMENT and state is State.OFFERED,
        state is State.OPEN,
        relation.opened_at,
        relation.closed_at,
    )


def _terms(relation: Relation, words: Wording) -> list[tuple[str, str]]:
    """What was agreed, as far as it is kept in words; codes that mean nothing to a person are not said."""
    said = {**CHANNELS, **TERMS}
    shown = ("asks", "channel", "signed", "copy", "notice", "ended")
    return [(words.field(name), words.of(said, relation.terms[name])) for name in shown if relation.terms.get(name)]


def _kept(words: Wording) -> list[tuple[str, str]]:
    """For what an agreement is kept, and for how long."""
    families = (Family.CONTRACT, Family.LEGAL)
    kept = [(id_, one) for id_, one in words.file.purposes.items() if one.family in families and _AGREEMENT in _of(one)]
    return [(words.name(id_), rule) for id_, purpose in kept if (rule := words.rule(purpose, _AGREEMENT))]


def _of(purpose: Purpose) -> frozenset[CategoryId]:
    return frozenset(used.id for used in purpose.categories)


def _service(file: PolicyFile, relation: Relation) -> Service | None:
    return file.services.get(ServiceId(relation.service or ""))


def _asked_for(service: Service) -> Mapping[str, ServiceField]:
    """What a form may ask for: not what goes into a journal by statute, and no number."""
    return {name: one for name, one in service.fields.items() if one.required != "statute" and one.category != NUMBER}


def _offer(visit: Visit, service: Service, words: Wording) -> dict[str, object]:
    """What the form shows: what is held, what is necessary, what is voluntary, what it is used for."""
    held = held_fields(visit.ombud.vault, visit.subject, service, by=visit.actor, now=visit.now)
    asked = _asked_for(service)
    open_ones = {name: one for name, one in asked.items() if name not in held}
    text = words.file.consents.get(service.consent or "")
    return {
        "held": [words.field(name) for name in asked if name in held],
        "needed": [_wanted(name, one, words) for name, one in open_ones.items() if one.required == "contract"],
        "voluntary": [_wanted(name, one, words) for name, one in open_ones.items() if one.required == "optional"],
        "later": [words.field(name) for name in service.fields if name not in asked],
        "consent": None if text is None else say(text.text, words.language).replace("☐", "").strip(),
        "purposes": _purposes(service, words),
    }  # fmt: skip


def _wanted(name: str, one: ServiceField, words: Wording) -> Wanted:
    return Wanted(name, words.field(name), say(one.why, words.language), _TYPES.get(name, "text"))


_TYPES = {"email": "email", "phone": "tel", "birth_date": "date"}


def _purposes(service: Service, words: Wording) -> list[PurposeCard]:
    """What is done with what is given: the purposes that serve the agreement."""
    families = (Family.CONTRACT, Family.CARE) if service.regime is Regime.PDL else (Family.CONTRACT,)
    given = {one.category for one in service.fields.values()}
    serving = [id_ for id_, one in words.file.purposes.items() if one.family in families and _of(one) & given]
    return [purpose_card(id_, words) for id_ in serving]


def _written(visit: Visit, service: Service) -> dict[str, str]:
    return {name: visit.form.text(name) for name in (*_asked_for(service), "samtycke")}


def _wrong(no: Declined, service: Service) -> tuple[Wrong, ...]:
    """What is wrong in the form, field by field; nothing where the offer itself is not to be had."""
    if no.requirement == "N-04.3":
        return (Wrong("samtycke", _UNTICKED),)
    return tuple(Wrong(name, words) for name, words in no.fields.items() if name in service.fields)


ROUTES: tuple[Route, ...] = (
    Route(HERE, "agreements", show=agreements),
    Route(f"{HERE}/{{id}}", "agreement", show=agreement, do=sign_offer),
    Route(f"{HERE}/{{id}}/nej", "offer-declined", do=no_thanks),
)
