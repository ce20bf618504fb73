"""Why something may not happen to a request, in words: each with its requirement, what is wrong and what now."""

from ombud.collection.relate import Declined
from ombud.requests.model import State
from ombud.terms import Text

IN_THE_FUTURE = Declined(
    "R-02",
    Text(
        "Tiden ligger i framtiden. Ange när det hände; månaden räknas från när begäran kom in.",
        "The time lies in the future. Give when it happened; the month runs from when the request came in.",
    ),
)
BEFORE_IT_CAME = Declined(
    "R-02",
    Text(
        "Tiden ligger före den då begäran kom in. Kontrollera datumen.",
        "The time lies before the request came in. Check the dates.",
    ),
)
BEFORE_IT_WAS_ASKED = Declined(
    "R-06",
    Text(
        "Identiteten kan inte ha visats innan den efterfrågades. Kontrollera datumen.",
        "The identity cannot have been shown before it was asked for. Check the dates.",
    ),
)
NOTHING_WANTED = Declined(
    "R-01",
    Text(
        "Ange minst en rättighet. Är det oklart vad personen vill, fråga.",
        "Name at least one right. If it is unclear what the person wants, ask.",
    ),
)
NOT_TO_BE_ASKED = Declined(
    "R-08",
    Text(
        "Inget av det som begärs får mötas med krav på identitet: en invändning eller ett återkallat samtycke gäller "
        "ändå. Utför det i stället.",
        "Nothing of what is wanted may be met with a demand for identity: an objection or a withdrawal holds without "
        "it. Carry it out instead.",
    ),
)
ALREADY_SHOWN = Declined(
    "R-07", Text("Identiteten är redan kontrollerad.", "The identity has been verified already.")
)  # fmt: skip
NO_WAY = Declined(
    "R-07", Text("Ange minst ett sätt att visa vem man är.", "Name at least one way to show who one is.")
)  # fmt: skip
PAPERS_TOO_LONG = Declined(
    "R-07",
    Text(
        "En legitimationshandling får finnas här i högst 30 dagar, och ingen kopia sparas.",
        "A paper that shows identity is with us for thirty days at the most, and no copy is kept.",
    ),
)
NO_PAPERS = Declined("R-07", Text("Det finns inga handlingar att förstöra.", "There are no papers to destroy."))
NOT_IDENTIFIED = Declined(
    "R-06",
    Text(
        "Identiteten är inte visad, och det här kräver den. Fråga efter den genast.",
        "The identity has not been shown, and this needs it. Ask for it at once.",
    ),
)
WITHOUT_REASONS = Declined(
    "R-02",
    Text(
        "Ange skälen. Personen ska få veta dem inom den första månaden (artikel 12.3).",
        "Give the reasons. The person is told them within the first month (Art. 12(3)).",
    ),
)
NOT_WANTED = Declined(
    "N-15.1",
    Text(
        "Det gäller en rättighet som inte har begärts i det här ärendet.",
        "That is about a right that was not asked for in this request.",
    ),
)
NOTHING_PROPOSED = Declined("N-15.1", Text("Förslaget är tomt.", "The proposal is empty."))
DONE_ALREADY = Declined(
    "R-14",
    Text("Det är redan utfört. Inget har ändrats.", "It has been carried out already. Nothing was changed."),
)
WITHOUT_GROUND = Declined(
    "N-15.1",
    Text(
        "Varje del av ett förslag har utfall, skäl och artikel, och ett avslag också sin lag.",
        "Every item of a proposal has an outcome, a ground and an article, and a refusal its statute too.",
    ),
)
NEVER_REFUSED = Declined(
    "G-02",
    Text(
        "En invändning mot reklam eller profilering och ett återkallat samtycke avslås aldrig.",
        "An objection to advertising or profiling, and a withdrawal, is never refused.",
    ),
)
WITHOUT_EVIDENCE = Declined(
    "R-09",
    Text(
        "Att en begäran är uppenbart ogrundad eller orimlig ska vi visa. Bifoga vad som visar det.",
        "That a request is manifestly unfounded or excessive is ours to demonstrate. Attach what shows it.",
    ),
)
NOTHING_WAITS = Declined("R-09", Text("Inget väntar på en andra person.", "Nothing waits for a second person."))
SAME_PERSON = Declined(
    "R-09",
    Text(
        "Den som föreslog avslaget kan inte också godkänna det. Be en kollega.",
        "Who proposed the refusal cannot approve it too. Ask a colleague.",
    ),
)
WAITS_FOR_SECOND = Declined(
    "R-09",
    Text(
        "Avslaget väntar på en andra person.",
        "The refusal waits for a second person.",
    ),
)
NOT_PROPOSED = Declined(
    "N-15.1", Text("Det finns ingen sådan del i ärendet.", "The request has no such item.")
)  # fmt: skip
OTHER_OUTCOME = Declined(
    "N-15.1",
    Text(
        "Det som utfördes är något annat än det som föreslogs. Föreslå på nytt.",
        "What was carried out is not what was proposed. Propose anew.",
    ),
)
NOT_BALANCED = Declined(
    "R-21.2",
    Text(
        "Avvägningen ska vara skriftlig, och våra skäl sägas på svenska och engelska när de väger tyngre.",
        "The balancing is in writing, and our grounds are said in Swedish and English where they override.",
    ),
)
NO_OBJECTION = Declined(
    "R-21.2",
    Text(
        "Här finns ingen invändning enligt artikel 21.1 att väga.",
        "There is no objection under Art. 21(1) here to balance.",
    ),
)
NOT_ALL_ANSWERED = Declined(
    "N-15.1",
    Text(
        "Allt som begärs har inte fått ett utfall än.",
        "Not everything that is wanted has its outcome yet.",
    ),
)
NOT_CARRIED_OUT = Declined(
    "N-15.1",
    Text(
        "Något i svaret är inte utfört än. Utför det först.",
        "Something in the answer has not been carried out yet. Carry it out first.",
    ),
)
OPEN_PLACE = Declined(
    "N-15.1",
    Text(
        "En del av svaret saknar text på svenska eller engelska, eller har en lucka kvar att fylla i.",
        "An item of the answer has no Swedish or no English text, or a place that is still open.",
    ),
)
NOT_REASONED = Declined(
    "R-30",
    Text("Skriv hur bedömningen är gjord.", "Write how it was assessed."),
)
NOT_ASKED = Declined(
    "R-12",
    Text(
        "Ett ärende stängs som oidentifierat först när identiteten har efterfrågats.",
        "A request is closed as unidentified only when the identity was asked for.",
    ),
)
STILL_TIME = Declined(
    "R-12",
    Text(
        "Personen har fått för kort tid på sig att visa vem den är: minst 14 dagar.",
        "The person has had too little time to show who they are: at least 14 days.",
    ),
)
NOT_WEIGHED = Declined(
    "R-21.2",
    Text(
        "Invändningen har inte vägts än. Gör avvägningen skriftligt; görs den inte i tid upphör behandlingen.",
        "The objection has not been weighed yet. Weigh it in writing; if that is not done in time the processing ends.",
    ),
)
NO_CARRIER = Declined(
    "N-15.1",
    Text(
        "Den här rättigheten prövas för hand. Ange vilket svar den får, med skäl.",
        "This right is tried by hand. Give the answer that it gets, with its reasons.",
    ),
)
NO_ANSWER = Declined(
    "N-15.1",
    Text("Lagens svar har inget med det namnet.", "The answers of the law have none of that name."),
)
NO_PURPOSE = Declined("N-18.1", Text("Policyn har inget sådant ändamål.", "The policy has no such purpose."))
NO_MAIL_TO_PATIENTS = Declined(
    "R-07",
    Text(
        "Svaret till en patient skickas inte med e-post eller sms: det visar att personen får vård. Skicka brev till "
        "den registrerade adressen.",
        "The answer to a patient does not go by e-mail or text message: it shows that the person is in care. Send a "
        "letter to the registered address.",
    ),
)
LETTERS_ALONE = Declined(
    "R-41",
    Text(
        "Personen har skyddade uppgifter: svaret går bara som brev, genom Skatteverkets förmedling.",
        "The person's identity is protected: the answer goes as a letter alone, through the tax agency's forwarding.",
    ),
)
NOTHING_TO_DO = Declined(
    "R-14",
    Text("Inget i ärendet ska utföras nu. Inget har ändrats.", "Nothing is to be carried out now. Nothing changed."),
)
_CLOSED = {
    State.ANSWERED: Text("besvarat", "answered"),
    State.WITHDRAWN: Text("återtaget av personen", "taken back by the person"),
    State.CLOSED_UNIDENTIFIED: Text("stängt utan att identiteten kunde visas", "closed, the identity not shown"),
    State.MOVED: Text("flyttat till personens andra registrering", "moved to the person's other registration"),
}


