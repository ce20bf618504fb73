"""The Article 30 record for people: a document, and the same rows as tables for a workbook.

`incomplete` is the answer when there is no record: what is missing, and which article asks for it.
"""

from collections.abc import Callable

from ombud.policy.document import Block, Details, Document, Heading, Line, Mark, Paragraph, Table, anchor, line
from ombud.policy.model import Words
from ombud.policy.register.activity import Activity, Controller, Missing, Period, Register
from ombud.policy.register.contracts import TITLE as PROCESSORS
from ombud.policy.register.contracts import contracts
from ombud.policy.wording import capital, say
from ombud.policy.wording.things import NO_RECIPIENTS
from ombud.terms import Text
from ombud.terms.text import Language

_TITLE = Text("Register över behandling (artikel 30)", "Record of processing activities (Article 30)")
_WHO = Text("Personuppgiftsansvarig", "Controller")
_NAME = Text("Namn", "Name")
_NUMBER = Text("Organisationsnummer", "Company registration number")
_ADDRESS = Text("Postadress", "Postal address")
_CONTACT = Text("Kontakt", "Contact")
_DPO = Text("Dataskyddsombud", "Data protection officer")
_NOTIFIED = Text("Ombudet anmält till tillsynsmyndigheten", "Officer reported to the supervisory authority")
_NOT_TOLD = Text("Inte ännu", "Not yet")
_NONE = Text("Inget", "None")
_ACTIVITIES = Text("Behandlingar", "Activities")
_SECURITY = Text("Säkerhetsåtgärder", "Security measures")
_OFF = Text("Behandlingar som inte utförs", "Activities that are not carried out")
_REASON = Text("Skäl", "Reason")
_ACTIVITY = Text("Behandling", "Activity")
_ID = Text("Beteckning", "Id")
_VERSION = Text("Policy", "Policy")
_INVENTED = Text(
    "Påhittade uppgifter, tills bolaget har lämnat sina egna: ", "Invented until the company gives its own: "
)
_NO_RECORD = Text("Registret kan inte skapas", "The record cannot be made")
_FIELD = Text("Uppgift som saknas", "What is missing")
_ARTICLE = Text("Artikel", "Article")
_ALL = Text("Det här saknas i policyn", "This is missing in the policy")
_NO_TRANSFER = Text("ingen utanför EU och EES", "none outside the EU and EEA")
_EMPTY = Text("inga", "none")

_Lines = Callable[[Activity, Language], tuple[str, ...]]


def _texts(items: tuple[Words, ...], language: Language) -> tuple[str, ...]:
    return tuple(capital(say(item, language)) for item in items)


def _period(period: Period, language: Language) -> str:
    names = say(period.names, language)
    return capital(f"{names}: {say(period.words, language)}" if names else say(period.words, language))


_COLUMNS: tuple[tuple[Text, _Lines], ...] = (
    (Text("Ändamål", "Purpose"), lambda a, lang: (say(a.why, lang),)),
    (
        Text("Kategorier av registrerade", "Categories of data subjects"),
        lambda a, lang: _texts(tuple(said for _, said in a.people), lang),
    ),
    (
        Text("Kategorier av personuppgifter", "Categories of personal data"),
        lambda a, lang: _texts(tuple(said for _, said in a.categories), lang),
    ),
    (Text("Rättslig grund", "Legal basis"), lambda a, lang: _texts(tuple(said for _, said in a.bases), lang)),
    (
        Text("Undantag enligt artikel 9.2", "Exception under Article 9(2)"),
        lambda a, lang: _texts(a.special, lang) or (_EMPTY.in_(lang),),
    ),
    (
        Text("Mottagare", "Recipients"),
        lambda a, lang: tuple(say(r, lang) for r in a.recipients) or (capital(say(NO_RECIPIENTS, lang)),),
    ),
    (
        Text("Överföring till tredjeland", "Transfers to third countries"),
        lambda a, lang: tuple(say(t, lang) for t in a.transfers) or (capital(_NO_TRANSFER.in_(lang)),),
    ),
    (
        Text("Tidsfrist för radering", "Time limit for erasure"),
        lambda a, lang: tuple(_period(period, lang) for period in a.periods),
    ),
)


