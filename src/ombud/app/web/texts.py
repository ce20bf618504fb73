"""What the site says to its visitors, in Swedish and English."""

from ombud.terms import Text

HEADING = Text("Kakor", "Cookies")
MORE = Text(
    "Koden är slumpmässig och stannar hos oss. Besöken raderas efter {visits} och ditt svar efter {answer}. "
    "Du kan ändra dig när du vill.",
    "The code is random and stays with us. The visits are erased after {visits} and your answer after {answer}. "
    "You can change your mind at any time.",
)
ALLOW, REFUSE, MYSELF = Text("Tillåt", "Allow"), Text("Neka", "Refuse"), Text("Välj själv", "Choose yourself")
NOTICE = Text("Så behandlar vi personuppgifter", "How we process personal data")
CHANGE = Text("Kakor och besök", "Cookies and visits")
OBJECT = Text("Räkna mig inte alls", "Do not count me at all")
OBJECT_WHY = Text(
    "Utan ditt ja räknar vi bara hur många som har sett en sida, inte vem. Vill du inte ingå i den siffran heller "
    "kan du invända.",
    "Without your yes we only count how many have seen a page, not who. If you do not want to be in that figure either "
    "you can object.",
)
NOTHING_ASKED = Text(
    "Webbplatsen lägger ingenting i din webbläsare som kräver ditt ja.",
    "The site puts nothing in your browser that needs your yes.",
)
NOW = {
    "allow": Text(
        "Just nu: du har tillåtit att besöken räknas.", "Right now: you have allowed your visits to be counted."
    ),
    "refuse": Text("Just nu: du har sagt nej.", "Right now: you have said no."),
    "object": Text("Just nu: du räknas inte alls.", "Right now: you are not counted at all."),
    "gpc": Text(
        "Din webbläsare skickar signalen GPC. Den gäller som ett nej.",
        "Your browser sends the signal GPC. It counts as a no.",
    ),
    "": Text("Du har inte svarat. Tills du gör det gäller nej.", "You have not answered. Until you do, it is a no."),
}
KEPT = Text("Ditt val är sparat.", "Your choice is kept.")
RECEIPT = Text(
    "Kvitto, om du vill kunna visa vad du svarade: {code}. Det finns inte i din webbläsare.",
    "Receipt, if you want to be able to show what you answered: {code}. It is not in your browser.",
)
BACK = Text("Tillbaka", "Back")
MINE = Text("Det vi har om din webbläsare", "What we have about your browser")
MINE_CODE = Text("Webbläsarens kod: {code}", "The code of the browser: {code}")
MINE_NOTHING = Text("Vi har ingenting under den koden.", "We have nothing under that code.")
MINE_LOGS = Text(
    "I räkningen och i säkerhetsloggen går det inte att se vem som är vem: {law}",
    "In the counts and in the security log nobody can be told from another: {law}",
)
MINE_OTHER = Text("Kod eller kvitto (v_…)", "Code or receipt (v_…)")
MINE_SHOW, MINE_ERASE = Text("Visa", "Show"), Text("Radera allt", "Erase all")
ERASED = Text("Raderat. Kvitto {number}.", "Erased. Receipt {number}.")
ANSWER, VISIT, UNTIL = Text("Svar", "Answer"), Text("Besök", "Visit"), Text("Raderas", "Erased")
HIDDEN = Text("sidan sparas inte", "the page is not kept")
WORDS = {"allow": Text("ja", "yes"), "refuse": Text("nej", "no"), "object": Text("invändning", "objection")}
FROM_ELSEWHERE = Text(
    "Formuläret kom från en annan webbplats. Ingenting ändrades.",
    "The form came from another site. Nothing was changed.",
)
NOT_NOW = Text(
    "Det går inte just nu. Ingenting ändrades. Försök igen om en stund.",
    "It cannot be done right now. Nothing was changed. Try again in a while.",
)
NOT_UNDERSTOOD = Text(
    "Svaret gick inte att förstå. Ingenting ändrades.", "The answer was not understood. Nothing was changed."
)
