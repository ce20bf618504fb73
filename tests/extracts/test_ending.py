"""An extract ends by its period, by a policy that is no longer so, and leaves nothing that opens (T-23, S-07)."""

from datetime import UTC, datetime, timedelta

import pytest

from ombud.app.key_life.rotate import Rotation, rotate
from ombud.extracts import NoExtract, drop, expire, headers, opened, prune
from ombud.extracts import store as rows_of
from ombud.extracts.ending import tidy
from ombud.extracts.period import ends_at, is_still_so
from ombud.keys import store as key_rows
from ombud.keys.epochs import no_archives
from ombud.policy.model import Policy, PolicyFile
from ombud.policy.storage import NEVER
from ombud.terms import PurposeId
from tests.clinic import ADA, LONG_AGO, NOW, Clinic, demo_policy
from tests.extracts.people import BUSINESS, CUSTOMER, customer, stores_of
from tests.extracts.test_build import built, log_of

POLICY = Policy(1, LONG_AGO, demo_policy())


def changed(purpose: PurposeId, **settings: object) -> PolicyFile:
    """The demo's policy with another wording of one purpose."""
    file = demo_policy()
    new = file.purposes[purpose].model_copy(update=settings)
    return file.model_copy(update={"purposes": {**file.purposes, purpose: new}})


def with_period(purpose: PurposeId, period: str) -> PolicyFile:
    file = demo_policy()
    storage = [
        row.model_copy(update={"period": period}) if row.anchor is not None and row.anchor.value == "extracted" else row
        for row in file.purposes[purpose].storage
    ]
    return changed(purpose, storage=storage)


@pytest.mark.parametrize(
    ("purpose", "until"),
    [
        ("statistics.care", datetime(2026, 12, 23, 23, tzinfo=UTC)),
        ("statistics.business", datetime(2026, 12, 23, 23, tzinfo=UTC)),
        ("analysis.patient", datetime(2027, 11, 23, 23, tzinfo=UTC)),
        ("analysis.market", datetime(2027, 11, 23, 23, tzinfo=UTC)),
        ("product.development", datetime(2027, 11, 23, 23, tzinfo=UTC)),
        ("profiling.marketing", NOW + timedelta(days=1)),
        ("marketing.direct", NOW + timedelta(days=1)),
        ("research", NEVER),
    ],
)
def test_each_purpose_has_the_period_of_the_policy(purpose: str, until: datetime) -> None:
    """T-23: twelve months; statistics thirty days; advertising has none, and reads its extract within a day."""
    assert ends_at(POLICY, PurposeId(purpose), NOW) == until


def test_a_purpose_that_is_off_keeps_no_extract() -> None:
    off = {"sv": "av", "en": "off"}
    assert ends_at(Policy(2, NOW, changed(BUSINESS, off=off)), BUSINESS, NOW) == NEVER
    assert ends_at(Policy(2, NOW, demo_policy(), {BUSINESS: ("L-08",)}), BUSINESS, NOW) == NEVER


def test_the_key_goes_and_the_files_go(clinic: Clinic) -> None:
    """T-23: it answers to its last moment and not a moment longer; the day's job takes it away, once."""
    customer(clinic)
    stores = stores_of(clinic)
    header = built(stores, BUSINESS)
    folder = clinic.folder / "extracts" / header.id.hex()
    last = header.expires_at - timedelta(microseconds=1)
    assert expire(stores, now=last) == 0
    with opened(stores, BUSINESS, now=last) as extract:
        assert extract.ask("SELECT count(*) FROM person") == [(1,)]
    with pytest.raises(NoExtract), opened(stores, BUSINESS, now=header.expires_at):
        pass
    assert folder.is_dir()
    assert expire(stores, now=header.expires_at) == 1
    assert expire(stores, now=header.expires_at) == 0
    assert not folder.exists()
    with clinic.vault.database.read() as tx:
        assert rows_of.every(tx) == rows_of.pieces(tx, header.id) == []
        assert key_rows.extract_key(tx, header.id, "extract") is None
    clinic.vault.ledger.sequence(NOW)
    assert [entry.facts["step"] for entry in log_of(clinic)] == ["begin", "built", "expired"]


def test_a_shorter_period_applies_at_once_and_a_longer_one_to_nothing_that_is_held(clinic: Clinic) -> None:
    """Design 4 [D]."""
    customer(clinic)
    stores = stores_of(clinic)
    built(stores, CUSTOMER)
    clinic.adopt(with_period(CUSTOMER, "P3Y"), NOW + timedelta(days=1))
    later = NOW + timedelta(days=2)
    assert [one.expires_at for one in headers(stores, now=later)] == [datetime(2027, 11, 23, 23, tzinfo=UTC)]
    clinic.adopt(with_period(CUSTOMER, "P7D"), NOW + timedelta(days=3))
    later = NOW + timedelta(days=5)
    assert [one.expires_at for one in headers(stores, now=later)] == [datetime(2026, 11, 30, 23, tzinfo=UTC)]
    assert expire(stores, now=NOW + timedelta(days=8)) == 1


