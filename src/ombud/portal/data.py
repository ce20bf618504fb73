"""`/mina/uppgifter`: what is held, and for each value why, until when, from where, for whom, and who has read it.

The first page opens nothing: it says how much there is of what. A category's page opens that category alone, in one
act with its entry (Art. 15, N-16.1, R-15.1). What the person can do stands beside each value. A number is masked until
they ask to see it, on that page only, and that they did is in the log.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ombud.collection.rectify import BY_ONESELF
from ombud.disclosure import Access, Held, Kept, Outline, Whose, access, outline
from ombud.disclosure.number import number_shown
from ombud.disclosure.wording import NUMBER, PLACES, Wording, masked
from ombud.law.periods import local_date
from ombud.policy.ask import Refusal
from ombud.policy.grounds import Ground
from ombud.policy.model import PolicyFile
from ombud.policy.wording import capital, day, say
from ombud.portal.addresses import category_of, category_path, correct_path, id_of, record_text
from ombud.portal.purposes import PurposeCard, purpose_card, standing
from ombud.portal.reading_rows import reading_row
from ombud.portal.refused import by_policy
from ombud.portal.wording import wording
from ombud.terms import CategoryId, PurposeId, Text
from ombud.vault import Value
from ombud.vault.history import Former
from ombud.web import Answer, Page, Route, Visit, problem

A_PAGE = 20
"""Values on one page, the latest first."""
_READINGS = 5
TITLE = Text("Mina uppgifter", "My data")


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """One category in the list."""

    name: str
    to: str
    records: int
    used: str
    special: bool
    by_statute: bool
    unkept: int


@dataclass(frozen=True, slots=True)
class Use:
    """One purpose that keeps a value: until when, and what the person can do about it."""

    id: str
    name: str
    until: str
    standing: str
    act: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Line:
    """One field of a value."""

    name: str
    text: str = field(repr=False)
    correct: str | None = None
    reveal: str | None = None
    """The record whose masked number this is."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One value, however many copies of it there are, with all that belongs to it."""

    when: str
    lines: tuple[Line, ...] = field(repr=False)
    uses: tuple[Use, ...] = field(repr=False)
    origin: str = field(repr=False)
    told: int


@dataclass(frozen=True, slots=True)
class Corrected:
    """What once stood here."""

    lines: tuple[Line, ...] = field(repr=False)
    since: str
    until: str
    why: str = field(repr=False)


def all_of_it(visit: Visit) -> Answer:
    """How much of what is held: nothing is opened for it."""
    found = outline(visit.ombud.vault, visit.subject, by=visit.actor, now=visit.now, looks=0)
    if isinstance(found, Refusal):
        return by_policy(found)
    words = wording(visit, found)
    rows = [_category_row(found, category, kept, words) for category, kept in found.kept.items()]
    values = {"rows": rows, "records": found.records, "purposes": len(found.purposes), "ties": len(found.relations)}
    return Page("portal/data.html.j2", TITLE, values)


def _category_row(found: Outline, category: CategoryId, kept: Kept, words: Wording) -> CategoryRow:
    used = "; ".join(words.name(purpose) for purpose in kept.purposes)
    special = found.policy.file.categories[category].special
    return CategoryRow(
        words.category(category), category_path(category), kept.records, used, special, kept.by_statute, kept.unkept
    )


def one_category(visit: Visit) -> Answer:
    return _shown(visit, None)


def reveal(visit: Visit) -> Answer:
    """Show one number whole, on this answer alone. It is not kept, and the log says that it was shown."""
    record = id_of("d_", visit.form.text("uppgift"))
    if record is None or category_of(visit.path["category"]) != NUMBER:
        return problem.NOT_FOUND
    return _shown(visit, record)


def _shown(visit: Visit, revealed: bytes | None) -> Answer:
    category = category_of(visit.path["category"])
    found = access(
        visit.ombud.vault, visit.subject, by=visit.actor, now=visit.now, protected=units(visit), only={category}
    )
    if isinstance(found, Refusal):
        return problem.NOT_FOUND if category not in _file(visit).categories else by_policy(found)
    theirs = {one.value.record_id for one in found.held}
    if not (theirs or found.former) or (revealed is not None and revealed not in theirs):
        return problem.NOT_FOUND
    if revealed is not None:
        number_shown(visit.ombud.vault, visit.subject, by=visit.actor, now=visit.now)
    words = wording(visit, found)
    return Page("portal/category.html.j2", _title(found.policy.file, category), _content(visit, found, words, revealed))


