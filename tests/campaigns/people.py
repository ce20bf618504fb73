"""People of a clinic as campaigns meet them: one for each reason to be left out."""

from collections.abc import Sequence
from datetime import timedelta

from ombud.app.campaigning_audience import Made, audience_of
from ombud.campaigns.audience import Barriers, Selection
from ombud.campaigns.filters import Condition, Everybody, Filter, How
from ombud.campaigns.filters.model import FieldId
from ombud.extracts import OpenExtract
from ombud.policy.ask import Flag
from ombud.relations import Kind
from ombud.requests import consent
from ombud.requests.choose import Decided
from ombud.terms import Actor, ChoiceId, RoleId, SubjectId
from tests.clinic import RUT, Clinic

MAX = Actor("max", RoleId("marketer"))
UPPSALA = Condition(FieldId("municipality"), How.IS, ("Uppsala",))


def somebody(clinic: Clinic, *choices: str, email: str | None = "x@example.se", klass: str = "contract") -> SubjectId:
    """An adult customer with a name and addresses, who has said yes to these."""
    subject = clinic.somebody(Flag.ADULT)
    clinic.begin(subject, Kind.AGREEMENT, service="massage" if klass == "contract" else "vaccination")
    clinic.hold(subject, "name", klass, given="Nelly", family="Nilsson")
    address = {} if email is None else {"email": email.replace("x@", f"{subject.hex()[:12]}@")}
    clinic.hold(subject, "contact", klass, phone="070-1740606", city="Uppsala", municipality="Uppsala", **address)
    for choice in choices:
        agree(clinic, subject, choice)
    return subject


def agree(clinic: Clinic, subject: SubjectId, choice: str) -> None:
    said = consent(clinic.vault, subject, ChoiceId(choice), "desk", by=RUT, now=clinic.now)
    assert isinstance(said, Decided), said


EMAIL, SMS, POST, C_2 = (
    "consent.marketing.email",
    "consent.marketing.sms",
    "consent.marketing.post",
    "consent.profiling",
)


def made(
    clinic: Clinic,
    of: Filter | None = None,
    extract: OpenExtract | None = None,
    *,
    channel: str = "email",
    barriers: Barriers | None = None,
    by: Actor = MAX,
) -> Made:
    found = audience_of(
        clinic.vault, extract, Selection(of or Everybody(), channel), barriers or Barriers(), by=by, now=clinic.now
    )
    assert isinstance(found, Made), found
    return found


def members(one: Made) -> list[SubjectId]:
    return [subject for page in one.members() for subject in page]


def pseudonyms(people: Sequence[SubjectId]) -> dict[SubjectId, int]:
    return {subject: number for number, subject in enumerate(people, 1)}


YEARS = timedelta(days=366)
