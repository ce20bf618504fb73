"""NIX: who wants no advertising by post or telephone gets none, and an old list lets nothing out."""

from datetime import date, timedelta

import pytest

from ombud.app.mail.sink import Sink
from ombud.campaigns.nix import NO_LIST, Brought, NixFault, NixList, bring, nobody, read
from ombud.collection.relate import Declined
from ombud.terms import SubjectId
from tests.campaigns.mailing import Remembering, begun, people, wanted
from tests.campaigns.test_send import scripted
from tests.clinic import Clinic

TODAY = date(2026, 11, 23)
SOMEBODY = SubjectId(b"s" * 16)


def brought(clinic: Clinic, kind: str, *lines: str, on: date = TODAY) -> Brought | Declined:
    return bring(clinic.folder / "nix", kind, lines, on, clinic.vault.keyring, clinic.now)


def there(clinic: Clinic, kind: str) -> NixList:
    found = read(clinic.folder / "nix", kind, clinic.vault.keyring, clinic.now)
    assert isinstance(found, NixList), found
    return found


@pytest.mark.on("sqlite")
def test_a_list_is_kept_as_keyed_hashes_and_knows_each_of_its_lines(clinic: Clinic) -> None:
    lines = [f"070-17406{number:02d}" for number in range(5, 99)]
    assert brought(clinic, "phone", *lines, "", "nonsense") == Brought("phone", TODAY, 94, 1)
    kept = there(clinic, "phone")
    assert all(kept.listed(SOMEBODY, {"phone": line}) for line in lines)
    assert not kept.listed(SOMEBODY, {"phone": "070-1740604"})
    assert not kept.listed(SOMEBODY, {})
    raw = (clinic.folder / "nix" / "phone.nix").read_bytes()
    assert b"1740605" not in raw


@pytest.mark.on("sqlite")
def test_a_file_without_one_line_of_its_kind_takes_no_list_away(clinic: Clinic) -> None:
    """MFL 21 §: the wrong file, or the wrong kind, would let everybody out who has said no there."""
    assert isinstance(brought(clinic, "post", "Provgatan 1;000 00;Demostad"), Brought)
    for lines in (["070-1740605"], ["Provgatan 2,000 00,Demostad", ""], ["\x00\xff"]):
        assert brought(clinic, "post", *lines) is NO_LIST
    home = {"street": "Provgatan 1", "postal_code": "000 00", "city": "Demostad"}
    assert there(clinic, "post").listed(SOMEBODY, home)


@pytest.mark.on("sqlite")
def test_an_old_list_is_none(clinic: Clinic) -> None:
    """MFL 21 §: two months for telephone, three for post; nothing is washed against an older one."""
    assert isinstance(brought(clinic, "phone", "070-1740605", on=date(2026, 9, 22)), Declined)
    assert isinstance(brought(clinic, "phone", "070-1740605", on=date(2026, 9, 23)), Brought)
    assert isinstance(brought(clinic, "post", on=date(2026, 8, 23)), Brought)
    clinic.later(days=1)
    for kind in ("phone", "post"):
        assert isinstance(read(clinic.folder / "nix", kind, clinic.vault.keyring, clinic.now), Declined)
    assert isinstance(brought(clinic, "fax", "x"), Declined)
    assert isinstance(brought(clinic, "post", on=TODAY + timedelta(days=9)), Declined)
    assert isinstance(read(clinic.folder / "no", "post", clinic.vault.keyring, clinic.now), Declined)
    assert read(clinic.folder, "email", clinic.vault.keyring, clinic.now) is None
    assert not nobody(SOMEBODY, {})


@pytest.mark.on("sqlite")
@pytest.mark.parametrize("damage", [b"", b"x", b"{}\n" + bytes(32)])
def test_a_list_that_is_not_as_it_was_written_is_a_fault(clinic: Clinic, damage: bytes) -> None:
    brought(clinic, "post", "Provgatan 1;000 00;Demostad")
    (clinic.folder / "nix" / "post.nix").write_bytes(damage)
    with pytest.raises(NixFault):
        read(clinic.folder / "nix", "post", clinic.vault.keyring, clinic.now)


def test_addressed_mail_is_washed_at_the_moment_of_sending(clinic: Clinic, sink: Sink, heard: Remembering) -> None:
    """M-01: NIX adresserat, whatever spelling."""
    brought(clinic, "post", "PROVGATAN  1;000 00;demostad")
    mailing = begun(clinic, people(clinic, 3, "post"), sink, wanted(clinic, "post"), there(clinic, "post").listed)
    carrier = scripted(mailing)
    mailing.work()
    assert len(carrier.taken) == 2
    assert mailing.why() == {"nix": 1}
