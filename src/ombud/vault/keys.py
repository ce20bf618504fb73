"""One person's keys inside one transaction, by retention class. A key that is gone is `None` for ever."""

from ombud.database import Transaction
from ombud.keys import DataKey, KeyDirectory
from ombud.terms import ClassId, SubjectId


class PersonKeys:
    """Hands out one person's keys; looks each up once in a transaction."""

    def __init__(self, directory: KeyDirectory, tx: Transaction, subject: SubjectId) -> None:
        self.subject = subject
        self._directory = directory
        self._tx = tx
        self._found: dict[ClassId, DataKey | None] = {}

    def for_reading(self, klass: ClassId) -> DataKey | None:
        if klass not in self._found:
            self._found[klass] = self._directory.key(self._tx, self.subject, klass)
        return self._found[klass]

    def for_writing(self, klass: ClassId) -> DataKey:
        key = self.for_reading(klass) or self._directory.key_or_new(self._tx, self.subject, klass)
        self._found[klass] = key
        return key
