"""Ask an address whether it wants what somebody has said yes to for it (M-07): one message, in Swedish and English.

It holds who asks, what about and until when, and a link to a page with a yes and a no. It advertises nothing, and is
handed over at least once under one Message-ID: where it is not known whether it was taken, it goes again.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from ombud.app.campaign_texts import house_of
from ombud.app.campaigning import carrier_of
from ombud.app.config import ConfigError
from ombud.app.installation import Ombud
from ombud.campaigns.carriers import Away, Carrier, Letter, Lost, Taken, To, Turned
from ombud.campaigns.gates import address_of, written
from ombud.campaigns.templates import Sender
from ombud.law.periods import local_date
from ombud.plans import Done, Failed, Step
from ombud.plans.model import Result
from ombud.requests.confirming import Question, question, sent
from ombud.terms import Text

WAYS: Mapping[str, Text] = {
    "paper": Text("på papper", "on paper"),
    "telephone": Text("per telefon", "by telephone"),
    "web": Text("på vår webbplats", "on our website"),
    "desk": Text("hos oss", "at our desk"),
    "portal": Text("när du var inloggad", "signed in"),
}
"""How a first yes comes, in words."""
CHANNELS: Mapping[str, Text] = {"email": Text("e-post", "e-mail"), "sms": Text("sms", "SMS")}


def ask_step(ombud: Ombud, step: Step, clock: Callable[[], datetime]) -> Result:
    """Carry out one step: the message of one confirmation."""
    asked = question(ombud.vault, step, now=clock())
    if asked is None:
        return Done()
    channel, url = asked.choice.channel or "", ombud.config.campaigns.stop_url
    try:
        carrier = carrier_of(ombud, channel, clock)
    except ConfigError:
        return Failed("not-configured")
    if url is None:
        return Failed("not-configured")
    letter = letter_of(asked, house_of(ombud, now=clock()).sender, url)
    try:
        came = _handed(carrier, asked, channel, letter)
    except Away:
        return Failed("carrier-away")
    finally:
        carrier.close()
    if isinstance(came, Lost) or (isinstance(came, Turned) and not came.for_good):
        return Failed("not-taken")
    sent(ombud.vault, step, delivered=isinstance(came, Taken), now=clock())
    return Done(written=True)


def _handed(carrier: Carrier, asked: Question, channel: str, letter: Letter) -> Taken | Turned | Lost:
    normal = address_of(channel, asked.address)
    if normal is None:
        raise AssertionError("an address that is held has a normal form")
    to = To(asked.id, written(channel, asked.address, normal))
    return carrier.envelope(to) or carrier.content(to, letter)


def letter_of(asked: Question, sender: Sender, url: str) -> Letter:
    """The question, with who asks and where it is answered."""
    link, channel = f"{url}{asked.token}", CHANNELS[asked.choice.channel or ""]
    if asked.choice.channel == "sms":
        short = f"{sender.name}: Vill du ha reklam via sms? Svara / Do you want advertising by SMS? Answer: {link}"
        return Letter("", short, None, "")
    way, until = WAYS.get(asked.way, Text("till oss", "to us")), local_date(asked.until).isoformat()
    return Letter(
        f"Vill du ha reklam från {sender.name}? / Please confirm", _MAIL.format(
            name=sender.name, legal=sender.legal_name, number=sender.org_number, place=sender.postal_address,
            notice=sender.notice_url, on=local_date(asked.asked_at).isoformat(), until=until, link=link,
            way_sv=way.sv, way_en=way.en, channel_sv=channel.sv, channel_en=channel.en,
        ), None, "",
    )  # fmt: skip


_MAIL = """\
(English below)

Någon har {way_sv} sagt ja till reklam från {name} via {channel_sv} till den här adressen ({on}).

Vill du ha den? Öppna sidan och svara ja eller nej:
{link}

Svarar du inte händer ingenting, och vi skickar inget mer om det. Sidan gäller till {until}.

--
{way_en}, somebody has said yes to advertising from {name} by {channel_en} to this address ({on}).

Do you want it? Open the page and answer yes or no:
{link}

If you do not answer, nothing happens, and we send nothing more about it. The page is good until {until}.

{legal} {number}
{place}
{notice}
"""
