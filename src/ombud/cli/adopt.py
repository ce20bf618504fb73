"""`ombud policy adopt`: a policy comes into force, by two people, after a dry run.

The dry run says what starts, what stops, what must be erased, which periods change and who must be told. It
is all that happens without `--yes`, or a yes at the terminal.
"""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ombud.cli.answer import FINDINGS, Answer, Line, show
from ombud.cli.arguments import FOLDER, SOURCE, YES, Day, file_argument
from ombud.cli.command import Misused, command, option, speech
from ombud.cli.files import agreed
from ombud.cli.policy_file import broken
from ombud.terms.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ombud.app.adoption import Adoption, Hindered
    from ombud.policy.adopt import AdoptionPlan
    from ombud.terms import PurposeId


@command(
    "adopt",
    Text(
        "Sätt en policy i kraft. Visar först vad som händer; två personer skriver under.",
        "Put a policy in force. Shows first what happens; two people sign.",
    ),
    file_argument(),
    option("--dir", "folder", type=FOLDER, required=True, words=Text("Installationen.", "The installation.")),
    option("--from", "from_on", type=Day(), required=True, words=Text("Från och med dagen.", "From the day on.")),
    option("--by", multiple=True, required=True, metavar="NAME", words=Text("Två personer.", "Two people.")),
    option("--overlay", type=SOURCE, words=Text("Påhittade uppgifter, bara i en demo.", "Invented facts, in a demo.")),
    YES,
)  # fmt: skip
def adopt(
    file: Path, folder: Path, from_on: date, by: tuple[str, ...], overlay: Path | None, yes: bool
) -> Answer:  # fmt: skip
    from ombud.app import adoption
    from ombud.cli.session import installation

    if len(by) != 2:
        raise Misused(Text("Ange --by två gånger: två personer.", "Give --by twice: two people."))
    heard = speech()
    wanted = adoption.Wanted(
        file.read_bytes(), from_on, (by[0], by[1]), None if overlay is None else overlay.read_bytes()
    )
    with installation(folder, heard) as ombud:
        shown = adoption.propose(ombud, wanted, now=heard.now())
        if isinstance(shown, tuple):
            return broken(file.name, shown)
        if isinstance(shown, adoption.Hindered):
            return _hindered(shown)
        if not yes:
            if not heard.as_json:
                show(Answer({}, list(_told(shown.plan))), heard)
            if not agreed(heard, _CONFIRM):
                return Answer({"adopted": False, **_value(shown)}, [_DRY])
        done = adoption.adopt(ombud, wanted, shown, now=heard.now())
    if isinstance(done, adoption.Hindered):
        return _hindered(done)
    number, at = done.plan.number, done.plan.from_at.isoformat(timespec="minutes")
    said = Text(f"Policyversion {number} är antagen och gäller från {at}.", f"Version {number} is adopted, from {at}.")
    return Answer({"adopted": True, **_value(done)}, [*(_told(done.plan) if yes else ()), said])


def _hindered(found: "Hindered") -> Answer:
    value = {
        "adopted": False,
        "hindrances": [
            {
                "code": one.code,
                "message_sv": one.message.sv,
                "message_en": one.message.en,
                "fix_sv": one.fix.sv,
                "fix_en": one.fix.en,
            }
            for one in found.reasons
        ],
    }
    lines: list[Line] = [Text("Policyn kan inte antas:", "The policy cannot be adopted:")]
    lines += [
        Text(f"  {one.code}: {one.message.sv} {one.fix.sv}", f"  {one.code}: {one.message.en} {one.fix.en}")
        for one in found.reasons
    ]
    return Answer(value, lines, FINDINGS)


def _value(shown: "Adoption") -> dict[str, object]:
    plan = shown.plan
    return {
        "policy_version": plan.number,
        "from_at": plan.from_at.isoformat(),
        "by": list(plan.by),
        "starts": list(plan.starts),
        "stops": list(plan.stops),
        "inactive": _lists(plan.inactive),
        "unapproved": _lists(plan.unapproved),
        "erase": [{"purpose": gone.purpose, "categories": list(gone.categories)} for gone in plan.erase],
        "shorter": [one._asdict() for one in plan.shorter],
        "longer": [one._asdict() for one in plan.longer],
        "unconverted": [one._asdict() for one in plan.unconverted],
        "tell": [
            {
                "about": one.about,
                "place": one.place,
                "how": one.tell.value,
                "whom": [{"sv": group.sv, "en": group.en} for group in one.whom],
            }
            for one in plan.tell
        ],
    }


def _lists(rules: "Mapping[PurposeId, tuple[str, ...]]") -> dict[str, list[str]]:
    return {purpose: list(found) for purpose, found in rules.items()}


def _told(plan: "AdoptionPlan") -> "Iterator[Line]":
    yield Text(
        f"Policyversion {plan.number}, från {plan.from_at:%Y-%m-%d %H:%M} UTC, av {plan.by[0]} och {plan.by[1]}.",
        f"Policy version {plan.number}, from {plan.from_at:%Y-%m-%d %H:%M} UTC, by {plan.by[0]} and {plan.by[1]}.",
    )
    yield from _part(Text("Börjar", "Starts"), plan.starts)
    yield from _part(Text("Slutar", "Stops"), plan.stops)
    yield from _part(
        Text("Får inte börja än", "May not start yet"), (f"{p} ({', '.join(r)})" for p, r in plan.inactive.items())
    )
    yield from _part(
        Text("Körs enligt lag, men ett godkännande saknas", "Runs by statute, but lacks an approval"),
        (f"{p} ({', '.join(r)})" for p, r in plan.unapproved.items()),
    )
    yield from _part(
        Text("Raderas om inget annat ändamål behåller det", "Erased unless another purpose keeps it"),
        (f"{gone.purpose}: {', '.join(gone.categories)}" for gone in plan.erase),
    )
    for name, periods in ((_SHORTER, plan.shorter), (_LONGER, plan.longer)):
        yield from _part(name, (f"{p.purpose} {p.category}: {_arrow(p.before, p.after)}" for p in periods))
    yield from _part(_UNCONVERTED, (f"{one.purpose}: {_arrow(one.before, one.after)}" for one in plan.unconverted))
    for how, said in _TELL.items():
        about = dict.fromkeys(one.about for one in plan.tell if one.tell.value == how)
        yield from _part(said, about)


def _part(name: Text, items: "Iterable[str]") -> "Iterator[Line]":
    listed = list(items)
    if listed:
        yield Text(f"{name.sv} ({len(listed)}):", f"{name.en} ({len(listed)}):")
        yield from (f"  {item}" for item in listed)


def _arrow(before: tuple[str, ...], after: tuple[str, ...]) -> str:
    return f"{', '.join(before) or '–'} → {', '.join(after) or '–'}"


_SHORTER = Text("Kortare lagringstid, genast", "Kept shorter, at once")
_LONGER = Text("Längre lagringstid, bara för nya uppgifter", "Kept longer, for new data only")
_UNCONVERTED = Text(
    "Ny rättslig grund; det som redan finns omfattas inte (N-10.1)",
    "Another legal basis; what is held does not carry it (N-10.1)",
)
_TELL = {
    "before": Text("Berätta för dem det gäller innan", "Tell those concerned before"),
    "ask": Text("Fråga om samtycke innan", "Ask for consent before"),
}
_CONFIRM = Text("Anta policyn", "Adopt the policy")
_DRY = Text(
    "Det här var en provkörning; ingenting har ändrats. --yes antar policyn.",
    "This was a dry run; nothing was changed. --yes adopts the policy.",
)
