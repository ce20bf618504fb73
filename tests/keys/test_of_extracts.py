"""The keys of an extract: two, of it alone, and gone in one act (S-07, T-23)."""

from ombud.keys.of_extracts import PIECES, PSEUDONYMS, drop_extract_keys, extract_key, make_extract_keys
from tests.clinic import Clinic

ONE, OTHER = bytes([1] * 16), bytes([2] * 16)


def test_two_extracts_have_no_key_in_common_and_end_apart(clinic: Clinic) -> None:
    """S-07: the same person has another pseudonym in each; T-23: the end of one leaves the other open."""
    keyring = clinic.vault.keyring
    with clinic.vault.database.act() as tx:
        made = [*make_extract_keys(tx, keyring, ONE), *make_extract_keys(tx, keyring, OTHER)]
        assert len({key.mac("web-device", b"somebody") for key in made}) == 4
        kept = extract_key(tx, keyring, ONE, PIECES)
        assert kept is not None
        assert kept.mac("web-device", b"somebody") == made[0].mac("web-device", b"somebody")
        assert drop_extract_keys(tx, ONE)
        assert not drop_extract_keys(tx, ONE)
        assert extract_key(tx, keyring, ONE, PIECES) is None
        assert extract_key(tx, keyring, ONE, PSEUDONYMS) is None
        assert extract_key(tx, keyring, OTHER, PSEUDONYMS) is not None
