"""The one door to raw key bytes. Only `keys`, `vault` and `app` may import it (import-linter holds that).

What takes raw bytes from here says why at the call, and holds them no longer than the call.
"""

from ombud.keys.data_key import DataKey
from ombud.keys.root import HeldRoot


def data_key_bytes(key: DataKey) -> bytes:
    """The 32 bytes of a data key: to wrap it."""
    return key._secret


def root_key_bytes(root: HeldRoot) -> bytes:
    """The 32 bytes of a root key that this process holds: to print the recovery sheet."""
    return root._secret
