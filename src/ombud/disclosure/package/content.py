"""What a package holds, brought together while it is written: for `package.json` and for the pages that people read."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from ombud.choices.store import ChoiceRow
from ombud.disclosure.access import CASE
from ombud.disclosure.package.begin import Begun
from ombud.disclosure.package.format import (
    Case,
    CaseLine,
    Category,
    Choice,
    HandedOver,
    Limit,
    Package,
    ProgramTold,
    Purpose,
    Representative,
    SystemTold,
    Tie,
    Waiting,
)
from ombud.disclosure.package.log import LogSummary
from ombud.disclosure.package.order import Kind, Order
from ombud.disclosure.package.records import Summary
from ombud.disclosure.package.table import BEGIN, END, encoded, row
from ombud.disclosure.package.told import Told
from ombud.policy.grounds import Ground
from ombud.policy.wording import say
from ombud.relations.model import CATEGORY_OF
from ombud.terms import CategoryId, PurposeId, Text, subject_text
from ombud.terms.time import from_micros
from ombud.vault.pages import Bound, Piece
from ombud.vault.telling import Program

NEWEST = 100
"""How many records of a category the pages for people may show."""


@dataclass(slots=True)
class Held:
    """One category: what it came to, and its newest records."""

    summary: Summary
    newest: deque[Piece] = field(default_factory=lambda: deque(maxlen=NEWEST))


@dataclass(slots=True)
class Content:
    """What is in the package, but for the records themselves."""

    told: Told
    order: Order
    begun: Begun
    made_at: datetime
    held: dict[CategoryId, Held]
    log: LogSummary
    systems: list[SystemTold] = field(default_factory=list)
    log_alone: bool = False
    """Nothing but the log is in it, and the package says so."""

    @property
    def records(self) -> int:
        return sum(one.summary.records for one in self.held.values())

    @property
    def relations(self) -> tuple[Bound, ...]:
        """All that bind the person; of what is to be moved, those that Art. 20 speaks of."""
        if self.order.kind is Kind.ACCESS:
            return self.begun.relations
        return tuple(one._replace(grounds=_portable(one)) for one in self.begun.relations if one.portable)

    @property
    def empty(self) -> Text | None:
        """Why nothing can be moved, and what can be asked for instead (R-20.1)."""
        nothing = self.order.kind is Kind.PORTABILITY and not self.records and not self.relations
        return NOTHING_TO_MOVE if nothing else None

    def purposes(self) -> dict[PurposeId, Purpose]:
        """Every purpose that keeps something in the package, in the order of the policy."""
        categories: dict[PurposeId, set[CategoryId]] = {}
        sources: dict[PurposeId, set[str]] = {}
        for category, one in self.held.items():
            for purpose in one.summary.ends:
                categories.setdefault(purpose, set()).add(category)
                sources.setdefault(purpose, set()).update(one.summary.sources)
        for tie in self.relations:
            for ground in tie.grounds:
                categories.setdefault(ground.purpose, set()).add(tie_category(tie))
                sources.setdefault(ground.purpose, set()).add("data_subject")
        known = [purpose for purpose in self.told.file.purposes if purpose in categories]
        return {purpose: self.told.purpose(purpose, sorted(categories[purpose]), sources[purpose]) for purpose in known}

    def confirmation(self) -> str:
        if self.log_alone:
            return self.told.t(_LOG_ALONE, readings=self.log.readings)
        if self.order.kind is Kind.PORTABILITY:
            return self.told.t(_MOVED, records=self.records)
        there = self._elsewhere()
        if not self.records and not self.relations:
            return there or self.told.t(_NOTHING)
        groups = sum(1 for one in self.held.values() if one.summary.records)
        held = self.told.t(_HELD, records=self.records, categories=groups, readings=self.log.readings)
        return f"{held} {there}".strip()

    def _elsewhere(self) -> str:
        """How much the connected systems hold, and whether one of them could not say."""
        rows = sum(table.rows for one in self.systems for table in one.tables)
        said = [self.told.t(_ELSEWHERE, rows=rows)] if rows else []
        return " ".join([*said, *([self.told.t(_MISSING)] if any(one.missing for one in self.systems) else [])])

    def not_included(self) -> list[str]:
        """What is left out, and why; nothing that is withheld for somebody's safety is named (policy.md, Readers)."""
        said = [_NAMES, _DRAFTS] if self.order.kind is Kind.ACCESS else [_OF_ART_20]
        if self.log_alone:
            said = [_NAMES, _REST]
        if self.order.withheld:
            said.append(_WITH_IVO)
        if self.empty is not None:
            said.append(self.empty)
        return [self.told.t(one) for one in said]

    def package(self) -> Package:
        """The main file."""
        told, order = self.told, self.order
        return Package(
            format="ombud-package/1",
            kind=order.kind.value,
            subject=subject_text(order.subject),
            made_at=self.made_at.isoformat(),
            language=order.language,
            policy_version=told.policy.number,
            controller=told.controller,
            confirmation=self.confirmation(),
            not_included=self.not_included(),
            purposes={str(name): one for name, one in self.purposes().items()},
            categories={category: self._category(category, one.summary) for category, one in self.held.items()},
            relations=[_tie(one) for one in self.relations],
            choices=list(self.choices()),
            waiting=list(self.waiting()),
            limits=list(self.limits()),
            handed_over=list(self.handed_over()),
            programs=list(self.programs()),
            representatives=list(self.representatives()),
            cases=list(self.cases()),
            systems=self.systems,
            rights=told.rights,
            log_files=self.log.files,
        )

    def _category(self, category: CategoryId, summary: Summary) -> Category:
        return Category(
            name=self.told.category(category),
            special=self.told.file.categories[category].special,
            records=summary.records,
            corrected=summary.corrected,
            files=summary.files,
        )

    def choices(self) -> Iterable[Choice]:
        """What the person has said yes and no to, with what has ended."""
        if self.order.kind is Kind.PORTABILITY:
            return
        by_bit = {choice.bit: (choice_id, choice) for choice_id, choice in self.told.file.choices.items()}
        for made in self.begun.choices:
            if made.bit is not None and made.bit in by_bit:
                choice_id, choice = by_bit[made.bit]
                text = self.told.file.consents.get(choice.text or "")
                yield Choice(
                    choice=choice_id,
                    kind=choice.kind,
                    channel=choice.channel,
                    purposes=list(choice.purposes),
                    text=None if text is None else say(text.text, self.told.language),
                    version=choice.version,
                    made_at=_at(made.made_at),
                    ended_at=_ended(made),
                )

    def waiting(self) -> Iterable[Waiting]:
        """What the person has said yes to where the address is asked first, with what has ended."""
        for one in self.begun.waiting if self.order.kind is Kind.ACCESS else ():
            yield Waiting(
                choice=one.choice_id,
                channel=one.choice.channel,
                purposes=list(one.choice.purposes),
                state=one.answer.value,
                way=one.way,
                role=one.role,
                address=one.address,
                asked_at=one.asked_at.isoformat(),
                ends_at=one.ends_at.isoformat(),
                ended_at=None if one.ended_at is None else one.ended_at.isoformat(),
            )

    def handed_over(self) -> Iterable[HandedOver]:
        """To whom what was handed over, by name."""
        for one in self.begun.handed_over if self.order.kind is Kind.ACCESS else ():
            yield HandedOver(
                at=one.made_at.isoformat(),
                to=one.name or "–",
                role=one.role.value,
                purpose=one.purpose,
                statute=one.statute,
                categories=list(one.categories),
            )

    @property
    def programs_told(self) -> tuple[Program, ...]:
        """Who outside has said that they hold the person's data, by name."""
        return self.begun.programs if self.order.kind is Kind.ACCESS else ()

    def programs(self) -> Iterable[ProgramTold]:
        for one in self.programs_told:
            yield ProgramTold(name=one.name, since=one.since.isoformat())

    def representatives(self) -> Iterable[Representative]:
        """Who acts or acted for the person, on what, since when."""
        for one in self.begun.representatives if self.order.kind is Kind.ACCESS else ():
            mandate = one.mandate
            yield Representative(
                who=one.who,
                capacity=mandate.capacity.value,
                state=one.state.value,
                from_on=mandate.from_on.isoformat(),
                until_on=None if mandate.until_on is None else mandate.until_on.isoformat(),
                ended_at=None if mandate.ended_at is None else mandate.ended_at.isoformat(),
                scope=sorted(matter.value for matter in mandate.scope),
                evidence=one.evidence,
            )

    def cases(self) -> Iterable[Case]:
        """What the person has asked for, with what was written in each case."""
        told = self.order.kind is Kind.ACCESS and CASE in self.begun.ask.categories
        for one in self.order.cases if told else ():
            yield Case(
                reference=one.reference,
                received_at=one.received_at.isoformat(),
                state=one.state,
                asked=list(one.asked),
                words=one.words,
                history=[CaseLine(at=at.isoformat(), what=what) for at, what in one.history],
            )

    def limits(self) -> Iterable[Limit]:
        """Restrictions and blocks, with those that were lifted."""
        if self.order.kind is Kind.PORTABILITY:
            return
        for made in self.begun.choices:
            if made.bit is None:
                yield Limit(
                    kind=made.kind,
                    category=made.category,
                    ground=made.ground or "",
                    made_at=_at(made.made_at),
                    ended_at=_ended(made),
                )


