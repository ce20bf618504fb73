"""People to profile: somebody of an age, from a place, with services and interests, and a yes to it."""

from datetime import datetime, timedelta

from ombud.analysis.profiling.source import Definition, Loaded, load
from ombud.audit import Act, Outcome
from ombud.collection.relate import close
from ombud.policy.ask import Flag
from ombud.relations import Kind, Relation
from ombud.relations.model import State
from ombud.relations.relate import advance
from ombud.requests import Decided, consent
from ombud.terms import Actor, ChoiceId, RoleId, SubjectId
from ombud.vault import Written
from tests.clinic import ROOT, RUT, Clinic

MARTA = Actor("marta", RoleId("marketer"))
C_2 = ChoiceId("consent.profiling")
NO, NO_PROFILING = ChoiceId("object.direct_marketing"), ChoiceId("object.profiling")
MODELS = ROOT / "examples" / "models"


def example(name: str) -> Definition:
    return read((MODELS / f"{name}.yaml").read_text(encoding="utf-8"))


def read(text: str) -> Definition:
    loaded = load(text)
    assert isinstance(loaded, Loaded), loaded
    return loaded.definition


def somebody(
    clinic: Clinic, *, born: str | None = "1990-06-02", place: str = "Exempelstad", has: tuple[str, ...] = (),
    had: tuple[str, ...] = (), interests: str = "", yes: bool = True, flags: tuple[Flag, ...] = (Flag.ADULT,),
    months_ago: int = 2,
) -> SubjectId:  # fmt: skip
    """Somebody as the policy lets one be: with services outside care, begun some months ago."""
    subject = clinic.somebody(*flags)
    then = clinic.now - timedelta(days=30 * months_ago)
    clinic.begin(subject, Kind.MEASURE)
    agreed = [signed(clinic, subject, service, then) for service in (*has, *had)]
    if born and agreed:
        kept(clinic.hold(subject, "birth_date", "contract", birth_date=born))
    kept(clinic.hold(subject, "contact", "contract", city=place))
    for one in agreed[len(has) :]:
        assert isinstance(close(clinic.vault, subject, one.id, by=RUT, now=clinic.now), Relation)
    if yes:
        says_yes(clinic, subject)
        if interests:
            kept(clinic.hold(subject, "choices", "profile", interests=interests))
    return subject


def signed(clinic: Clinic, subject: SubjectId, service: str, at: datetime) -> Relation:
    """An agreement that was made at that time."""
    offer = clinic.begin(subject, Kind.AGREEMENT, at=at, service=service)
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        person = act.person(subject)
        made = advance(act.tx, offer, State.OPEN, person.keys, now=at, terms={})
        person.changed()
        act.log(Act.SIGN, Outcome.DONE, subject)
    assert made is not None
    return made


def says_yes(clinic: Clinic, subject: SubjectId) -> None:
    done = consent(clinic.vault, subject, C_2, "desk", by=RUT, now=clinic.now)
    assert isinstance(done, Decided), done


def kept(written: object) -> None:
    assert isinstance(written, Written), written
