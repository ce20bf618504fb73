"""Was a copy made and handed out since the request came? The log says so: nothing else is believed.

A copy is made by a command that writes a file (`ombud access --package`, `ombud portability`, `ombud log-extract`);
the item that it answers is done when the log has it.
"""

from ombud.audit import Act as Kind
from ombud.audit import Entry, Outcome
from ombud.requests.carry.work import Work

_DONE = frozenset({Outcome.DONE, Outcome.PERMITTED})


def made_since(work: Work, kind: Kind, form: str) -> bool:
    """Is there one more that was made than that failed?"""
    with work.vault.look(by=work.by, now=work.now) as act:
        logged = act.vault.ledger.who_read(act.tx, work.subject)
    since = [one.entry for one in logged if _is_it(one.entry, work, kind, form)]
    made = sum(entry.outcome in _DONE for entry in since)
    return made > sum(entry.outcome is Outcome.FAILED for entry in since)


def _is_it(entry: Entry, work: Work, kind: Kind, form: str) -> bool:
    return entry.act is kind and entry.facts.get("form") == form and entry.at >= work.case.opened.received_at
