"""Templates as a marketer writes them, and the house that they are built in."""

import struct
import zlib
from dataclasses import replace

from ombud.app.campaign_texts import ready
from ombud.campaigns.templates import Fault, House, Ready, Sender, Template
from tests.clinic import demo_policy

HOUSE = House(Sender.of(demo_policy(), "https://example.se/integritet"), frozenset({"example.se", "www.example.se"}))
BODY = """
<p>Hej {{ given or "du" }}!</p>
<p>Nu öppnar vi <strong>gymmet i {{ city or "stan" }}</strong> för våren.</p>
<img src="gym.png" alt="Ett ljust gym med utsikt över ån">
<h2>Det här får du</h2>
<ul><li>Fri träning i tolv veckor</li><li>En genomgång med en tränare</li></ul>
<h3>Så gör du</h3>
<ol><li>Välj ett kort</li><li>Kom när du vill</li></ol>
<p>Läs mer om <a href="https://www.example.se/traningskort">träningskorten och vad de kostar</a>.<br>Välkommen!</p>
"""
LETTER = BODY.replace('<img src="gym.png" alt="Ett ljust gym med utsikt över ån">\n', "")


def png(width: int, height: int) -> bytes:
    """A picture in one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = (b"\0" + b"\x0b\x5d\x5e" * width) * height
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


MAIL = Template("email", "sv", "Träningskort till vårpris", BODY, images={"gym.png": png(560, 120)})
POST = Template("post", "sv", "Träningskort till vårpris", LETTER)
SMS = Template("sms", "sv", "", 'Hej {{ given or "du" }}! Träningskort till vårpris, se example.se/kort.')


def built(template: Template, *, profiling: bool = False, house: House = HOUSE) -> Ready:
    found = ready(template, house, profiling=profiling)
    assert isinstance(found, Ready), found
    return found


def faults(template: Template, *, house: House = HOUSE, **changed: object) -> tuple[Fault, ...]:
    """What is wrong with the template when this of it is changed."""
    found = ready(replace(template, **changed), house, profiling=False)  # type: ignore[arg-type]
    return () if isinstance(found, Ready) else found
