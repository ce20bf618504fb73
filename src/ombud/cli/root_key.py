"""`ombud keys DIR root`: hold the root key elsewhere. And how a command is told where: a file, a passphrase, a token.

* `--plan` shows it; without `--yes` it asks. Stopped at any point, it is finished by the same command.
* The new root key has a sheet of its own: it is printed, and its check code typed from the paper, as at `init`.
"""

import sys
from functools import cache
from typing import TYPE_CHECKING

import click

from ombud.cli.answer import FINDINGS, Answer, note, show
from ombud.cli.arguments import YES, Code
from ombud.cli.command import Misused, command, option, speech
from ombud.cli.files import agreed
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.app.config import TokenPlace
    from ombud.app.installation import Ombud
    from ombud.app.key_life.root import Change, NewRoot
    from ombud.terms import Actor

_KINDS = click.Choice(["file", "passphrase", "pkcs11"])
_TOKEN_OPTIONS = (
    option("--module", metavar="FILE", words=Text("Modulens bibliotek (PKCS#11).", "The module's library (PKCS#11).")),
    option("--token", metavar="NAME", words=Text("Tokenets namn.", "The token's label.")),
    option("--label", default="ombud", show_default=True, words=Text("Nyckelns namn.", "The key's label.")),
)
ROOT_OPTIONS = (
    option("--root", "kind", type=_KINDS, words=Text("Var rotnyckeln finns.", "Where the root key is held.")),
    *_TOKEN_OPTIONS,
)


def token_place(kind: str, module: str | None, token: str | None, label: str) -> "TokenPlace | None":
    """Where the token is, when the root key is to be in one."""
    from ombud.app.config import TokenPlace

    if kind != "pkcs11":
        return None
    if not module or not token:
        raise Misused(Text("Ange --module och --token för pkcs11.", "Give --module and --token for pkcs11."))
    return TokenPlace(module=module, token=token, label=label)


def token_table(place: "TokenPlace | None") -> str:
    """The table of `ombud.toml` that names the token."""
    if place is None:
        return ""
    from ombud.app.key_life.root import table_of

    return "\n" + table_of(place)


@command(
    "root",
    Text(
        "Håll rotnyckeln på ett annat ställe: i en fil, av en lösenfras, i en säkerhetsmodul.",
        "Hold the root key elsewhere: in a file, by a passphrase, in a hardware module.",
    ),
    option("--to", "kind", type=_KINDS, required=True, words=Text("Vart.", "Where to.")),
    *_TOKEN_OPTIONS,
    option("--plan", "only_plan", is_flag=True, words=Text("Visa vad som skulle göras.", "Show what would be done.")),
    YES,
    option(
        "--actor", type=Code(), envvar="OMBUD_ACTOR", metavar="NAME",
        words=Text("Vem som kör; annars systemet självt.", "Who runs it; else the system itself."),
    ),
)  # fmt: skip
def root(
    kind: str, module: str | None, token: str | None, label: str, only_plan: bool, yes: bool, actor: str | None
) -> Answer:
    from ombud.app.key_life.root import NewRoot
    from ombud.audit.model import SYSTEM
    from ombud.cli import session

    heard = speech()
    place = token_place(kind, module, token, label)
    new = NewRoot(kind, lambda: session.new_passphrase(heard, twice=place is None), place)  # type: ignore[arg-type]
    secret = cache(lambda: session.passphrase(heard))
    with session.installation(heard.folder, heard, secret) as ombud:
        by = session.actor(ombud, actor) if actor else SYSTEM
        if isinstance(by, Answer):
            return by
        from ombud.app.installation import open_root
        from ombud.app.key_life.root import planned

        held = open_root(heard.folder, ombud.config, secret)
        plan = planned(ombud, held, new)
        said = _said(plan)
        if only_plan:
            return Answer(_value(plan, done=False), said)
        if not yes:
            if not heard.as_json:
                show(Answer({}, said), heard)
            if not agreed(heard, _CONFIRM):
                return Answer(_value(plan, done=False), [_NOT_DONE], FINDINGS)
        return _carried_out(ombud, (held, new), plan, by)


def _carried_out(ombud: "Ombud", roots: "tuple[object, NewRoot]", plan: "Change", by: "Actor") -> Answer:
    from ombud.app.key_life.root import change
    from ombud.cli.sheet import printed

    heard = speech()
    held, new = roots
    now_holds = change(ombud, held, new, by=by, now=heard.now())  # type: ignore[arg-type]
    if sys.stdin.isatty() and sys.stdout.isatty():
        printed(now_holds, ombud.config.installation.name, heard)
    elif not heard.as_json:
        note(_SHEET_LATER, heard)
    return Answer(_value(plan, done=True), [_DONE, *([_TOKEN_STAYS] if plan.before == "pkcs11" else [])])


def _said(plan: "Change") -> list[Text]:
    if plan.finishes:
        return [Text("Ett byte av rotnyckel är gjort men inte avslutat; det avslutas.", "A change is finished.")]
    return [
        Text(
            f"Rotnyckeln flyttas från {plan.before} till {plan.after}: {plan.keys} nycklar slås in på nytt.",
            f"The root key moves from {plan.before} to {plan.after}: {plan.keys} keys are wrapped anew.",
        ),
        Text(
            "Det gamla återställningsbladet öppnar sedan bara kopior av nyckelmappen från före bytet.",
            "After that the old recovery sheet opens only copies of the key folder from before the change.",
        ),
    ]


def _value(plan: "Change", *, done: bool) -> dict[str, object]:
    return {"done": done, "from": plan.before, "to": plan.after, "keys": plan.keys, "finishes": plan.finishes}


_CONFIRM = Text("Byt rotnyckel", "Change the root key")
_NOT_DONE = Text("Ingenting har ändrats.", "Nothing was changed.")
_DONE = Text("Klart. Starta om de processer som är i gång.", "Done. Restart the processes that are running.")
_SHEET_LATER = Text(
    "Skriv ut det nya återställningsbladet vid en terminal: ombud keys DIR sheet",
    "Print the new recovery sheet at a terminal: ombud keys DIR sheet",
)
_TOKEN_STAYS = Text(
    "Nyckeln finns kvar i tokenet. Ta bort den med modulens verktyg när sista arkivet från före bytet har löpt ut.",
    "The key is still in the token. Remove it with the module's tools when the last archive from before has expired.",
)
