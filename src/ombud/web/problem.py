"""The problems that the kit itself answers with: each says what, why and what now (ux.md 3.9)."""

from ombud.terms import Text
from ombud.web.model import Problem

_HOME = (Text("Till startsidan", "To the start page"), "/")
MINE = (Text("Till översikten", "To the overview"), "/mina")
AT_WORK = (Text("Till konsolens start", "To the start of the console"), "/konsol")
"""Where whoever is at work is led instead."""

NOT_FOUND = Problem(
    404,
    "not_found",
    Text("Sidan finns inte", "There is no such page"),
    Text(
        "Adressen leder ingenstans, eller till något som inte är ditt. Gå till översikten och leta därifrån.",
        "The address leads nowhere, or to something that is not yours. Go to the overview and look from there.",
    ),
    (MINE, _HOME),
)
NOT_ALLOWED = Problem(
    405,
    "method_not_allowed",
    Text("Sidan kan inte användas så", "The page cannot be used that way"),
    Text("Öppna sidan igen och använd knappen på den.", "Open the page again and use the button on it."),
    (_HOME,),
)
NOT_OURS = Problem(
    403,
    "not_from_our_page",
    Text("Vi kunde inte se att det var du", "We could not see that it was you"),
    Text(
        "Det som skickades kom inte från en sida av oss, eller från en sida som har legat öppen för länge. "
        "Inget ändrades. Öppna sidan igen och tryck en gång till.",
        "What was sent did not come from a page of ours, or from a page that lay open for too long. "
        "Nothing was changed. Open the page again and press once more.",
    ),
    (MINE, _HOME),
)
TOO_OFTEN = Problem(
    429,
    "too_many_requests",
    Text("Vänta en liten stund", "Wait a little"),
    Text(
        "Det kom så många förfrågningar att vi inte kan vara säkra på att det är en människa. Försök igen om en minut. "
        "Inget ändrades.",
        "So many requests came that we cannot be sure it is a person. Try again in a minute. Nothing was changed.",
    ),
)
TOO_MUCH = Problem(
    413,
    "too_large",
    Text("Det var för mycket på en gång", "That was too much at once"),
    Text(
        "Det som skickades är större än sidan tar emot. Inget sparades. Korta texten eller välj en mindre fil.",
        "What was sent is larger than the page takes. Nothing was kept. Shorten the text or choose a smaller file.",
    ),
)
UNREADABLE = Problem(
    400,
    "unreadable",
    Text("Vi kunde inte läsa det som skickades", "We could not read what was sent"),
    Text("Öppna sidan igen och fyll i formuläret där.", "Open the page again and fill in the form there."),
    (_HOME,),
)
NEEDS_MORE = Problem(
    403,
    "needs_strong_identity",
    Text("Här behöver du logga in med e-legitimation", "Here you need to sign in with an e-ID"),
    Text(
        "Du är inne med en kod från ett brev. Med den kan du se dina val och ärenden. Uppgifter om din vård visas bara "
        "efter inloggning med e-legitimation; på papper skickas de till din folkbokföringsadress.",
        "You are in with a code from a letter. With it you can see your choices and cases. Data about your care is "
        "shown only after signing in with an e-ID; on paper it is sent to your registered address.",
    ),
    ((Text("Logga in", "Sign in"), "/logga-in"), (Text("Mina ärenden", "My cases"), "/mina/arenden")),
)

NOTHING_HELD = Problem(
    200,
    "nothing_held",
    Text("Vi har inga uppgifter om dig", "We hold no data about you"),
    Text(
        "Du är inloggad, men vi har inget som är ditt. Det enda som sparas är att du har loggat in; det tas bort efter "
        "30 dagar. Har du fått ett brev eller mejl från oss? Hör av dig, så letar vi tillsammans.",
        "You are signed in, but we hold nothing that is yours. All that is kept is that you signed in; it is removed "
        "after 30 days. Did you get a letter or a mail from us? Contact us, and we look together.",
    ),
    ((Text("Hjälp och kontakt", "Help and contact"), "/hjalp"), _HOME),
)


AWAY_SECONDS = 10
"""How long whoever met a database that is away is asked to wait."""


def away(code: str) -> Problem:
    """The database does not answer for now. What was sent may have been done: a COMMIT can go unanswered."""
    return Problem(
        503,
        "unavailable",
        Text("Vi kan inte svara just nu", "We cannot answer right now"),
        Text(
            "Databasen svarar inte. Det är inte ditt fel, och det som var klart innan är kvar. Vänta en liten stund "
            "och öppna sidan igen. Om du skickade något, se efter om det redan är gjort innan du skickar det en gång "
            f"till. Går det inte efter några minuter, ring oss och säg felkoden {code}.",
            "The database does not answer. It is not your fault, and what was done before is still there. Wait a "
            "little and open the page again. If you sent something, look whether it is done already before you send it "
            f"once more. If it does not work after some minutes, call us and say the code {code}.",
        ),
        (_HOME,),
        retry_after=AWAY_SECONDS,
    )


def fault(code: str) -> Problem:
    """Something of ours went wrong. The code is in the log, with no personal data."""
    return Problem(
        500,
        "fault",
        Text("Något gick fel hos oss", "Something went wrong at our end"),
        Text(
            f"Det är inte ditt fel. Försök igen; om det händer en gång till, ring oss och säg felkoden {code}. Det som "
            "var klart innan är kvar.",
            f"It is not your fault. Try again; if it happens once more, call us and say the code {code}. What was done "
            "before is still there.",
        ),
        (_HOME,),
    )
