"""`ombud api-key DIR …`: keys for programs, made, listed, revoked. The token is said once and stands nowhere."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from ombud.cli.answer import Answer, Table
from ombud.cli.arguments import ACTOR, Code, Day, Id
from ombud.cli.command import command, installation_group, option, speech
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.actors.api_keys import ApiKey


@command(
    "create",
    Text(
        "Gör en nyckel åt ett program: ett konto, dess roll, några ändamål, till en dag.",
        "Make a key for a program: an account, its role, some purposes, until a day.",
    ),
    option(
        "--for", "account", required=True, metavar="ACCOUNT",
        words=Text("Kontot i ombud.toml som programmet är.", "The account of ombud.toml that the program is."),
    ),
    option(
        "--purpose", "purposes", type=Code(), multiple=True, required=True, metavar="PURPOSE",
        words=Text("Ett ändamål som kontots roll bär; flera gånger.", "A purpose the role carries; more than once."),
    ),
    option("--name", required=True, metavar="TEXT", words=Text("Vad nyckeln är till.", "What the key is for.")),
    option(
        "--until", type=Day(), metavar="DATE",
        words=Text("Sista dagen; högst ett år bort. Annars 90 dagar.", "The last day, within a year. Else 90 days."),
    ),
    ACTOR,
)  # fmt: skip
def create(account: str, purposes: tuple[str, ...], name: str, until: date | None, actor: str) -> Answer:
    from ombud.app.api_keys import NotMade, Wanted, make_key
    from ombud.cli import session
    from ombud.law.periods import local_date, start_of
    from ombud.terms import PurposeId

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        now = heard.now()
        last = until or local_date(now) + timedelta(days=90)
        wanted = Wanted(account, frozenset(map(PurposeId, purposes)), name, start_of(last + timedelta(days=1)))
        made = make_key(ombud, wanted, by=by, now=now)
    if isinstance(made, NotMade):
        return session.no(made.requirement, made.text)
    return Answer({**_value(made.key), "token": made.token}, [made.token, _ONCE])


@command("list", Text("Nycklarna, den senaste först.", "The keys, the latest first."))
def listed() -> Answer:
    from ombud.app.api_keys import listed_keys
    from ombud.cli import session

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        found = listed_keys(ombud.vault)
    rows = [_row(one, one.lives(heard.now())) for one in found]
    return Answer({"keys": [_value(one) for one in found]}, [Table(_HEADINGS, rows)] if rows else [_NONE])


@command(
    "revoke",
    Text("Återkalla en nyckel; nästa anrop med den får 401.", "Revoke a key; the next call with it gets 401."),
    option("--key", type=Id("key_"), required=True, words=Text("Nyckelns id.", "The id of the key.")),
    ACTOR,
)  # fmt: skip
def revoke(key: bytes, actor: str) -> Answer:
    from ombud.app.api_keys import end_key
    from ombud.cli import session

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        ended = end_key(ombud.vault, key, by=by, now=heard.now())
    if ended is None:
        return session.no("A-10", _NO_SUCH)
    return Answer({"done": True, **_value(ended)}, [_REVOKED])


@command(
    "calls",
    Text("De senaste anropen: vad, när, hur det gick. Inte innehållet.", "The latest calls: what, when, how it went."),
    option("--key", type=Id("key_"), words=Text("Bara den nyckelns.", "Those of that key alone.")),
)  # fmt: skip
def calls(key: bytes | None) -> Answer:
    from ombud.actors.api_keys import key_text
    from ombud.app.api_keys import latest_calls
    from ombud.cli import session

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        found = latest_calls(ombud.vault, key)
    value = [
        {
            "key": key_text(one.key), "at": one.at.isoformat(), "operation": one.operation, "status": one.status,
            "code": one.code or None, "ms": round(one.micros / 1000, 1),
        }
        for one in found
    ]  # fmt: skip
    rows = [[f"{one.at:%Y-%m-%d %H:%M:%S}", one.operation, str(one.status), one.code or "–"] for one in found]
    return Answer({"calls": value}, [Table(_CALLS, rows)] if rows else [_NO_CALLS])


def _value(one: "ApiKey") -> dict[str, object]:
    from ombud.actors.api_keys import key_text

    return {
        "key": key_text(one.id), "account": one.account, "role": one.role, "purposes": sorted(one.purposes),
        "name": one.name, "made_at": one.made_at.isoformat(), "made_by": one.made_by,
        "ends_at": one.ends_at.isoformat(),
        "revoked_at": None if one.revoked_at is None else one.revoked_at.isoformat(),
    }  # fmt: skip


def _row(one: "ApiKey", lives: bool) -> list[str]:
    from ombud.actors.api_keys import key_text

    return [key_text(one.id), one.name, one.account, " ".join(sorted(one.purposes)), f"{one.ends_at:%Y-%m-%d}",
            "x" if lives else "–"]  # fmt: skip


api_key = installation_group(
    "api-key",
    Text("Nycklar åt program som använder API:et.", "Keys for programs that use the API."),
    [create, listed, revoke, calls],
)

_HEADINGS = (
    Text("Nyckel", "Key"),
    Text("Till", "For"),
    Text("Konto", "Account"),
    Text("Ändamål", "Purposes"),
    Text("Slutar", "Ends"),
    Text("Gäller", "Lives"),
)
_CALLS = (Text("När (UTC)", "When (UTC)"), Text("Vad", "What"), Text("Svar", "Status"), Text("Kod", "Code"))
_ONCE = Text(
    "Den visas inte igen. Lägg den där programmet läser sina hemligheter, aldrig i kod.",
    "It is not shown again. Put it where the program reads its secrets, never in code.",
)
_NONE = Text("Det finns inga nycklar.", "There are no keys.")
_NO_CALLS = Text("Inga anrop de senaste 30 dagarna.", "No calls in the last 30 days.")
_NO_SUCH = Text("Ingen nyckel med det id:t gäller.", "No key of that id is in force.")
_REVOKED = Text("Återkallad. Nästa anrop med den får 401.", "Revoked. The next call with it gets 401.")
