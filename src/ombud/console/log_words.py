"""The words of the log: what was done, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ombud.audit import Act, Entry, Outcome
from ombud.audit.ledger import Logged
from ombud.audit.model import NOBODY
from ombud.disclosure.wording import Wording
from ombud.policy.model import PolicyFile
from ombud.terms import SubjectId, Text, subject_text
from ombud.terms.ids import id_text
from ombud.web import Visit


@dataclass(frozen=True, slots=True)
class LogRow:
    """One entry, in words."""

    at: datetime
    who: str
    role: str
    what: Text
    outcome: Text
    kind: str
    """Of the tag: ok, bad, or nothing."""
    purpose: str
    data: str
    rules: tuple[str, ...]
    person: str
    """The opaque id; empty where it is about nobody."""
    address: str
    """Of the entry, below `/konsol/logg`."""
    facts: tuple[tuple[str, str], ...] = ()
    reason: str = field(default="", repr=False)
    policy: int = 0


def log_row(one: Logged, file: PolicyFile, visit: Visit) -> LogRow:
    entry, words = one.entry, Wording(file, visit.language, units=visit.ombud.config.unit_names())
    subject = entry.subject or SubjectId(NOBODY)
    unit = "" if not entry.actor.unit else f", {words.unit(entry.actor.unit)}"
    return LogRow(
        entry.at, entry.actor.id, f"{words.role(entry.actor.role)}{unit}", ACTS[entry.act], OUTCOMES[entry.outcome],
        KINDS.get(entry.outcome, ""), "" if entry.purpose is None else words.name(entry.purpose),
        ", ".join(words.category(category) for category in entry.categories), entry.rules,
        "" if entry.subject is None else subject_text(entry.subject),
        f"{subject_text(subject)}/{id_text('l_', one.entry_id)}", _facts(entry), entry.reason or "",
        entry.policy_number,
    )  # fmt: skip


def _facts(entry: Entry) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(value)) for name, value in sorted(entry.facts.items()))


OUTCOMES: Mapping[Outcome, Text] = {
    Outcome.DONE: Text("Klart", "Done"),
    Outcome.PERMITTED: Text("Tillåtet", "Permitted"),
    Outcome.REFUSED: Text("Stoppat", "Stopped"),
    Outcome.PARTLY: Text("Delvis", "Partly"),
    Outcome.FAILED: Text("Misslyckades", "Failed"),
}
KINDS: Mapping[Outcome, str] = {Outcome.REFUSED: "bad", Outcome.FAILED: "bad", Outcome.PERMITTED: "ok"}
ACTS: Mapping[Act, Text] = {
    Act.ADOPT: Text("Antog en policy", "Adopted a policy"),
    Act.SCHEDULE: Text("Bestämde något som ska ske", "Decided something to happen"),
    Act.CONTACT: Text("Noterade en första kontakt", "Noted a first contact"),
    Act.OFFER: Text("Lämnade ett erbjudande", "Made an offer"),
    Act.SIGN: Text("Tecknade ett avtal", "Made an agreement"),
    Act.ASK_MEASURE: Text("Noterade en åtgärd före avtal", "Noted a measure before an agreement"),
    Act.COMMIT: Text("Noterade ett åtagande", "Noted a commitment"),
    Act.CLAIM: Text("Noterade ett anspråk", "Noted a claim"),
    Act.CLOSE: Text("Avslutade en kontakt, ett avtal eller liknande", "Ended a contact, an agreement or the like"),
    Act.COLLECT: Text("Tog emot uppgifter", "Took data in"),
    Act.IMPORT: Text("Läste in en fil", "Brought a file in"),
    Act.FIND: Text("Sökte efter någon", "Looked somebody up"),
    Act.ASK: Text("Frågade om det fick öppnas", "Asked whether it may be opened"),
    Act.OPEN: Text("Öppnade uppgifter", "Opened data"),
    Act.RECTIFY: Text("Rättade ett värde", "Corrected a value"),
    Act.MERGE: Text("Förde ihop registreringar", "Joined registrations"),
    Act.CONSENT: Text("Noterade ett samtycke", "Noted a consent"),
    Act.WITHDRAW: Text("Noterade att ett samtycke togs tillbaka", "Noted that a consent was withdrawn"),
    Act.OBJECT: Text("Noterade ett nej", "Noted an objection"),
    Act.END_OBJECTION: Text("Noterade att ett nej togs tillbaka", "Noted that an objection was taken back"),
    Act.RESTRICT: Text("Begränsade användningen", "Restricted the use"),
    Act.LIFT: Text("Hävde en begränsning eller spärr", "Lifted a restriction or a block"),
    Act.EMERGENCY: Text("Öppnade en spärr i en nödsituation", "Lifted a block in an emergency"),
    Act.BLOCK: Text("Spärrade uppgifter", "Blocked data"),
    Act.HOLD: Text("Lade ett bevarandebeslut", "Placed a legal hold"),
    Act.RELEASE_HOLD: Text("Hävde ett bevarandebeslut", "Released a legal hold"),
    Act.ERASE: Text("Raderade uppgifter", "Erased data"),
    Act.RETAIN: Text("Behöll uppgifter enligt lag", "Kept data by law"),
    Act.SWEEP: Text("Gallrade", "Carried out what had ended"),
    Act.ACCESS: Text("Visade personen sina uppgifter", "Showed the person their data"),
    Act.EXPORT: Text("Gjorde en kopia", "Made a copy"),
    Act.DISCLOSE: Text("Lämnade ut uppgifter", "Disclosed data"),
    Act.NOTIFY: Text("Underrättade en mottagare", "Notified a recipient"),
    Act.INFORM: Text("Informerade personen", "Informed the person"),
    Act.REQUEST: Text("Handlade ett ärende", "Handled a case"),
    Act.IDENTIFY: Text("Kontrollerade vem det är", "Verified who it is"),
    Act.SEND: Text("Skickade ett meddelande", "Sent a message"),
    Act.CAMPAIGN: Text("Arbetade med ett utskick", "Worked on a campaign"),
    Act.ANALYSE: Text("Gjorde en analys", "Ran an analysis"),
    Act.RELEASE: Text("Släppte ut en tabell, eller inte", "Released a table, or did not"),
    Act.PROFILE: Text("Räknade fram en profil", "Computed a profile"),
    Act.EXTRACT: Text("Gjorde eller tog bort ett uttag", "Made or removed an extract"),
    Act.BREACH: Text("Arbetade med en incident", "Worked on a breach"),
    Act.CONNECT: Text("Anslöt eller kontrollerade ett system", "Connected or checked a system"),
    Act.ASK_SYSTEM: Text("Frågade ett anslutet system", "Asked a connected system"),
    Act.PLAN: Text("Gjorde eller följde en plan", "Made or followed a plan"),
    Act.BEGIN_PURPOSE: Text("Angav skäl för att läsa", "Gave a reason to read"),
    Act.LOG_IN: Text("Loggade in, eller försökte", "Logged in, or tried to"),
    Act.LOG_OUT: Text("Loggade ut", "Logged out"),
    Act.GRANT: Text("Gav ett konto eller en behörighet", "Granted an account or a permission"),
    Act.REVOKE: Text("Tog tillbaka ett konto eller en behörighet", "Revoked an account or a permission"),
    Act.REVIEW: Text("Granskade loggen", "Reviewed the log"),
    Act.READ_LOG: Text("Läste loggen", "Read the log"),
    Act.CHECKPOINT: Text("Skrev under loggen", "Signed the log"),
    Act.VERIFY: Text("Kontrollerade loggen", "Verified the log"),
    Act.BEGIN_EPOCH: Text("Började en nyckelperiod", "Began a key epoch"),
    Act.REWRAP: Text("Slog in nycklar på nytt", "Wrapped keys anew"),
    Act.DESTROY_EPOCH: Text("Förstörde en nyckelperiods nyckel", "Destroyed the key of an epoch"),
    Act.ROTATE_KEY: Text("Bytte en nyckel", "Replaced a key"),
    Act.BACK_UP: Text("Gjorde eller tog bort en säkerhetskopia", "Made or removed a backup"),
    Act.RESTORE: Text("Återställde en säkerhetskopia", "Restored a backup"),
    Act.INSTALL: Text("Installerade", "Installed"),
    Act.MIGRATE: Text("Uppgraderade databasen", "Upgraded the database"),
    Act.CONFIGURE: Text("Ändrade en inställning", "Changed a setting"),
    Act.ALARM: Text("Larm", "Alarm"),
    Act.ANNOUNCE_LANE: Text("En process började logga", "A process began to log"),
    Act.CLOSE_LANE: Text("En process slutade logga", "A process ended its log"),
    Act.DAMAGE_LANE: Text("En del av en process logg gick inte att läsa", "A part of a process's log is unreadable"),
    Act.REPRESENT: Text("Noterade att någon företräder en person", "Noted that somebody acts for a person"),
    Act.DECEASE: Text("Noterade ett dödsfall", "Noted a death"),
    Act.PROTECT: Text("Noterade skyddade personuppgifter", "Noted a protected identity"),
}
