"""What a person answers by: nobody makes one but us, and a short one is read as it is meant."""

import hashlib
from random import Random

import pytest

from ombud.keys.token import Tokens, find_long, grouped
from tests.clinic import Clinic

DRAWN = b"d" * 16


def both(clinic: Clinic) -> tuple[Tokens, Tokens]:
    return Tokens(clinic.vault.keyring, "unsubscribe"), Tokens(clinic.vault.keyring, "confirm")


def test_a_token_is_known_again_and_one_kind_is_none_of_another(clinic: Clinic) -> None:
    no, yes = both(clinic)
    for token in (no.long(DRAWN), no.short(DRAWN)):
        assert no.read(token.text) == token.kept
        assert yes.read(token.text) is None
        assert repr(token) == "Token(…)"
    assert no.long(DRAWN).kept == hashlib.sha256(b"ombud/unsubscribe/v1" + DRAWN).digest()


@pytest.mark.parametrize("mistake", ["short", "", "A" * 32, "K7PM3WQX8D2RT", "å" * 13, "0" * 14])
def test_what_is_none_of_ours_is_known_for_it(clinic: Clinic, mistake: str) -> None:
    assert both(clinic)[0].read(mistake) is None


def test_a_short_one_is_read_as_it_is_printed_and_as_it_is_typed(clinic: Clinic) -> None:
    """Thirteen signs, none that is mistaken for another: what looks like a one is a one."""
    no, random = both(clinic)[0], Random(7)
    for _ in range(200):
        token = no.short(random.randbytes(16))
        assert len(token.text) == 13
        assert not set(token.text) & set("ILOU")
        printed = grouped(token.text)
        assert [len(part) for part in printed.split("-")] == [4, 5, 4]
        for typed in (printed, printed.lower(), token.text.replace("1", "l").replace("0", "O"), f" {token.text} "):
            assert no.read(typed) == token.kept


def test_a_wrong_sign_is_found_before_anybody_is_looked_up(clinic: Clinic) -> None:
    """Fifteen bits that only we can make: of 3,000 guesses hardly one passes."""
    no, random = both(clinic)[0], Random(8)
    text = no.short(DRAWN).text
    signs = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    passed = sum(no.read("".join(random.choice(signs) for _ in text)) is not None for _ in range(3_000))
    assert passed <= 2


def test_a_short_one_is_kept_by_a_key(clinic: Clinic) -> None:
    """The few there are could be tried: without the key they lead nowhere."""
    no, yes = both(clinic)
    assert no.short(DRAWN).kept != yes.short(DRAWN).kept
    assert len(no.short(DRAWN).kept) == 16


def test_a_long_one_is_found_in_an_answer(clinic: Clinic) -> None:
    token = both(clinic)[0].long(DRAWN).text
    assert find_long(f"Re: {token}\n") == token
    assert find_long("nothing") is None
