"""What rights and states are called when people are spoken to."""

from collections.abc import Mapping

from ombud.law.rights import Right
from ombud.requests.in_system import Stage
from ombud.requests.model import Identity, State
from ombud.terms import Text

RIGHTS: Mapping[Right, Text] = {
    Right.INFORMATION: Text("Information om behandlingen", "Information on the processing"),
    Right.ACCESS: Text("Tillgång till dina uppgifter", "Access to your data"),
    Right.RECTIFICATION: Text("Rättelse", "Rectification"),
    Right.ERASURE: Text("Radering", "Erasure"),
    Right.RESTRICTION: Text("Begränsning", "Restriction"),
    Right.PORTABILITY: Text("Uppgifter att ta med", "Data to take along"),
    Right.OBJECTION: Text("Invändning", "Objection"),
    Right.OBJECTION_MARKETING: Text("Nej till reklam", "No to advertising"),
    Right.OBJECTION_PROFILING: Text("Nej till profilering", "No to profiling"),
    Right.OBJECTION_STATISTICS: Text("Nej till statistik", "No to statistics"),
    Right.HUMAN_DECISION: Text("Prövning av en människa", "Review by a human"),
    Right.WITHDRAWAL: Text("Återkallat samtycke", "Withdrawn consent"),
    Right.COMPLAINT: Text("Klagomål", "Complaint"),
    Right.JOURNAL_COPY: Text("Kopia av journalen", "Copy of the journal"),
    Right.LOG_EXTRACT: Text("Utdrag ur loggen", "Extract of the log"),
    Right.BLOCK: Text("Spärr av journalen", "Block of the journal"),
    Right.UNBLOCK: Text("Hävd spärr", "Block lifted"),
    Right.SVOD_BLOCK: Text("Spärr för andra vårdgivare", "Block for other care providers"),
    Right.DISSENT: Text("Avvikande mening i journalen", "Note of dissent in the journal"),
}
STATES: Mapping[State, Text] = {
    State.RECEIVED: Text("Mottaget", "Received"),
    State.AWAITING_IDENTITY: Text("Väntar på identitet", "Awaits identity"),
    State.AWAITING_ASSESSMENT: Text("Väntar på en bedömning", "Awaits an assessment"),
    State.UNDER_WAY: Text("Pågår", "Under way"),
    State.AWAITING_SECOND: Text("Väntar på en andra person", "Awaits a second person"),
    State.ANSWERED: Text("Besvarat", "Answered"),
    State.WITHDRAWN: Text("Återtaget", "Taken back"),
    State.CLOSED_UNIDENTIFIED: Text("Stängt, identiteten visades inte", "Closed, identity not shown"),
    State.MOVED: Text("Flyttat", "Moved"),
}
IDENTITIES: Mapping[Identity, Text] = {
    Identity.NOT_NEEDED: Text("behövs inte", "not needed"),
    Identity.UNKNOWN: Text("inte efterfrågad", "not asked for"),
    Identity.ASKED: Text("efterfrågad", "asked for"),
    Identity.VERIFIED: Text("visad", "shown"),
    Identity.REFUTED: Text("kunde inte visas", "could not be shown"),
}
EVENTS: Mapping[str, Text] = {
    "opened": Text("kom in", "came in"),
    "identity_asked": Text("identitet efterfrågad", "identity asked for"),
    "identified": Text("identitet visad", "identity shown"),
    "refuted": Text("identiteten stämmer inte", "the identity is not theirs"),
    "papers_seen": Text("handling om identitet noterad", "paper of identity noted"),
    "papers_destroyed": Text("handling om identitet förstörd", "paper of identity destroyed"),
    "message": Text("meddelande", "message"),
    "extended": Text("förlängt, med skäl", "extended, with reasons"),
    "balanced": Text("intressen vägda", "interests balanced"),
    "proposed": Text("svar föreslaget", "answer proposed"),
    "approved": Text("godkänt av en andra person", "approved by a second person"),
    "returned": Text("skickat tillbaka", "sent back"),
    "carried_out": Text("utfört", "carried out"),
    "waits": Text("väntar på någon", "waits for somebody"),
    "answered": Text("besvarat", "answered"),
    "taken_back": Text("återtaget av personen", "taken back by the person"),
    "closed_unidentified": Text("stängt, identiteten visades inte", "closed, identity not shown"),
    "moved_here": Text("flyttat hit", "moved here"),
    "moved_away": Text("flyttat härifrån", "moved away"),
    "assessment_needed": Text("en människa behöver bedöma", "somebody has to assess"),
    "assessed": Text("bedömt", "assessed"),
    "signed": Text("bekräftat och underskrivet av den som begär", "confirmed and signed by the one who asks"),
    "rerouted": Text("hör till en annan ordning", "belongs to another procedure"),
    "systems_ordered": Text("utförs också i anslutna system", "is carried out in connected systems too"),
    "system_moved": Text("ett anslutet system har kommit vidare", "a connected system has gone on"),
}
"""What happened, by the kind of event."""
STAGES: Mapping[Stage, Text] = {
    Stage.ORDERED: Text("ska frågas", "to be asked"),
    Stage.PLANNED: Text("planerat", "planned"),
    Stage.BEGUN: Text("påbörjat", "begun"),
    Stage.STOPPED: Text("stannat", "stopped"),
    Stage.NEEDS_PERSON: Text("behöver en människa", "needs a person"),
    Stage.DONE: Text("klart", "done"),
    Stage.REFUSED: Text("allt måste stå kvar enligt lag", "everything has to stay by law"),
    Stage.NOT_FOUND: Text("personen finns inte där", "the person is not known there"),
}
"""Where a request stands in a connected system."""
TO_DO: Mapping[str, Text] = {
    "give": Text("Leta i {system} och lämna ut", "Look in {system} and hand over"),
    "erase": Text("Leta i {system} och radera", "Look in {system} and erase"),
    "correct": Text("Leta i {system} och rätta", "Look in {system} and correct"),
    "restrict": Text("Leta i {system} och begränsa", "Look in {system} and restrict"),
    "stop": Text("Leta i {system} och sluta med det", "Look in {system} and stop it"),
}
"""What a person is asked to do in a system, by the word of `systems/person`."""


def to_do(what: str, system: str) -> Text:
    said = TO_DO[what]
    return Text(said.sv.format(system=system), said.en.format(system=system))
