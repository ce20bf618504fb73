"""A mapping held against the policy in force: what may be taken, and why the rest may not.

  * The policy's list is closed. A category, field, source or purpose that it does not declare is not
    taken, and the reason is said (N-05.1, N-03.1 `SOURCE_NOT_DECLARED`, N-01.2).
  * A purpose takes only the categories that it names, in plain form, and special cases only where their
    condition holds for the service (N-05.2, N-05.5).
  * A column that nothing speaks of is not taken either, and is named.

Pure: no clock, disk or network.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ombud.collection.mapping import MappingFile, Record, RowKind
from ombud.collection.model import NotTaken
from ombud.collection.readers.limits import shown
from ombud.policy.model import CategoryCondition, Policy, Regime, Service, UsedCategory
from ombud.terms import CategoryId, PurposeId, ServiceId, Text


@dataclass(frozen=True, slots=True)
class Plan:
    """What one kind of row gives for one service: the admitted targets, and why others are not."""

    regime: Regime
    refused: Mapping[tuple[PurposeId, CategoryId, str], NotTaken]
    """By purpose, category and field; the column of the `NotTaken` is empty."""

    def admits(self, purpose: PurposeId, category: CategoryId, name: str) -> bool:
        return (purpose, category, name) not in self.refused


@dataclass(slots=True)
class Bound:
    """A mapping with the policy it is held against. Plans and reports are made once and kept."""

    mapping: MappingFile
    policy: Policy
    plans: dict[tuple[int, ServiceId | None], Plan] = field(default_factory=dict)
    reports: dict[tuple[int, ServiceId | None, tuple[str, ...]], tuple[NotTaken, ...]] = field(default_factory=dict)

    def kind_of(self, values: Mapping[str, str]) -> int | None:
        """The number of the row kind that the row is, or None."""
        for number, row in enumerate(self.mapping.rows):
            if row.when is None or values.get(row.when.column) == row.when.equals:
                return number
        return None

    def knows(self, service: ServiceId | None) -> bool:
        return service is None or service in self.policy.file.services

    def plan(self, number: int, service: ServiceId | None) -> Plan:
        key = (number, service)
        if key not in self.plans:
            self.plans[key] = _plan(self, self.mapping.rows[number], service)
        return self.plans[key]

    def not_taken(self, number: int, service: ServiceId | None, columns: Iterable[str]) -> tuple[NotTaken, ...]:
        """Every column of a row that is left out, with its reason."""
        key = (number, service, tuple(columns))
        if key not in self.reports:
            if len(self.reports) >= 1000:  # a file whose rows all have other columns
                self.reports.clear()
            row = self.mapping.rows[number]
            self.reports[key] = tuple(_left_out(self, row, self.plan(number, service), key[2]))
        return self.reports[key]


def bind(mapping: MappingFile, policy: Policy) -> Bound:
    return Bound(mapping, policy)


def purpose_of(mapping: MappingFile, record: Record) -> PurposeId:
    return record.purpose or mapping.purpose


def targets(mapping: MappingFile, row: RowKind) -> list[tuple[PurposeId, CategoryId, str, tuple[str, ...]]]:
    """Everything the row would give: purpose, category, field, and the columns it comes from."""
    found = [
        (purpose_of(mapping, record), record.category, name, cell.names)
        for record in row.records
        for name, cell in record.fields.items()
    ]
    for identity in row.identity:
        if identity.to is not None:
            category, name = split(identity.to)
            found.append((mapping.purpose, category, name, (identity.column,)))
    return found


def split(target: str) -> tuple[CategoryId, str]:
    category, _, name = target.rpartition(".")
    return CategoryId(category), name


def _plan(bound: Bound, row: RowKind, service_id: ServiceId | None) -> Plan:
    service = bound.policy.file.services[service_id] if service_id is not None else None
    regime = bound.mapping.regime if service is None else service.regime
    refused = {}
    for purpose, category, name, _ in targets(bound.mapping, row):
        reason = (
            _of_category(bound, category, name)
            or _of_purpose(bound.policy, purpose)
            or _of_use(bound.policy, purpose, category, regime, service)
        )
        if reason is not None:
            refused[purpose, category, name] = reason
    return Plan(regime, refused)


def _of_category(bound: Bound, category_id: CategoryId, name: str) -> NotTaken | None:
    category = bound.policy.file.categories.get(category_id)
    if category is None:
        return _not_taken("CATEGORY_NOT_DECLARED", *_undeclared("category", bound.policy.file.categories))
    if name not in category.fields:
        return _not_taken("FIELD_NOT_DECLARED", *_undeclared("field", category.fields))
    if bound.mapping.source not in category.sources:
        return _not_taken("SOURCE_NOT_DECLARED", *_undeclared("source", category.sources))
    return None


def _of_purpose(policy: Policy, purpose_id: PurposeId) -> NotTaken | None:
    purpose = policy.file.purposes.get(purpose_id)
    if purpose is None:
        return _not_taken("PURPOSE_NOT_DECLARED", *_undeclared("purpose", policy.file.purposes))
    if purpose_id in policy.inactive or purpose.off is not None:
        return _not_taken("PURPOSE_NOT_ACTIVE", *_NOT_ACTIVE)
    return None


def _of_use(
    policy: Policy, purpose: PurposeId, category: CategoryId, regime: Regime, service: Service | None
) -> NotTaken | None:
    uses = [used for used in policy.file.purposes[purpose].categories if used.id == category]
    plain = [used for used in uses if used.form == "plain"]
    if not plain:
        return _not_taken("NOT_FOR_THE_PURPOSE", *_NOT_FOR_IT)
    if not any(_applies(used, regime, service) for used in plain):
        return _not_taken("CONDITION_NOT_MET", *_NO_CONDITION)
    return None


def _applies(used: UsedCategory, regime: Regime, service: Service | None) -> bool:
    """Can the condition hold for what is collected here? Those of a claim and of a gift are the act's."""
    match used.when:
        case CategoryCondition.NON_CARE:
            return regime is Regime.NON_CARE
        case CategoryCondition.SERVICE_NEEDS_IT:
            needed = service.fields.values() if service is not None else ()
            return any(asked.category == used.id for asked in needed)
        case CategoryCondition.COST_RESPONSIBILITY:
            return service is not None and service.cost_responsibility
        case _:
            return True


