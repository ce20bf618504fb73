"""One page for the person: what is held, why, until when, from where, for whom, and who has read it (R-15.1).

* The page stands by itself: no script, no outside host, one style named by its hash in the page's own content
  security policy. It is read in light and dark, at 320 px, by a screen reader and on paper.
* Every value is escaped where it is written; nothing in it is markup.
"""

from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from importlib.resources import files
from types import MappingProxyType

from jinja2 import BaseLoader, Environment, StrictUndefined

from ombud.cli.access_words import PAGE
from ombud.disclosure import Access, Held, Reading
from ombud.disclosure.register import Disclosure
from ombud.disclosure.waiting import ANSWERS, FIRST_YES, Waiting, told_on
from ombud.disclosure.wording import Wording
from ombud.disclosure.words import (
    ACTS,
    CHANNELS,
    COMPLAIN,
    CONTACT,
    DPO,
    RELATIONS,
    RIGHTS,
    STATES,
)
from ombud.law.periods import STOCKHOLM, local_date
from ombud.policy.document.style import STYLE
from ombud.policy.grounds import Ground
from ombud.policy.model import PolicyFile
from ombud.policy.storage import FOREVER
from ombud.policy.wording import capital, day, say
from ombud.policy.wording.things import recipient_words
from ombud.relations import Relation
from ombud.terms import CategoryId, ChoiceId, Text, subject_text
from ombud.terms.ids import id_text
from ombud.terms.text import Language
from ombud.vault.history import Former

Shown = dict[str, object]
_OWN_STYLE = """
.lead{font-size:1.15rem}
.meta{color:var(--muted)}
article{border:1px solid var(--line);border-radius:8px;padding:.2rem 1rem .8rem;margin:1rem 0}
article h3{margin-top:.8rem}
.value{white-space:pre-wrap;overflow-wrap:anywhere}
.fields{border-top:0}
.small{color:var(--muted);margin:.1rem 0}
@media print{article{break-inside:avoid}}
"""
_STYLE = STYLE + _OWN_STYLE


