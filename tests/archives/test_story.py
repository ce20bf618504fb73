"""20 archives at random moments, then erase, object and restore (R5, G5; issue 3, "Done when").

0 erased readable, 0 objectors reachable, every living record readable as the archive had it. The soak takes 50
archives and erases 1,000.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from ombud.app.checkpoints import Signed, checkpoint
from ombud.app.config import InstallationError
from ombud.app.installation import open_installation
from ombud.terms import SubjectId
from tests import stores
from tests.archives.place import Place
from tests.faults.acts import ACTS, NO_MARKETING
from tests.faults.seen import Seen

People = dict[str, tuple[SubjectId, Seen | None]]
NOES = {"object", "erase", "restrict"}
OTHER = {"rectify", "merge"}
"""What is no "no": a correction is lost with its time, and doubles that were joined are two again (test_put_back)."""


def live(place: Place, random: Random, people: People, acts: int) -> None:
    """Random acts on random people; a new one now and then."""
    for _ in range(acts):
        present = [name for name, (_, seen) in people.items() if seen is not None]
        if len(present) < 6 or random.random() < 0.2:
            name = f"person-{len(people)}@example.se"
            subject = place.meet(name)
        else:
            name = random.choice(present)
            subject = people[name][0]
            seen = people[name][1]
            possible = [act for act in ACTS if seen is not None and act.name not in OTHER and act.possible(seen)]
            act = random.choices(possible, [one.weight + (6 if one.name in NOES else 0) for one in possible])[0]
            place.act(act.name, subject, name)
        people[name] = (subject, place.see(subject))


def at_a_server(place: Place) -> Place:
    """The same installation at a PostgreSQL server, with a place of its own there."""
    place.back_up()
    place.server = stores.current()
    _, there = place.restored("at-a-server")
    there.server = place.server
    for path in place.archives.iterdir():
        path.unlink()
    return there


def test_what_an_archive_brings_back_is_what_may_be_brought_back(place: Place, engine: str, soak: bool) -> None:
    random = Random(7)
    place = place if engine == "sqlite" else at_a_server(place)
    place.random = random
    archives, people = [], People()
    number, callers = (50, 20) if soak else (20, 1)
    live(place, random, people, 10)
    for round_ in range(number):
        called = [f"caller-{round_}-{one}@example.se" for one in range(callers)]
        for name in called:
            subject = place.meet(name)
            people[name] = (subject, place.see(subject))
        made = place.back_up().made
        archives.append((made.path, dict(people)))
        live(place, random, people, random.randrange(1, 7))
        for name in called:
            subject, seen = people[name]
            if seen is not None:
                place.erase(subject)
                people[name] = (subject, place.see(subject))
    everybody = dict(people)
    erased = [subject for subject, seen in everybody.values() if seen is None]
    objectors = [s for s, seen in everybody.values() if seen is not None and NO_MARKETING in seen.choices]
    assert erased
    assert objectors
    if soak:
        assert len(erased) >= 1000
    for number, (path, then) in enumerate(archives):
        target = f"restored-{number}"
        _, restored = place.restored(target, path)
        wrong = [text for name in then for text in judged(then[name][1], everybody[name][1], restored, then[name][0])]
        assert wrong == [], number
        assert restored.ombud.vault.database.dialect == ("sqlite" if engine == "sqlite" else "postgresql")
        assert restored.problems() == []
        restored.close()
        shutil.rmtree(place.root / target)
    place.close()


def judged(then: Seen | None, now: Seen | None, restored: Place, subject: SubjectId) -> Iterator[str]:
    """What is wrong with one person in a restored installation, by how they were then and how they are now."""
    found = restored.see(subject)
    if then is None or now is None or found is None:
        if (found is None) != (then is None or now is None):
            yield "somebody is there and erased, or living and not there"
        return
    consents = {choice for choice in found.choices if choice.startswith("consent")}
    noes = {choice for choice in now.choices if choice.startswith("object")}
    living = (set(then.values) & set(now.values)) - set(found.values)
    wrong = {
        "a no that stands is not in force": noes - set(found.choices),
        "a restriction is not in force": ({"restricted"} & set(now.flags)) - set(found.flags),
        "a consent is there that nobody gave then": consents - set(then.choices),
        "a value is there that was not there then": set(found.values) - set(then.values),
        "an erased value is readable": set(found.values) - set(now.values),
        # the marketing store may have gone and come back with a later yes, which is lost with its time
        "a living record is not readable": {value for value in living if value[0] != "marketing"},
    }
    yield from (said for said, found_so in wrong.items() if found_so)


def test_a_database_that_was_put_back_does_not_open(place: Place) -> None:
    """50 of 50: whatever moment it is put back to, its log does not reach the checkpoint held elsewhere."""
    held = place.root / "held"
    toml = place.folder / "ombud.toml"
    toml.write_text(toml.read_text() + f'\n[ledger]\nheld = "{held}"\n')

    old: list[Path] = []
    for number in range(50):
        place.meet(f"person-{number}@example.se")
        place.close()
        old.append(place.root / f"old-{number}")
        shutil.copytree(place.folder, old[-1])
    place.meet("one-more@example.se")
    assert isinstance(checkpoint(place.ombud.vault, held, now=place.now), Signed)
    place.close()
    refused = 0
    for folder in old:
        shutil.rmtree(place.folder)
        folder.rename(place.folder)
        before = (place.folder / "ombud.db").read_bytes()
        with pytest.raises(InstallationError, match="ombud restore"):
            open_installation(place.folder, lambda: "", now=place.now)
        refused += 1
        assert (place.folder / "ombud.db").read_bytes() == before
    assert refused == 50


def test_a_log_that_goes_on_otherwise_does_not_open_and_no_checkpoint_is_no_hindrance(place: Place) -> None:
    held = place.root / "held"
    toml = place.folder / "ombud.toml"
    toml.write_text(toml.read_text() + f'\n[ledger]\nheld = "{held}"\n')

    place.close()
    other = place.root / "other"
    shutil.copytree(place.folder, other)
    place.meet("anna@example.se")
    checkpoint(place.ombud.vault, held, now=place.now)
    place.close()
    shutil.rmtree(place.folder)
    other.rename(place.folder)
    held.rename(place.root / "away")
    for number in range(5):
        place.meet(f"bo-{number}@example.se")
        place.close()
    (place.root / "away").rename(held)

    with pytest.raises(InstallationError, match="does not extend"):
        place.meet("cilla@example.se")
    held.write_text("nothing")
    with pytest.raises(InstallationError, match="none of this log"):
        place.meet("cilla@example.se")
