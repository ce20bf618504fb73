"""What a browser has answered to the question of the site, with its proof (LEK 9:28, M-21, T-20).

* A yes makes a visitor: a random code that the browser keeps, and by which alone the visitor is found here. It is tied
  to nobody's registration (N-06.1).
* A no is proved here too, under a code that is shown once as a receipt and stands in no browser: whoever says no is
  not given a number to carry about.
* A no after a yes withdraws it: what was kept of the visits goes in the same act, with its key (Art. 7(3), 17(1)(b)).
* A yes holds for the version of the text that was answered; a no is not asked about again for six months (T-20).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.collection.relate import Declined
from ombud.erasure.eraser import final_at
from ombud.keys import Tombstone
from ombud.law.periods import end_of
from ombud.policy.model import PolicyFile
from ombud.terms import Actor, SubjectId, Text
from ombud.terms.ids import id_bytes, id_text
from ombud.terms.time import from_micros, to_micros
from ombud.vault import Act, Person, Vault
from ombud.visitors import store
from ombud.visitors.days import opened, put
from ombud.visitors.model import CHOICES, VISITS, Channel, Choice, Word
from ombud.visitors.rules import STATISTICS, Web
from ombud.visitors.store import Place

FIELD = "cookie_id"
"""The index by which a visitor is found, as long as the answer is kept."""
REFUSAL_STANDS = "P6M"
"""How long a no is not asked about again (T-20)."""
_PREFIX = "v_"
_KINDS = {Word.ALLOW: Kind.CONSENT, Word.REFUSE: Kind.CONSENT, Word.OBJECT: Kind.OBJECT}


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered, by which way, in which language."""

    word: Word
    channel: Channel = Channel.WEB
    language: str = "sv"


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that is kept. `code` is the browser's after a yes, else a receipt that no browser keeps."""

    code: str = field(repr=False)
    choice: Choice


def is_code(text: str) -> bool:
    """Is it shaped like the code of a visitor?"""
    try:
        id_bytes(_PREFIX, text)
    except ValueError:
        return False
    return text.startswith(_PREFIX)


def text_asked(file: PolicyFile) -> str | None:
    """The text that asks and its version: `C-4/1`. None where the policy has none."""
    for choice in file.choices.values():
        if choice.kind == "consent" and STATISTICS in choice.purposes and choice.text in file.consents:
            return f"{choice.text}/{file.consents[choice.text].version}"
    return None


def answer(vault: Vault, said: Answer, code: str, *, by: Actor, now: datetime) -> Answered | Declined:
    """Keep an answer. `code` is what the browser has from an earlier yes, or nothing.

    A no after a yes, and an objection, are heard whether anything is asked any more or not. Refused where the policy
    asks for nothing that this would answer, or has no period for the proof.
    """
    with vault.act(by=by, now=now) as act:
        person = visitor(act, code)
        if said.channel is Channel.GPC and _says_nothing_new(person):
            act.nothing_changed()
            return NOT_ASKED
        withdrawn = person is not None and said.word is Word.REFUSE
        if person is not None and said.word is not Word.ALLOW:
            forget_visits(person)
        until = _until(Web(act.policy, by, now), said.word, known=person is not None)
        if until is None:
            if person is not None and said.word is not Word.ALLOW:
                _enter(act, person.subject, said, withdrawn=withdrawn)
            else:
                act.log(_KINDS[said.word], Outcome.REFUSED, facts={"scope": "web", "channel": said.channel.value})
            return NOT_ASKED
        if person is None:
            code = id_text(_PREFIX, vault.new_id())
            person = act.newcomer()
            vault.directory.index(act.tx, person.subject, CHOICES, FIELD, code)
        choice = _kept(person, said, text_asked(act.policy.file) or "", until)
        _enter(act, person.subject, said, withdrawn=withdrawn)
        return Answered(code, choice)


def _says_nothing_new(person: Person | None) -> bool:
    """Nothing is made up of a browser that nothing is known of, and what stands is not written again: a page with many
    pictures brings its signal many times."""
    return person is None or [one.word for one in choices_of(person)][:1] not in ([], [Word.ALLOW])


def _until(web: Web, word: Word, *, known: bool) -> datetime | None:
    """Until when the answer is kept; None where it answers nothing: nothing is asked, and nothing could be ended."""
    heard = web.asks() or (word is Word.OBJECT and web.may_object()) or (word is not Word.ALLOW and known)
    return web.answer_end(web.now) if heard else None


def visitor(act: Act, code: str) -> Person | None:
    """The visitor who has this code."""
    found = act.found_by([(FIELD, code)]) if is_code(code) else ()
    return act.known(found[0]) if found else None


def choices_of(person: Person) -> list[Choice]:
    """What the visitor has answered, the latest first; of two at once the no."""
    key = person.keys.for_reading(CHOICES)
    rows = store.pieces(person.act.tx, Place.CHOICE, person.subject, CHOICES, to_micros(person.act.now))
    made = [] if key is None else [_choice(row, opened(Place.CHOICE, row, key)) for row in rows]
    return sorted(made, key=lambda one: (one.at, one.word is not Word.ALLOW, one.id), reverse=True)


def allows(choices: Sequence[Choice], file: PolicyFile) -> bool:
    """Is the latest word a yes, to the text as it is now?"""
    return bool(choices) and choices[0].word is Word.ALLOW and choices[0].text == text_asked(file)


def asked_again_from(answered_at: datetime) -> datetime:
    """From when a browser that has said no may be asked again (T-20)."""
    return end_of(REFUSAL_STANDS, answered_at)


def forget_visits(person: Person) -> None:
    """Erase what was kept of the visits, with its key; the answers stay as their proof."""
    act = person.act
    if person.keys.for_reading(VISITS) is not None:
        stone = Tombstone(act.now, bytes(32), final_at(person, act.now))
        act.erases = True
        act.vault.people.erase_classes(act.tx, person.subject, (VISITS,))
        person.erase((VISITS,), stone)


def _kept(person: Person, said: Answer, asked: str, until: datetime) -> Choice:
    now = person.act.now
    content = {"word": said.word.value, "channel": said.channel.value, "text": asked, "language": said.language}
    piece = put(person, Place.CHOICE, CHOICES, now, until, json.dumps(content).encode())
    person.changed()
    return Choice(piece, said.word, said.channel, asked, said.language, now, until)


def _choice(row: store.PieceRow, content: bytes) -> Choice:
    said = json.loads(content)
    at, until = from_micros(row.at), from_micros(row.until)
    return Choice(row.piece_id, Word(said["word"]), Channel(said["channel"]), said["text"], said["language"], at, until)


def _enter(act: Act, subject: SubjectId, said: Answer, *, withdrawn: bool) -> None:
    facts = {"choice": said.word.value, "channel": said.channel.value, "scope": "web"}
    refused = said.word is Word.REFUSE and not withdrawn
    kind = Kind.WITHDRAW if withdrawn else _KINDS[said.word]
    act.log(kind, Outcome.REFUSED if refused else Outcome.DONE, subject, facts=facts)


NOT_ASKED = Declined(
    "N-06.4",
    Text(
        "Webbplatsen frågar inte om något: policyn har inget i webbläsaren som kräver ett ja. Ingenting sparades.",
        "The site asks for nothing: the policy has nothing in the browser that needs a yes. Nothing was kept.",
    ),
)
