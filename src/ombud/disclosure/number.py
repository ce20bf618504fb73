"""The person asked to see their own number whole: an entry of its own says so, beside that of the page it stands on."""

from datetime import datetime

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.disclosure.access import NUMBER
from ombud.terms import Actor, SubjectId
from ombud.vault import Vault


def number_shown(vault: Vault, subject: SubjectId, *, by: Actor, now: datetime) -> None:
    with vault.act(by=by, now=now) as act:
        known = act.known(subject)
        act.log(
            Kind.ACCESS, Outcome.DONE if known else Outcome.REFUSED, None if known is None else subject,
            categories=(NUMBER,), facts={"form": "number-shown"},
        )  # fmt: skip
