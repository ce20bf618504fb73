"""What is said of a purpose, a source, a period: in the language of one package, worded once each.

The nine things of Art. 15(1)(a)–(h) and 15(2) are made here for every purpose, and none of them is empty (R-15.1).
"""

from collections.abc import Iterable, Mapping
from functools import cached_property
from types import MappingProxyType

from ombud.disclosure.package.begin import Begun
from ombud.disclosure.package.format import Controller, Purpose
from ombud.disclosure.package.order import Kind, Order
from ombud.disclosure.recipients import transfers
from ombud.disclosure.register.model import Disclosure
from ombud.disclosure.wording import Wording
from ombud.disclosure.words import RIGHTS
from ombud.law.periods import local_date
from ombud.policy.model import Policy
from ombud.policy.model import Purpose as Declared
from ombud.policy.wording import say
from ombud.terms import CategoryId, PurposeId, SubjectId, Text


class Told(Wording):
    """The words of one package."""

    def __init__(self, begun: Begun, order: Order) -> None:
        super().__init__(begun.policy.file, order.language, units=order.unit_names)
        self.handed_over: tuple[Disclosure, ...] = begun.handed_over
        self.policy: Policy = begun.policy
        self._names_units = not begun.hidden
        self.subject: SubjectId = order.subject
        self.kind: Kind = order.kind

    def unit(self, unit: str) -> str:
        """No unit of somebody whose identity is protected: it says where they are (R-41)."""
        return super().unit(unit if self._names_units else "")

    def unit_code(self, unit: str) -> str:
        """As programs read it."""
        return unit if self._names_units else ""

    @cached_property
    def rights(self) -> list[str]:
        return [one.in_(self.language) for one in RIGHTS]

    @cached_property
    def complaint(self) -> str:
        return self.file.rights.complaint_authority or _IMY.in_(self.language)

    @cached_property
    def controller(self) -> Controller:
        who, dpo = self.file.controller, self.file.dpo.contact
        return Controller(
            name=who.legal_name or who.name,
            contact=_joined(who.email, who.phone, who.postal_address),
            dpo=_joined(dpo.email, dpo.phone, dpo.postal),
        )

    @cached_property
    def rights_of(self) -> Mapping[PurposeId, list[str]]:
        """What the person can do about each purpose."""
        return MappingProxyType({id_: self.can_do(purpose) for id_, purpose in self.file.purposes.items()})

    def purpose(self, purpose_id: PurposeId, categories: Iterable[CategoryId], sources: Iterable[str]) -> Purpose:
        """Everything that Art. 15 wants said of one purpose."""
        purpose, language = self.file.purposes[purpose_id], self.language
        held = list(categories)
        periods = [f"{self.category(one)}: {rule}" for one in held if (rule := self.rule(purpose, one))]
        return Purpose(
            purpose=say(purpose.name, language),
            why=say(purpose.why, language),
            bases=self.bases(purpose) or ["–"],
            categories=[self.category(one) for one in held] or ["–"],
            recipients=self.recipients(purpose),
            handed_over=list(dict.fromkeys(handed(one) for one in self.handed_over if one.purpose == purpose_id)),
            period=periods or [_NOTHING_KEPT.in_(language)],
            rights=self.rights_of[purpose_id],
            complaint=self.complaint,
            sources=[self.source(one) for one in sorted(sources)] or ["–"],
            automated_decisions=self._automated(purpose),
            transfers=transfers(purpose, language),
            sentences={name: self.sentence(name) for name in purpose.sentences if name in self.file.sentences},
        )

    def _automated(self, purpose: Declared) -> str:
        """Art. 15(1)(h): what is decided or judged by a program, how, and what it means for the person."""
        if purpose.automated_decision:
            first = _DECIDED
        elif purpose.profiling:
            first = _PROFILED
        else:
            return _NOT_DECIDED.in_(self.language)
        more = [one for one in (purpose.logic, purpose.significance, purpose.consequences) if one is not None]
        return " ".join([first.in_(self.language), *(say(one, self.language) for one in more)])


def handed(one: Disclosure) -> str:
    """`Inkasso AB, 2026-03-02`."""
    return f"{one.name}, {local_date(one.made_at).isoformat()}"


def _joined(*parts: str | None) -> str:
    return ", ".join(part for part in parts if part)


_IMY = Text(
    "Integritetsskyddsmyndigheten (IMY), Box 8114, 104 20 Stockholm, imy.se",
    "The Swedish Authority for Privacy Protection (IMY), Box 8114, 104 20 Stockholm, imy.se",
)
_NOTHING_KEPT = Text("Ingenting sparas för detta.", "Nothing is kept for this.")
_NOT_DECIDED = Text(
    "Inget beslut om dig fattas av ett program, och ingen profil görs.",
    "No decision about you is made by a program, and no profile is made.",
)
_PROFILED = Text("En profil görs. Inget beslut fattas av ett program.", "A profile is made. No program decides.")
_DECIDED = Text("Ett program beslutar.", "A program decides.")
