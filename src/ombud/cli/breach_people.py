"""`ombud breach DIR affected | text | letters`: whom a breach concerns, and how they are told (A-32, A-34)."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ombud.cli.answer import FINDINGS, Answer, Line
from ombud.cli.arguments import ACTOR, FILE, Code, Instant, Subject
from ombud.cli.breach_said import BREACH, PLAN, carried, shown, stepped
from ombud.cli.command import Misused, Parameter, command, option, speech
from ombud.cli.counting import counting
from ombud.cli.files import reserve, write
from ombud.terms import SubjectId
from ombud.terms.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ombud.app.installation import Ombud
    from ombud.breaches import Breach, Criteria
    from ombud.terms import Actor


def _many(name: str, words: Text) -> Parameter:
    return option(f"--{name}", f"{name}_is", type=Code(), multiple=True, words=words)


@command(
    "affected",
    Text(
        "Räkna ur loggen vilka som berörs: vem som har lästs, av vem, när och för vad. --plan räknar bara.",
        "Compute from the log whom it concerns: who was read, by whom, when and for what. --plan only counts.",
    ),
    BREACH,
    option("--from", "from_at", type=Instant(), words=Text("Från.", "From.")),
    option("--until", type=Instant(), words=Text("Till.", "Until.")),
    _many("by", Text("Konto som har läst.", "An account that has read.")),
    _many("unit", Text("Enhet.", "A unit.")),
    _many("purpose", Text("Ändamål.", "A purpose.")),
    _many("category", Text("Kategori.", "A category.")),
    _many("system", Text("System som uppgifterna kom från.", "A system that the data came from.")),
    option(
        "--subject", type=Subject(), metavar="s_…",
        words=Text("Någon som ingen logg nämner.", "Somebody whom no log names."),
    ),
    PLAN, ACTOR,
)  # fmt: skip
def affected(
    breach: bytes, from_at: datetime | None, until: datetime | None, subject: SubjectId | None, plan: bool, actor: str,
    **asked: tuple[str, ...],
) -> Answer:  # fmt: skip
    from ombud.breaches.affected import Criteria, name_affected

    if subject is not None:
        return stepped(actor, lambda ombud, by, now: name_affected(ombud.vault, breach, subject, by=by, now=now))
    if from_at is None or until is None:
        raise Misused(Text("Ange --from och --until, eller --subject.", "Give --from and --until, or --subject."))
    names = {"by_is": "actors", "unit_is": "units", "purpose_is": "purposes", "category_is": "categories"}
    sets = {names.get(name, "systems"): frozenset(values) for name, values in asked.items()}
    criteria = Criteria(from_at, until, **sets)
    return carried(actor, lambda ombud, by, now: _computed(ombud, breach, criteria, plan=plan, by=by, now=now))


def _computed(ombud: "Ombud", breach: bytes, criteria: "Criteria", *, plan: bool, by: "Actor", now: datetime) -> Answer:
    from ombud.breaches.affected import Found, count_affected, find_affected
    from ombud.cli import session
    from ombud.collection.relate import Declined
    from ombud.policy.ask import Refusal

    heard = speech()
    found: Found | Breach | Declined | Refusal
    if plan:
        found = count_affected(ombud.vault, breach, criteria, by=by, now=now)
    else:
        with counting(heard, Text("skrivna", "written down")) as tell:
            found = find_affected(ombud.vault, breach, criteria, tell, by=by, now=now)
    if isinstance(found, Declined):
        return session.declined(found)
    if isinstance(found, Refusal):
        return session.refused(ombud, found, heard)
    if not isinstance(found, Found):
        return shown(found, now)
    value = {
        "done": False, "people": len(found.people), "entries": found.entries, "categories": list(found.categories)
    }  # fmt: skip
    number = len(found.people)
    said = Text(
        f"{number} personer, {found.entries} läsningar. Inget är skrivet.",
        f"{number} people, {found.entries} readings. Nothing was written.",
    )
    return Answer(value, [said])


@command(
    "text",
    Text("Skriv vad de som berörs får veta.", "Write what those affected are told."),
    BREACH,
    option("--what", required=True, metavar="TEXT", words=Text("Vad som har hänt, enkelt.", "What has happened.")),
    option("--advice", required=True, metavar="TEXT", words=Text("Vad de kan göra.", "What they can do.")),
    ACTOR,
)  # fmt: skip
def text(breach: bytes, what: str, advice: str, actor: str) -> Answer:
    from ombud.breaches.model import Telling
    from ombud.breaches.tell import write

    said = Telling(what=what, advice=advice)
    return stepped(actor, lambda ombud, by, now: write(ombud.vault, breach, said, by=by, now=now))


@command(
    "letters",
    Text(
        "Underrätta dem som berörs: avisering där det finns en e-postadress, annars brev. --plan visar hur långt det "
        "är.",
        "Tell those affected: an alert where there is an address of mail, otherwise a letter. --plan shows how far "
        "it is.",
    ),
    BREACH,
    option("--to", type=FILE, metavar="FILE.pdf", words=Text("Breven på papper, att posta.", "The letters to post.")),
    option("--posted", is_flag=True, words=Text("Breven är postade.", "The letters have been posted.")),
    option(
        "--by-hand", type=Subject(), metavar="s_…",
        words=Text("Underrättad per telefon eller besök.", "Told by telephone or at a visit."),
    ),
    PLAN, ACTOR,
)  # fmt: skip
def letters(breach: bytes, to: Path | None, posted: bool, by_hand: SubjectId | None, plan: bool, actor: str) -> Answer:
    reserve(to)

    def do(ombud: "Ombud", by: "Actor", now: datetime) -> Answer:
        if plan:
            return _waiting(ombud, breach, by, now)
        if by_hand is not None:
            return _by_hand(ombud, breach, by_hand, by=by, now=now)
        return _posted(ombud, breach, by, now) if posted else _told(ombud, breach, to, by=by, now=now)

    return carried(actor, do)


def _told(ombud: "Ombud", breach: bytes, to: Path | None, *, by: "Actor", now: datetime) -> Answer:
    from ombud.app import breaching
    from ombud.cli import session
    from ombud.collection.relate import Declined

    heard = speech()
    with counting(heard, Text("underrättade", "told")) as tell:
        found = breaching.tell(ombud, breach, tell, by=by, now=now)
    if isinstance(found, Declined):
        return session.declined(found)
    made = None if to is None else breaching.printed(ombud, breach, heard.language, by=by, now=now)
    if to is not None and isinstance(made, bytes):
        write(to, made)
    return _waiting(ombud, breach, by, now)


def _posted(ombud: "Ombud", breach: bytes, by: "Actor", now: datetime) -> Answer:
    from ombud.breaches.tell import posted
    from ombud.cli import session
    from ombud.collection.relate import Declined

    found = posted(ombud.vault, breach, by=by, now=now)
    return session.declined(found) if isinstance(found, Declined) else _waiting(ombud, breach, by, now)


def _by_hand(ombud: "Ombud", breach: bytes, subject: SubjectId, *, by: "Actor", now: datetime) -> Answer:
    from ombud.breaches.tell import told_by_hand
    from ombud.cli import session
    from ombud.collection.relate import Declined

    found = told_by_hand(ombud.vault, breach, subject, by=by, now=now)
    return session.declined(found) if isinstance(found, Declined) else _waiting(ombud, breach, by, now)


def _waiting(ombud: "Ombud", breach: bytes, by: "Actor", now: datetime) -> Answer:
    """How many are told in which way, and how many wait."""
    from ombud.breaches.tell import waiting
    from ombud.cli import session
    from ombud.collection.relate import Declined

    found = waiting(ombud.vault, breach, by=by, now=now)
    if isinstance(found, Declined):
        return session.declined(found)
    done, left = _by_way(found, told=True), _by_way(found, told=False)
    lines: list[Line] = [Text(f"Underrättade: {sum(done.values())}.", f"Told: {sum(done.values())}.")]
    lines += [_line(way, number) for way, number in left.items()]
    return Answer({"told": done, "waiting": left}, lines, FINDINGS if left else 0)


def _by_way(found: "Mapping[tuple[str | None, bool], int]", *, told: bool) -> dict[str, int]:
    return {way or "not-asked": number for (way, is_told), number in found.items() if is_told is told}


def _line(way: str, number: int) -> Text:
    from ombud.breaches.model import Way
    from ombud.breaches.named import WAYS

    words = Text("inte frågade än", "not asked yet") if way == "not-asked" else WAYS[Way(way)]
    return Text(f"Väntar, {words.sv}: {number}.", f"Waiting, {words.en}: {number}.")