def _left_out(bound: Bound, row: RowKind, plan: Plan, columns: tuple[str, ...]) -> Iterable[NotTaken]:
    used = _used_columns(bound, row, plan)
    refused = {
        column: plan.refused[purpose, category, name]
        for purpose, category, name, names in targets(bound.mapping, row)
        if not plan.admits(purpose, category, name)
        for column in names
    }
    set_aside = {column: left.reason for left in row.not_taken for column in left.columns}
    for position, column in enumerate(columns, 1):
        if column in used:
            continue
        if column in refused:
            yield refused[column]._replace(column=shown(column, position))
        elif column in set_aside:
            words = set_aside[column]
            yield NotTaken(shown(column, position), Text(words.sv, words.en), "SET_ASIDE")
        else:
            yield NotTaken(shown(column, position), Text(*_NOT_MAPPED), "NOT_MAPPED")


def _used_columns(bound: Bound, row: RowKind, plan: Plan) -> set[str]:
    """The columns that are taken for at least one thing, or that steer how the row is read."""
    mapping = bound.mapping
    used = {identity.column for identity in row.identity if identity.to is None}
    used |= {row.when.column} if row.when is not None else set()
    for cell in (mapping.channel, mapping.collected_at, mapping.service):
        used |= set(cell.names) if cell is not None else set()
    for purpose, category, name, names in targets(mapping, row):
        used |= set(names) if plan.admits(purpose, category, name) else set()
    for record in row.records:
        purpose = purpose_of(mapping, record)
        if any(plan.admits(purpose, record.category, name) for name in record.fields):
            for cell in (record.document, record.kind, record.author, record.at, record.unit):
                used |= set(cell.names) if cell is not None else set()
    if row.relation is not None:
        for cell in (row.relation.opened_at, row.relation.ended_at):
            used |= set(cell.names) if cell is not None else set()
    return used


def _not_taken(code: str, sv: str, en: str) -> NotTaken:
    return NotTaken("", Text(sv, en), code)


_NOUN = {
    "category": ("Kategorin", "category"),
    "field": ("Fältet", "field"),
    "source": ("Källan", "source"),
    "purpose": ("Ändamålet", "purpose"),
}


def _undeclared(what: str, declared: Iterable[str]) -> tuple[str, str]:
    listed = ", ".join(declared)
    sv, en = _NOUN[what]
    return (
        f"{sv} finns inte i policyn, som har: {listed}.",
        f"The policy declares no such {en}; it has: {listed}.",
    )


_NOT_ACTIVE = ("Ändamålet får inte användas än.", "The purpose may not be used yet.")
_NOT_FOR_IT = (
    "Ändamålet använder inte kategorin i klartext.",
    "The purpose does not use the category in plain form.",
)
_NO_CONDITION = (
    "Kategorin tas bara in i vissa fall, och tjänsten är inte ett av dem.",
    "The category is taken only in certain cases, and the service is not one of them.",
)
_NOT_MAPPED = (
    "Ingen rad i mappningen talar om kolumnen.",
    "Nothing in the mapping speaks of the column.",
)
