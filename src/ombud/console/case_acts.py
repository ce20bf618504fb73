"""What is done in a case, each as the command of `ombud request` does it: the same function, one act, one entry.

* What a person has to say or decide is in the form; what is missing is said at its field, and what was written stays.
* What stands against an act, the law's reason included, is said on the page: nothing was changed then.
* Handing a copy out and sending to IVO answer with the file: it lies nowhere (design 5, 7).
"""

import json
from collections.abc import Callable, Mapping

from ombud.app.carrying_systems import carry_out_everywhere
from ombud.app.copying import Form as Copied
from ombud.app.copying import Handed, Ordered, hand_out
from ombud.collection.relate import Declined
from ombud.console import refused
from ombud.console.case import BACK, case_of, no, page, show, to
from ombud.console.case_look import waits_for
from ombud.console.cases import HERE, PURPOSES
from ombud.disclosure.package import Identified, Kind, NotGiven
from ombud.disclosure.package import Way as Handing
from ombud.disclosure.register import Undisclosed
from ombud.law.clock import Reason
from ombud.law.rights import Right
from ombud.policy.ask import Refusal
from ombud.requests import (
    answer,
    approve,
    ask_identity,
    close_unidentified,
    extend,
    identify,
    note_message,
    propose,
    refusals,
    send_back,
    weigh,
    withdraw_request,
)
from ombud.requests.assess import Assessment, assess
from ombud.requests.carrying import Carried
from ombud.requests.case_file import CaseFile
from ombud.requests.events import Message
from ombud.requests.identity import Shown, note_papers, papers_destroyed, refute
from ombud.requests.model import Way
from ombud.requests.ordering import Settled, settle
from ombud.requests.patient.model import IvoId
from ombud.requests.patient.withhold import Sent, send_to_ivo
from ombud.requests.proposing import ByHand
from ombud.terms import Text
from ombud.terms.ids import id_bytes
from ombud.web import Answer, Download, Moved, Need, Route, Visit, Wrong, problem

Found = CaseFile | Carried | Declined | Refusal | Wrong
_LONGEST = 4_000


def act(visit: Visit) -> Answer:
    """One act, and the page of the case as it is after it."""
    file = case_of(visit)
    if not isinstance(file, CaseFile):
        return file
    name = visit.form.text("gor")
    if name in _FILES:
        return _FILES[name](visit, file)
    does = _ACTS.get(name)
    if does is None:
        return problem.UNREADABLE
    carry, words = does
    found = carry(visit, file)
    if isinstance(found, Wrong):
        return page(visit, file, (found,), visit.form)
    if isinstance(found, Declined | Refusal):
        return no(visit, file, found)
    return Moved(to(file), _carried(found) if isinstance(found, Carried) else words)


def _carried(found: Carried) -> Text:
    """How far it came."""
    if found.already:
        return _BEFORE
    if found.waiting:
        waits = waits_for(found.file, found.waiting[0])
        return Text(f"Utfört så långt det går. {waits.sv}", f"Carried out as far as may be. {waits.en}")
    return _NOT_ALL if found.file.case.open_systems else _ALL


def _said(visit: Visit, name: str) -> str | Wrong:
    """The words that somebody has to write."""
    text = visit.form.text(name)
    if not text:
        return Wrong(name, _WRITE)
    return Wrong(name, _TOO_LONG) if len(text) > _LONGEST else text


def _ask(visit: Visit, file: CaseFile) -> Found:
    ways = tuple(Way(one) for one in visit.form.all("satt") if one in set(Way))
    return ask_identity(visit.ombud.vault, file.id, ways, by=visit.actor, now=visit.now)


def _identify(visit: Visit, file: CaseFile) -> Found:
    way = visit.form.text("visat")
    if way not in set(Way):
        return Wrong("visat", _CHOOSE)
    return identify(visit.ombud.vault, file.id, Shown(Way(way)), by=visit.actor, now=visit.now)


def _refute(visit: Visit, file: CaseFile) -> Found:
    why = _said(visit, "varfor_inte")
    return why if isinstance(why, Wrong) else refute(visit.ombud.vault, file.id, why, by=visit.actor, now=visit.now)


def _papers(visit: Visit, file: CaseFile) -> Found:
    note = note_papers if file.case.papers_until is None else papers_destroyed
    return note(visit.ombud.vault, file.id, by=visit.actor, now=visit.now)


def _assess(visit: Visit, file: CaseFile) -> Found:
    right, may, why = visit.form.text("bedomd"), visit.form.text("far"), _said(visit, "bedomning")
    if right not in set(Right) or may not in ("ja", "nej"):
        return Wrong("far", _CHOOSE)
    if isinstance(why, Wrong):
        return why
    return assess(
        visit.ombud.vault, file.id, Assessment(Right(right), may == "ja", why), by=visit.actor, now=visit.now
    )  # fmt: skip


