"""What a restored installation knows, and what it must not know any more (R5, G5; design 5, invariant 5)."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ombud.app import restoring
from ombud.app.checkpoints import Signed, checkpoint
from ombud.app.config import InstallationError
from ombud.app.installation import open_installation
from ombud.app.restoring import UNFINISHED, being_built, prepare, reconcile, restore, resume_naming
from ombud.archives import ArchiveFault
from ombud.choices import wishes
from ombud.choices.circumstance import Circumstance
from ombud.erasure import carry_out, plan
from ombud.policy.ask import Ask, Flag, Refusal
from ombud.requests.decease import Death, Died, record_death
from ombud.requests.protect import Protection, protect
from ombud.terms import CategoryId, ChoiceId, PurposeId, SubjectId
from ombud.vault import Opened
from ombud.vault.hidden import protected
from ombud.vault.noes import NoFileFault
from tests.archives.place import Place, quiet
from tests.faults.acts import BY_EMAIL, NO_MARKETING

SMS = ChoiceId("consent.marketing.sms")


def test_everybody_is_in_the_restored_installation_as_they_were(place: Place) -> None:
    anna, bo = place.customer("anna@example.se"), place.meet("bo@example.se")
    place.consent(anna)
    before = place.see(anna), place.see(bo)
    place.back_up()
    done, restored = place.restored()
    assert (restored.see(anna), restored.see(bo)) == before
    assert done.put_back.noes == 0
    assert not done.held_back
    assert restored.problems() == []


def test_who_was_erased_after_the_archive_is_erased_again_before_anything_opens(place: Place) -> None:
    anna, bo = place.meet("anna@example.se"), place.meet("bo@example.se")
    place.back_up()
    place.erase(anna)
    done, restored = place.restored()
    assert restored.see(anna) is None
    assert restored.see(bo) is not None
    assert done.put_back.erased == 1
    assert restored.problems() == []
    raw = b"".join(path.read_bytes() for path in (place.root / "restored").rglob("*") if path.is_file())
    assert raw.count(anna) == 1  # the tombstone alone


def test_a_part_that_was_erased_is_erased_again_and_the_rest_stays(place: Place) -> None:
    """An agreement keeps what it needs; the marketing store goes (R-17.1)."""
    anna = place.customer("anna@example.se")
    place.consent(anna)
    place.back_up()
    place.erase(anna)
    after = place.see(anna)
    assert after is not None
    assert after.held("marketing") == []
    done, restored = place.restored()
    assert restored.see(anna) == after
    assert done.put_back.classes >= 1
    assert restored.problems() == []


def test_an_objection_is_in_force_again_with_its_evidence_and_the_address_stays_suppressed(place: Place) -> None:
    anna = place.customer("anna@example.se")
    place.consent(anna)
    place.back_up()
    place.object(anna)
    after = place.see(anna)
    done, restored = place.restored()
    assert restored.see(anna) == after
    assert done.put_back.choices == 1
    assert done.put_back.suppressed >= 1
    with restored.ombud.vault.database.read() as tx:
        assert restored.ombud.vault.directory.suppressed(tx, "email", "1:anna@example.se")
    assert restored.problems() == []


def test_a_withdrawn_consent_stays_withdrawn(place: Place) -> None:
    anna = place.customer("anna@example.se")
    place.consent(anna)
    place.back_up()
    place.withdraw(anna)
    after = place.see(anna)
    _, restored = place.restored()
    assert restored.see(anna) == after
    assert after is not None
    assert BY_EMAIL not in after.choices
    assert restored.problems() == []


def test_what_one_of_two_consents_was_for_is_removed_again(place: Place) -> None:
    """The store lives on for the other consent; what only the first was for goes (N-11.2)."""
    anna = place.customer("anna@example.se")
    place.consent(anna)
    place.consent(anna, SMS)
    place.back_up()
    place.withdraw(anna)
    after = place.see(anna)
    _, restored = place.restored()
    assert restored.see(anna) == after
    assert restored.problems() == []


def test_a_restriction_is_in_force_again(place: Place) -> None:
    anna = place.customer("anna@example.se")
    place.back_up()
    place.restrict(anna)
    after = place.see(anna)
    _, restored = place.restored()
    assert restored.see(anna) == after
    assert restored.problems() == []


def test_who_was_protected_or_died_after_the_archive_is_so_in_the_restored_installation(place: Place) -> None:
    """R-40, R-41: no archive brings somebody back as anybody, or alive."""
    skye, axel = place.meet("skye@example.se"), place.customer("axel@example.se")
    place.consent(axel)
    place.back_up()
    vault, by, now = place.ombud.vault, place.actor("rut"), place.later(minutes=1)
    assert isinstance(protect(vault, skye, Protection("marking", "avisering"), by=by, now=now), Circumstance)
    assert isinstance(record_death(vault, axel, Death(now.date(), "relative"), by=by, now=now), Died)
    _, restored = place.restored()
    with restored.ombud.vault.database.read() as tx:
        assert protected(tx) == {skye}
        assert Flag.DECEASED in wishes(tx, axel).flag_set()
        assert wishes(tx, axel).choices == 0
    assert restored.problems() == []


def test_an_objection_that_the_archive_has_and_that_was_taken_back_there_is_not_put_back(place: Place) -> None:
    """What the archive has, it has: the entry of the act is in it."""
    anna = place.customer("anna@example.se")
    place.back_up()
    place.object(anna)
    place.withdraw(anna, NO_MARKETING)
    place.consent(anna)
    before = place.see(anna)
    second = place.back_up().made
    _, restored = place.restored(archive=second.path)
    assert restored.see(anna) == before


def test_a_key_that_came_with_a_new_yes_is_not_erased_by_the_no_before_it(place: Place) -> None:
    anna = place.customer("anna@example.se")
    place.consent(anna)
    first = place.back_up().made
    place.withdraw(anna)
    place.consent(anna)
    held = place.see(anna)
    assert held is not None
    place.later(days=1)
    second = place.back_up().made
    _, from_second = place.restored("second", second.path)
    assert from_second.see(anna) == held
    from_second.close()
    _, from_first = place.restored("first", first.path)
    seen = from_first.see(anna)
    assert seen is not None
    assert BY_EMAIL not in seen.choices  # the later yes was lost with the rest of that time; the no was not


def test_an_erasure_that_was_begun_and_not_answered_is_known_after_the_next_start(place: Place) -> None:
    """A kill between the commit and the no-file: the outbox has it, and the next start writes it."""
    anna = place.meet("anna@example.se")
    place.back_up()
    disa = place.actor("disa")
    vault = place.ombud.vault
    (place.archives / "no-file").rename(place.root / "away")
    with pytest.raises(NoFileFault, match="done and in force"):
        carry_out(vault, plan(vault, anna, by=disa, now=place.now), by=disa, now=place.now)
    assert place.see(anna) is None
    place.die()
    (place.root / "away").rename(place.archives / "no-file")
    assert place.see(anna) is None
    done, restored = place.restored()
    assert done.put_back.erased == 1
    assert restored.see(anna) is None


def ask(restored: Place, subject: SubjectId, purpose: str, category: str, actor: str) -> Opened | Refusal:
    wanted = Ask(subject, PurposeId(purpose), frozenset({CategoryId(category)}), restored.actor(actor))
    return restored.ombud.vault.open(wanted, now=restored.now)


def test_without_the_no_file_only_care_and_legal_duties_open_until_it_is_reconciled(place: Place) -> None:
    anna = place.customer("anna@example.se")
    place.back_up()
    (place.archives / "no-file").unlink()
    ready = place.prepared()
    assert ready.lines is None
    assert "no no-file" in ready.why_not
    done, restored = place.restored()
    assert done.held_back
    refused = ask(restored, anna, "contract.perform", "name", "rut")
    assert isinstance(refused, Refusal)
    with restored.ombud.vault.database.read() as tx:
        policy = restored.ombud.vault.book.in_force(tx, restored.now)
    assert policy is not None
    going = {p.family for name, p in policy.file.purposes.items() if name not in policy.inactive}
    assert {family.value for family in going} <= {"care", "legal"}
    assert going
    assert reconcile(restored.ombud, by=restored.actor("disa"), now=restored.later(minutes=1))
    assert not reconcile(restored.ombud, by=restored.actor("disa"), now=restored.now)
    assert isinstance(ask(restored, anna, "contract.perform", "name", "rut"), Opened)


@pytest.mark.parametrize("how", ["truncated", "changed", "another", "beginning"])
def test_a_no_file_that_is_not_whole_is_as_none(place: Place, how: str) -> None:
    anna, bo = place.meet("anna@example.se"), place.meet("bo@example.se")
    place.erase(anna)
    first = place.back_up().made
    place.object(bo)
    place.restrict(bo)
    place.back_up()
    path = place.archives / "no-file"
    lines = path.read_bytes().splitlines(keepends=True)
    assert len(lines) == 3
    if how == "truncated":
        path.write_bytes(lines[0])
        place.later(days=1)
    elif how == "changed":
        path.write_bytes(lines[0] + lines[2] + lines[1])
    elif how == "another":
        path.write_bytes(lines[0].replace(b'"file":"', b'"file":"00')[:-40] + b"\n")
    else:
        path.write_bytes(lines[0] + lines[2])
    archive = None if how == "truncated" else first.path
    assert place.prepared(archive=archive).lines is None


def test_a_restore_that_was_killed_does_not_open_and_begins_anew(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = place.customer("anna@example.se")
    place.back_up()
    ready = place.prepared()

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(restoring, "_verified", killed)
        with pytest.raises(KeyboardInterrupt):
            restore(ready, quiet, now=place.now)
    assert (place.root / "restored" / UNFINISHED).exists()
    (place.root / "restored" / "ombud.toml").write_text(ready.toml)
    with pytest.raises(InstallationError, match="not finished"):
        open_installation(place.root / "restored", lambda: "", now=place.now)
    _, restored = place.restored()
    assert restored.see(anna) is not None


def test_a_folder_with_something_else_in_it_is_not_restored_into(place: Place) -> None:
    place.back_up()
    (place.root / "restored").mkdir()
    (place.root / "restored" / "a-file").touch()
    with pytest.raises(InstallationError, match="not empty"):
        restore(place.prepared(), quiet, now=place.now)


def test_the_living_installation_is_put_aside_and_the_restored_one_takes_its_name(place: Place) -> None:
    anna = place.meet("anna@example.se")
    place.back_up()
    bo = place.meet("bo@example.se")
    place.erase(anna)
    done, restored = place.restored("clinic")
    assert done.aside is not None
    assert (done.aside / "ombud.db").exists()
    assert restored.see(bo) is None
    assert restored.see(anna) is None
    restored.erase(restored.meet("cilla@example.se"))
    restored.close()
    assert (
        len((place.archives / "no-file").read_bytes().splitlines()) == 4
    )  # the same no-file goes on, under the new epoch


def test_a_kill_between_the_two_names_is_taken_up(place: Place) -> None:
    place.back_up()
    place.restored("clinic")[1].close()
    place.folder.rename(being_built(place.folder))
    assert not resume_naming(place.root / "nothing")
    assert resume_naming(place.folder)
    open_installation(place.folder, lambda: "", now=place.now).close(place.now)


def test_an_archive_and_the_keys_are_enough_when_everything_else_is_lost(place: Place) -> None:
    anna = place.customer("anna@example.se")
    place.back_up()
    place.folder.rename(place.root / "lost")
    wish = place.wish("clinic")
    with pytest.raises(InstallationError, match="--keys"):
        prepare(wish, lambda: "", now=place.now)
    ready = prepare(replace(wish, keys=place.root / "clinic.keys"), lambda: "", now=place.now)
    restore(ready, quiet, now=place.now)
    assert place.see(anna) is not None


def test_twice_restored_is_once_restored(place: Place) -> None:
    anna, bo = place.meet("anna@example.se"), place.customer("bo@example.se")
    place.back_up()
    place.erase(anna)
    place.object(bo)
    _, first = place.restored("first")
    seen = first.see(bo)
    first.close()
    _, second = place.restored("second")
    assert second.see(bo) == seen
    assert second.see(anna) is None


def test_what_is_lost_is_said_by_a_checkpoint_held_elsewhere(place: Place) -> None:
    place.back_up()
    place.meet("anna@example.se")
    held = place.root / "held"
    assert isinstance(checkpoint(place.ombud.vault, held, now=place.now), Signed)
    ready = place.prepared(checkpoint=held)
    assert ready.lost is not None
    assert ready.lost > 0
    held.write_text("nothing")
    with pytest.raises(InstallationError, match="no checkpoint"):
        place.prepared(checkpoint=held)


def test_nothing_is_restored_from_a_place_that_is_not_there(place: Place) -> None:
    place.back_up()
    place.archives.rename(place.root / "elsewhere")
    with pytest.raises(ArchiveFault, match="not mounted"):
        place.prepared()
    Path(place.archives).mkdir()
    with pytest.raises(ArchiveFault, match="no archive"):
        place.prepared()


def test_an_expired_archive_is_not_opened(place: Place) -> None:
    made = place.back_up().made
    place.now = made.expires_at
    with pytest.raises(ArchiveFault, match="no archive of this installation there that has not expired"):
        place.prepared()
    with pytest.raises(ArchiveFault, match="expired 2026"):
        place.prepared(archive=made.path)
    place.now = made.expires_at - timedelta(microseconds=1)
    assert place.prepared(archive=made.path).contents.header.id == made.id