def page(found: Access, language: Language, units: Mapping[str, Text] = MappingProxyType({})) -> str:
    """The whole page, as HTML."""
    environment = Environment(
        loader=BaseLoader(), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.from_string(files("ombud.cli").joinpath("access.html.j2").read_text(encoding="utf-8"))
    return template.render(_Page(found, language, units).content(), style=_STYLE, csp=_csp())


def value(found: Access) -> Shown:
    """The same for programs, in both languages where there are words."""
    return {
        "subject": subject_text(found.subject),
        "at": found.at.isoformat(),
        "policy_version": found.policy.number,
        "held": [_held(found.policy.file, one) for one in found.held],
        "relations": [_relation(one) for one in found.relations],
        "choices": sorted(found.choices),
        "waiting": [_waiting(one) for one in found.waiting],
        "readings": [_reading(one) for one in found.readings],
        "recipients": [_recipient(one) for one in found.recipients if one.to_recipient],
        "programs": [{"name": one.name, "since": one.since.isoformat()} for one in found.programs],
        "corrected": [_former(one) for one in found.former],
    }


def _csp() -> str:
    digest = b64encode(sha256(_STYLE.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


class _Page:
    """The words of one page in one language."""

    def __init__(self, found: Access, language: Language, units: Mapping[str, Text]) -> None:
        self.found, self.language, self.file = found, language, found.policy.file
        self.words = Wording(self.file, language, hidden=found.hidden, units=units)

    def content(self) -> Shown:
        found = self.found
        groups = self._groups()
        at = found.at.astimezone(STOCKHOLM)
        when = {"day": day(at.date(), self.language), "time": f"{at:%H.%M}"}
        return {
            "language": self.language,
            "t": {name: text.in_(self.language) for name, text in PAGE.items()},
            "title": self._t("title", name=self.file.controller.name),
            "lead": self._lead(groups),
            "made": self._t("made", **when),
            "version": self._t("version", number=str(found.policy.number)),
            "subject": subject_text(found.subject),
            "groups": groups,
            "ties": [self._tie(one) for one in found.relations],
            "choices": [self._choice(choice_id) for choice_id in sorted(found.choices)],
            "waiting": [self._waiting(one) for one in found.waiting],
            "readings": [self._reading(one) for one in found.readings],
            "recipients": [self.words.hand_over(one) for one in found.recipients if one.to_recipient],
            "programs": [self.words.program(one) for one in found.programs],
            "sentences": self._sentences(),
            "rights": [one.in_(self.language) for one in RIGHTS],
            "contacts": self._contacts(),
        }

    def _t(self, key: str, **values: str) -> str:
        return self.words.t(PAGE[key], **values)

    def _lead(self, groups: list[Shown]) -> str:
        found = self.found
        if not found.held:
            return self._t("nothing")
        purposes = {ground.purpose for held in found.held for ground in held.grounds}
        counts = (len(found.held), len(groups), len(purposes), len(found.readings))
        names = ("records", "categories", "purposes", "readings")
        return self._t("lead", **{name: str(number) for name, number in zip(names, counts, strict=True)})

    def _groups(self) -> list[Shown]:
        """The held values by category, and what was corrected; the categories in the order of the policy."""
        held = sorted(self.found.held, key=lambda one: one.value.event_at)
        there = {one.value.category for one in held} | {one.value.category for one in self.found.former}
        return [
            {
                "id": f"c-{category}",
                "name": self.words.category(category),
                "special": self.file.categories[category].special,
                "held": [self._held(one) for one in held if one.value.category == category],
                "former": [self._former(one) for one in self.found.former if one.value.category == category],
            }
            for category in self.file.categories
            if category in there
        ]

    def _held(self, one: Held) -> Shown:
        value = one.value
        return {
            "when": day(local_date(value.event_at), self.language),
            "fields": [(self.words.field(name), self.words.value(name, text)) for name, text in value.fields.items()],
            "grounds": [self._ground(ground, value.category) for ground in one.grounds],
            "origin": self.words.origin(value),
            "told": self._t("version", number=str(value.policy_number)),
        }

    def _former(self, one: Former) -> Shown:
        return {
            "when": self._day(one.corrected_at),
            "since": self._day(one.value.collected_at),
            "fields": [(self.words.field(name), text) for name, text in one.value.fields.items()],
            "why": one.reason,
        }

    def _ground(self, ground: Ground, category: CategoryId) -> Shown:
        purpose = self.file.purposes[ground.purpose]
        recipients = [capital(say(recipient_words(one), self.language)) for one in purpose.recipients]
        return {
            "name": say(purpose.name, self.language),
            "why": say(purpose.why, self.language),
            "bases": self.words.bases(purpose),
            "until": self.words.until(ground, category),
            "sentences": [name for name in purpose.sentences if name in self.file.sentences],
            "recipients": recipients or [self._t("nobody")],
        }

    def _sentences(self) -> list[tuple[str, str]]:
        """The sentences that the purposes on this page rest on, once each."""
        purposes = {ground.purpose for held in self.found.held for ground in held.grounds}
        named = {name for purpose in purposes for name in self.file.purposes[purpose].sentences}
        return [(name, self.words.sentence(name)) for name in self.file.sentences if name in named]

    def _tie(self, one: Relation) -> Shown:
        return {
            "kind": self.words.of(RELATIONS, one.kind.value),
            "state": self.words.of(STATES, one.state.value),
            "since": self._day(one.opened_at),
            "ended": self._day(one.closed_at),
            "about": self.words.service(one.service),
        }

    def _choice(self, choice_id: ChoiceId) -> Shown:
        choice = self.file.choices[choice_id]
        text = self.file.consents.get(choice.text or "")
        names = [self.words.name(purpose) for purpose in choice.purposes]
        channel = f" ({self.words.of(CHANNELS, choice.channel)})" if choice.channel else ""
        return {
            "said": f"{self._t(choice.kind)}: {', '.join(names)}{channel}",
            "text": "" if text is None else say(text.text, self.language),
        }

    def _waiting(self, one: Waiting) -> Shown:
        """A yes whose address is asked first, and what has come of it (M-07)."""
        way = self.words.of(CHANNELS, one.way)
        came = self.words.t(ANSWERS[one.answer], day=day(local_date(told_on(one)), self.language))
        return {
            "asked": self.words.t(FIRST_YES, way=way, day=day(local_date(one.asked_at), self.language)),
            "said": f"{self._choice(one.choice_id)['said']}. {came}",
            "address": one.address or "",
        }

    def _reading(self, one: Reading) -> Shown:
        at = one.at.astimezone(STOCKHOLM)
        return {
            "when": f"{at:%Y-%m-%d} {self._clock(at)}",
            "what": self.words.of(ACTS, one.act),
            "outcome": self._t("permitted" if one.permitted else "stopped"),
            "unit": self.words.unit(one.unit),
            "role": self.words.role(one.role),
            "why": "–" if one.purpose is None else self.words.name(one.purpose),
        }

    def _contacts(self) -> list[tuple[str, str]]:
        who, dpo = self.file.controller, self.file.dpo.contact
        rows = (
            (CONTACT, _joined(who.legal_name or who.name, who.email, who.phone, who.postal_address)),
            (DPO, _joined(dpo.email, dpo.phone, dpo.postal)),
            (COMPLAIN, self.file.rights.complaint_authority or ""),
        )
        return [(name.in_(self.language), said) for name, said in rows if said]

    def _day(self, at: datetime | None) -> str:
        return "–" if at is None else local_date(at).isoformat()

    def _clock(self, at: datetime) -> str:
        return f"kl. {at:%H.%M}" if self.language == "sv" else f"{at:%H:%M}"


def _held(file: PolicyFile, one: Held) -> Shown:
    value = one.value
    return {
        "record": id_text("d_", value.record_id),
        "category": value.category,
        "fields": dict(value.fields),
        "source": value.source,
        "channel": value.channel,
        "collected_at": value.collected_at.isoformat(),
        "event_at": value.event_at.isoformat(),
        "policy_version": value.policy_number,
        "grounds": [
            {
                "purpose": ground.purpose,
                "bases": [basis.article for basis in file.purposes[ground.purpose].bases],
                "sentences": list(file.purposes[ground.purpose].sentences),
                "until": None if ground.until == FOREVER else ground.until.isoformat(),
                "rule": ground.rule,
            }
            for ground in one.grounds
        ],
    }


def _former(one: Former) -> Shown:
    return {
        "category": one.value.category,
        "fields": dict(one.value.fields),
        "collected_at": one.value.collected_at.isoformat(),
        "corrected_at": one.corrected_at.isoformat(),
        "reason": one.reason,
    }


def _relation(one: Relation) -> Shown:
    return {
        "kind": one.kind.value,
        "state": one.state.value,
        "opened_at": one.opened_at.isoformat(),
        "closed_at": None if one.closed_at is None else one.closed_at.isoformat(),
        "terms": dict(one.terms),
    }


def _recipient(one: Disclosure) -> Shown:
    return {
        "name": one.name,
        "role": one.role.value,
        "purpose": one.purpose,
        "categories": list(one.categories),
        "at": one.made_at.isoformat(),
    }


def _waiting(one: Waiting) -> Shown:
    ended = None if one.ended_at is None else one.ended_at.isoformat()
    first = {"way": one.way, "role": one.role, "asked_at": one.asked_at.isoformat(), "address": one.address}
    return {
        "choice": one.choice_id,
        "state": one.answer.value,
        "ends_at": one.ends_at.isoformat(),
        "ended_at": ended,
        **first,
    }


def _reading(one: Reading) -> Shown:
    return {
        "at": one.at.isoformat(),
        "act": one.act,
        "permitted": one.permitted,
        "unit": one.unit,
        "role": one.role,
        "purpose": one.purpose,
        "categories": list(one.categories),
    }


def _joined(*parts: str | None) -> str:
    return ", ".join(part for part in parts if part)
