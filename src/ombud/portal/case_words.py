"""A request in the words of the person: what it is called, where it stands, what has happened, what comes (ux 3.4).

Made of the file's own events: nothing stands here that has not happened, and nothing that has is left out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from ombud.law.clock import Reason
from ombud.law.rights import Right, identity_needed
from ombud.policy.model import Family, PolicyFile
from ombud.requests import events
from ombud.requests.case import Case
from ombud.requests.case_file import CaseFile
from ombud.requests.letter import OUTCOMES, ground
from ombud.requests.model import CLOSED, Item, Outcome, State, Way
from ombud.requests.names import RIGHTS
from ombud.terms import Text

TITLES: Mapping[Right, Text] = {
    **RIGHTS,
    Right.INFORMATION: Text("Fråga om dina uppgifter", "Question on your data"),
    Right.ACCESS: Text("Begäran om en kopia", "Request for a copy"),
    Right.RECTIFICATION: Text("Begäran om rättelse", "Request for correction"),
    Right.ERASURE: Text("Begäran om radering", "Request for erasure"),
    Right.RESTRICTION: Text("Begäran om begränsning", "Request for restriction"),
    Right.PORTABILITY: Text("Flytta mina uppgifter", "Move my data"),
    Right.DISSENT: Text("Din mening i journalen", "Your view in the journal"),
}
"""What the person's own page calls what they asked for: the name of the right where that is plain enough."""
STATES: Mapping[State, tuple[Text, str, str]] = {
    State.RECEIVED: (Text("Mottaget", "Received"), "info", "calendar-clock"),
    State.AWAITING_IDENTITY: (Text("Vi behöver veta att det är du", "We need to know that it is you"), "warn", "key"),
    State.AWAITING_ASSESSMENT: (Text("En människa bedömer", "A person assesses it"), "info", "scale"),
    State.UNDER_WAY: (Text("Vi arbetar med det", "We are working on it"), "info", "calendar-clock"),
    State.AWAITING_SECOND: (Text("Kontrolleras av en till", "Checked by one more"), "info", "scale"),
    State.ANSWERED: (Text("Besvarat", "Answered"), "ok", "check"),
    State.WITHDRAWN: (Text("Du tog tillbaka det", "You took it back"), "", "history"),
    State.CLOSED_UNIDENTIFIED: (Text("Stängt utan svar i sak", "Closed without an answer"), "warn", "ban"),
    State.MOVED: (Text("Flyttat", "Moved"), "", "arrow-right-left"),
}
"""In words, the kind of tag, and its icon."""
_WAYS = {
    Way.EID: Text("e-legitimation", "e-ID"),
    Way.DESK: Text("i receptionen", "at the desk"),
    Way.LETTER: Text("kod i brev", "code in a letter"),
}
_KINDS = {
    Outcome.GRANTED: ("ok", "check"), Outcome.PARTLY: ("warn", "info"), Outcome.REFUSED: ("warn", "lock"),
    Outcome.NOT_HELD: ("", "info"), Outcome.RESTRICTED_INSTEAD: ("ok", "pause"),
    Outcome.HANDED_OVER: ("info", "arrow-right-left"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the timeline."""

    state: str
    """`done`, `now` or `next`."""
    words: Text = field(repr=False)
    at: datetime | None = None
    more: Text | None = field(repr=False, default=None)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one thing that was asked for."""

    about: Text = field(repr=False)
    outcome: Text
    kind: str
    icon: str
    text: Text = field(repr=False)
    ground: Text
    until: date | None
    refused: bool
    waits: bool
    """It is proposed and not said yet."""


@dataclass(frozen=True, slots=True)
class Written:
    """One message."""

    mine: bool
    at: datetime
    words: str = field(repr=False)


def title(case: Case) -> Text:
    named = [TITLES[right] for right in dict.fromkeys(case.rights)]
    return Text(", ".join(one.sv for one in named), ", ".join(one.en for one in named))


def timeline(file: CaseFile, *, ready: bool = False) -> list[Step]:
    """What has happened, what is going on, and what comes then. `ready`: a copy is there to be fetched."""
    done = [step for event in file.events if (step := _happened(event)) is not None]
    case = file.case
    if case.state in CLOSED:
        return done
    now = Step("now", _READY if ready else _NOW[case.state])
    return [*done, now, *(Step("next", words) for words in _then(case))]


def _happened(event: events.Event) -> Step | None:
    """What a person is told of one event; what is ours alone to do is not told line by line."""
    match event.what:
        case events.Opened(received_at=came):
            return Step("done", _CAME, came)
        case events.Identified(way):
            return Step("done", _KNOWN, event.at, _WAYS[way])
        case events.Extended(reason, words):
            return Step("done", _EXTENDED[reason], event.at, Text(words, words))
        case events.CarriedOut(item):
            about = Text(f"Utfört: {item.about.sv}", f"Carried out: {item.about.en}")
            return Step("done", about, event.at)
        case what:
            words_of = _TOLD.get(what.kind)
            return None if words_of is None else Step("done", words_of, event.at)


def _then(case: Case) -> Iterator[Text]:
    if case.needs_identity and not all(case.may_carry_out(right) for right in case.rights):
        yield _THEN_WORK
    yield _THEN_ANSWER
    if Right.ERASURE in case.rights:
        yield _THEN_RECEIPT


def results(case: Case) -> list[Result]:
    """Every item with its outcome, reasons and statute (N-15.1)."""
    return [_result(matter.item, waits=matter.awaits_second) for matter in case.matters]


def _result(item: Item, *, waits: bool) -> Result:
    kind, icon = _KINDS[item.outcome]
    return Result(
        item.about, OUTCOMES[item.outcome], kind, icon, item.text, ground(item), item.until,
        item.outcome in (Outcome.REFUSED, Outcome.PARTLY), waits,
    )  # fmt: skip


def messages(file: CaseFile) -> list[Written]:
    """What was written to and by the person, in order; what they wrote at first is the first."""
    opened = file.case.opened
    first = [Written(True, opened.received_at, opened.words)] if opened.words else []
    return [
        *first,
        *(
            Written(event.what.direction == "in", event.at, event.what.words)
            for event in file.events
            if isinstance(event.what, events.Message)
        ),
    ]


def clocks(case: Case) -> list[Text]:
    """The other clock, where it was asked who the person is (R-06), and what the extension says."""
    found = [case.clock.suspended(right) for right in dict.fromkeys(case.rights) if identity_needed(right)]
    return list(dict.fromkeys(one.why for one in found if one is not None))


def not_used_for(file: PolicyFile) -> list[Text]:
    """For what data that is restricted is not used (Art. 18(2)): all but what the law itself demands, and care."""
    allowed = (Family.LEGAL, Family.CARE, Family.DPO)
    return [
        Text(one.name.sv, one.name.en)
        for one in file.purposes.values()
        if one.family not in allowed and one.off is None
    ]  # fmt: skip


_CAME = Text("Vi tog emot din begäran", "We received your request")
_ASKED = Text("Vi frågade vem du är", "We asked who you are")
_KNOWN = Text("Vi vet att det är du", "We know that it is you")
_EXTENDED = {
    Reason.COMPLEXITY: Text(
        "Vi behöver två månader till: det är komplicerat", "We need two more months: it is complex"
    ),
    Reason.NUMBER: Text(
        "Vi behöver två månader till: det är många begäranden", "We need two more months: there are many"
    ),
}
_ANSWERED = Text("Du har fått svar", "You have been answered")
_TAKEN_BACK = Text("Du tog tillbaka din begäran", "You took your request back")
_UNIDENTIFIED = Text("Vi stängde ärendet: vi fick inte veta vem du är", "We closed it: we did not learn who you are")
_MOVED = Text(
    "Ärendet flyttades till dina andra uppgifter hos oss", "The case moved to your other registration with us"
)
_TOLD: Mapping[str, Text] = {
    "identity_asked": _ASKED, "answered": _ANSWERED, "taken_back": _TAKEN_BACK, "closed_unidentified": _UNIDENTIFIED,
    "moved_here": _MOVED, "moved_away": _MOVED,
}  # fmt: skip
_NOW: Mapping[State, Text] = {
    State.RECEIVED: Text("Vi läser det du har skrivit", "We read what you have written"),
    State.AWAITING_IDENTITY: Text("Vi väntar på att få veta att det är du", "We wait to learn that it is you"),
    State.AWAITING_ASSESSMENT: Text(
        "En människa bedömer om vi får göra det du ber om", "A person assesses whether we may do what you ask"
    ),
    State.UNDER_WAY: Text("Vi går igenom dina uppgifter", "We go through your data"),
    State.AWAITING_SECOND: Text(
        "En person till kontrollerar det som vi inte kan göra, innan du får veta det",
        "One more person checks what we cannot do, before you are told",
    ),
}
_READY = Text("Kopian är klar: hämta den", "The copy is ready: fetch it")
_THEN_WORK = Text("Vi går igenom dina uppgifter", "We go through your data")
_THEN_ANSWER = Text("Du får svar, med skäl för varje del", "You get an answer, with reasons for each part")
_THEN_RECEIPT = Text("Du får ett raderingsintyg", "You get a certificate of erasure")
