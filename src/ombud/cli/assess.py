"""`ombud request DIR assess`: may who asks have it, where the law leaves that to a person (R-30, R-34, R-41)."""

import click

from ombud.cli.answer import Answer
from ombud.cli.arguments import ACTOR
from ombud.cli.command import Misused, command, option, speech
from ombud.cli.reading import fit
from ombud.cli.request_named import REQUEST, about
from ombud.law.rights import Right
from ombud.terms.text import Text


@command(
    "assess",
    Text(
        "Anteckna en bedömning: får den som begär det här få det? Barnets vilja och mognad, vad ett förordnande räcker "
        "till, skyddade personuppgifter.",
        "Note an assessment: may who asks have this? The child's will and maturity, how far an order reaches, "
        "protected identity.",
    ),
    REQUEST,
    option(
        "--right", type=click.Choice([right.value for right in Right]), required=True, metavar="RIGHT",
        words=Text("Vilken rättighet bedömningen gäller.", "The right that is assessed."),
    ),
    option("--may/--may-not", "may", default=None, words=Text("Ja eller nej.", "Yes or no.")),
    option("--reason", required=True, metavar="TEXT", words=Text("Hur det är bedömt.", "How it was assessed.")),
    ACTOR,
)  # fmt: skip
def assess(named: str, right: str, may: bool | None, reason: str, actor: str) -> Answer:
    from ombud.requests.assess import Assessment
    from ombud.requests.assess import assess as note

    if may is None:
        raise Misused(Text("Ange --may eller --may-not.", "Give --may or --may-not."))
    found = Assessment(Right(right), may, fit(reason))
    return about(named, actor, lambda ombud, request, by: note(ombud.vault, request, found, by=by, now=speech().now()))
