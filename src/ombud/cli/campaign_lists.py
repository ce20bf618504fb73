"""`ombud campaign DIR suppress|nix|intake|serve-stop-page`: who is not written to, and how they say so."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ombud.cli.answer import FINDINGS, Answer
from ombud.cli.arguments import ACTOR, SOURCE, Day
from ombud.cli.campaign_acts import carried
from ombud.cli.command import Misused, command, option, speech
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.app.installation import Ombud
    from ombud.terms import Actor

_PORT = Text("Porten.", "The port.")
_ASKED = {
    "email": (("email", Text("E-postadress", "E-mail address")),),
    "sms": (("phone", Text("Telefonnummer", "Telephone number")),),
    "post": (
        ("street", Text("Gatuadress", "Street")),
        ("postal_code", Text("Postnummer", "Postal code")),
        ("city", Text("Ort", "City")),
    ),
}


@command(
    "suppress",
    Text(
        "Skriv aldrig mer till en adress. Den frågas efter och sparas inte, bara ett avtryck av den.",
        "Never write to an address again. It is asked for and not kept: only a hash of it is.",
    ),
    option(
        "--channel", type=click.Choice(["email", "sms", "post"]), default="email", show_default=True,
        words=Text("Kanalen.", "The channel."),
    ),
    option("--review", "look", is_flag=True, words=Text("Årlig genomgång av listan.", "The list's yearly review.")),
    ACTOR,
)  # fmt: skip
def suppress(channel: str, look: bool, actor: str) -> Answer:
    from ombud.campaigns import suppress as lists
    from ombud.cli import session
    from ombud.cli.files import typed
    from ombud.collection.relate import Declined

    heard = speech()
    asked = {} if look else {name: typed(heard, words) for name, words in _ASKED[channel]}

    def do(ombud: "Ombud", by: "Actor", now: datetime) -> Answer:
        if look:
            return _reviewed(lists.review(ombud.vault, by=by, now=now))
        found = lists.suppress(ombud.vault, channel, asked, by=by, now=now)
        if isinstance(found, Declined):
            return session.declined(found)
        return Answer({"done": True, "channel": channel, "again": found.again}, [_AGAIN if found.again else _ON_IT])

    return carried(actor, do)


def _reviewed(found: object) -> Answer:
    from ombud.campaigns.suppress import Review

    if not isinstance(found, Review):
        raise AssertionError("a review gives a review")
    oldest = None if found.oldest is None else found.oldest.date().isoformat()
    rows = [f"{channel}: {number}" for channel, number in found.entries.items()]
    line = Text(f"Äldsta: {oldest or '–'}. Genomgången är antecknad.", f"Oldest: {oldest or '–'}. The review is noted.")
    return Answer({"entries": dict(found.entries), "oldest": oldest}, [*rows, line])


@command(
    "nix",
    Text("Ta in en NIX-lista: NIX-Telefon eller NIX adresserat.", "Bring in a NIX list: telephone or addressed mail."),
    click.argument("file", type=SOURCE, metavar="FILE"),
    option("--kind", type=click.Choice(["phone", "post"]), required=True, words=Text("Vilken lista.", "Which list.")),
    option("--on", type=Day(), required=True, words=Text("Dagen som listan gäller.", "The day of the list.")),
    ACTOR,
)  # fmt: skip
def nix(file: Path, kind: str, on: date, actor: str) -> Answer:
    from ombud.app.campaigning import LISTS
    from ombud.campaigns.nix import bring
    from ombud.cli import session
    from ombud.collection.relate import Declined

    def do(ombud: "Ombud", _by: "Actor", now: datetime) -> Answer:
        try:
            with file.open(encoding="utf-8-sig") as lines:
                found = bring(ombud.folder / LISTS, kind, lines, on, ombud.vault.keyring, now)
        except UnicodeDecodeError:
            raise Misused(_NOT_UTF8) from None
        if isinstance(found, Declined):
            return session.declined(found)
        text = Text(
            f"{found.lines} rader tagna, {found.left_out} går inte att läsa.",
            f"{found.lines} lines taken, {found.left_out} cannot be read.",
        )
        value = {"kind": kind, "on": on.isoformat(), "lines": found.lines, "left_out": found.left_out}
        return Answer(value, [text], FINDINGS if found.left_out else 0)

    return carried(actor, do)


@command(
    "intake",
    Text("Ta emot studsar, klagomål och nej per brev.", "Take in bounces, complaints and noes by mail."),
    click.argument("files", type=SOURCE, nargs=-1, metavar="[FILE.eml]..."),
    option("--maildir", type=click.Path(path_type=Path, file_okay=False), words=Text("En Maildir.", "A Maildir.")),
    ACTOR,
)  # fmt: skip
def intake(files: tuple[Path, ...], maildir: Path | None, actor: str) -> Answer:
    from ombud.app.mail import Files, Maildir, Postroom
    from ombud.app.returning import UNREAD, rooms, take_in

    def do(ombud: "Ombud", _by: "Actor", now: datetime) -> Answer:
        named: list[Postroom] = [Files(files)] if files else []
        named += [Maildir(maildir)] if maildir else []
        counted = {"bounces": 0, "complaints": 0, "noes": 0, "nobody": 0, UNREAD: 0}
        for room in named or rooms(ombud):
            for name, number in take_in(ombud, room, now=now).items():
                counted[name] += number
        lines = [Text(f"{_CAME[name].sv}: {number}", f"{_CAME[name].en}: {number}") for name, number in counted.items()]
        return Answer(counted, lines, FINDINGS if counted[UNREAD] else 0)

    return carried(actor, do)


@command(
    "serve-stop-page",
    Text(
        "Svara på ett klick: sidan där man säger nej. Bara på den här maskinen; sätt en webbserver med TLS framför.",
        "Answer one click: the page where one says no. On this machine alone; put a web server with TLS before it.",
    ),
    option("--port", type=click.IntRange(1, 65535), default=8480, show_default=True, words=_PORT),
)  # fmt: skip
def serve_noes(port: int) -> Answer:
    from ombud.app.stop_page import StopPage
    from ombud.app.stop_server import serve
    from ombud.cli import session

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        serve(StopPage(ombud.vault, heard.now), port)
    return Answer({"done": True}, [Text("Avslutad.", "Ended.")])


_NOT_UTF8 = Text(
    "Filen är inte UTF-8, så ingen gata kan jämföras. Listan som fanns gäller än. Spara filen som UTF-8.",
    "The file is not UTF-8, so no street can be compared. The list that there was still holds. Save it as UTF-8.",
)
_ON_IT = Text("Adressen är spärrad. Inget mer skickas dit.", "The address is on the list. Nothing more is sent there.")
_AGAIN = Text("Adressen var spärrad redan.", "The address was on the list already.")
_CAME = {
    "bounces": Text("Studsar", "Bounces"),
    "complaints": Text("Klagomål", "Complaints"),
    "noes": Text("Nej", "Noes"),
    "nobody": Text("Hör till ingen här", "Of nobody here"),
    "unread": Text("Kunde inte läsas: någon behöver titta", "Could not be read: somebody has to look"),
}
