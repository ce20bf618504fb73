"""`/konsol/utskick/sparrlista`: who is not written to, as counts (M-01, M-12, T-17).

* The list is keyed hashes: it can be counted and never read. An address that somebody says no for is hashed and
  forgotten; it needs no identity and no login of theirs.
* The yearly look is noted with its number. A NIX list that is too old is not washed against, and nothing is sent on its
  channel.
"""

from datetime import date

from ombud.app.campaigning import LISTS
from ombud.campaigns import suppress
from ombud.campaigns.campaign import CHANNELS
from ombud.campaigns.nix import MONTHS, bring, holds
from ombud.collection.relate import Declined
from ombud.console.campaign_words import CHANNELS as CHANNEL_WORDS
from ombud.console.campaigns import HERE as ABOVE
from ombud.terms import PurposeId, Text
from ombud.web import Answer, Moved, Need, Page, Route, Visit, Wrong

HERE = f"{ABOVE}/sparrlista"
NIX = f"{ABOVE}/nix"
TITLE = Text("Dit skickas inget", "Nothing is sent there")
WORKS = frozenset({PurposeId("marketing.direct"), PurposeId("legal.suppression")})
SENDS = frozenset({PurposeId("marketing.direct")})
MOST_BYTES = 60_000_000
_FIELDS = ("email", "phone", "street", "postal_code", "city")
_FOR = {"email": ("email",), "sms": ("phone",), "post": ("street", "postal_code", "city")}
_NAMES = {"undeliverable.email": Text("E-post som studsar", "E-mail that bounces"),
          "undeliverable.sms": Text("Nummer som inte nås", "Numbers that are not reached"),
          "undeliverable.post": Text("Adresser som inte nås", "Addresses that are not reached")}  # fmt: skip
REGISTERS = {"phone": Text("NIX-Telefon", "NIX telephone"), "post": Text("NIX adresserat", "NIX addressed mail")}


def show(visit: Visit) -> Answer:
    """How the list stands, by channel; and the day of each NIX list."""
    return _page(visit)


def _page(visit: Visit, wrong: tuple[Wrong, ...] = ()) -> Answer:
    with visit.ombud.vault.database.read() as tx:
        found = suppress.counted(tx)
    names = {**CHANNEL_WORDS, **_NAMES}
    values = {
        "entries": [(names.get(one, Text(one, one)), number) for one, number in found.entries.items()],
        "all": sum(found.entries.values()), "oldest": found.oldest, "wrong": wrong, "filled": visit.form,
        "channels": [(one, CHANNEL_WORDS[one], None) for one in CHANNELS], "nix": _registers(visit),
        "sends": visit.work is not None and bool(SENDS & visit.work.purposes),
    }  # fmt: skip
    return Page("console/not_written_to.html.j2", TITLE, values, 422 if wrong else 200)


def _registers(visit: Visit) -> list[tuple[str, Text, date | None, int]]:
    days = holds(visit.ombud.folder / LISTS, visit.ombud.vault.keyring, visit.now)
    return [(kind, REGISTERS[kind], day, MONTHS[kind]) for kind, day in days.items()]


def act(visit: Visit) -> Answer:
    """Note the yearly look, or put an address on the list."""
    if visit.form.text("gor") == "genomgang":
        found = suppress.review(visit.ombud.vault, by=visit.actor, now=visit.now)
        number = sum(found.entries.values())
        return Moved(HERE, Text(
            f"Genomgången är antecknad: {number} spärrade.", f"The review is noted: {number} on the list."
        ))  # fmt: skip
    channel = visit.form.text("kanal")
    if channel not in CHANNELS:
        return _page(visit, (Wrong("kanal", _CHANNEL),))
    address = {name: visit.form.text(name) for name in _FOR[channel]}
    done = suppress.suppress(visit.ombud.vault, channel, address, by=visit.actor, now=visit.now)
    if isinstance(done, Declined):
        return _page(visit, (Wrong(_FOR[channel][0], done.text),))
    return Moved(HERE, _AGAIN if done.again else _ON_IT)


def brought(visit: Visit) -> Answer:
    """A NIX list, as a file."""
    kind, file = visit.form.text("lista"), visit.form.files.get("fil", b"")
    try:
        on = date.fromisoformat(visit.form.text("dag"))
    except ValueError:
        return _page(visit, (Wrong("dag", _DAY),))
    if not file:
        return _page(visit, (Wrong("fil", _FILE),))
    lines = file.decode("utf-8", "replace").splitlines()
    vault = visit.ombud.vault
    done = bring(visit.ombud.folder / LISTS, kind, lines, on, vault.keyring, visit.now)
    if isinstance(done, Declined):
        return _page(visit, (Wrong("dag", done.text),))
    return Moved(HERE, Text(
        f"{done.lines} rader tagna, {done.left_out} gick inte att läsa.",
        f"{done.lines} lines taken, {done.left_out} could not be read.",
    ))  # fmt: skip


_CHANNEL = Text("Välj e-post, sms eller post.", "Choose e-mail, SMS or post.")
_DAY = Text("Skriv dagen som listan gäller, till exempel 2026-11-01.", "Write the day of the list, such as 2026-11-01.")
_FILE = Text("Välj filen med listan.", "Choose the file of the list.")
_ON_IT = Text("Adressen är spärrad. Inget mer skickas dit.", "The address is on the list. Nothing more is sent there.")
_AGAIN = Text("Adressen var spärrad redan.", "The address was on the list already.")

ROUTES: tuple[Route, ...] = (
    Route(HERE, "not-written-to", show=show, do=act, need=Need.STAFF, purposes=WORKS),
    Route(NIX, "not-written-to.nix", do=brought, need=Need.STAFF, purposes=SENDS, upload=MOST_BYTES),
)
