"""A no of the core as a page: what, why, and what can be done now (ux.md 3.9). No word of the person."""

from ombud.choices import Denied
from ombud.collection.relate import Declined
from ombud.disclosure.package import NotGiven
from ombud.policy.ask import Refusal
from ombud.terms import Text
from ombud.web import Problem

_CASES = (Text("Mina ärenden", "My cases"), "/mina/arenden")
_CHOICES = (Text("Mina val", "My choices"), "/mina/val")
_HELP = (Text("Hjälp och kontakt", "Help and contact"), "/hjalp")


def by_policy(refusal: Refusal) -> Problem:
    """The policy stops it, or too much was looked up: whoever it is may still turn to us."""
    code = refusal.rules[0].value if refusal.rules else "too-many"
    return Problem(
        403, f"refused.{code}", Text("Det går inte att visa här", "That cannot be shown here"),
        Text(
            "Policyn tillåter det inte just nu. Det är antecknat i loggen. Hör av dig, så svarar en människa.",
            "The policy does not allow it at the moment. That is noted in the log. Contact us, and a person answers.",
        ), (_HELP, _CASES),
    )  # fmt: skip


def by_choice(denied: Denied) -> Problem:
    """A choice that could not be recorded so; nothing was changed."""
    return Problem(409, f"choice.{denied.requirement}", _UNCHANGED, denied.text, (_CHOICES, _HELP))


def declined(no: Declined | NotGiven) -> Problem:
    """A request that cannot go on so; nothing was changed."""
    return Problem(409, f"case.{no.requirement}", _UNCHANGED, no.text, (_CASES, _HELP))


_UNCHANGED = Text("Det gick inte, och ingenting ändrades", "That was not possible, and nothing was changed")
NO_SUCH_CHOICE = Problem(
    404, "no_such_choice", Text("Det valet finns inte", "There is no such choice"),
    Text(
        "Valet finns inte längre, eller så behöver du logga in med e-legitimation för att se det. Ingenting ändrades.",
        "The choice is there no longer, or you need to sign in with an e-ID to see it. Nothing was changed.",
    ), (_CHOICES, (Text("Logga in", "Sign in"), "/logga-in")),
)  # fmt: skip
NO_COPY = Problem(
    409, "no_copy", Text("Kopian kan inte hämtas här längre", "The copy cannot be fetched here any more"),
    Text(
        "Den går att hämta under den månad som begäran gäller. Be om en ny, så är den klar direkt.",
        "It can be fetched in the month of the request. Ask for a new one, and it is ready at once.",
    ), ((Text("Be om en kopia", "Ask for a copy"), "/mina/arenden/nytt/kopia"), _CASES),
)  # fmt: skip
NO_RECEIPT = Problem(
    404, "no_receipt", Text("Det finns inget intyg än", "There is no certificate yet"),
    Text(
        "Intyget kommer när de sista spåren är borta, eller så raderades ingenting. Ärendet visar vilket.",
        "The certificate comes when the last traces are gone, or nothing was erased. The case shows which.",
    ), (_CASES,),
)  # fmt: skip
