"""`/konsol/utskick/nytt`: write a campaign, or change one: who it goes to, what it says, how fast (ux.md 1.3; M-05).

* The marketer writes a body; sender, advertising mark, reason and stop are put there by the system and cannot be left
  out (MFL 9 §; `campaigns/templates`). All that is wrong with a text is said at once; what was written stays.
* What is changed is a draft again, tested and approved anew.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from ombud.app.campaign_new import Unfit, composed
from ombud.app.campaigning import seen
from ombud.app.campaigning_audience import menu_now
from ombud.campaigns.campaign import CHANNELS, Draft, campaign_from
from ombud.campaigns.filters import read_back as filter_back
from ombud.campaigns.filters import said
from ombud.campaigns.pace import Pace
from ombud.campaigns.phases import Move, Phase, moved
from ombud.campaigns.selections import NAME, saved_selections
from ombud.campaigns.steer import draft, rewrite
from ombud.campaigns.store import CampaignRow
from ombud.campaigns.templates import Template, keeping_pictures, read_back
from ombud.collection.relate import Declined
from ombud.console.campaign_words import CHANNELS as CHANNEL_WORDS
from ombud.console.campaign_words import id_of
from ombud.console.campaigns import HERE, WORKS
from ombud.law.periods import local_date, start_of
from ombud.terms import Text
from ombud.terms.text import Language
from ombud.terms.time import from_micros
from ombud.web import Answer, Moved, Need, Page, Route, Visit, Wrong, problem

NEW = f"{HERE}/nytt"
TITLE = Text("Skriv utskicket", "Write the mailing")
_A_MONTH, _DAY = timedelta(days=30), timedelta(days=1)
_HOUR = 60
EVERYBODY = "Alla"
FIELDS = (
    "namn", "malgrupp", "kanal", "sprak", "amne", "text", "ren", "sista", "takt", "tyst_fran", "tyst_till", "hogst",
    "dagar",
)  # fmt: skip


def new(visit: Visit) -> Answer:
    """An empty text; the audience that it was begun from is chosen."""
    filled = _usual(visit) | ({"malgrupp": visit.query["malgrupp"]} if "malgrupp" in visit.query else {})
    return _page(visit, _sent(visit) if visit.form.fields else filled)


def _usual(visit: Visit) -> dict[str, str]:
    pace = Pace()
    return {
        **dict.fromkeys(FIELDS, ""), "kanal": "email", "sprak": "sv", "takt": "0",
        "sista": (local_date(visit.now) + _A_MONTH).isoformat(), "tyst_fran": str(pace.quiet_from // _HOUR),
        "tyst_till": str(pace.quiet_until // _HOUR), "hogst": str(pace.at_most), "dagar": str(pace.within_days),
    }  # fmt: skip


def write(visit: Visit) -> Answer:
    """A new draft, of whoever wrote it."""
    wanted = _wanted(visit)
    if not isinstance(wanted, Draft):
        return _page(visit, _sent(visit), wanted)
    return _drafted(visit, draft(visit.ombud.vault, wanted, by=visit.actor, now=visit.now))


def _drafted(visit: Visit, done: CampaignRow | Declined) -> Answer:
    if isinstance(done, Declined):
        return _page(visit, _sent(visit), (Wrong("sista" if done.requirement == "M-06" else "namn", done.text),))
    return Moved(f"{HERE}/{id_of(done)}", Text("Utkastet är sparat.", "The draft is kept."))


def _sent(visit: Visit) -> dict[str, str]:
    return {name: visit.form.text(name) for name in FIELDS}


def _page(visit: Visit, filled: Mapping[str, str], wrong: tuple[Wrong, ...] = (), to: str = NEW) -> Answer:
    menu = menu_now(visit.ombud.vault, visit.now)
    with visit.ombud.vault.database.read() as tx:
        kept = [(one.name, one.name) for one in saved_selections(tx)]
    values = {
        "filled": filled, "wrong": wrong, "audiences": kept, "to": to, "known": {name for name, _ in kept},
        "channels": [(one, CHANNEL_WORDS[one], None) for one in CHANNELS], "fields": list(menu.fields.values()),
    }  # fmt: skip
    return Page("console/campaign_write.html.j2", TITLE, values, 422 if wrong else 200)


def _wanted(visit: Visit, before: Template | None = None) -> Draft | tuple[Wrong, ...]:
    """What was written, if it may be sent; or everything that is wrong with it, each at its field."""
    form = visit.form
    name, ends, pace = form.text("namn").casefold(), _ends(form.text("sista")), _pace(visit)
    wrong = [Wrong("namn", _NO_NAME)] if not NAME.fullmatch(name) else []
    wrong += [Wrong("sista", _NO_DAY)] if ends is None else []
    wrong += [Wrong("takt", _NO_PACE)] if pace is None else []
    channel = form.text("kanal")
    if channel not in CHANNELS:
        return (*wrong, Wrong("kanal", _NO_CHANNEL))
    made = composed(visit.ombud, name, _template(visit, before), _sentence(visit), now=visit.now)
    if isinstance(made, Unfit):
        where = "malgrupp" if made.of_selection else "text"
        return (*wrong, *(Wrong(where, one) for one in made.faults))
    if wrong or ends is None or pace is None:
        return tuple(wrong)
    return replace(made, ends_at=ends, pace=pace)


def _sentence(visit: Visit) -> str:
    """The selection of the audience that was chosen; everybody where none was."""
    wanted = visit.form.text("malgrupp")
    menu = menu_now(visit.ombud.vault, visit.now)
    with visit.ombud.vault.database.read() as tx:
        found = {one.name: one.selection for one in saved_selections(tx)}
    if wanted in found:
        return said(found[wanted], menu, "sv")
    return wanted if wanted else EVERYBODY


def _template(visit: Visit, before: Template | None) -> Template:
    """What stands in the form, with the pictures that the text before had and this one still shows."""
    form = visit.form
    channel = form.text("kanal")
    body = form.text("text") if channel == "sms" else paragraphs(form.text("text"))
    language: Language = "en" if form.text("sprak") == "en" else "sv"
    subject = "" if channel == "sms" else form.text("amne")
    made = Template(channel, language, subject, body, form.text("ren") or None)
    return made if before is None else keeping_pictures(made, before)


def paragraphs(text: str) -> str:
    """Plain text as paragraphs; what is HTML already stays as it was written."""
    if "<" in text or not text:
        return text
    parts = (" ".join(one.split()) for one in text.split("\n\n"))
    return "\n".join(f"<p>{one}</p>" for one in parts if one)


def _ends(text: str) -> datetime | None:
    """The first instant after that day."""
    try:
        return start_of(date.fromisoformat(text) + _DAY)
    except (ValueError, OverflowError):
        return None


def _pace(visit: Visit) -> Pace | None:
    texts = [visit.form.text(name) for name in ("takt", "tyst_fran", "tyst_till", "hogst", "dagar")]
    if not all(text.isdecimal() and len(text) < 8 for text in texts):
        return None
    a_minute, first, last, most, days = map(int, texts)
    try:
        return Pace(a_minute, first * _HOUR, last * _HOUR, most, days)
    except ValueError:
        return None


def change(visit: Visit) -> Answer:
    """The draft as it was written."""
    row = draft_row(visit)
    if row is None:
        return problem.NOT_FOUND
    filled = _sent(visit) if visit.form.fields else _written(visit, row)
    return _page(visit, filled, to=f"{HERE}/{id_of(row)}/andra")


def draft_row(visit: Visit) -> CampaignRow | None:
    """A campaign that may be changed still."""
    try:
        row = seen(visit.ombud, campaign_from(visit.path["id"]))
    except ValueError:
        return None
    return row if row is not None and moved(Phase(row.phase), Move.CHANGE) is not None else None


def _written(visit: Visit, row: CampaignRow) -> dict[str, str]:
    template, selection = read_back(row.content), filter_back(row.audience)
    with visit.ombud.vault.database.read() as tx:
        named = next((one.name for one in saved_selections(tx) if one.selection == selection), None)
    sentence = said(selection, menu_now(visit.ombud.vault, visit.now), "sv")
    return {
        "namn": row.name, "malgrupp": named or ("" if sentence == EVERYBODY else sentence), "kanal": row.channel,
        "sprak": template.language, "amne": template.subject, "text": template.body, "ren": template.text or "",
        "sista": (local_date(from_micros(row.ends_at)) - _DAY).isoformat(), "takt": str(row.per_minute),
        "tyst_fran": str(row.quiet_from // _HOUR), "tyst_till": str(row.quiet_until // _HOUR),
        "hogst": str(row.at_most), "dagar": str(row.within_days),
    }  # fmt: skip


def changed(visit: Visit) -> Answer:
    row = draft_row(visit)
    if row is None:
        return problem.NOT_FOUND
    wanted = _wanted(visit, read_back(row.content))
    if not isinstance(wanted, Draft):
        return _page(visit, _sent(visit), wanted, to=f"{HERE}/{id_of(row)}/andra")
    return _drafted(visit, rewrite(visit.ombud.vault, row.campaign_id, wanted, by=visit.actor, now=visit.now))


_NO_NAME = Text(
    "Ge utskicket ett namn av små bokstäver, siffror och bindestreck.",
    "Name the mailing with lower-case letters, digits and hyphens.",
)
_NO_DAY = Text("Skriv dagen som 2026-12-31.", "Write the day as 2026-12-31.")
_NO_CHANNEL = Text("Välj e-post, sms eller post.", "Choose e-mail, SMS or post.")
_NO_PACE = Text(
    "Takten är ett antal i minuten, tysta timmar är 0–23, och högst är minst ett utskick på 1–366 dagar.",
    "The pace is a number a minute, quiet hours are 0–23, and the most is at least one in 1–366 days.",
)

ROUTES: tuple[Route, ...] = (
    Route(NEW, "campaigns.new", show=new, do=write, need=Need.STAFF, purposes=WORKS),
    Route(f"{HERE}/{{id}}/andra", "campaigns.change", show=change, do=changed, need=Need.STAFF, purposes=WORKS),
)