def _extend(visit: Visit, file: CaseFile) -> Found:
    because, why = visit.form.text("skal"), _said(visit, "forklaring")
    if because not in set(Reason):
        return Wrong("skal", _CHOOSE)
    if isinstance(why, Wrong):
        return why
    return extend(visit.ombud.vault, file.id, Reason(because), why, by=visit.actor, now=visit.now)


def _weigh(visit: Visit, file: CaseFile) -> Found:
    """R-21.2: in writing; our grounds override only where that is told in both languages."""
    words = _said(visit, "avvagning")
    if isinstance(words, Wrong):
        return words
    told = None
    if visit.form.ticked("tyngre"):
        told = Text(visit.form.text("sags_sv"), visit.form.text("sags_en"))
        if not (told.sv and told.en):
            return Wrong("sags_sv" if not told.sv else "sags_en", _BOTH)
    return weigh(visit.ombud.vault, file.id, words, compelling=told, by=visit.actor, now=visit.now)


def _propose(visit: Visit, file: CaseFile) -> Found:
    return propose(visit.ombud.vault, file.id, by=visit.actor, now=visit.now)


def _refuse(visit: Visit, file: CaseFile) -> Found:
    """A no that a person has decided on, with its ground in the law's own words and our reason (R-09, N-15.1)."""
    form = visit.form
    right, key = form.text("vilken"), form.text("grund")
    if right not in {one.value for one in file.case.rights}:
        return Wrong("vilken", _CHOOSE)
    if not key:
        return Wrong("grund", _CHOOSE)
    reason = Text(form.text("anledning_sv"), form.text("anledning_en"))
    if bool(reason.sv) is not bool(reason.en):
        return Wrong("anledning_en" if reason.sv else "anledning_sv", _BOTH)
    hand = ByHand(Right(right), key, {"reason": reason} if reason.sv else {}, evidence=form.text("underlag"))
    return propose(visit.ombud.vault, file.id, (hand,), by=visit.actor, now=visit.now)


def _approve(visit: Visit, file: CaseFile) -> Found:
    return approve(visit.ombud.vault, file.id, by=visit.actor, now=visit.now)


def _send_back(visit: Visit, file: CaseFile) -> Found:
    why = _said(visit, "tillbaka")
    return why if isinstance(why, Wrong) else send_back(visit.ombud.vault, file.id, why, by=visit.actor, now=visit.now)


def _carry(visit: Visit, file: CaseFile) -> Found:
    found = carry_out_everywhere(visit.ombud, file.id, by=visit.actor, now=visit.now)
    # a worker that was quicker has answered too
    return Carried(file, (), already=True) if found == refusals.DONE_ALREADY else found


def _settle(visit: Visit, file: CaseFile) -> Found:
    """A connected system that somebody has seen to by hand (decision 0071)."""
    words = _said(visit, "ordnat")
    right, _, system = visit.form.text("systemet").partition(":")
    if isinstance(words, Wrong):
        return words
    if right not in {one.value for one in file.case.rights}:
        return Wrong("systemet", _CHOOSE)
    settled = Settled(Right(right), system, words, visit.form.ticked("kvar"))
    return settle(visit.ombud.vault, file.id, settled, by=visit.actor, now=visit.now)


def _answer(visit: Visit, file: CaseFile) -> Found:
    channel = visit.form.text("kanal") or None
    found = answer(visit.ombud.vault, file.id, by=visit.actor, now=visit.now, channel=channel)
    return found[0] if isinstance(found, tuple) else found


def _message(visit: Visit, file: CaseFile) -> Found:
    words = _said(visit, "meddelande")
    if isinstance(words, Wrong):
        return words
    from_them = visit.form.text("riktning") == "in"
    message = Message("in" if from_them else "out", visit.form.text("hur") or file.case.opened.channel, words)
    return note_message(visit.ombud.vault, file.id, message, by=visit.actor, now=visit.now)


def _withdraw(visit: Visit, file: CaseFile) -> Found:
    return withdraw_request(visit.ombud.vault, file.id, visit.form.text("aterkallat"), by=visit.actor, now=visit.now)


def _close(visit: Visit, file: CaseFile) -> Found:
    return close_unidentified(visit.ombud.vault, file.id, by=visit.actor, now=visit.now)


