"""What one look at an installation finds, and what it looks at."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from ombud.app.config import Config
from ombud.app.databases import looked_at
from ombud.app.installation import keys_folder, open_root
from ombud.database import Database, DatabaseFault
from ombud.keys import RootKey
from ombud.terms import Text

Level = Literal["ok", "info", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Look:
    """One thing that was looked at."""

    about: str
    level: Level
    text: Text


@dataclass(frozen=True, slots=True)
class Patient:
    """The installation that is looked at."""

    folder: Path
    config: Config
    passphrase: Callable[[], str] | None
    """Opens the key store; `None` leaves it closed."""
    now: datetime
    unread: DatabaseFault | None = None
    """Why the database cannot be read, where that is known already: it is not asked again."""

    @property
    def keys(self) -> Path:
        return keys_folder(self.folder, self.config)

    def root(self) -> RootKey:
        assert self.passphrase is not None
        return open_root(self.folder, self.config, self.passphrase)

    @contextmanager
    def opened(self) -> Iterator[Database]:
        """The database, for looking. Raises `DatabaseFault`."""
        if self.unread is not None:
            raise self.unread
        database = looked_at(self.folder)
        try:
            yield database
        finally:
            database.close()
