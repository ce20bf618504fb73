"""A mail to a processor: something is requested or decided of a person that also lies with them (Art. 19, 28(3)(e)).

* It holds a case number, what is to be done, by when, and how to answer. Nothing of anybody: a mail is read by others
  on its way, lies in mailboxes for years, and goes to the wrong place by one letter of an address.
* Whom it is about they are told by phone. They are called back at the number of the contract: who knows a case number
  may have read the mail.
* It asks for no personal data in the answer, and says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ombud.messages.carriers import Letter
from ombud.policy.wording import day
from ombud.terms import Text
from ombud.terms.text import Language


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, as a processor is asked."""

    reference: str
    system: str
    what: Text
    """What they are to do (`TO_DO`, or `TOLD` outside a request)."""
    before: date
    controller: str
    phone: str
    """Where they are told whom it is about; empty where the policy has no number."""
    reminds: bool = False
    decided: bool = False
    """Nobody has requested it there: it was decided, or corrected, and holds already."""


def asked_letter(asked: Asked, language: Language) -> Letter:
    """The mail, in text alone."""
    subject = (_AGAIN if asked.reminds else _FIRST).in_(language).format(reference=asked.reference)
    opening = (_DECIDED if asked.decided else _REQUESTED).in_(language).format(system=asked.system)
    said = {
        "controller": asked.controller, "what": asked.what.in_(language), "reference": asked.reference,
        "opening": opening, "on": day(asked.before, language),
        "call": (_CALL if asked.phone else _WRITE).in_(language).format(phone=asked.phone),
    }  # fmt: skip
    return Letter(subject, _TEXT.in_(language).format(**said), None, "")


_FIRST = Text("Ärende {reference}: något för er att göra", "Case {reference}: something for you to do")
_AGAIN = Text("Påminnelse, ärende {reference}", "Reminder, case {reference}")
TO_DO: Mapping[str, Text] = {
    "erase": Text(
        "Radera personens uppgifter, och sök igen efteråt (artikel 17 och 19 i GDPR).",
        "Erase the person's data, and search again afterwards (Articles 17 and 19 GDPR).",
    ),
    "give": Text(
        "Ta fram personens uppgifter till en kopia (artikel 15 i GDPR).",
        "Find the person's data for a copy (Article 15 GDPR).",
    ),
    "correct": Text(
        "Rätta personens uppgifter. Vad som är rätt säger vi när ni ringer (artikel 16 och 19 i GDPR).",
        "Correct the person's data. What is right we tell you when you call (Articles 16 and 19 GDPR).",
    ),
    "restrict": Text(
        "Begränsa behandlingen av personens uppgifter: lagra dem, och använd dem inte (artikel 18 och 19 i GDPR).",
        "Restrict the processing of the person's data: store it, and do not use it (Articles 18 and 19 GDPR).",
    ),
    "stop": Text(
        "Sluta med det som personen har sagt nej till. Vad det är säger vi när ni ringer (artikel 21 och 7 i GDPR).",
        "Stop what the person has said no to. What it is we tell you when you call (Articles 21 and 7 GDPR).",
    ),
}
"""What they are asked to do, by the word of the task."""
TOLD: Mapping[str, Text] = {
    "corrected": TO_DO["correct"],
    "restricted": Text(
        "Ändra begränsningen av personens uppgifter till vad som gäller nu. Vad det är säger vi när ni ringer "
        "(artikel 18 och 19 i GDPR).",
        "Set the restriction of the person's data to what holds now. What that is we tell you when you call "
        "(Articles 18 and 19 GDPR).",
    ),
    "choices": Text(
        "Ändra det som personen har sagt ja och nej till, så att det stämmer med vad som gäller nu. Vad det är säger "
        "vi när ni ringer (artikel 21 och 7 i GDPR).",
        "Set what the person has said yes and no to as it holds now. What that is we tell you when you call "
        "(Articles 21 and 7 GDPR).",
    ),
}
"""The same of what was decided outside a request, by its kind. What holds is said when they call: it may be another
thing by then, and a mail that says it would say something of somebody."""
_REQUESTED = Text(
    "En person har begärt något av oss som också gäller uppgifter som ni behandlar för oss i {system}.",
    "A person has requested something of us that also concerns data that you process for us in {system}.",
)
_DECIDED = Text(
    "Något har bestämts eller rättats om en person, och det gäller också uppgifter som ni behandlar för oss i "
    "{system}.",
    "Something has been decided or corrected about a person that also concerns data that you process for us in "
    "{system}.",
)
_CALL = Text(
    "Ring {phone}, så ringer vi tillbaka till er på numret i vårt avtal.",
    "Call {phone}, and we call you back at the number of our contract.",
)
_WRITE = Text("Vi ringer er på numret i vårt avtal.", "We call you at the number of our contract.")
_TEXT = Text(
    "Hej!\n\n{opening}\n\n"
    "Ärende: {reference}\nGör så här: {what}\nSvara före: {on}\n\n"
    "Vem det gäller står inte här, för ett mejl kan läsas av andra. {call}\n\n"
    "Svara på det här mejlet med ärendenumret och ett av: gjort, får inte (och varför), finns inte. "
    "Skriv inga uppgifter om personen i mejlet.\n\n{controller}\n",
    "Hello,\n\n{opening}\n\n"
    "Case: {reference}\nWhat to do: {what}\nAnswer before: {on}\n\n"
    "Whom it is about is not said here, because a mail can be read by others. {call}\n\n"
    "Answer this mail with the case number and one of: done, may not (and why), not there. "
    "Write no data about the person in the mail.\n\n{controller}\n",
)
