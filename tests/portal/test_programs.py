"""Who asks what is held is told which programs outside hold it too, wherever they ask (Art. 15(1)(c), 19; R-15.1)."""

import pytest

from ombud.choices import set_flags
from ombud.cli.access_page import page, value
from ombud.disclosure import access
from ombud.disclosure.package import Kind, Order
from ombud.events import receivers
from ombud.events.acknowledge import hold
from ombud.events.model import Receiver
from ombud.events.receivers import EVERYTHING, Wanted
from ombud.policy.ask import Flag, Refusal
from ombud.terms import SubjectId
from tests.clinic import DISA, RUT, Clinic
from tests.disclosure.package.opened import made
from tests.portal.browser import words
from tests.portal.conftest import SignIn

pytestmark = pytest.mark.on("sqlite")
SAID = "crm: ett program utanför oss som har sagt att det har uppgifter om dig (sedan 23 november 2026)."


@pytest.fixture
def known(clinic: Clinic, tolvan: SubjectId) -> SubjectId:
    """Two programs are told of events; one of them has said that it holds this person's data."""
    for name in ("crm", "shop"):
        wanted = Wanted(name, RUT.id, "https://crm.example.se/hooks", EVERYTHING)
        declared = receivers.declare(clinic.vault, wanted, by=DISA, now=clinic.now)
        assert isinstance(declared, Receiver), declared
        if name == "crm":
            assert isinstance(hold(clinic.vault, tolvan, declared.id, by=RUT, now=clinic.now), bytes)
    return tolvan


def test_the_portal_names_the_program_that_holds_the_persons_data(known: SubjectId, signed_in: SignIn) -> None:
    who = signed_in(known)
    for path in ("/mina/avtal", "/mina/uppgifter/contact"):
        text = words(who.page(path))
        assert SAID in text, path
        assert "shop:" not in text
        assert "Ingen utanför oss har fått" not in text


def test_the_package_and_the_page_name_it(clinic: Clinic, known: SubjectId) -> None:
    package = made(clinic, Order(known, Kind.ACCESS), "access.zip")
    assert package.main["programs"] == [{"name": "crm", "since": "2026-11-23T10:00:00+00:00"}]
    assert "crm: ett program utanför oss" in words(next(
        text.decode() for name, text in package.files.items() if name.endswith(".html")
    ))  # fmt: skip
    moved = made(clinic, Order(known, Kind.PORTABILITY), "moved.zip")
    assert moved.main["programs"] == []
    found = access(clinic.vault, known, by=DISA, now=clinic.now)
    assert not isinstance(found, Refusal)
    assert SAID in words(page(found, "sv", {}))
    assert "told when something is corrected" in words(page(found, "en", {}))
    assert value(found)["programs"] == [{"name": "crm", "since": "2026-11-23T10:00:00+00:00"}]


def test_of_somebody_protected_the_name_is_not_shown(clinic: Clinic, known: SubjectId, signed_in: SignIn) -> None:
    """R-41: which program it is may tell where they are."""
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        set_flags(act.tx, known, on=(Flag.PROTECTED,))
        act.nothing_changed()
    text = words(signed_in(known).page("/mina/avtal"))
    assert "crm" not in text
    assert "visas inte, eftersom du har skyddade personuppgifter: ett program utanför oss" in text


def test_a_receiver_that_is_gone_is_named_no_more(clinic: Clinic, known: SubjectId) -> None:
    crm = receivers.named(clinic.vault, "crm", now=clinic.now)
    assert crm is not None
    receivers.remove(clinic.vault, crm.id, by=DISA, now=clinic.now)
    found = access(clinic.vault, known, by=DISA, now=clinic.now)
    assert not isinstance(found, Refusal)
    assert found.programs == ()
