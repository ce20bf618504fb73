"""The browser's signal of somebody who is signed in: an objection of theirs, like one they made themselves (M-20).

It reaches what the signal is about, being targeted and followed: profiling for advertising, and the counting of visits.
Advertising by mail that they have said yes to themselves is another choice, and stays theirs.
"""

from datetime import datetime

from ombud.policy.model import Choice, Family, PolicyFile
from ombud.requests import objection
from ombud.requests.choose import Decided
from ombud.terms import Actor, ChoiceId, SubjectId
from ombud.vault import Vault
from ombud.visitors.model import Channel

_REACHED = frozenset({Family.PROFILING, Family.WEB})


def obey_signal(vault: Vault, subject: SubjectId, *, by: Actor, now: datetime) -> int:
    """Object for them to what the signal reaches, where that does not stand already; how many objections that made."""
    with vault.look(by=by, now=now) as look:
        standing = look.person(subject).choices if vault.directory.hold(look.tx, subject) else None
        file = look.policy.file
    if standing is None:
        return 0
    wanted = [choice for choice in reached(file) if choice not in standing]
    made = [objection(vault, subject, choice, Channel.GPC.value, by=by, now=now) for choice in wanted]
    return sum(isinstance(one, Decided) for one in made)


def reached(file: PolicyFile) -> list[ChoiceId]:
    """The objections that are about nothing but profiling and counting."""
    return [name for name, choice in file.choices.items() if choice.kind == "objection" and _is_reached(choice, file)]


def _is_reached(choice: Choice, file: PolicyFile) -> bool:
    families = {file.purposes[purpose].family for purpose in choice.purposes if purpose in file.purposes}
    follows = not choice.channel and "web.operations" not in choice.purposes
    return follows and bool(families) and families <= _REACHED
