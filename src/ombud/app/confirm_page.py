"""The question to an address, as a page: the text of the consent as the policy has it, a yes and a no alike (M-07)."""

from collections.abc import Mapping
from datetime import datetime

from ombud.app.confirming import CHANNELS
from ombud.app.stop_forms import Button, Form, Page
from ombud.requests.confirming import Came, confirm, refuse, shown
from ombud.terms import Text
from ombud.vault import Vault


def asked(vault: Vault, token: bytes, *, now: datetime) -> Page:
    """Nothing is changed by looking."""
    found = shown(vault, token, now=now)
    if found is None:
        return _OVER
    channel = CHANNELS[found.channel]
    alone = Text(f"Det gäller bara {channel.sv}.", f"It is about {channel.en} alone.")
    return Page(_TITLE, (_WHY, found.text, alone), Form((_YES, _NO), (("edition", found.edition),)))


def confirmed(vault: Vault, token: bytes, said: Mapping[str, str], *, now: datetime) -> Page:
    """What came of an answer."""
    if said.get("answer") == "yes":
        came = confirm(vault, token, said.get("edition", ""), now=now)
    elif said.get("answer") == "no":
        came = refuse(vault, token, now=now)
    else:
        came = Came.OTHER_TEXT
    return {Came.CONFIRMED: _DONE, Came.REFUSED: _REFUSED, Came.OVER: _OVER}.get(came) or asked(vault, token, now=now)


_TITLE = Text("Vill du ha reklam?", "Do you want advertising?")
_WHY = Text(
    "Någon har sagt ja för den här adressen. Svarar du inte, eller svarar du nej, skickas ingenting.",
    "Somebody has said yes for this address. If you do not answer, or answer no, nothing is sent.",
)
_YES = Button(Text("Ja", "Yes"), "answer", "yes")
_NO = Button(Text("Nej", "No"), "answer", "no")
_DONE = Page(
    _TITLE,
    (
        Text(
            "Tack. Ditt ja gäller från och med nu. I varje utskick kan du säga nej igen, lika enkelt.",
            "Thank you. Your yes holds from now on. In every message you can say no again, as easily.",
        ),
    ),
)
_REFUSED = Page(_TITLE, (Text("Klart. Ingenting skickas.", "Done. Nothing is sent."),))
_OVER = Page(
    _TITLE,
    (Text("Frågan är besvarad eller har gått ut.", "The question has been answered, or is over."),),
)
