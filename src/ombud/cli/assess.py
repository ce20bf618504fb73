"""`ombud request DIR assess`: may who asks have it, where the law leaves that to a person (R-30, R-34, R-41)."""

import click

from ombud.cli.answer import Answer
from ombud.cli.arguments import ACTOR
from ombud.cli.command import Misused, command, option, speech
from ombud.cli.reading import fit
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
    option("--request", "named", required=True, metavar="REQUEST", words=Text("Ärendet.", "The request.")),
    option(
        "--right", type=click.Choice([right.value for right in Right]), required=True, metavar="RIGHT",
        words=Text("Vilken rättighet bedömningen gäller.", "The right that is assessed."),
    ),
    option("--may/--may-not", "may", default=None, words=Text("Ja eller nej.", "Yes or no.")),
    option("--reason", required=True, metavar="TEXT", words=Text("Hur det är bedömt.", "How it was assessed.")),
    ACTOR,
)  # fmt: skip
def assess(named: str, right: str, may: bool | None, reason: str, actor: str) -> Answer:
    from ombud.cli import session
    from ombud.collection.relate import Declined
    from ombud.policy.ask import Refusal
    from ombud.requests.assess import Assessment
    from ombud.requests.assess import assess as note
    from ombud.requests.handle import NO_REQUEST
    from ombud.requests.handle import named as request_named

    if may is None:
        raise Misused(Text("Ange --may eller --may-not.", "Give --may or --may-not."))
    heard, words = speech(), fit(reason)
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        request = request_named(ombud.vault, named)
        if request is None:
            return session.declined(NO_REQUEST)
        found = note(ombud.vault, request, Assessment(Right(right), may, words), by=by, now=heard.now())
        if isinstance(found, Declined):
            return session.declined(found)
        if isinstance(found, Refusal):
            return session.refused(ombud, found, heard)
    state = found.case.state.value
    value = {"done": True, "reference": found.reference, "state": state, "right": right, "may": may}
    return Answer(value, [Text(f"Antecknat. Ärendet är i läget {state}.", f"Noted. The request is {state}.")])
