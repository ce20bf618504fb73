"""What the commands about requests have in common: which request, what is wanted, what the person says.

* A request is named by its id or by the reference that stands in letters. Neither tells of anybody.
* What a person says, and what is said to them, comes on standard input as one JSON object, or is asked for where
  somebody sits. It never stands on the command line.
"""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from ombud.cli.answer import Answer
from ombud.cli.command import Misused, option, speech
from ombud.cli.signing import given
from ombud.law.rights import Right
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.app.installation import Ombud
    from ombud.collection.relate import Declined
    from ombud.policy.ask import Refusal
    from ombud.requests.case_file import CaseFile
    from ombud.requests.model import RequestId
    from ombud.terms import Actor

REQUEST = click.argument("named", metavar="REQUEST")
PLAN = option("--plan", "only_plan", is_flag=True, words=Text("Visa bara vad som skulle ske.", "Show what would be."))
AT = Text("När det hände; annars nu.", "When it happened; now if nothing is said.")


class Wish(click.ParamType[Any]):
    """One right that is wanted, with its details: `erasure`, `objection:purpose=legal.claims`."""

    name = "right"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not isinstance(value, str):
            return value
        right, _, rest = value.partition(":")
        pairs = [pair.partition("=") for pair in rest.split(",") if pair]
        if right not in set(Right) or not all(name and text for name, _, text in pairs):
            known = ", ".join(one.value for one in Right)
            raise Misused(
                Text(
                    f"Skriv en rättighet, och efter kolon vad den gäller: objection:purpose=legal.claims. Det finns: "
                    f"{known}.",
                    f"Write a right, and after a colon what it is about: objection:purpose=legal.claims. There are: "
                    f"{known}.",
                )
            )
        return Right(right), {name: text for name, _, text in pairs}


def words(*asked: tuple[str, Text]) -> dict[str, str]:
    """What stands on standard input as JSON; asked for one by one where a person sits."""
    heard = speech()
    if sys.stdin.isatty():
        said = {
            name: str(click.prompt(f"  {heard.say(text)}", default="", show_default=False, err=True))
            for name, text in asked
        }
        return {name: text for name, text in said.items() if text}
    text = sys.stdin.read()
    return given(text) if text.strip() else {}


Does = Callable[["Ombud", "RequestId", "Actor"], "CaseFile | Declined | Refusal"]


def about(named: str, actor: str, does: Does) -> Answer:
    """One act about one request, and the request as it is after it."""
    from ombud.cli import session
    from ombud.cli.request_page import changed
    from ombud.requests.case_file import CaseFile

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        request = which(ombud, named)
        if isinstance(request, Answer):
            return request
        found = does(ombud, request, by)
        return changed(found) if isinstance(found, CaseFile) else refused(ombud, found)


def which(ombud: "Ombud", named: str) -> "RequestId | Answer":
    """The request that is meant, or the answer that there is none."""
    from ombud.cli import session
    from ombud.requests.handle import NO_REQUEST
    from ombud.requests.handle import named as find

    request = find(ombud.vault, named)
    return session.declined(NO_REQUEST) if request is None else request


def refused(ombud: "Ombud", found: "Declined | Refusal") -> Answer:
    from ombud.cli import session
    from ombud.collection.relate import Declined

    return session.declined(found) if isinstance(found, Declined) else session.refused(ombud, found, speech())
