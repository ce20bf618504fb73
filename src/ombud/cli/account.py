"""`ombud account DIR …`: letting a colleague in who is new or has lost what they sign in with, and signing out (S1).

* Two do it: one proposes, another confirms, and neither is the colleague.
* The code is said once, to the one who confirms. It stands nowhere else: not in the log, not in a file.
"""

from datetime import datetime
from typing import TYPE_CHECKING

import click

from ombud.cli.answer import DONE, FINDINGS, Answer, Line, Table
from ombud.cli.arguments import ACTOR
from ombud.cli.command import command, installation_group, speech
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.app.installation import Ombud
    from ombud.identity import NotProven

_ACCOUNT = click.argument("account", metavar="ACCOUNT")


@command(
    "let-in",
    Text(
        "Föreslå att någon som är ny, eller har förlorat sin passkey, släpps in. En kollega bekräftar.",
        "Propose that somebody who is new, or has lost their passkey, is let in. A colleague confirms.",
    ),
    _ACCOUNT, ACTOR,
)  # fmt: skip
def let_in(account: str, actor: str) -> Answer:
    from ombud.cli import session
    from ombud.identity.recovery import Proposed, propose

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        said = propose(ombud.vault, ombud.accounts, account, by=by, now=heard.now())
    if not isinstance(said, Proposed):
        return _no(said)
    return Answer({"done": True, "account": account, "ends": said.ends.isoformat()}, [_ANOTHER, _until(said.ends)])


@command(
    "confirm",
    Text(
        "Bekräfta en kollegas förslag. Koden som visas överlämnar du själv, öga mot öga.",
        "Confirm a colleague's proposal. The code that is shown you hand over yourself, face to face.",
    ),
    _ACCOUNT, ACTOR,
)  # fmt: skip
def confirm(account: str, actor: str) -> Answer:
    from ombud.cli import session
    from ombud.identity.letter_code import Code
    from ombud.identity.recovery import confirm as confirmed

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        said = confirmed(ombud.vault, account, by=by, now=heard.now())
    if not isinstance(said, Code):
        return _no(said)
    value = {"done": True, "account": account, "code": said.text, "ends": said.ends.isoformat()}
    return Answer(value, [Text(f"Koden: {said.text}", f"The code: {said.text}"), _HAND_OVER, _until(said.ends)])


@command(
    "list",
    Text("Vad ett konto loggar in med, och var det är inloggat.", "What an account signs in with, and where it is."),
    _ACCOUNT, ACTOR,
)  # fmt: skip
def listed(account: str, actor: str) -> Answer:
    from ombud.cli import session
    from ombud.identity import credentials, sessions

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        refused = _not_there(ombud, account, session.actor(ombud, actor))
        if refused is not None:
            return refused
        held = credentials.listed(ombud.vault, account)
        here = sessions.live(ombud.vault, account, now=heard.now())
    value = {
        "account": account,
        "credentials": [{"kind": one.kind.value, "made": one.made.isoformat()} for one in held],
        "sessions": [{"id": str(one.id), "means": one.means.value, "began": one.began.isoformat()} for one in here],
    }
    rows = [[one.kind.value, f"{one.made:%Y-%m-%d}", "–"] for one in held]
    rows += [[one.means.value, f"{one.began:%Y-%m-%d %H:%M}", str(one.id)] for one in here]
    return Answer(value, [Table(_HEADINGS, rows)] if rows else [_NOTHING])


@command(
    "sign-out",
    Text("Avsluta alla kontots inloggningar, på alla enheter.", "End every session of the account, on every device."),
    _ACCOUNT, ACTOR,
)  # fmt: skip
def sign_out(account: str, actor: str) -> Answer:
    from ombud.cli import session
    from ombud.identity import sessions

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        refused = _not_there(ombud, account, by)
        if refused is not None:
            return refused
        ended = sessions.end_all(ombud.vault, account, by=by, now=heard.now())
    return Answer(
        {"done": True, "account": account, "ended": ended},
        [Text(f"{ended} inloggningar är avslutade.", f"{ended} sessions have ended.")],
        DONE,
    )


def _not_there(ombud: "Ombud", account: str, by: object) -> Answer | None:
    from ombud.actors import UnknownActor
    from ombud.identity.recovery import NO_SUCH_ACCOUNT

    if isinstance(by, Answer):
        return by
    return _no(NO_SUCH_ACCOUNT) if isinstance(ombud.accounts.named(account), UnknownActor) else None


def _no(said: "NotProven") -> Answer:
    lines: list[Line] = [said.why, said.now]
    return Answer({"done": False, "code": said.code, "why": said.why.en, "now": said.now.en}, lines, FINDINGS)


def _until(ends: datetime) -> Text:
    from ombud.law.periods import STOCKHOLM

    at = f"{ends.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}"
    return Text(f"Det gäller till {at}.", f"It holds until {at}.")


account = installation_group(
    "account",
    Text("Konton: släppa in en kollega, och logga ut.", "Accounts: letting a colleague in, and signing out."),
    [let_in, confirm, listed, sign_out],
)

_HEADINGS = (Text("Vad", "What"), Text("När", "When"), Text("Inloggning", "Session"))
_NOTHING = Text("Kontot har inget att logga in med och är inte inloggat.", "The account has nothing to sign in with.")
_ANOTHER = Text(
    "Be en kollega, varken du eller den som ska in, att bekräfta: ombud account DIR confirm.",
    "Ask a colleague, neither you nor the one who is let in, to confirm: ombud account DIR confirm.",
)
_HAND_OVER = Text(
    "Den visas inte igen. Lämna över den öga mot öga; när den används tar kontots gamla inloggningar slut.",
    "It is not shown again. Hand it over face to face; when it is used, the account's old sign-ins end.",
)
