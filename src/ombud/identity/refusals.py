"""What is said when an identification does not come to its end: the words, and what to do, in both languages."""

from collections.abc import Mapping

from ombud.identity.model import NotProven
from ombud.terms import Text

_AGAIN = Text("Försök igen.", "Try again.")
_ELSEWHERE = Text(
    "Försök igen om en stund. Du kan också höra av dig till receptionen eller dataskyddsombudet.",
    "Try again in a while. You may also contact the reception or the data protection officer.",
)
_DESK = Text(
    "Kontrollera hos den som gett ut din e-legitimation, eller hör av dig till receptionen.",
    "Check with whoever issued your e-ID, or contact the reception.",
)


def _said(code: str, sv: str, en: str, now: Text = _AGAIN) -> NotProven:
    return NotProven(code, Text(sv, en), now)


NOT_BEGUN = _said(
    "not-begun",
    "Inloggningen hör inte till den här webbläsaren, är redan avslutad eller tog för lång tid.",
    "The sign-in does not belong to this browser, is over already, or took too long.",
    Text("Börja om från inloggningssidan.", "Begin anew from the sign-in page."),
)
AWAY = _said(
    "provider-away",
    "Tjänsten för e-legitimation svarar inte just nu.",
    "The e-ID service does not answer right now.",
    _ELSEWHERE,
)
NOT_TRUSTED = _said(
    "not-trusted",
    "Svaret från tjänsten för e-legitimation gick inte att lita på, så du loggades inte in.",
    "The answer of the e-ID service could not be trusted, so you were not signed in.",
    _ELSEWHERE,
)
NO_NUMBER = _said(
    "no-number",
    "Din e-legitimation lämnade inget personnummer eller samordningsnummer.",
    "Your e-ID gave no personal identity number or coordination number.",
    _DESK,
)
NO_ACCOUNT = _said(
    "no-account",
    "Du är inloggad hos er inloggningstjänst, men har inget konto här.",
    "You are signed in at your sign-in service, but have no account here.",
    Text("Be den som ansvarar för installationen lägga upp dig.", "Ask whoever is responsible to add you."),
)
NOT_FRESH = _said(
    "not-fresh",
    "Du behöver legitimera dig på nytt för det här, och den förra inloggningen räknas inte.",
    "You need to identify yourself anew for this; the earlier sign-in does not count.",
)
CANCELLED = _said("cancelled", "Inloggningen avbröts.", "The sign-in was cancelled.")
_OF_OIDC: Mapping[str, NotProven] = {
    "access_denied": CANCELLED,
    "login_required": NOT_FRESH,
    "interaction_required": NOT_FRESH,
    "consent_required": CANCELLED,
    "temporarily_unavailable": AWAY,
    "server_error": AWAY,
}


def of_oidc(error: str) -> NotProven:
    """What a provider's error means to the person. A word that is not known here is never shown."""
    return _OF_OIDC.get(error, NOT_TRUSTED)
