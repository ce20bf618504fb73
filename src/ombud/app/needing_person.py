"""Why a request stands still in a connected system, or needs somebody there: the words, and which a receipt means.

They are shown in the case, at the command line and in the console. None of them holds a value.
"""

from ombud.law.rights import Right
from ombud.requests.in_system import WRITTEN
from ombud.systems.outcome import Receipt
from ombud.systems.periods import JOURNAL
from ombud.systems.writing import NO_PLACE
from ombud.terms import Text


def why_a_person(receipt: Receipt, right: Right) -> Text:
    """What somebody is to see to."""
    if receipt.contradicted:
        return CONTRADICTED
    if receipt.loose:
        return LOOSE
    if receipt.left:
        return LEFT
    if any(one.why == JOURNAL and one.kept for one in receipt.tables):
        return BESIDE
    if any(one.why == NO_PLACE for one in receipt.tables):
        return NOT_DECLARED
    asked = right not in WRITTEN or any(one.by_hand for one in receipt.tables)
    return ASKED_SOMEBODY if asked else CANNOT_WRITE


COPY_FIRST = Text(
    "Kopian ska lämnas först.",
    "The copy is to be handed out first.",
)
WITH_THE_COPY = Text("Raderna följer med kopian.", "The rows go with the copy.")
CANNOT_LOOK = Text(
    "Systemet hittar personer på något som vi inte vet om den här personen. Någon behöver leta där för hand.",
    "The system finds people by something that we do not know of this person. Somebody has to look there by hand.",
)
NUMBER_UNSAID = Text(
    "Personen har skyddade personuppgifter och har bytt nummer. Det förra numret lämnas inte till något annat system. "
    "Någon behöver leta där för hand.",
    "The person has protected identity and has changed number. The former number is given to no other system. "
    "Somebody has to look there by hand.",
)
ONLY_SOME = Text(
    "Bara en del ska raderas, och systemets mappning säger inte vilka rader som hör dit. Någon behöver välja.",
    "Only a part is to go, and the mapping of the system does not say which rows belong to it. Somebody has to choose.",
)
CONTRADICTED = Text(
    "En uppgift pekar på personen och en annan på någon annan. De raderna är orörda. Någon behöver avgöra vems de är.",
    "One identifier points at the person and another at somebody else. Those rows are untouched. Somebody has to say "
    "whose they are.",
)
LEFT = Text(
    "En ny sökning hittar fortfarande rader som skulle ha ändrats eller tagits bort. Någon behöver se efter varför.",
    "A fresh search still finds rows that were to be changed or to go. Somebody has to see why.",
)
LOOSE = Text(
    "Rader som skulle bort finns kvar, och det som ledde till dem är borta: ingen sökning hittar dem mer. Någon "
    "behöver se efter där för hand.",
    "Rows that were to go are still there, and what led to them has gone: no search finds them any more. Somebody has "
    "to look there by hand.",
)
BESIDE = Text(
    "En journal ändras inte. Den som vårdar personen antecknar bredvid vad som är rätt (3 kap. 14 § patientdatalagen).",
    "A journal is not altered. Staff who treat the person note beside what is right (Patient Data Act ch. 3 s. 14).",
)
NOT_DECLARED = Text(
    "Systemets mappning säger inte var det står eller märks. Någon behöver se till det där, eller skriva in det.",
    "The mapping of the system does not say where it stands or is marked. Somebody has to see to it there, or "
    "declare it.",
)
CANNOT_WRITE = Text(
    "Systemet kan inte skriva det själv. Någon behöver göra det där.",
    "The system cannot write it by itself. Somebody has to do it there.",
)
ASKED_SOMEBODY = Text(
    "En människa är tillfrågad, och har inte svarat än.",
    "A person has been asked, and has not answered yet.",
)
OTHER_RULES = Text(
    "Mappningen har ändrats sedan det här planerades. Läs planen och utför ärendet på nytt.",
    "The mapping has changed since this was planned. Read the plan and carry the request out anew.",
)
