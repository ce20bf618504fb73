"""What is done to people: profiling, decisions, marketing, statistics, impact (Art. 13(2)(f), 22, 35, 89)."""

from collections.abc import Iterator
from dataclasses import replace

from ombud.policy.check.finding import Severity
from ombud.policy.check.reading import has_basis, missing, named, used_special
from ombud.policy.check.rule import Hit, Rule
from ombud.policy.model import Family, PolicyFile, Purpose
from ombud.terms import Text

_ELECTRONIC = frozenset({"email", "sms", "mms", "robocall", "fax", "push"})
"""The channels that need consent (MFL 19)."""


def _automation_unstated(file: PolicyFile) -> Iterator[Hit]:  # L-16
    for purpose_id, purpose in file.purposes.items():
        if purpose.automated_decision and not (purpose.logic and purpose.significance and purpose.consequences):
            found = "automated decisions, without logic, significance and consequences"
            yield named(purpose_id, purpose, "automated_decision", found=found)
        elif purpose.profiling and not _automation_stated(file, purpose):
            hit = named(purpose_id, purpose, "automated_decision", found="not stated whether decisions are automated")
            yield replace(hit, severity=Severity.WARNING)


def _automation_stated(file: PolicyFile, purpose: Purpose) -> bool:
    return purpose.automated_decision is not None and file.notice.automated_decisions_stated


def _unassessed(file: PolicyFile) -> Iterator[Hit]:  # L-45
    for purpose_id, purpose in file.purposes.items():
        criteria = impact_criteria(file, purpose)
        assessed = purpose.impact is not None and purpose.impact.ref is not None
        if not assessed and (len(criteria) >= 2 or purpose.automated_decision):
            yield named(purpose_id, purpose, "impact", found=", ".join(sorted(criteria)))


def impact_criteria(file: PolicyFile, purpose: Purpose) -> frozenset[str]:
    """IMY's criteria that the purpose meets (A-40): those it names, and those that its own words show."""
    criteria = set(purpose.impact.criteria) if purpose.impact else set()
    if purpose.profiling:
        criteria.add("evaluation")
    if used_special(file, purpose):
        criteria.add("sensitive")
    return frozenset(criteria)


def _marketing_undescribed(file: PolicyFile) -> Iterator[Hit]:  # L-49
    for purpose_id, purpose in file.purposes.items():
        if purpose.family is not Family.MARKETING:
            continue
        if not purpose.channels:
            yield named(purpose_id, purpose, "channels", found="no channels")
        if not file.notice.marketing_channels_stated:
            hit = named(purpose_id, purpose, "channels", found="the text describes no channels")
            yield replace(hit, path=("notice", "marketing_channels_stated"))
        if _ELECTRONIC & set(purpose.channels) and not has_basis(purpose, "6.1.a"):
            yield named(purpose_id, purpose, "bases", found="electronic channels without consent")
        if not file.rights.objection_dm:
            yield missing("rights", "objection_dm", found="no way to say no to marketing")


def _statistics_unguarded(file: PolicyFile) -> Iterator[Hit]:  # L-51
    for purpose_id, purpose in file.purposes.items():
        stated = purpose.safeguards is not None and file.notice.statistics_safeguards_stated
        if purpose.family is Family.STATISTICS and not stated:
            yield named(purpose_id, purpose, "safeguards", found="no pseudonymisation or aggregation stated")


RULES = (
    Rule(
        "L-16",
        Severity.ERROR,
        "13(2)(f), 22",
        "Whether decisions are automated, and if so their logic, significance and consequences.",
        Text(
            "Profilering anges men inte om automatiserade beslut förekommer, logiken eller följderna.",
            "Profiling is stated but not whether automated decisions occur, nor logic/consequences.",
        ),
        Text(
            'Skriv "inget automatiserat beslutsfattande" om det är sant, annars logiken och följderna.',
            'Write "no automated decision-making" if that is so, otherwise the logic and the consequences.',
        ),
        _automation_unstated,
        "WARNING if profiling is stated and only the statement on automated decisions is missing",
    ),
    Rule(
        "L-45",
        Severity.ERROR,
        "35",
        "A data protection impact assessment where two of IMY's criteria are met, or Art. 35(3).",
        Text('Konsekvensbedömning saknas för "{what}".', 'No DPIA for "{what}".'),
        Text(
            "Gör en konsekvensbedömning, rådfråga dataskyddsombudet och ange den under 'impact'.",
            "Carry out an impact assessment, ask the data protection officer, and name it under 'impact'.",
        ),
        _unassessed,
    ),
    Rule(
        "L-49",
        Severity.ERROR,
        "MFL 19–21",
        "Through which channels, with what consent, and how to say no.",
        Text(
            "Marknadsföringskanaler, samtycke och avregistrering beskrivs inte.",
            "Channels, consent and opt-out not described.",
        ),
        Text(
            "Ange kanalerna, att samtycke inhämtas för varje kanal, och hur man avregistrerar sig.",
            "State the channels, that consent is obtained for each of them, and how to opt out.",
        ),
        _marketing_undescribed,
    ),
    Rule(
        "L-51",
        Severity.WARNING,
        "89(1), 5(1)(c)",
        "How statistics are made harmless: pseudonyms, aggregates, smallest groups.",
        Text("Skyddsåtgärder för statistik saknas.", "No safeguards for statistics."),
        Text(
            "Beskriv hur uppgifterna pseudonymiseras och att bara sammanställda tal lämnas ut.",
            "Describe how the data is pseudonymised, and that only aggregated figures leave.",
        ),
        _statistics_unguarded,
    ),
)