def closed_already(state: State) -> Declined:
    words = _CLOSED[state]
    return Declined(
        "R-14",
        Text(
            f"Ärendet är {words.sv}. Inget har ändrats.",
            f"The request is {words.en}. Nothing was changed.",
        ),
    )


NOT_ORDERED = Declined(
    "N-16.1",
    Text(
        "Ärendet utförs inte i det systemet. Visa det med `ombud request DIR show`.",
        "The request is not carried out in that system. Show it with `ombud request DIR show`.",
    ),
)
SYSTEMS_OPEN = Declined(
    "N-16.1",
    Text(
        "Ett anslutet system är inte klart, eller har inte frågats än. Utför ärendet, och se vad som återstår med "
        "`ombud request DIR show`.",
        "A connected system is not done, or has not been asked yet. Carry the request out, and see what is left with "
        "`ombud request DIR show`.",
    ),
)
NOT_TO_SETTLE = Declined(
    "N-16.1",
    Text(
        "Systemet går vidare av sig självt. Bara det som har stannat eller behöver en människa avgörs för hand, med "
        "ord om vad som gjordes.",
        "The system goes on by itself. Only what has stopped or needs a person is settled by hand, with words on what "
        "was done.",
    ),
)
TASK_WAITS = Declined(
    "R-17.2",
    Text(
        "Någon är tillfrågad där. Svara på uppgiften i stället: `ombud systems DIR tasks`.",
        "Somebody has been asked there. Answer the task instead: `ombud systems DIR tasks`.",
    ),
)