def _copy(visit: Visit, file: CaseFile) -> Answer:
    """The copy that is handed out at the desk or by post; the case goes on when the log has it (R-15.1)."""
    how, known = visit.form.text("lamnas"), visit.form.text("kand")
    if how not in (Handing.DESK, Handing.POST) or known not in set(Identified):
        return page(visit, file, (Wrong("lamnas", _CHOOSE),), visit.form)
    kind = Kind.PORTABILITY if set(file.case.rights) == {Right.PORTABILITY} else Kind.ACCESS
    ordered = Ordered(
        file.subject, kind, Copied.WHOLE if visit.form.text("fil") != "pdf" else Copied.TO_PRINT,
        file.case.opened.language, "" if file.case.opened.by_representative is None else _ACTING.in_(visit.language),
        Handing(how), Identified(known),
    )  # fmt: skip
    made = hand_out(visit.ombud, ordered, by=visit.actor, now=visit.now)
    if isinstance(made, Handed):
        return Download(made.name, made.media_type, made.content)
    return refused.by_policy(visit, made, BACK) if isinstance(made, Refusal) else _undone(visit, file, made)


def _ivo(visit: Visit, file: CaseFile) -> Answer:
    """To IVO, with the statement and the records; the patient is told (R-15.4, PDL 8:2)."""
    try:
        case = IvoId(id_bytes("i_", visit.form.text("ivo")))
    except ValueError:
        return problem.UNREADABLE
    number = visit.form.text("dnr") or file.reference
    sent = send_to_ivo(visit.ombud.vault, file.subject, case, number, by=visit.actor, now=visit.now)
    if isinstance(sent, Refusal):
        return refused.by_policy(visit, sent, BACK)
    if not isinstance(sent, Sent):
        return _undone(visit, file, sent)
    parts = sent.handed.parts if sent.handed else ()
    going = {
        "number": number, "statement": sent.case.statement,
        "values": [{"category": one.value.category, "fields": dict(one.fields)} for one in parts],
    }  # fmt: skip
    content = json.dumps(going, ensure_ascii=False, indent=2).encode()
    return Download(f"ivo-{file.reference}.json", "application/json", content)


def _undone(visit: Visit, file: CaseFile, found: Declined | NotGiven | Undisclosed) -> Answer:
    return page(visit, file, (Wrong("nasta", found.text),), visit.form)


_ALL = Text("Klart. Allt är utfört.", "Done. Everything is carried out.")
_NOT_ALL = Text(
    "Utfört så långt det går. Ett anslutet system är inte klart; se nedan.",
    "Carried out as far as may be. A connected system is not done; see below.",
)
_BEFORE = Text(
    "Det var redan utfört. Så här står det.", "It had been carried out already. This is how it stands."
)  # fmt: skip
_ACTS: Mapping[str, tuple[Callable[[Visit, CaseFile], Found], Text]] = {
    "fraga": (_ask, Text("Klart. Frågan är antecknad.", "Done. That we asked is noted.")),
    "visad": (_identify, Text("Klart. Identiteten är antecknad.", "Done. The identity is noted.")),
    "fel-person": (_refute, Text("Klart. Det är antecknat.", "Done. That is noted.")),
    "handling": (_papers, Text("Klart. Handlingen är antecknad.", "Done. The paper is noted.")),
    "bedom": (_assess, Text("Klart. Bedömningen är antecknad.", "Done. The assessment is noted.")),
    "forlang": (_extend, Text("Klart. Tiden är förlängd. Skicka brevet.", "Done. It is extended. Send the letter.")),
    "vag": (_weigh, Text("Klart. Avvägningen är antecknad.", "Done. The balancing is noted.")),
    "foresla": (_propose, Text("Klart. Svaret är föreslaget.", "Done. The answer is proposed.")),
    "neka": (_refuse, Text("Klart. Avslaget väntar på en andra person.", "Done. The refusal awaits a second person.")),
    "godkann": (_approve, Text("Klart. Du har godkänt.", "Done. You have approved.")),
    "skicka-tillbaka": (_send_back, Text("Klart. Förslaget är skickat tillbaka.", "Done. It is sent back.")),
    "utfor": (_carry, _ALL),
    "ordna": (_settle, Text("Klart. Systemet är avgjort.", "Done. The system is settled.")),
    "svara": (_answer, Text("Klart. Ärendet är besvarat.", "Done. The case is answered.")),
    "meddela": (_message, Text("Klart. Meddelandet ligger i ärendet.", "Done. The message lies with the case.")),
    "aterkalla": (_withdraw, Text("Klart. Begäran är tillbakatagen.", "Done. The request is taken back.")),
    "stang": (_close, Text("Klart. Ärendet är stängt.", "Done. The case is closed.")),
}
_FILES: Mapping[str, Callable[[Visit, CaseFile], Answer]] = {"kopia": _copy, "till-ivo": _ivo}
_WRITE = Text("Skriv något här.", "Write something here.")
_TOO_LONG = Text("Korta texten till 4 000 tecken.", "Shorten the text to 4,000 characters.")
_CHOOSE = Text("Välj något här.", "Choose something here.")
_BOTH = Text("Skriv det på båda språken.", "Write it in both languages.")
_ACTING = Text("den som företräder personen", "who acts for the person")
ROUTES = (Route(f"{HERE}/{{reference}}", "case.at_work", show, act, Need.STAFF, PURPOSES),)