def purposes_table(content: Content) -> bytes:
    """Each purpose with the nine things of Art. 15, as a table: what the tables of records name stands here."""
    lines = [row(one.in_(content.told.language) for one in _OF_A_PURPOSE)]
    for one in content.purposes().values():
        lists = (one.bases, one.categories, one.recipients, one.handed_over, one.period, one.rights)
        joined = ["; ".join(said) for said in lists]
        rest = ["; ".join(one.sources), one.automated_decisions, one.transfers, one.complaint]
        lines.append(row([one.purpose, one.why, *joined, *rest, " ".join(one.sentences.values())]))
    return encoded(BEGIN + "".join(line + END for line in lines))


_OF_A_PURPOSE = (
    Text("Ändamål", "Purpose"),
    Text("Varför", "Why"),
    Text("Rättslig grund", "Legal basis"),
    Text("Uppgifter", "Data"),
    Text("Kan lämnas till", "May be given to"),
    Text("Har lämnats till", "Was given to"),
    Text("Sparas", "Kept"),
    Text("Vad du kan göra", "What you can do"),
    Text("Kommer från", "Comes from"),
    Text("Beslut av program", "Decisions by a program"),
    Text("Utanför EU och EES", "Outside the EU and EEA"),
    Text("Klaga hos", "Complain to"),
    Text("Ur informationen", "From the notice"),
)