def _content(visit: Visit, found: Access, words: Wording, revealed: bytes | None) -> dict[str, object]:
    """What the page of one category says."""
    category = category_of(visit.path["category"])
    groups = _alike(found.held) if category not in BY_ONESELF else _once(found.held)
    number = _page_number(visit, len(groups))
    looks = [one for one in found.readings if category in one.categories and one.whose is not Whose.PERSON]
    return {
        "name": words.category(category),
        "here": category_path(category),
        "special": found.policy.file.categories[category].special,
        "groups": len(groups),
        "values": [_value(one, words, revealed) for one in groups[(number - 1) * A_PAGE : number * A_PAGE]],
        "former": list(dict.fromkeys(_former(one, words) for one in found.former)),
        "purposes": list(_purposes(found, words)),
        "recipients": [
            words.hand_over(one) for one in found.recipients if one.to_recipient and category in one.categories
        ],
        "programs": [words.program(one) for one in found.programs],
        "readings": [reading_row(one, words) for one in looks[:_READINGS]],
        "page": number,
        "pages": max(1, -(-len(groups) // A_PAGE)),
        "hidden": found.hidden and bool(PLACES & set(found.policy.file.categories[category].fields)),
        "self_service": category in BY_ONESELF,
        "revealed": revealed is not None,
    }


Alike = tuple[Mapping[str, str], list[Held]]
"""What stands in one value, and every copy that says it."""


def _alike(held: Iterable[Held]) -> list[Alike]:
    """The latest first; copies of one value in several stores are one value to the person."""
    found: dict[tuple[object, ...], list[Held]] = {}
    for one in _latest_first(held):
        key = one.value.document or "", *sorted(one.value.fields.items())
        found.setdefault(key, []).append(one)
    return [(same[0].value.fields, same) for same in found.values()]


def _once(held: Iterable[Held]) -> list[Alike]:
    """A name or a contact detail stands by itself: each once, however many copies say it, with those that the same
    copies say. So each has the purposes of its own copies alone: an address is not used for what the phone is."""
    copies: dict[tuple[str, str], list[Held]] = {}
    for one in _latest_first(held):
        for field_ in one.value.fields.items():
            copies.setdefault(field_, []).append(one)
    found: dict[tuple[bytes, ...], tuple[dict[str, str], list[Held]]] = {}
    for (name, text), same in copies.items():
        place = tuple(one.value.record_id for one in same)
        fields, _ = found.setdefault(place, ({}, same))
        fields[name] = text
    return list(found.values())


def _latest_first(held: Iterable[Held]) -> list[Held]:
    return sorted(held, key=lambda one: (one.value.event_at, one.value.record_id), reverse=True)


def _value(alike: Alike, words: Wording, revealed: bytes | None) -> Shown:
    fields, same = alike
    first = min((one.value for one in same), key=lambda value: (value.collected_at, value.record_id))
    grounds: dict[PurposeId, Ground] = {}
    for one in same:
        for ground in one.grounds:
            known = grounds.get(ground.purpose)
            grounds[ground.purpose] = ground if known is None or known.until < ground.until else known
    order = list(words.file.purposes)
    uses = [_use(grounds[purpose], first.category, words) for purpose in sorted(grounds, key=order.index)]
    lines = tuple(_line(first, name, text, words, revealed) for name, text in fields.items())
    return Shown(
        day(local_date(first.event_at), words.language), lines, tuple(uses), words.origin(first), first.policy_number
    )


def _line(value: Value, name: str, text: str, words: Wording, revealed: bytes | None) -> Line:
    if name == NUMBER and revealed != value.record_id:
        return Line(words.field(name), masked(text), reveal=record_text(value.record_id))
    mine = value.category in BY_ONESELF and not (words.hidden and name in PLACES)
    correct = f"{correct_path(value.category, name)}?uppgift={record_text(value.record_id)}" if mine else None
    return Line(words.field(name), words.value(name, text), correct)


def _use(ground: Ground, category: CategoryId, words: Wording) -> Use:
    stands, act = standing(ground.purpose, words)
    return Use(ground.purpose.replace(".", "-"), words.name(ground.purpose), words.until(ground, category), stands, act)


def _former(one: Former, words: Wording) -> Corrected:
    """R-16.1: what was corrected is told to the person alone."""
    lines = tuple(
        Line(words.field(name), masked(text) if name == NUMBER else words.value(name, text))
        for name, text in one.value.fields.items()
    )
    since, until = (day(local_date(at), words.language) for at in (one.value.collected_at, one.corrected_at))
    return Corrected(lines, since, until, one.reason)


def _purposes(found: Access, words: Wording) -> Iterable[PurposeCard]:
    named = {ground.purpose for one in found.held for ground in one.grounds}
    return (purpose_card(purpose, words) for purpose in words.file.purposes if purpose in named)


def _page_number(visit: Visit, total: int) -> int:
    asked = visit.query.get("sida", "1")
    return min(max(1, int(asked) if asked.isdecimal() and len(asked) < 7 else 1), max(1, -(-total // A_PAGE)))


def _title(file: PolicyFile, category: CategoryId) -> Text:
    name = file.categories[category].name
    return Text(capital(say(name, "sv")), capital(say(name, "en")))


def _file(visit: Visit) -> PolicyFile:
    with visit.ombud.vault.look(by=visit.actor, now=visit.now) as act:
        return act.policy.file


def units(visit: Visit) -> frozenset[str]:
    """The units whose name tells where somebody is hidden."""
    return frozenset(visit.ombud.config.protected_units)


ROUTES: tuple[Route, ...] = (
    Route("/mina/uppgifter", "my-data", show=all_of_it),
    Route("/mina/uppgifter/{category}", "my-data-of", show=one_category, do=reveal),
)
