"""The policy as it is published: its versions, its purposes and sentences, the notice, and the record of Art. 30."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from ombud.api import problems
from ombud.api.model import Answer, Call, Endpoint, Example, Given, Taken, Told
from ombud.api.problem import Refused, Wrong
from ombud.api.shapes import At
from ombud.policy.document.markdown import markdown
from ombud.policy.model import Policy, Purpose
from ombud.policy.notice import notice
from ombud.policy.register import Incomplete, register
from ombud.policy.register.jsonld import jsonld
from ombud.terms import Text

_MOST_DIGITS = 6


class Version(Told):
    """One version of the policy."""

    number: int
    from_at: At
    state: Literal["now", "later", "before"]


class Versions(Told):
    """The newest first; one that is adopted and not in force yet is among them."""

    items: list[Version]


class PurposeTold(Told):
    """One purpose that the notice declares."""

    id: str
    name: str
    why: str
    family: str
    bases: list[str] = Field(description="Articles of the GDPR.")
    categories: list[str]
    sentences: list[str]


class Declared(Told):
    """One version: what it declares."""

    number: int
    from_at: At
    controller: str
    purposes: list[PurposeTold]
    sentences: dict[str, str] = Field(description="The sentences of the notice, by their ids.")


class Language(Taken):
    lang: Annotated[str, StringConstraints(pattern="^(sv|en)$")] = "sv"


class Notice(Told):
    """The notice that people read (Art. 13, 14), as Markdown."""

    number: int
    lang: str
    markdown: str


class Register(Told):
    """The record of processing activities (Art. 30), as JSON-LD in the words of DPV."""

    number: int
    record: dict[str, Any]


def versions(call: Call) -> Answer:
    return Given(
        Versions(items=[Version(number=one.number, from_at=one.from_at, state=state) for one, state in _all(call)])
    )


def declared(call: Call) -> Answer:
    found = _which(call)
    if found is None:
        return Refused(problems.NOT_FOUND)
    file = found.file
    said = {name: Text(one.sv, one.en).in_(call.language) for name, one in file.sentences.items()}
    purposes = [_purpose(call, name, one) for name, one in file.purposes.items()]
    who = file.controller.name
    return Given(
        Declared(number=found.number, from_at=found.from_at, controller=who, purposes=purposes, sentences=said)
    )


def published(call: Call) -> Answer:
    found, asked = _which(call), call.query
    if found is None:
        return Refused(problems.NOT_FOUND)
    text = markdown(notice(found.file, "en" if asked.lang == "en" else "sv"))
    return Given(Notice(number=found.number, lang=asked.lang, markdown=text))


def recorded(call: Call) -> Answer:
    """A-01: a record that lacks something is none."""
    found = _which(call)
    if found is None:
        return Refused(problems.NOT_FOUND)
    made = register(found.file)
    if isinstance(made, Incomplete):
        errors = tuple(Wrong(f"/{one.path}", "missing", Text(one.article, one.article)) for one in made.missing)
        return Refused(problems.NOT_DONE, _INCOMPLETE, errors=errors, requirement="A-01")
    return Given(Register(number=found.number, record=jsonld(made)))


State = Literal["now", "later", "before"]


def _all(call: Call) -> list[tuple[Policy, State]]:
    with call.vault.database.read() as tx:
        in_force, all_ = call.vault.book.in_force(tx, call.now), call.vault.book.versions(tx)
    number = 0 if in_force is None else in_force.number

    def state(one: Policy) -> State:
        return "now" if one.number == number else "later" if one.from_at > call.now else "before"

    return [(one, state(one)) for one in reversed(all_)]


def _which(call: Call) -> Policy | None:
    """By its number, or the one that is in force."""
    text = call.names["version"]
    numbered = text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS
    return next(
        (
            one
            for one, state in _all(call)
            if (state == "now" if text == "now" else numbered and one.number == int(text))
        ),
        None,
    )


def _purpose(call: Call, name: str, one: Purpose) -> PurposeTold:
    return PurposeTold(
        id=name, name=Text(one.name.sv, one.name.en).in_(call.language),
        why=Text(one.why.sv, one.why.en).in_(call.language), family=one.family.value,
        bases=[basis.article for basis in one.bases], categories=[used.id for used in one.categories],
        sentences=list(one.sentences),
    )  # fmt: skip


_INCOMPLETE = Text("Registret är inte helt.", "The record is not whole.")
_NOW = Example({"version": "now"})
ENDPOINTS = (
    Endpoint("GET", "/policy", "policy.versions", "The versions of the policy, the newest first.", versions, Versions),
    Endpoint(
        "GET", "/policy/{version}", "policy.declared", "What one version declares: by its number, or `now`.",
        declared, Declared, example=_NOW,
    ),
    Endpoint(
        "GET", "/policy/{version}/notice", "policy.notice", "The notice that people read.",
        published, Notice, asks=Language, example=Example({"version": "now"}, {"lang": "en"}),
    ),
    Endpoint(
        "GET", "/policy/{version}/register", "policy.register", "The record of processing activities (Art. 30).",
        recorded, Register, problems=(problems.NOT_DONE,), example=_NOW,
    ),
)  # fmt: skip
