"""`ombud request DIR settle`: a connected system that somebody has seen to by hand (decision 0071)."""

import click

from ombud.cli.answer import Answer
from ombud.cli.arguments import ACTOR, Code
from ombud.cli.command import command, option, speech
from ombud.cli.request_named import REQUEST, about, words
from ombud.law.rights import Right
from ombud.terms.text import Text


@command(
    "settle",
    Text(
        "Ett anslutet system är avgjort för hand; vad som gjordes, på standard in.",
        "A connected system was settled by hand; what was done, on standard input.",
    ),
    REQUEST,
    option("--system", "system", type=Code(), required=True, words=Text("Vilket system.", "Which system.")),
    option(
        "--right", type=click.Choice([Right.ACCESS.value, Right.ERASURE.value]), default=Right.ERASURE.value,
        words=Text("Vilken rättighet.", "Which right."),
    ),
    option(
        "--refused", is_flag=True,
        words=Text("Allt som finns där måste stå kvar.", "Everything that is there has to stay."),
    ),
    ACTOR,
)  # fmt: skip
def settle(named: str, system: str, right: str, refused: bool, actor: str) -> Answer:
    from ombud.requests.ordering import Settled
    from ombud.requests.ordering import settle as by_hand

    said = words(("words", _WHAT)).get("words", "")
    settled = Settled(Right(right), system, said, refused)
    return about(
        named, actor, lambda ombud, request, by: by_hand(ombud.vault, request, settled, by=by, now=speech().now())
    )


_WHAT = Text("Vad som gjordes där", "What was done there")
