"""The receipt for a mail: that it came, when, how it was understood, and by when it is answered (Art. 12(3)).

It is written and kept. This release sends no mail.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from ombud.law.rights import Right
from ombud.terms import Text

NAMES: Mapping[Right, Text] = {
    Right.INFORMATION: Text("få information om hur dina uppgifter används", "be told how your data is used"),
    Right.ACCESS: Text("få veta vad vi har om dig, med en kopia", "know what we hold about you, with a copy"),
    Right.RECTIFICATION: Text("få en uppgift rättad", "have something corrected"),
    Right.ERASURE: Text("få uppgifter raderade", "have data erased"),
    Right.RESTRICTION: Text("få användningen begränsad", "have the use restricted"),
    Right.PORTABILITY: Text("flytta uppgifter du har lämnat", "move data you have given us"),
    Right.OBJECTION: Text("invända mot en användning", "object to a use"),
    Right.OBJECTION_MARKETING: Text("slippa reklam", "receive no advertising"),
    Right.OBJECTION_PROFILING: Text("slippa profilering", "not be profiled"),
    Right.OBJECTION_STATISTICS: Text("inte vara med i statistik", "stay out of statistics"),
    Right.HUMAN_DECISION: Text("få ett beslut prövat av en människa", "have a decision looked at by a person"),
    Right.WITHDRAWAL: Text("ta tillbaka ett samtycke", "withdraw a consent"),
    Right.COMPLAINT: Text("klaga", "complain"),
    Right.JOURNAL_COPY: Text("få en kopia av din journal", "have a copy of your patient record"),
    Right.LOG_EXTRACT: Text("få veta vem som har läst din journal", "know who has read your patient record"),
    Right.BLOCK: Text("spärra din journal", "block your patient record"),
    Right.UNBLOCK: Text("häva en spärr", "lift a block"),
    Right.SVOD_BLOCK: Text("spärra din journal för andra vårdgivare", "block your record for other care providers"),
    Right.DISSENT: Text("få din mening antecknad i journalen", "have your view noted in your record"),
}


def receipt(rights: Sequence[Right], received: date, due: date, reference: str | None) -> Text:
    """The text in both languages. Without a right it says that a person reads the mail."""
    sv = [f"Hej!\n\nVi fick ditt brev den {received.isoformat()}."]
    en = [f"Hello,\n\nWe received your mail on {received.isoformat()}."]
    if rights:
        wishes = [NAMES[right] for right in rights]
        sv.append("Vi har förstått det så att du vill:\n" + "\n".join(f"- {one.sv}" for one in wishes))
        en.append("We have understood that you want to:\n" + "\n".join(f"- {one.en}" for one in wishes))
        sv.append("Svara på det här brevet om det inte stämmer, eller om något fattas.")
        en.append("Answer this mail if that is not right, or if something is missing.")
    else:
        sv.append("Dataskyddsombudet läser det.")
        en.append("The data protection officer will read it.")
    sv.append(f"Du får svar så snart som möjligt, och senast den {due.isoformat()}.")
    en.append(f"You will have an answer as soon as possible, and at the latest on {due.isoformat()}.")
    if reference is not None:
        sv.append(f"Ditt ärende har referensen {reference}.")
        en.append(f"The reference of your case is {reference}.")
    sv.append("Du kan klaga hos Integritetsskyddsmyndigheten, imy.se.")
    en.append("You may complain to the Swedish Authority for Privacy Protection, imy.se.")
    return Text("\n\n".join(sv) + "\n", "\n\n".join(en) + "\n")
