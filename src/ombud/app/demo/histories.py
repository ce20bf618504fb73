"""What has happened to each of the demo's story people in fourteen months, by the same acts as to anybody.

* Nothing is acted: what stands in the portal of one of them is what these calls gave.
* Each history is a function by the name of whom it is about; the order of `HISTORIES` is the order they happen in.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from ombud.app.demo.asking import filed
from ombud.app.demo.breached import letter_astray
from ombud.app.demo.cast import Cast
from ombud.app.demo.characters import BY_NAME
from ombud.choices import Denied
from ombud.collection.meet import Meeting, meet
from ombud.collection.relate import Beginning, Declined, begin, close
from ombud.collection.sign import Signature, sign
from ombud.erasure import Receipt, erase, plan
from ombud.law.clock import Reason
from ombud.law.periods import local_date
from ombud.law.representation import Capacity
from ombud.law.rights import Right
from ombud.relations import Kind, Relation
from ombud.requests import begin_merge, extend, note_message, restrict
from ombud.requests.decease import Death, Died, record_death
from ombud.requests.events import Message
from ombud.requests.merge import Joining, Wanted
from ombud.requests.model import Wanted as Asked
from ombud.requests.patient.log_extract import log_extract
from ombud.requests.protect import Protection, protect
from ombud.retention import holds
from ombud.terms import CategoryId, SubjectId

NAME, CONTACT, HEALTH = "name", "contact", "health"
CONTRACT, CARE, ADVERTISING = "contract.perform", "care.record", "marketing.direct"
EMAIL, SMS = "consent.marketing.email", "consent.marketing.sms"


def tolvan(cast: Cast) -> None:
    """Everything: invoices, yes and no, read by many, a request of each kind on its way."""
    cast.invoice("tolvan", "2025-1041", 300, cast.ago(days=190))
    cast.invoice("tolvan", "2026-0207", 1_450, cast.ago(days=40))
    cast.yes("tolvan", EMAIL, cast.ago(days=300))
    cast.yes("tolvan", SMS, cast.ago(days=300))
    cast.no("tolvan", "object.direct_marketing.sms", cast.ago(days=20))
    for days in (300, 266, 190, 154, 115, 40, 12, 3):
        cast.read("tolvan", (CONTRACT, CONTACT), "rut", cast.ago(days=days))
        cast.read("tolvan", (CARE, HEALTH), "vera", cast.ago(days=days, hours=-1))
    cast.read("tolvan", (ADVERTISING, HEALTH), "max", cast.ago(days=21, hours=11))
    _corrected(cast)
    office = cast.office(cast.ago(days=6))
    office.proposed(office.shown(office.opened("tolvan", Right.ACCESS, channel="portal", words="Jag vill se allt.")))


def _corrected(cast: Cast) -> None:
    """Art. 16: a telephone number, corrected a month ago; the person wrote, and got an answer."""
    office = cast.office(cast.ago(days=34))
    details = {"category": CONTACT, "field.phone": "070-1740605"}
    wanted = Asked(Right.RECTIFICATION, details)
    file = office.shown(office.opened("tolvan", wanted, channel="portal", words="Jag har fått ett nytt nummer."))
    asks = Message("in", "portal", "Använder ni det gamla numret under tiden?")
    says = Message("out", "portal", "Nej. Vi ringer dig på det nya så fort det är rättat.")
    for message in (asks, says):
        filed(note_message(cast.ombud.vault, file.id, message, by=office.first, now=office.now()))
    office.answered(file)


def nelly(cast: Cast) -> None:
    """Every no that there is."""
    cast.yes("nelly", EMAIL, cast.ago(days=320))
    with cast.ombud.vault.database.read() as tx:
        policy = cast.ombud.vault.book.in_force(tx, cast.now)
    for place, (choice, what) in enumerate(policy.file.choices.items() if policy else ()):
        if what.kind == "objection":
            cast.no("nelly", choice, cast.ago(days=200 - place))
    for days in (90, 30, 2):
        cast.read("nelly", (ADVERTISING, CONTACT), "max", cast.ago(days=days))
    cast.read("nelly", (CONTRACT, CONTACT), "rut", cast.ago(days=60))


def pausa(cast: Cast) -> None:
    """R-18.1: she says that something is wrong, and until it is looked into nothing is used."""
    at = cast.ago(days=9)
    subject, officer = cast.subjects["pausa"], cast.actor("disa")
    if isinstance(restrict(cast.ombud.vault, subject, "18.1.a", None, by=officer, now=at), Denied):
        raise AssertionError("what somebody says is wrong can be restricted")
    office = cast.office(at)
    office.shown(office.opened("pausa", Right.RECTIFICATION, words="Adressen stämmer inte."))
    cast.read("pausa", (CONTRACT, CONTACT), "rut", cast.ago(days=4))


def skye(cast: Cast) -> None:
    """R-41."""
    protection = Protection("protected-registration", "Besked från Skatteverket")
    protect(cast.ombud.vault, cast.subjects["skye"], protection, by=cast.actor("disa"), now=cast.ago(days=150))
    cast.read("skye", (CARE, HEALTH), "vera", cast.ago(days=40))
    office = cast.office(cast.ago(days=25))
    office.answered(office.opened("skye", Right.OBJECTION_MARKETING, channel="phone"))


def ester(cast: Cast) -> None:
    """Asked for her journal by letter, and has had it on paper; asks for something else now."""
    cast.invoice("ester", "2026-0311", 100, cast.ago(days=39))
    cast.read("ester", (CARE, HEALTH), "vera", cast.ago(days=40))
    earlier = cast.office(cast.ago(days=70))
    file = earlier.proposed(earlier.shown(earlier.opened("ester", Right.LOG_EXTRACT)))
    log_extract(cast.ombud.vault, cast.subjects["ester"], frozenset(), by=earlier.first, now=earlier.now())
    earlier.answered(file)
    office = cast.office(cast.ago(days=5))
    office.asked(office.opened("ester", Right.ACCESS, words="Jag har ingen dator. Skicka på papper."))


def sam(cast: Cast) -> None:
    """R-02: came forty days ago, and the month has passed: overdue."""
    cast.office(cast.ago()).opened("sam", Right.ACCESS, ago=timedelta(days=40))
    cast.read("sam", (CARE, HEALTH), "vera", cast.ago(days=40))


def lo(cast: Cast) -> None:
    """Art. 5(1)(d): two registrations of Lo are on their way to be one. Li is somebody else."""
    wanted = Wanted(cast.subjects["lo"], cast.subjects["lo-igen"], "Lo visade båda kundkorten i receptionen.")
    found = begin_merge(cast.ombud.vault, wanted, by=cast.actor("rut"), now=cast.ago(days=2))
    if not isinstance(found, Joining):
        raise AssertionError("two registrations of one person can be joined")


def bo(cast: Cast) -> None:
    """R-30: his custodian has asked for a copy; he is of an age to be asked himself."""
    office = cast.office(cast.ago(days=8))
    on = office.acts_for("bo", Capacity.CUSTODIAN, who="Ombudet Olle")
    office.shown(office.opened("bo", Right.ACCESS, on=on, channel="portal"))


def axel(cast: Cast) -> None:
    """R-40, PDL 8:2: he has died, and a relative asks for the journal."""
    death = Death((cast.ago(days=30)).date(), "population-register")
    done = record_death(cast.ombud.vault, cast.subjects["axel"], death, by=cast.actor("disa"), now=cast.ago(days=28))
    if not isinstance(done, Died):
        raise AssertionError("a death of the demo can be noted")
    office = cast.office(cast.ago(days=10))
    on = office.acts_for("axel", Capacity.RELATIVE, who="Änkan Asta")
    office.shown(office.opened("axel", Right.ACCESS, on=on))


def vera(cast: Cast) -> None:
    """N-04.4: she would not say what the agreement needs, and there is no agreement; care asks nobody for a number."""
    at, reception, vault = cast.ago(days=15), cast.actor("rut"), cast.ombud.vault
    met = _met(cast, "vera-v", at)
    offer = begin(vault, met, Beginning(Kind.AGREEMENT, at, terms={"service": "massage"}), by=reception, now=at)
    if isinstance(offer, Declined) or isinstance(
        sign(vault, met, offer.id, Signature({}), by=reception, now=at), Relation
    ):
        raise AssertionError("an agreement is not signed without what it needs")


def _met(cast: Cast, name: str, at: datetime) -> SubjectId:
    """Somebody comes to the desk for the first time."""
    one = BY_NAME[name]
    values = {
        CategoryId(NAME): {"given": one.given, "family": one.family}, CategoryId(CONTACT): {"email": one.address}
    }  # fmt: skip
    met = meet(
        cast.ombud.vault, Meeting(values, "desk", "offer", date(1990, 6, 2)), by=cast.actor("rut"), now=at
    )  # fmt: skip
    if not isinstance(met, bytes):
        raise AssertionError("nobody of the stories is known before")
    cast.subjects[name] = met
    return met


def stina(cast: Cast) -> None:
    """She said yes to mail; what we write comes back, and her case says so."""
    cast.yes("stina", EMAIL, cast.ago(days=210))
    office = cast.office(cast.ago(days=3))
    file = office.shown(office.opened("stina", Right.PORTABILITY, channel="email"))
    message = Message("out", "email", "Vi försökte skriva till dig, men brevet kom tillbaka. Rätta adressen här.")
    filed(note_message(cast.ombud.vault, file.id, message, by=office.first, now=office.now()))


def gustav(cast: Cast) -> None:
    """N-17.1: he asked what something costs, and then to be erased; a tombstone without a name is left."""
    came, at, officer, vault = cast.ago(days=20), cast.ago(days=3), cast.actor("disa"), cast.ombud.vault
    met = _met(cast, "gustav", came)
    with vault.look(by=officer, now=at) as act:
        asked = [one.id for one in act.person(met).about.relations if one.kind is Kind.MEASURE]
    for measure in asked:
        close(vault, met, measure, by=cast.actor("rut"), now=at)
    if not isinstance(erase(vault, plan(vault, met, by=officer, now=at), by=officer, now=at), Receipt):
        raise AssertionError("a plan that was just made can be carried out")


def tore(cast: Cast) -> None:
    """T-H1: a claim keeps what it is about, and an erasure that he asks for says so."""
    cast.invoice("tore", "2026-0101", 4_900, cast.ago(days=120))
    at = cast.ago(days=60)
    wanted = holds.Wanted(
        holds.Ground.CLAIM, local_date(at + timedelta(days=150)), reason="Tvist om en faktura", reference="T-2026-7"
    )
    held = holds.place(cast.ombud.vault, cast.subjects["tore"], wanted, by=cast.actor("eva"), now=at)
    if isinstance(held, Declined) or isinstance(
        holds.approve(cast.ombud.vault, held.subject, held.id, by=cast.actor("disa"), now=at), Declined
    ):
        raise AssertionError("a claim can be held by two people")
    office = cast.office(cast.ago(days=12))
    file = office.shown(office.opened("tore", Right.ERASURE, channel="portal"))
    words = "Tvisten gör att vi måste gå igenom varje uppgift för sig."
    filed(extend(cast.ombud.vault, file.id, Reason.COMPLEXITY, words, by=office.first, now=office.now()))


def siv(cast: Cast) -> None:
    """A-46: the same person at work, late, again and again, and one who was stopped."""
    cast.read("siv", (CARE, HEALTH), "vera", cast.ago(days=40))
    night = cast.now.replace(hour=22, minute=41, second=0, microsecond=0)
    for days in (9, 8, 7, 5, 4, 2):
        cast.read("siv", (CONTRACT, CONTACT), "rut", night - timedelta(days=days))
    for days in (8, 5, 2):
        cast.read("siv", (ADVERTISING, HEALTH), "minna", night - timedelta(days=days, minutes=-6))
    office = cast.office(cast.ago(days=1))
    office.opened("siv", Right.COMPLAINT, channel="portal", words="Jag känner inte igen läsningarna på nätterna.")


def alva(cast: Cast) -> None:
    """Art. 34: we told her of what went astray, with her case about it; IMY is notified within 41 hours from now."""
    letter_astray(cast.ombud, cast.subjects["alva"], cast.ago(days=1, hours=7))
    office = cast.office(cast.ago(days=1, hours=5))
    file = office.opened("alva", Right.COMPLAINT, channel="phone", words="Jag fick veta att ett brev hamnat fel.")
    words = (
        "Ett brev med ditt namn och ditt telefonnummer skickades till en annan mottagare. Brevet är åter hos oss. "
        "Vi anmäler det till IMY."
    )
    message = Message("out", "letter", words)
    filed(note_message(cast.ombud.vault, file.id, message, by=office.first, now=office.now()))


HISTORIES: Mapping[str, Callable[[Cast], None]] = {
    "tolvan": tolvan, "nelly": nelly, "pausa": pausa, "skye": skye, "ester": ester, "sam": sam, "lo": lo, "bo": bo,
    "axel": axel, "vera-v": vera, "stina": stina, "gustav": gustav, "tore": tore, "siv": siv, "alva": alva,
}  # fmt: skip
