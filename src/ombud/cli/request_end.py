"""`ombud request DIR propose|approve|return|carry-out|answer|withdraw|close`: from proposal to the letter.

* `propose` asks the carrier of each right; `--by-hand` names the answer where a person has decided it. `--plan` shows
  what would be proposed, and `carry-out --plan` what would be done.
* A refusal is approved by another account than the one that proposed it.
* `answer` closes the request. `--plan` shows the letter first, `--to` writes it; a name that ends in .pdf makes a
  tagged PDF.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from ombud.cli.answer import DONE, FINDINGS, Answer, Line
from ombud.cli.arguments import ACTOR, TO, Code
from ombud.cli.command import Misused, command, option, speech
from ombud.cli.files import reserve, write
from ombud.cli.in_systems import planned_lines, planned_value, systems_lines, systems_value
from ombud.cli.request_named import PLAN, REQUEST, Wish, about, refused, which, words
from ombud.law.periods import local_date
from ombud.law.rights import Right
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.app.installation import Ombud
    from ombud.policy.document import Document
    from ombud.requests.carrying import Carried
    from ombud.requests.case_file import CaseFile
    from ombud.requests.model import RequestId
    from ombud.requests.proposing import ByHand
    from ombud.terms import Actor


@command(
    "propose",
    Text("Föreslå vad som ska bli av varje del.", "Propose what becomes of each item."),
    REQUEST,
    option(
        "--by-hand", "by_hand", type=Wish(), metavar="RIGHT:answer=KEY",
        words=Text("Svaret för en rättighet; luckorna på standard in.", "The answer for one right."),
    ),
    PLAN, ACTOR,
)  # fmt: skip
def propose(named: str, by_hand: tuple[Right, dict[str, str]] | None, only_plan: bool, actor: str) -> Answer:
    from ombud.requests import propose as put_forward

    hands = () if by_hand is None else (_hand(*by_hand),)
    if only_plan:
        return _planned(named, actor, hands)
    return about(
        named, actor,
        lambda ombud, request, by: put_forward(ombud.vault, request, hands, by=by, now=speech().now()),
    )  # fmt: skip


@command("approve", Text("Godkänn ett avslag som en annan föreslog.", "Approve a refusal by another."), REQUEST, ACTOR)
def approve(named: str, actor: str) -> Answer:
    from ombud.requests import approve as second

    return about(named, actor, lambda ombud, request, by: second(ombud.vault, request, by=by, now=speech().now()))


@command("return", Text("Skicka tillbaka ett förslag; varför, på standard in.", "Send back."), REQUEST, ACTOR)
def returned(named: str, actor: str) -> Answer:
    from ombud.requests import send_back

    why = words(("words", _WHY)).get("words", "")
    return about(
        named, actor, lambda ombud, request, by: send_back(ombud.vault, request, why, by=by, now=speech().now())
    )


@command(
    "carry-out",
    Text("Utför det som är föreslaget och godkänt.", "Carry out what was proposed and approved."),
    REQUEST, PLAN, ACTOR,
)  # fmt: skip
def carry_out(named: str, only_plan: bool, actor: str) -> Answer:
    from ombud.app.carrying_systems import carry_out_everywhere
    from ombud.requests.carrying import Carried

    def carried(ombud: "Ombud", request: "RequestId", by: "Actor") -> Answer:
        found = carry_out_everywhere(ombud, request, by=by, now=speech().now())
        return _carried(found) if isinstance(found, Carried) else refused(ombud, found)

    return _ready(named, actor) if only_plan else _with(named, actor, carried)


@command(
    "answer",
    Text("Svara, och avsluta ärendet.", "Answer, and close the request."),
    REQUEST,
    option("--channel", type=Code(), words=Text("Om personen bett om en annan väg.", "If another way was asked for.")),
    PLAN, TO, ACTOR,
)  # fmt: skip
def answer(named: str, channel: str | None, only_plan: bool, to: Path | None, actor: str) -> Answer:
    from ombud.policy.document import Document
    from ombud.requests import answer as reply
    from ombud.requests import letter_of

    reserve(to)

    def answered(ombud: "Ombud", request: "RequestId", by: "Actor") -> Answer:
        if only_plan:
            draft = letter_of(ombud.vault, request, by=by, now=speech().now())
            return _letter(None, draft, to) if isinstance(draft, Document) else refused(ombud, draft)
        found = reply(ombud.vault, request, by=by, now=speech().now(), channel=channel)
        return _letter(*found, to) if isinstance(found, tuple) else refused(ombud, found)

    return _with(named, actor, answered)


@command("withdraw", Text("Personen tar tillbaka sin begäran.", "The person takes the request back."), REQUEST, ACTOR)
def withdraw(named: str, actor: str) -> Answer:
    from ombud.requests import withdraw_request

    said = words(("words", _WHY)).get("words", "")
    return about(
        named, actor, lambda ombud, request, by: withdraw_request(ombud.vault, request, said, by=by, now=speech().now())
    )


@command(
    "close",
    Text("Stäng: identiteten kunde inte visas.", "Close: identity could not be shown."),
    REQUEST, ACTOR,
)  # fmt: skip
def close(named: str, actor: str) -> Answer:
    from ombud.requests import close_unidentified

    return about(
        named, actor, lambda ombud, request, by: close_unidentified(ombud.vault, request, by=by, now=speech().now())
    )


def _with(named: str, actor: str, does: "object") -> Answer:
    from ombud.cli import session

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        request = by if isinstance(by, Answer) else which(ombud, named)
        if isinstance(by, Answer) or isinstance(request, Answer):
            return by if isinstance(by, Answer) else request  # type: ignore[return-value]
        return does(ombud, request, by)  # type: ignore[operator, no-any-return]


def _hand(right: Right, details: dict[str, str]) -> "ByHand":
    """The answer that is named, its places as `name_sv` and `name_en`, and what shows that it is so."""
    from ombud.requests.proposing import ByHand

    if set(details) != {"answer"}:
        raise Misused(Text("Skriv --by-hand access:answer=EXCESSIVE.", "Write --by-hand access:answer=EXCESSIVE."))
    said = words(("reason_sv", _REASON), ("reason_en", _REASON_EN), ("evidence", _EVIDENCE))
    places = sorted({name.rpartition("_")[0] for name in said if name.endswith(("_sv", "_en"))})
    filled = {place: Text(said.get(f"{place}_sv", ""), said.get(f"{place}_en", "")) for place in places}
    return ByHand(right, details["answer"], filled, evidence=said.get("evidence", ""))


def _planned(named: str, actor: str, hands: "tuple[ByHand, ...]") -> Answer:
    from ombud.cli.request_page import item_value, items_table
    from ombud.requests import plan_answer

    def planned(ombud: "Ombud", request: "RequestId", by: "Actor") -> Answer:
        found = plan_answer(ombud.vault, request, hands, by=by, now=speech().now())
        if not isinstance(found, tuple):
            return refused(ombud, found)
        lines: list[Line] = [items_table(found)] if found else [_NOTHING]
        return Answer({"done": False, "items": [item_value(one) for one in found]}, lines)

    return _with(named, actor, planned)


def _ready(named: str, actor: str) -> Answer:
    from ombud.app.carrying_systems import in_systems
    from ombud.cli.request_page import item_value, items_table
    from ombud.requests import request_of
    from ombud.requests.carrying import pending
    from ombud.requests.case_file import CaseFile

    def looked(ombud: "Ombud", request: "RequestId", by: "Actor") -> Answer:
        file = request_of(ombud.vault, request, by=by, now=speech().now())
        if not isinstance(file, CaseFile):
            return refused(ombud, file)
        items = tuple(matter.item for matter in pending(file.case))
        elsewhere = in_systems(ombud, file, by=by, now=speech().now())
        if not isinstance(elsewhere, tuple):
            return refused(ombud, elsewhere)
        lines: list[Line] = [items_table(items)] if items else [_NOTHING]
        value = {"done": False, "items": [item_value(one) for one in items], "systems": planned_value(elsewhere)}
        return Answer(value, [*lines, *planned_lines(elsewhere)])

    return _with(named, actor, looked)


def _carried(found: "Carried") -> Answer:
    from ombud.cli.request_page import item_value, items_table, summary

    value = {
        "done": True,
        "already": found.already,
        **summary(found.file, speech().now()),
        "items": [item_value(one) for one in found.done],
        "waiting": [{"number": one.number, "sv": one.what.sv, "en": one.what.en} for one in found.waiting],
        "systems": systems_value(found.file.case),
    }
    lines: list[Line] = [items_table(found.done)] if found.done else []
    lines += [_BEFORE] if found.already else []
    lines += [Text(f"Väntar: {one.what.sv}", f"Waits: {one.what.en}") for one in found.waiting]
    lines += systems_lines(found.file.case)
    return Answer(value, lines, FINDINGS if found.waiting or found.file.case.open_systems else DONE)


_BEFORE = Text("Det var redan utfört. Inget har ändrats.", "It had been carried out already. Nothing was changed.")


def _letter(file: "CaseFile | None", letter: "Document", to: Path | None) -> Answer:
    from ombud.cli.request_page import summary
    from ombud.requests.letter import plain_letter

    text = plain_letter(letter)
    done = {} if file is None else summary(file, speech().now())
    value: dict[str, object] = {"done": file is not None, **done, "language": letter.language, "letter": text}
    if to is None:
        return Answer(value, [text])
    if to.suffix == ".pdf":
        from ombud.messages import pdf

        write(to, pdf(letter, local_date(speech().now())))
    else:
        write(to, text + "\n")
    return Answer(value, [Text(f"Brevet ligger i {to.name}.", f"The letter is in {to.name}.")])


_WHY = Text("Varför", "Why")
_REASON = Text("Skälet på svenska", "The reason in Swedish")
_REASON_EN = Text("Skälet på engelska", "The reason in English")
_EVIDENCE = Text("Vad som visar det", "What shows it")
_NOTHING = Text("Inget återstår.", "Nothing is left.")
