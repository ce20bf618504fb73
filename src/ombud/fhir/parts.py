"""What is of a person, one by one and by its kind: records, where they come from, choices, the log."""

from collections.abc import Callable, Iterable

from ombud.app.told import TELL_CHOICES, TELL_LOG, category_of
from ombud.fhir import problems
from ombud.fhir.asking import COUNT, DATE, OF_RECORDS, PAGE, PATIENT, TARGET, Pointed, When
from ombud.fhir.beside import of_request
from ombud.fhir.bundle import Paged, bundle
from ombud.fhir.gathered import consents, log, of_records
from ombud.fhir.ids import Place
from ombud.fhir.model import Answer, Call, Interaction
from ombud.fhir.opening import opened
from ombud.fhir.outcome import Refused
from ombud.fhir.patient import OF_THE_PATIENT
from ombud.fhir.people import given
from ombud.fhir.records import HEALTH, KIND_OF, OF_HEALTH
from ombud.fhir.resource import Resource
from ombud.terms import CategoryId, SubjectId


def _categories(call: Call, kind: str) -> frozenset[CategoryId]:
    """What may hold a resource of that kind: no more of a person is opened than that."""
    if kind == "Patient":
        return OF_THE_PATIENT
    if kind in OF_HEALTH:
        return frozenset({HEALTH})
    if kind == "Basic":
        return frozenset(call.policy.file.categories)
    return frozenset(category for category, made in KIND_OF.items() if made == kind)


def _records(call: Call, subject: SubjectId, kind: str) -> list[Resource] | Refused:
    """The records of the categories of a kind, each with its Provenance; for a request, what stands beside them too."""
    found = opened(call, subject, _categories(call, kind))
    if isinstance(found, Refused):
        return found
    beside = [] if found.access is None else of_request(subject, found.access, call.root)
    return of_records(call, subject, found) + beside


def record(call: Call) -> Answer:
    """One record as the resource that it is."""
    kind = call.path.split("/")[1]
    found = _records(call, call.subject, kind)
    return _one(call, kind, found)


def _one(call: Call, kind: str, found: Iterable[Resource] | Refused) -> Answer:
    if isinstance(found, Refused):
        return found
    wanted = call.path.rsplit("/", 1)[1]
    one = next((each for each in found if each.kind == kind and each.id == wanted), None)
    return Refused(problems.NOT_FOUND) if one is None else given(one)


def origin(call: Call) -> Answer:
    """Where one record comes from: of the person its category is opened, and no more."""
    part = None if call.at is None else call.at.part
    category = None if part is None else category_of(call.vault, call.subject, part)
    found = opened(call, call.subject, OF_THE_PATIENT if category is None else {category})
    if isinstance(found, Refused):
        return found
    return _one(call, "Provenance", of_records(call, call.subject, found))


def origins(call: Call) -> Answer:
    """Where a record, or what a Patient is made from, comes from."""
    asked: Pointed = call.asked[TARGET.name]
    found = _records(call, asked.place.subject, asked.kind)
    if isinstance(found, Refused):
        return found
    target = call.asked[""][TARGET.name][0]
    pointing = f'"target":[{{"reference":"{target}"}}]'
    return bundle(call, Paged([one for one in found if one.kind == "Provenance" and pointing in one.content]))


def decided(call: Call) -> Answer:
    """Every choice of a person."""
    whose: Place = call.asked[PATIENT.name]
    found = consents(call, whose.subject)
    return found if isinstance(found, Refused) else bundle(call, Paged(found))


def choice(call: Call) -> Answer:
    return _one(call, "Consent", consents(call, call.subject))


def entry(call: Call) -> Answer:
    return _one(call, "AuditEvent", log(call, call.subject))


def looked(call: Call) -> Answer:
    """The log about a person, of the days asked for."""
    whose: Place = call.asked[PATIENT.name]
    bounds: list[When] = call.asked.get(DATE.name, [])
    found = log(call, whose.subject)
    if isinstance(found, Refused):
        return found
    return bundle(call, Paged([one for one in found if all(bound.takes(one.at) for bound in bounds)]))


def _read(kind: str, does: Callable[[Call], Answer], words: str) -> Interaction:
    name = f"{kind.lower()}.read"
    return Interaction("GET", f"/{kind}/{{id}}", name, "read", kind, words, does, opens=True)


_PAGES = (COUNT, PAGE)
INTERACTIONS = (
    *(_read(kind, record, "One record, with all that it says.") for kind in OF_RECORDS),
    Interaction(
        "GET", "/Provenance", "provenance.search", "search-type", "Provenance",
        "Where a record, or what a Patient is made from, comes from.", origins, (TARGET, *_PAGES), opens=True,
        example="/Provenance?target=Patient/{id}",
    ),
    _read("Provenance", origin, "Where one record comes from."),
    Interaction(
        "GET", "/Consent", "consent.search", "search-type", "Consent",
        "Every choice of a person, with what was ended.", decided, (PATIENT, *_PAGES), serves=TELL_CHOICES,
        example="/Consent?patient={id}",
    ),
    Interaction(
        "GET", "/Consent/{id}", "consent.read", "read", "Consent", "One choice.", choice, serves=TELL_CHOICES,
    ),
    Interaction(
        "GET", "/AuditEvent/{id}", "auditevent.read", "read", "AuditEvent", "One entry of the log.", entry,
        serves=TELL_LOG,
    ),
    Interaction(
        "GET", "/AuditEvent", "auditevent.search", "search-type", "AuditEvent",
        "The log about a person.", looked, (PATIENT, DATE, *_PAGES), serves=TELL_LOG,
        example="/AuditEvent?patient={id}&date=ge2026-11-01",
    ),
)  # fmt: skip
