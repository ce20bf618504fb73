"""The words of the access page (ux.md 3.2)."""

from collections.abc import Mapping

from ombud.terms.text import Text

PAGE: Mapping[str, Text] = {
    "title": Text("Det här har {name} om dig", "What {name} holds about you"),
    "lead": Text(
        "Vi har {records} uppgifter om dig i {categories} grupper. De används för {purposes} saker. "
        "I loggen finns {readings} läsningar och sökningar.",
        "We hold {records} records about you in {categories} groups. They are used for {purposes} things. "
        "The log has {readings} readings and look-ups.",
    ),
    "nothing": Text("Vi har inga uppgifter om dig.", "We hold no data about you."),
    "made": Text("Framtagen {day} kl. {time}", "Made {day} at {time}"),
    "version": Text("Information, version {number}", "Notice, version {number}"),
    "id": Text("Ditt id här", "Your id here"),
    "skip": Text("Hoppa till innehållet", "Skip to content"),
    "contents": Text("Innehåll", "Contents"),
    "ties": Text("Kontakter och avtal", "Contacts and agreements"),
    "choices": Text("Dina val", "Your choices"),
    "waiting": Text("Väntar på bekräftelse", "Waiting to be confirmed"),
    "handed_over": Text("Vilka har fått uppgifter om dig", "Who has been handed data about you"),
    "not_handed_over": Text("Ingen har fått uppgifter om dig.", "Nobody has been handed data about you."),
    "readings": Text("Vem har läst", "Who has read"),
    "rights": Text("Vad du kan göra", "What you can do"),
    "used": Text("Används till", "Used for"),
    "kept": Text("Sparas till", "Kept until"),
    "from": Text("Kommer från", "Comes from"),
    "given_to": Text("Kan lämnas till", "May be given to"),
    "told": Text("Du informerades enligt", "You were told by"),
    "basis": Text("Rättslig grund", "Legal basis"),
    "sentence": Text("Ur informationen", "From the notice"),
    "sensitive": Text("känslig uppgift", "sensitive data"),
    "no_ground": Text(
        "Inget ändamål behåller uppgiften längre. Den raderas vid nästa gallring och används inte.",
        "No purpose keeps this any longer. It is erased by the next sweep and is not used.",
    ),
    "nobody": Text("inga mottagare", "no recipients"),
    "no_readings": Text("Ingen har läst om dig.", "Nobody has read about you."),
    "no_choices": Text("Du har inte gjort några val.", "You have made no choices."),
    "readings_note": Text(
        "Här visas enhet, roll, tid och ändamål. Vill du veta namnet på den som läste, fråga dataskyddsombudet.",
        "Unit, role, time and purpose are shown. To learn the name of the reader, ask the data protection officer.",
    ),
    "when": Text("När", "When"),
    "what": Text("Vad", "What"),
    "unit": Text("Enhet", "Unit"),
    "role": Text("Roll", "Role"),
    "why": Text("Ändamål", "Purpose"),
    "outcome": Text("Utfall", "Outcome"),
    "permitted": Text("tilläts", "permitted"),
    "stopped": Text("stoppades", "stopped"),
    "kind": Text("Slag", "Kind"),
    "state": Text("Läge", "State"),
    "since": Text("Från", "From"),
    "ended": Text("Slutade", "Ended"),
    "about": Text("Gäller", "About"),
    "consent": Text("Ja till", "Yes to"),
    "objection": Text("Nej till", "No to"),
    "said": Text("Du sa", "You said"),
    "corrected": Text("Rättat", "Corrected"),
    "why_corrected": Text("Skäl", "Reason"),
    "was": Text("Stod här", "Stood here"),
    "text": Text("Texten", "The text"),
}