def test_an_extract_ends_with_the_policy_that_decided_otherwise(clinic: Clinic) -> None:
    """Who is in it, and with what, followed from rules that are no longer so."""
    customer(clinic)
    stores = stores_of(clinic)
    with opened_after_building(clinic) as extract:
        clinic.adopt(changed(BUSINESS, adults_only=True), NOW - timedelta(seconds=1))
        with pytest.raises(NoExtract):
            extract.ask("SELECT 1")
    assert expire(stores, now=NOW) == 1


def opened_after_building(clinic: Clinic):  # type: ignore[no-untyped-def]
    stores = stores_of(clinic)
    built(stores, BUSINESS)
    return opened(stores, BUSINESS, now=NOW)


def test_what_a_decision_depends_on_is_compared() -> None:
    """Words may change and periods have their own rule; anything else ends it."""
    assert is_still_so(POLICY, POLICY, BUSINESS)
    words = {"sv": "Andra ord", "en": "Other words"}
    new = demo_policy().purposes[BUSINESS].name.model_validate(words)
    assert is_still_so(POLICY, Policy(2, NOW, changed(BUSINESS, name=new)), BUSINESS)
    assert is_still_so(POLICY, Policy(2, NOW, with_period(BUSINESS, "P1D")), BUSINESS)
    assert not is_still_so(POLICY, Policy(2, NOW, changed(BUSINESS, excludes_protected=False)), BUSINESS)
    fewer = demo_policy().purposes[BUSINESS].categories[:1]
    assert not is_still_so(POLICY, Policy(2, NOW, changed(BUSINESS, categories=fewer)), BUSINESS)
    without = {key: one for key, one in demo_policy().purposes.items() if key != BUSINESS}
    gone = Policy(2, NOW, demo_policy().model_copy(update={"purposes": without}))
    assert not is_still_so(POLICY, gone, BUSINESS)
    choices = {key: one for key, one in demo_policy().choices.items() if key != "object.statistics.business"}
    assert not is_still_so(POLICY, Policy(2, NOW, demo_policy().model_copy(update={"choices": choices})), BUSINESS)


def test_files_that_nobody_knows_and_rows_without_files_are_tidied_away(clinic: Clinic) -> None:
    customer(clinic)
    stores = stores_of(clinic)
    tidy(stores, now=NOW)  # before there is a folder at all
    kept, lost = built(stores, BUSINESS), built(stores, BUSINESS)
    stranger = stores.shelf._of(kept.id) / "000000-person-9"
    stranger.write_bytes(b"left by a kill")
    stores.shelf.make(bytes([7] * 16))
    (clinic.folder / "extracts" / "README").write_text("not ours")
    stores.shelf.drop(lost.id)
    tidy(stores, now=NOW)
    assert not stranger.exists()
    assert stores.shelf.extracts() == [kept.id]
    assert [one.id for one in headers(stores, now=NOW)] == [kept.id]
    with opened(stores, kept.id, now=NOW) as extract:
        assert extract.ask("SELECT count(*) FROM person") == [(1,)]


def test_nobody_tidies_while_somebody_works(clinic: Clinic) -> None:
    """A builder or a worker that lives is left alone; so is what it writes."""
    customer(clinic)
    stores = stores_of(clinic)
    header = built(stores, BUSINESS)
    stranger = stores.shelf._of(header.id) / "000000-person-2"
    with stores.shelf.alone(header.id) as alone:
        assert alone
        stranger.write_bytes(b"being written")
        tidy(stores, now=NOW)
        assert prune(stores, now=NOW) == 0
        assert stranger.exists()


def test_an_epochs_key_stays_as_long_as_an_extract_needs_it(clinic: Clinic) -> None:
    """Keys of extracts move to each new epoch with people's; an old epoch is destroyed, and the extract opens."""
    customer(clinic)
    stores = stores_of(clinic)
    header = built(stores, CUSTOMER)
    with clinic.vault.database.read() as tx:
        assert sum(clinic.vault.directory.live_keys(tx).values()) >= 2
    for _ in range(8):
        clinic.later(days=7)
        rotate(clinic.vault, Rotation(archives_need=no_archives), now=clinic.now)
    with clinic.vault.database.read() as tx:
        wrapped = key_rows.extract_key(tx, header.id, "extract")
    assert wrapped is not None
    assert wrapped.epoch == clinic.vault.keyring.epoch > 1
    assert any(epoch.destroyed_at for epoch in clinic.vault.keyring.epochs())
    with opened(stores, CUSTOMER, now=clinic.now) as extract:
        assert extract.ask("SELECT count(*) FROM person") == [(1,)]


def test_the_newest_of_a_purpose_is_opened_or_one_by_its_id(clinic: Clinic) -> None:
    customer(clinic)
    stores = stores_of(clinic)
    first = built(stores, BUSINESS)
    customer(clinic)
    second = built(stores, BUSINESS, NOW + timedelta(seconds=1))
    with opened(stores, BUSINESS, now=NOW + timedelta(minutes=1)) as extract:
        assert extract.header == second
    with opened(stores, first.id, now=NOW) as extract:
        assert extract.header == first
    assert drop(stores, second.id, by=ADA, now=NOW)
    with opened(stores, BUSINESS, now=NOW) as extract:
        assert extract.header == first
