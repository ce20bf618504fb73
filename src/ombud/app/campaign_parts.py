"""Where a campaign takes its recipients and its texts from.

The texts are kept with the campaign as they were approved. Of a person they name what is in braces, and nothing is
computed in them (security.md, threat 22): `{given}`, `{family}`, `{stop}`.
"""

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from ombud.app.installation import Ombud
from ombud.campaigns import store
from ombud.campaigns.carriers import Letter
from ombud.campaigns.gates import CONTACT, DIRECT
from ombud.campaigns.recipients import PAGE
from ombud.campaigns.send import Render
from ombud.campaigns.store import CampaignRow
from ombud.policy.ask import Ask, Refusal
from ombud.terms import Actor, SubjectId

_NAMES = re.compile(r"\{(given|family|stop)\}")


def letters(ombud: Ombud, row: CampaignRow) -> Render:
    """What makes the message of the campaign for one person."""
    said: Mapping[str, str] = json.loads(row.content)
    url = ombud.config.campaigns.stop_url or ""

    def render(values: Mapping[str, str], token: str) -> Letter:
        named = {**values, "stop": url + token}
        plain = {name: _filled(text, named) for name, text in said.items() if name != "html"}
        page = said.get("html")
        escaped = {name: html.escape(value) for name, value in named.items()}
        return Letter(plain.get("subject", ""), plain["text"], None if page is None else _filled(page, escaped), token)

    return render


@contextmanager
def members(ombud: Ombud, row: CampaignRow, by: Actor, now: datetime) -> Iterator[Iterable[Sequence[SubjectId]]]:
    """Pages of those whom the campaign may reach: everybody who has a store for advertising, decided one by one."""
    yield _pages(ombud, row, by, now)


def _pages(ombud: Ombud, row: CampaignRow, by: Actor, now: datetime) -> Iterator[Sequence[SubjectId]]:
    vault, after = ombud.vault, SubjectId(b"")
    while True:
        with vault.database.read() as tx:
            page = store.with_a_store(tx, after, PAGE)
        if not page:
            return
        asks = (Ask(one, DIRECT, frozenset({CONTACT}), by, row.channel) for one in page)
        yield [ask.subject for ask in asks if not isinstance(vault.ask(ask, now=now), Refusal)]
        after = page[-1]


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _NAMES.sub(lambda found: values.get(found[1], ""), text)
