"""What the doors need of the key store: private files, the recovery sheet, and what can go wrong there.

A door never holds a key. It prints a sheet that is made here, and hands back what was typed from it.
"""

from pathlib import Path

from ombud.app.config import read_config
from ombud.app.installation import ROOT_FILES, STORE, keys_folder
from ombud.database import DatabaseFault, PassingFault
from ombud.keys import Keyring, NotNormal, RootKey
from ombud.keys.folder import read_private, write_private
from ombud.keys.model import KeySpentError, KeyStoreFault, StateMovedError, SubjectGoneError, TamperedError
from ombud.keys.recovery import NotRecovered, check_code, recover, recovery_sheet
from ombud.keys.root import FileRoot, HeldRoot
from ombud.terms import Text

FAULTS = (DatabaseFault, KeySpentError, KeyStoreFault, StateMovedError, SubjectGoneError, TamperedError)
"""Faults of the database and of the keys whose message is for people."""

__all__ = [
    "FAULTS",
    "DatabaseFault",
    "NotNormal",
    "NotRecovered",
    "PassingFault",
    "RootKey",
    "checked",
    "code_of",
    "put_back",
    "read_private",
    "sheet_of",
    "write_private",
]


def sheet_of(root: RootKey, name: str) -> Text | None:
    """The recovery sheet to print; `None` when the root key is held elsewhere, as in a KMS."""
    return recovery_sheet(root, name) if isinstance(root, HeldRoot) else None


def code_of(root: RootKey) -> str:
    """The check code on the sheet of a root key that is held here."""
    if not isinstance(root, HeldRoot):
        raise KeyStoreFault("the root key is held elsewhere; it has no sheet here.")
    return check_code(root)


def checked(folder: Path, typed: str) -> NotRecovered | HeldRoot:
    """Does a typed sheet open the key store? Changes nothing. Raises `KeyStoreFault` for another installation's."""
    root = recover(typed)
    if not isinstance(root, NotRecovered):
        Keyring.open(keys_folder(folder, read_config(folder)) / STORE, root)
    return root


def put_back(folder: Path, typed: str) -> NotRecovered | None:
    """Make the root key's file from a typed sheet. Raises `KeyStoreFault` for the sheet of another installation."""
    root = checked(folder, typed)
    if isinstance(root, NotRecovered):
        return root
    FileRoot.keep(keys_folder(folder, read_config(folder)) / ROOT_FILES["file"], root)
    return None
