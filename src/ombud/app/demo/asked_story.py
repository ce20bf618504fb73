"""The part of the story in which people ask: a mail to the officer, everybody of a kind of their own, one letter."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from ombud.app.demo.asking import ASKED, Office, mailed, mixed, moved
from ombud.app.demo.figures import Figures
from ombud.app.demo.special import OTHERS, VISITOR, WORDS, bring_in_special
from ombud.app.demo.step import Step
from ombud.app.installation import Ombud
from ombud.policy.ask import Refusal
from ombud.requests import requests
from ombud.requests.case_file import CaseFile
from ombud.requests.intake import MailState, listed
from ombud.requests.model import State
from ombud.requests.names import RIGHTS, STATES
from ombud.terms import SubjectId, Text

ASKS = "Hej! Jag är inte kund hos er längre. Radera alla uppgifter ni har om mig."
WORRIES = "Kan ni ringa upp mig? Det gäller en sak som oroar mig."


def tell_of_requests(
    ombud: Ombud, figures: Figures, numbers: Mapping[str, str], now: Callable[[], datetime]
) -> Iterator[Step]:
    """The steps, each when it is asked for."""
    people = bring_in_special(ombud, numbers, now=now())
    office = Office(ombud, people, numbers, now)
    yield special_people(people)
    yield mail_came(office)
    yield everybody_asks(office)
    yield one_letter(office, figures)


def special_people(people: Mapping[str, SubjectId]) -> Step:
    lines = tuple(_called(name) for name in WORDS)
    title = Text("De som lagen ser särskilt till kommer in", "Those whom the law has special care for come in")
    return Step("special-people", title, lines, set(people) == set(WORDS) - {VISITOR}, {"people": len(people)})


def mail_came(office: Office) -> Step:
    """N-20.1, N-20.2: a mail opens a case from its own day, another waits; only the officer sees the queue."""
    asks, worries, again = mailed(office, ASKS, 1), mailed(office, WORRIES, 2), mailed(office, ASKS, 1)
    vault = office.ombud.vault
    refused = listed(vault, by=office.second, now=office.now())
    queue = listed(vault, by=office.first, now=office.now())
    came, goes_on = moved(office, asks)
    lines = (
        Text(
            f"Ett brev begär radering: ärende {asks.reference}, räknat från dagen då det kom. Samma brev igen är "
            "samma ärende.",
            f"A mail asks for erasure: case {asks.reference}, counted from the day it came. The same mail again is the "
            "same case.",
        ),
        Text(
            "Ett annat säger inte vad det vill: det väntar på dataskyddsombudet, och klockan går.",
            "Another does not say what it wants: it waits for the data protection officer, and the clock runs.",
        ),
        Text(
            "Receptionen får inte öppna kön. Att den försökte står i loggen.",
            "Reception may not open the queue. That it tried is in the log.",
        ),
        Text(
            "Avsändaren visade vem hon är: ärendet fortsätter hos henne, med samma referens.",
            "The sender showed who she is: the case goes on with her, under the same reference.",
        ),
    )
    ok = (
        again.again
        and worries.note.state is MailState.WAITING
        and isinstance(refused, Refusal)
        and not isinstance(queue, Refusal)
        and len(queue) == 2
        and goes_on.reference == came.reference
    )
    return Step("mail", Text("Brev till dataskyddsombudet", "Mail to the data protection officer"), lines, ok)


def everybody_asks(office: Office) -> Step:
    """Each has a request; together they stand in every state, and one is overdue."""
    files = {name: ask(office) for name, ask in ASKED.items()}
    now = office.now()
    found = requests(office.ombud.vault, by=office.first, now=now, closed=True)
    rows = () if isinstance(found, Refusal) else found
    overdue = [one.id for one in rows if one.overdue(now)]
    lines = tuple(_line(name, file, late=file.id in overdue) for name, file in files.items())
    states = {one.state for one in rows}
    facts = {"states": sorted(states), "overdue": len(overdue), "requests": len(rows)}
    title = Text("Alla begär något, och allt kommer olika långt", "Everybody asks, and each comes as far as it comes")
    return Step("requests", title, lines, states == set(State) and len(overdue) == 1, facts)


def _line(name: str, file: CaseFile, *, late: bool) -> Text:
    right, state = RIGHTS[file.case.opened.wanted[0].right], STATES[file.case.state]
    who = _called(name)
    sv, en = f"{who.sv}. {right.sv}: {state.sv.lower()}", f"{who.en}. {right.en}: {state.en.lower()}"
    return Text(f"{sv}, för sent", f"{en}, overdue") if late else Text(sv, en)


def _called(name: str) -> Text:
    """Somebody of the story, by name where they came by the file, and of what kind."""
    words = WORDS[name]
    if name in OTHERS:
        return Text(f"{words.sv[0].upper()}{words.sv[1:]}", f"{words.en[0].upper()}{words.en[1:]}")
    return Text(f"{name.title()}, {words.sv}", f"{name.title()}, {words.en}")


def one_letter(office: Office, figures: Figures) -> Step:
    """R-17.1: three different outcomes in one letter."""
    file = mixed(office, figures)
    told = {item.key: item.text for item in file.case.items}
    lines = tuple(Text(f"{key}: {text.sv}", f"{key}: {text.en}") for key, text in told.items())
    title = Text("En begäran får tre svar i ett brev", "One request gets three answers in one letter")
    ok = {"PDL-3-17", "BFL-7-2", "MKT"} <= set(told) and file.case.state is State.ANSWERED
    return Step("one-letter", title, lines, ok, {"outcomes": sorted(told)})
