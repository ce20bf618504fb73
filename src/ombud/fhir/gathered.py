"""What is told of one person for one purpose, as resources: the records it opens, and what stands beside them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from ombud.app import desk
from ombud.app.told import choices_told, log_told
from ombud.fhir import problems
from ombud.fhir.audit_event import audit_event, events
from ombud.fhir.beside import of_request
from ombud.fhir.consent import Consents
from ombud.fhir.model import Call
from ombud.fhir.opening import Opened, opened
from ombud.fhir.outcome import Issue, Refused
from ombud.fhir.patient import is_of_the_patient, patient
from ombud.fhir.policy_says import only_for, stopped
from ombud.fhir.provenance import provenance
from ombud.fhir.records import resource
from ombud.fhir.resource import Resource
from ombud.policy.ask import Refusal
from ombud.terms import SubjectId
from ombud.vault import Value

BESIDE = frozenset({"Consent", "AuditEvent"})
"""Kinds that no record is opened for."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Resources, and what is said beside them."""

    resources: list[Resource] = field(default_factory=list, repr=False)
    issues: tuple[Issue, ...] = field(default=(), repr=False)


def everything(call: Call, subject: SubjectId, kinds: Collection[str]) -> Gathered | Refused:
    """All that the purpose may have: records, with where they come from; choices and the log, where it tells them.

    Where none of the kinds is made of records, none is opened: pages that have come to the log read the log alone.
    """
    if call.purpose in (desk.CONSENT_PURPOSE, desk.LOG_PURPOSE):
        return _beside_alone(call, subject)
    if call.purpose == desk.REQUESTS and BESIDE.issuperset(kinds):
        return _of_request_alone(call, subject, kinds)
    found = opened(call, subject)
    if isinstance(found, Refused):
        return found
    resources, issues = of_records(call, subject, found), [*found.issues]
    if found.access is not None:
        resources += of_request(subject, found.access, call.root)
        for also in (consents(call, subject), log(call, subject)):
            if isinstance(also, Refused):
                issues += also.said
            else:
                resources += also
    return Gathered(resources, tuple(issues))


def _of_request_alone(call: Call, subject: SubjectId, kinds: Collection[str]) -> Gathered | Refused:
    """For the person's own request, choices or the log, and no record (Art. 5(1)(c))."""
    resources: list[Resource] = []
    for kind, told in (("Consent", consents), ("AuditEvent", log)):
        found = told(call, subject) if kind in kinds else []
        if isinstance(found, Refused):
            return found
        resources += found
    return Gathered(resources)


def _beside_alone(call: Call, subject: SubjectId) -> Gathered | Refused:
    """Choices, or the log: the purpose opens no records, and of the person there is the id alone."""
    of_choices = call.purpose == desk.CONSENT_PURPOSE
    found = (consents if of_choices else log)(call, subject)
    if isinstance(found, Refused):
        return found
    told = only_for(call, call.policy, [desk.CHOICES if of_choices else desk.LOG])
    return Gathered([patient(subject, (), call.root), *found], (told,))


def of_records(call: Call, subject: SubjectId, found: Opened) -> list[Resource]:
    """The Patient, each record as what fits it, and a Provenance of each."""
    hidden = found.access is not None and found.access.hidden
    who = patient(subject, found.values, call.root, hidden=hidden)
    records = [(one, resource(subject, one, call.root)) for one in found.values if not is_of_the_patient(one)]
    targets = [(one, who.reference) for one in found.values if is_of_the_patient(one)]
    targets += [(one, made.reference) for one, made in records]
    return [who, *(made for _, made in records), *provenances(call, subject, targets)]


def provenances(call: Call, subject: SubjectId, targets: Iterable[tuple[Value, str]]) -> list[Resource]:
    """Of each record where it comes from, with what points at it."""
    controller = call.policy.file.controller.name
    return [provenance(subject, one, reference, controller, call.base) for one, reference in targets]


def consents(call: Call, subject: SubjectId) -> list[Resource] | Refused:
    """A Consent of each choice."""
    found = choices_told(call.vault, subject, call.purpose, by=call.actor, now=call.now)
    if found is None:
        return Refused(problems.NOT_FOUND)
    if isinstance(found, Refusal):
        return stopped(call, [found])
    return Consents(call.policy.file, call.language, call.base, call.root).told(subject, found)


def log(call: Call, subject: SubjectId) -> list[Resource] | Refused:
    """An AuditEvent of each entry."""
    units = call.ombud.config.protected_units
    found = log_told(call.vault, subject, call.purpose, by=call.actor, now=call.now, protected=units)
    if found is None:
        return Refused(problems.NOT_FOUND)
    if isinstance(found, Refusal):
        return stopped(call, [found])
    controller = call.policy.file.controller.name
    return [audit_event(subject, one, controller, call.root) for one in events(found)]
