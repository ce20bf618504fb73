"""What a person says no with: long in a mail, where it is a link; short in an SMS and on paper, where it is typed.

It is drawn for one recipient of one campaign, when the message is sent; stored is its hash alone. It is known for a
true one after the campaign, and after the person has been erased: then it changes nothing and tells nothing.
"""

from ombud.keys import Keyring
from ombud.keys.token import Token, Tokens

KIND = "unsubscribe"


def stops(keyring: Keyring) -> Tokens:
    return Tokens(keyring, KIND)


def stop_of(keyring: Keyring, channel: str, drawn: bytes) -> Token:
    """The one of a message on the channel."""
    return stops(keyring).long(drawn) if channel == "email" else stops(keyring).short(drawn)