def page(record: Register, language: Language) -> Document:
    blocks: list[Block] = [*_head(record, language), Heading(2, _ACTIVITIES.in_(language), "activities")]
    for activity in record.activities:
        blocks.append(Heading(3, say(activity.name, language), anchor("purpose", activity.id)))
        blocks.append(Details(_details(activity, language)))
    blocks += [
        Heading(2, _SECURITY.in_(language), "security"),
        Paragraph((say(record.security, language),)),
    ]
    if record.processors:
        blocks += [Heading(2, PROCESSORS.in_(language), "processors"), contracts(record.processors, language)]
    if record.off:
        blocks += [Heading(2, _OFF.in_(language), "off"), _switched_off(record, language)]
    return Document(_TITLE.in_(language), language, tuple(blocks), footer=record.controller.legal_name)


def tables(record: Register, language: Language) -> tuple[Table, ...]:
    """One row for each activity, with the controller on every row (N-02.1)."""
    who = _controller(record, language)
    header = (
        _ID.in_(language),
        _ACTIVITY.in_(language),
        *(name.in_(language) for name, _ in _COLUMNS),
        _SECURITY.in_(language),
        *(name for name, _ in who),
    )
    rows = tuple(_row(activity, record, language) for activity in record.activities)
    off = (_switched_off(record, language),) if record.off else ()
    bound = (contracts(record.processors, language),) if record.processors else ()
    return (Table(_ACTIVITIES.in_(language), header, rows), *bound, *off)


def incomplete(missing: tuple[Missing, ...], language: Language) -> Document:
    rows = tuple((line(found.path), line(found.article)) for found in missing)
    table = Table(_ALL.in_(language), (_FIELD.in_(language), _ARTICLE.in_(language)), rows)
    return Document(_NO_RECORD.in_(language), language, (table,))


def _row(activity: Activity, record: Register, language: Language) -> tuple[Line, ...]:
    cells = ("\n".join(lines(activity, language)) for _, lines in _COLUMNS)
    who = (said for _, said in _controller(record, language))
    shown = (activity.id, say(activity.name, language), *cells, say(record.security, language), *who)
    return tuple((cell,) for cell in shown)


def _controller(record: Register, language: Language) -> tuple[tuple[str, str], ...]:
    who = record.controller
    said = (
        (_WHO, who.legal_name),
        (_NUMBER, who.org_number),
        (_ADDRESS, who.address),
        (_CONTACT, who.contact),
        (_DPO, who.dpo or _NONE.in_(language)),
        *(((_NOTIFIED, _told(who, language)),) if who.dpo else ()),
    )
    return tuple((name.in_(language), text) for name, text in said)


def _told(who: Controller, language: Language) -> str:
    return who.dpo_notified.isoformat() if who.dpo_notified else _NOT_TOLD.in_(language)


def _head(record: Register, language: Language) -> tuple[Block, ...]:
    version = f"{record.policy}, {record.version}" if record.version else record.policy
    items = (*_controller(record, language), (_VERSION.in_(language), version))
    details = Details(tuple((name, (line(text),)) for name, text in items))
    heading = Heading(2, _WHO.in_(language), "controller")
    if not record.placeholders:
        return (heading, details)
    return (heading, details, Paragraph((Mark(_INVENTED.in_(language) + ", ".join(record.placeholders)),)))


def _details(activity: Activity, language: Language) -> tuple[tuple[str, tuple[Line, ...]], ...]:
    own: tuple[tuple[str, tuple[Line, ...]], ...] = ((_ID.in_(language), (line(activity.id),)),)
    return own + tuple(
        (name.in_(language), tuple((said,) for said in lines(activity, language))) for name, lines in _COLUMNS
    )


def _switched_off(record: Register, language: Language) -> Table:
    header = (_ID.in_(language), _ACTIVITY.in_(language), _REASON.in_(language))
    rows = tuple((line(id_), line(say(name, language)), line(say(why, language))) for id_, name, why in record.off)
    return Table(_OFF.in_(language), header, rows)