def tie_category(tie: Bound) -> CategoryId:
    """The category that a relation is data of."""
    return CATEGORY_OF[tie.relation.kind]


def _portable(tie: Bound) -> tuple[Ground, ...]:
    return tuple(one for one in tie.grounds if one.purpose in tie.portable)


def _tie(tie: Bound) -> Tie:
    one = tie.relation
    return Tie(
        kind=one.kind.value,
        state=one.state.value,
        opened_at=one.opened_at.isoformat(),
        closed_at=None if one.closed_at is None else one.closed_at.isoformat(),
        terms=dict(one.terms),
    )


def _at(micros: int) -> str:
    return from_micros(micros).isoformat()


def _ended(row: ChoiceRow) -> str | None:
    return None if row.ended_at is None else _at(row.ended_at)


_HELD = Text(
    "Ja, vi har uppgifter om dig: {records} stycken i {categories} grupper. I loggen finns {readings} läsningar och "
    "sökningar.",
    "Yes, we hold data about you: {records} records in {categories} groups. The log has {readings} readings and "
    "look-ups.",
)
_ELSEWHERE = Text(
    "I våra andra system finns {rows} rader om dig; de är med här.",
    "Our other systems hold {rows} rows about you; they are here.",
)
_MISSING = Text(
    "Ett system kunde inte lämna allt. Det står vilket, och du får resten så fort det går.",
    "A system could not give everything. It says which, and you get the rest as soon as may be.",
)
_LOG_ALONE = Text(
    "Här står vem som har läst om dig: {readings} läsningar och sökningar, var och en med bevis för att den finns i "
    "den signerade loggen.",
    "Here is who has read about you: {readings} readings and look-ups, each with the proof that it stands in the "
    "signed log.",
)
_REST = Text(
    "Uppgifterna själva är inte med. Dem får du i en kopia enligt artikel 15.",
    "The data itself is not here. You have it in a copy under Art. 15.",
)
_NOTHING = Text("Nej, vi har inga uppgifter om dig.", "No, we hold no data about you.")
_MOVED = Text(
    "Här är {records} uppgifter som du har lämnat till oss och kan ta med dig (artikel 20).",
    "Here are {records} records that you have given to us and can take with you (Art. 20).",
)
_NAMES = Text(
    "Namnen på dem som har läst står inte här. Behöver du ett namn för att ta till vara din rätt, fråga "
    "dataskyddsombudet, som prövar det.",
    "The names of those who have read are not here. If you need a name to exercise your rights, ask the data "
    "protection officer, who examines it.",
)
_DRAFTS = Text(
    "Utkast och minnesanteckningar som inte är färdiga finns inte i systemet och därför inte här.",
    "Drafts and notes that are not finished are not in the system, and so not here.",
)
_WITH_IVO = Text(
    "En del av journalen är inte med. Frågan om den kan lämnas ut är överlämnad till Inspektionen för vård och omsorg "
    "(IVO), som beslutar.",
    "A part of the journal is not here. Whether it can be given out is before the Health and Social Care Inspectorate "
    "(IVO), which decides.",
)
_OF_ART_20 = Text(
    "Här finns bara det du själv har lämnat och som vi har med stöd av ditt samtycke eller ett avtal med dig. "
    "Journalen, det som vi har räknat fram och det som rör andra är inte med. Allt finns i en kopia enligt artikel "
    "15.",
    "Only what you have given yourself is here, and what we hold by your consent or an agreement with you. The "
    "journal, what we have computed and what concerns others is not here. All of it is in a copy under Art. 15.",
)
NOTHING_TO_MOVE = Text(
    "Det finns inget att flytta: det vi har om dig har vi inte med stöd av samtycke eller avtal, eller så har du inte "
    "lämnat det själv. Du kan i stället få en kopia av allt (artikel 15), och av din journal (8 kap. 2 § "
    "patientdatalagen).",
    "There is nothing to move: what we hold of you does not rest on consent or an agreement, or was not given by "
    "you. You can have a copy of everything instead (Art. 15), and of your journal (PDL 8:2).",
)
