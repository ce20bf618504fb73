"""M-12: an address that was put on the list by hand is on it in every archive, though nobody knows whose it is."""

from ombud.campaigns.suppress import Suppressed, suppress
from tests.archives.place import Place


def test_an_address_on_the_list_by_hand_stays_on_it_when_an_older_archive_is_restored(place: Place) -> None:
    place.back_up()
    by, address = place.actor("disa"), {"email": "Nej@example.se"}
    said = suppress(place.ombud.vault, "email", address, by=by, now=place.later(minutes=1))
    assert said == Suppressed("email", again=False)
    assert suppress(place.ombud.vault, "email", address, by=by, now=place.later(minutes=1)) == Suppressed("email", True)
    done, restored = place.restored()
    with restored.ombud.vault.database.read() as tx:
        assert restored.ombud.vault.directory.suppressed(tx, "email", "1:nej@example.se")
    assert done.put_back.suppressed == 2  # each act that said it has its line
    assert restored.problems() == []
    restored.close()
