"""Devices on site: nothing in any form unless the policy declares it and asks; then a code for 24 hours."""

from datetime import timedelta

from ombud.policy.model import Choice, PolicyFile
from ombud.retention import Swept, sweep
from ombud.terms import ChoiceId
from ombud.visitors import settle_web
from ombud.visitors.onsite import devices, on_site, seen_on_site
from tests.clinic import DISA, NOW, Clinic, demo_policy
from tests.stores import raw
from tests.visitors.site import WEB, request
from tests.visitors.site import seen as page_seen

SEEN = ["ap1: 00:1a:2b:3c:4d:5e -60 dBm", "ap2: 00-1A-2B-3C-4D-5E", "ap1: 02:00:00:00:00:01", "ingenting"]


def declared() -> PolicyFile:
    """The policy with visits on site switched on, with a text and a choice of its own."""
    file = demo_policy()
    purpose = file.purposes["web.onsite"].model_copy(update={"off": None})  # type: ignore[index]
    text = file.consents["C-4"].model_copy()
    choice = Choice(bit=15, kind="consent", purposes=["web.onsite"], text="C-9")  # type: ignore[list-item]
    role = file.roles["website"].model_copy(  # type: ignore[index]
        update={"purposes": [*file.roles["website"].purposes, "web.onsite"]}  # type: ignore[index]
    )
    return file.model_copy(
        update={
            "purposes": {**file.purposes, "web.onsite": purpose},
            "consents": {**file.consents, "C-9": text},
            "choices": {**file.choices, ChoiceId("consent.web.onsite"): choice},
            "roles": {**file.roles, "website": role},
        }
    )


def seen(clinic: Clinic) -> int:
    with clinic.vault.act(by=WEB, now=clinic.now) as act:
        act.nothing_changed()
        return seen_on_site(act, SEEN, clinic.now)


def there(clinic: Clinic) -> list[int]:
    with clinic.vault.act(by=WEB, now=clinic.now) as act:
        act.nothing_changed()
        return list(on_site(act, NOW.date()).values())


def test_undeclared_nothing_is_kept(clinic: Clinic) -> None:
    """N-06.3: accepted only with a purpose of its own; otherwise not stored."""
    assert seen(clinic) == 0
    with clinic.vault.database.read() as tx:
        assert tx.one("SELECT count(*) FROM web_onsite") == (0,)


def test_declared_it_is_salted_and_gone_within_a_day(clinic: Clinic) -> None:
    """T-21: 24 hours from the event, by the hour; the salt goes with the key."""
    clinic.adopt(declared(), NOW - timedelta(days=1))
    assert seen(clinic) == 2
    assert seen(clinic) == 2  # the same two
    assert there(clinic) == [2]
    if clinic.vault.database.dialect == "sqlite":
        clinic.vault.database.truncate_log()
        assert not [one for one in devices(SEEN) if one.encode() in raw(clinic.vault.database)]
    clinic.later(hours=24)
    assert there(clinic) == []
    settle_web(clinic.vault, now=clinic.now)
    assert isinstance(sweep(clinic.vault, by=DISA, now=clinic.now), Swept)
    with clinic.vault.database.read() as tx:
        assert tx.one("SELECT count(*) FROM web_onsite") == (0,)
        assert tx.one("SELECT count(*) FROM data_key WHERE class = 'web-onsite'") == (0,)


def test_switched_off_it_ends_at_once(clinic: Clinic) -> None:
    clinic.adopt(declared(), NOW - timedelta(days=1))
    seen(clinic)
    clinic.adopt(demo_policy(), clinic.later(hours=1))
    assert settle_web(clinic.vault, now=clinic.now) == 1
    assert there(clinic) == []


def test_no_device_is_no_row(clinic: Clinic) -> None:
    clinic.adopt(declared(), NOW - timedelta(days=1))
    page_seen(clinic, request(NOW, "/kontakt"))
    assert there(clinic) == []
    with clinic.vault.act(by=WEB, now=clinic.now) as act:
        act.nothing_changed()
        assert seen_on_site(act, ["ingenting"], clinic.now) == 0
