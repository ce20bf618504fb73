"""Restriction (Art. 18): one of four grounds, of one category or of everything (R-18.1 to R-18.4).

* It is in force in the act that carries it out, and whoever was handed what it is about is told (Art. 19).
* In a journal it is a note and a flag: care goes on for staff who treat the person (policy.md; decision 0014).
* While an objection is pending the restriction is there already (`requests/restrict.py`).
"""

from datetime import datetime

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.choices import Denied, Limit, restrictions_kept
from ombud.collection.relate import UNKNOWN_PERSON, Declined
from ombud.disclosure.register import Change
from ombud.law.rights import Right
from ombud.policy.model import PolicyFile
from ombud.requests.carry.work import Said, Work, item
from ombud.requests.model import Item
from ombud.requests.patient.dissent import CARE, Dissent, note_dissent
from ombud.requests.restrict import Restriction, restrict_in, tell_of_restriction
from ombud.terms import CategoryId, Text
from ombud.vault import Person

_GROUNDS = {"18.1.a": "RESTRICTED-A", "18.1.b": "RESTRICTED-B", "18.1.c": "RESTRICTED-C", "18.1.d": "RESTRICTED-D"}
IN_CARE = "RESTRICTED-CARE"


def plan(work: Work) -> tuple[Item, ...]:
    ground, category = work.wanted.details.get("ground", ""), _category(work)
    with work.vault.look(by=work.by, now=work.now) as act:
        person = act.person(work.subject)
        file = act.policy.file
        reason = _hindrance(person, ground, category)
        care = category is None or file.categories[category].special if reason is None else False
        care = care and person.keys.has(CARE)
    about = _about(file, category)
    if reason is not None:
        return (item(Right.RESTRICTION, Said("RESTRICT-REFUSED", about, {"reason": reason}), work.now),)
    keys = [_GROUNDS[ground]] if category is None or not care else []
    keys += [IN_CARE] if care else []
    return tuple(item(Right.RESTRICTION, Said(key, about if key != IN_CARE else _JOURNAL), work.now) for key in keys)


def _hindrance(person: Person, ground: str, category: CategoryId | None) -> Text | None:
    file = person.act.policy.file
    if ground not in _GROUNDS:
        return _NO_GROUND
    if category is not None and category not in file.categories:
        return _NO_CATEGORY
    objected = any(file.choices[one].kind == "objection" for one in person.about.choices)
    return _NO_OBJECTION if ground == "18.1.d" and not objected else None


def carry_out(work: Work, item: Item) -> Item | Declined:
    """One act. What is restricted so already, by this request, is left as it is."""
    with work.vault.act(by=work.by, now=work.now) as act:
        person = act.known(work.subject)
        if person is None:
            act.log(Kind.RESTRICT, Outcome.REFUSED)
            return UNKNOWN_PERSON
        if item.key == IN_CARE:
            note_dissent(person, Dissent(work.wanted.details.get("text", ""), matter(work, item), since(work)))
        answer = restricted(person, work, work.wanted.details["ground"], _category(work))
        if isinstance(answer, Denied):
            act.log(Kind.RESTRICT, Outcome.REFUSED, work.subject)
            return Declined(answer.requirement, answer.text)
        act.nothing_changed()
        return item


def restricted(person: Person, work: Work, ground: str, category: CategoryId | None) -> Limit | Denied | None:
    """Restrict, and tell the recipients; None where this request has restricted it so already."""
    for one in restrictions_kept(person.act.tx, person.subject, None):
        if (one.ground, one.category, one.purpose) == (ground, category, None) and one.at >= since(work):
            return None
    answer = restrict_in(person, Restriction(ground, category))
    if isinstance(answer, Limit):
        tell_of_restriction(person, answer, Change.RESTRICTION)
    return answer


def since(work: Work) -> datetime:
    """When the request came."""
    return work.case.opened.received_at


def matter(work: Work, item: Item) -> str:
    """The name of one item of one request, the same at every run."""
    return f"{work.file.id.hex()}-{item.number}"


def _category(work: Work) -> CategoryId | None:
    named = work.wanted.details.get("category")
    return CategoryId(named) if named else None


def _about(file: PolicyFile, category: CategoryId | None) -> Text:
    known = file.categories.get(category) if category is not None else None
    return _ALL if known is None else Text(known.name.sv, known.name.en)


_ALL = Text("Alla uppgifter", "All data")
_JOURNAL = Text("Journalen", "The journal")
_NO_GROUND = Text(
    "säg om uppgifterna är fel, om behandlingen är olaglig, om du behöver dem för ett anspråk eller om du har invänt.",
    "say whether the data is wrong, the processing unlawful, the data needed for a claim, or that you have objected.",
)
_NO_CATEGORY = Text("vi har ingen sådan kategori av uppgifter.", "we have no such category of data.")
_NO_OBJECTION = Text(
    "du har inte gjort någon invändning som prövas.", "you have made no objection that is being weighed."
)
