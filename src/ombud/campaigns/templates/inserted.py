"""What the system puts into every message, and nobody can take out: mark, sender, reason, stop, objection.

* Mark and sender: that it is advertising, and from whom (MFL 9 §; M-05).
* Reason: why this person gets it, and where they were chosen by a profile, that too.
* Stop: one click, without log-in (MFL 20 §; M-04, M-11).
* The right to say no, apart from everything else and in plain words (Art. 21(4); R-21.3). It is in each message, so
  also in the first.
"""

from dataclasses import dataclass

from ombud.campaigns.templates.model import Sender, Template
from ombud.terms import Text
from ombud.terms.text import Language

_BY = {
    "email": Text("e-post", "e-mail"),
    "sms": Text("sms", "SMS"),
    "post": Text("post", "post"),
}
_MARK = Text("Reklam från {}", "Advertising from {}")
_REASON = Text(
    "Du får detta för att du har sagt ja till reklam via {}.",
    "You get this because you have said yes to advertising by {}.",
)
_CHOSEN = Text(
    "Du är utvald efter åldersspann, kommun, tjänster utanför vården eller intressen som du själv har valt. Det har du "
    "sagt ja till.",
    "You were chosen by age band, municipality, services outside care or interests that you chose yourself. You have "
    "said yes to that.",
)
_STOP = Text("Avsluta reklamen via {}", "End the advertising by {}")
_TITLE = Text("Du har rätt att säga nej", "You have the right to say no")
_OBJECTION = Text(
    "Du kan när som helst säga nej till reklam och till profilering för reklam. Det gäller genast, kostar ingenting "
    "och påverkar inte din vård. Du behöver inte ange skäl, logga in eller visa vem du är.",
    "You can say no at any time to advertising and to profiling for advertising. It holds at once, costs nothing and "
    "does not affect your care. You need not give reasons, log in or show who you are.",
)
_NO = Text("Säg nej till reklam och profilering", "Say no to advertising and profiling")
_SHORT = Text(
    "Du kan alltid säga nej till reklam och profilering", "You can always say no to advertising and profiling"
)
_ANYHOW = Text("Du kan lika gärna mejla {} eller ringa.", "You may just as well mail {} or call.")
_NOTICE = Text("Så behandlar vi dina personuppgifter", "How we process your personal data")


@dataclass(frozen=True, slots=True)
class Inserted:
    """The words for one template."""

    mark: str
    identity: str
    reason: str
    stop: str
    title: str
    objection: str
    say_no: str
    short: str
    """The right to say no where there is room for one line (SMS)."""
    notice: str
    anyhow: str
    """How to say no without the address, on paper."""


def inserted(template: Template, sender: Sender, *, profiling: bool) -> Inserted:
    """What stands in each message of the template. `profiling`: the recipients were chosen by a selection."""
    language, by = template.language, _BY[template.channel].in_(template.language)
    return Inserted(
        _MARK.in_(language).format(sender.name),
        identity(sender, language),
        " ".join([_REASON.in_(language).format(by), *([_CHOSEN.in_(language)] if profiling else [])]),
        _STOP.in_(language).format(by),
        _TITLE.in_(language),
        _OBJECTION.in_(language),
        _NO.in_(language),
        _SHORT.in_(language),
        _NOTICE.in_(language),
        _ANYHOW.in_(language).format(sender.email),
    )


def identity(sender: Sender, language: Language) -> str:
    """Who writes, and where they are found."""
    number = Text("org.nr", "reg. no.").in_(language)
    return f"{sender.legal_name}, {number} {sender.org_number}, {sender.postal_address}, {sender.email}"
