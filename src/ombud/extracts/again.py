"""A few people decided again (until the crowd has it)."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from ombud.policy.ask import Ask
from ombud.terms import SubjectId
from ombud.vault import Vault
from ombud.vault.crowd import Crowd
from ombud.vault.crowd.page import Chosen, Page


def chosen(vault: Vault, question: Ask, subjects: Iterable[SubjectId], now: datetime) -> Iterator[Chosen]:
    page = Page(vault, Crowd(vault, question, now)._desk, now)
    for subject in subjects:
        one = page._long(subject)
        if one is not None:
            yield one
