"""An alert: a mail that says that there is something to see, and where. It holds nothing about anybody (design 5, 7).

* No name, no number, no right that was asked for, no unit: only whose page it is, and a link behind the sign-in.
* Text and HTML say the same. The HTML is set without a table, is dark where the reader's screen is, and loads nothing:
  no picture, no font, no address but the one it links to (M-11: no pixel).
* A reference of a case is random, and stands in the link alone.
* It asks for nothing: whoever gets a mail of ours that asks for a number or a code knows that it is not ours.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template

from ombud.messages.carriers import Letter
from ombud.terms import Text
from ombud.terms.alert import AlertKind
from ombud.terms.text import Language


@dataclass(frozen=True, slots=True)
class _Words:
    subject: Text
    text: Text
    link: Text
    path: str
    """`{reference}` where it is about a case."""


_CASE = "/mina/arenden/{reference}"
_WORDS = {
    AlertKind.CASE_RECEIVED: _Words(
        Text("Vi har tagit emot ditt ärende", "We have received your case"),
        Text(
            "Vi har tagit emot ett ärende från dig. På sidan ser du när du får svar och vad som händer.",
            "We have received a case from you. The page shows when you get an answer and what happens.",
        ),
        Text("Se ärendet", "See the case"),
        _CASE,
    ),
    AlertKind.CASE_ANSWERED: _Words(
        Text("Du har fått svar i ditt ärende", "Your case has been answered"),
        Text("Svaret finns på din sida.", "The answer is on your page."),
        Text("Läs svaret", "Read the answer"),
        _CASE,
    ),
    AlertKind.CASE_NEEDS_YOU: _Words(
        Text("Vi behöver något från dig", "We need something from you"),
        Text(
            "Ditt ärende väntar på dig. På sidan står vad som behövs.",
            "Your case waits for you. The page says what is needed.",
        ),
        Text("Se vad som behövs", "See what is needed"),
        _CASE,
    ),
    AlertKind.COPY_READY: _Words(
        Text("Din kopia är klar", "Your copy is ready"),
        Text(
            "Du kan hämta den på din sida, hur många gånger du vill.",
            "You can fetch it on your page, as many times as you like.",
        ),
        Text("Hämta kopian", "Fetch the copy"),
        _CASE,
    ),
    AlertKind.CONTACT_CHANGED: _Words(
        Text("Dina kontaktuppgifter har ändrats", "Your contact details have been changed"),
        Text(
            "Dina kontaktuppgifter hos oss har ändrats. Var det inte du, hör av dig till oss.",
            "Your contact details with us have been changed. If it was not you, contact us.",
        ),
        Text("Se uppgifterna", "See the details"),
        "/mina/uppgifter",
    ),
    AlertKind.CONTACT_LEFT: _Words(
        Text("Den här adressen används inte längre", "This address is no longer used"),
        Text(
            "Kontaktuppgifterna hos oss har ändrats, och det här är det sista vi skickar hit. Var det inte du som "
            "ändrade dem, hör av dig till oss.",
            "The contact details with us have been changed, and this is the last that we send here. If it was not you "
            "who changed them, contact us.",
        ),
        Text("Hör av dig", "Contact us"),
        "/hjalp",
    ),
    AlertKind.UNUSUAL_READING: _Words(
        Text("Någon har läst om dig på ett ovanligt sätt", "Somebody has read about you in an unusual way"),
        Text(
            "Uppgifter om dig har lästs på ett sätt som inte liknar det vanliga. Det kan ha ett gott skäl. Se efter, "
            "och säg till om du inte känner igen det.",
            "Data about you has been read in a way that is not like the usual one. There may be a good reason. Look, "
            "and tell us if you do not recognise it.",
        ),
        Text("Se vem som har läst", "See who has read"),
        "/mina/lasningar",
    ),
    AlertKind.BLOCK_LIFTED: _Words(
        Text("En spärr har öppnats i en nödsituation", "A block has been lifted in an emergency"),
        Text(
            "Något som du har spärrat har öppnats för en stund, därför att det kunde behövas för din vård. På sidan "
            "står när, för vad och varifrån. Säg till om du inte känner igen det.",
            "Something that you have blocked was opened for a while, because it could be needed for your care. The "
            "page says when, for what and from where. Tell us if you do not recognise it.",
        ),
        Text("Se vem som har läst", "See who has read"),
        "/mina/lasningar",
    ),
    AlertKind.OFFICER_BLOCK_LIFTED: _Words(
        Text("En spärr har öppnats: följ upp", "A block has been lifted: follow it up"),
        Text(
            "Någon i vården har öppnat en spärr i en nödsituation. I konsolen står vem, när, vilka enheter och varför.",
            "Somebody in care has lifted a block in an emergency. The console says who, when, which units and why.",
        ),
        Text("Följ upp", "Follow it up"),
        "/konsol/nodoppningar",
    ),
    AlertKind.NOTICE_CHANGED: _Words(
        Text("Så behandlar vi personuppgifter: ny version", "How we process personal data: a new version"),
        Text(
            "Informationen om hur vi behandlar personuppgifter har ändrats. På sidan står vad som ändras för dig.",
            "The information on how we process personal data has changed. The page says what changes for you.",
        ),
        Text("Se vad som har ändrats", "See what has changed"),
        "/mina",
    ),
    AlertKind.BREACH: _Words(
        Text("Viktig information om dina personuppgifter", "Important information about your personal data"),
        Text(
            "Något har hänt med uppgifter om dig hos oss. På sidan står vad som har hänt, vad det kan betyda för dig "
            "och vad du kan göra.",
            "Something has happened to data about you with us. The page says what has happened, what it can mean for "
            "you and what you can do.",
        ),
        Text("Läs vad som har hänt", "Read what has happened"),
        "/mina/incidenter",
    ),
}
_ASKS = Text(
    "Vi skriver aldrig personuppgifter i mejl, och ber dig aldrig om personnummer, kod eller lösenord så.",
    "We never write personal data in a mail, and never ask you for a number, a code or a password in one.",
)


@dataclass(frozen=True, slots=True)
class Alert:
    """What is said, by whom, and where it leads."""

    kind: AlertKind
    controller: str
    base: str
    """`https://…` of the portal, without a path."""
    language: Language
    reference: str = ""


def written(alert: Alert) -> Letter:
    """The mail, in its two forms."""
    words, language = _WORDS[alert.kind], alert.language
    said = {
        "language": language,
        "controller": alert.controller,
        "subject": words.subject.in_(language),
        "text": words.text.in_(language),
        "link": words.link.in_(language),
        "url": alert.base + words.path.format(reference=alert.reference),
        "asks": _ASKS.in_(language),
    }
    text = "{subject}\n\n{text}\n\n{link}:\n{url}\n\n{asks}\n\n{controller}\n".format(**said)
    return Letter(said["subject"], text, _page().render(said), "")


@cache
def _page() -> Template:
    source = files("ombud.messages").joinpath("alert.html.j2").read_text(encoding="utf-8")
    return Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True).from_string(source)
