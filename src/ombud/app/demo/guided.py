"""Five guided stories through the demo, of five to seven steps each, that all end in the log.

What has a page is a link; what has none yet is the command that does it, as it is written beside the demo.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ombud.terms import Text


@dataclass(frozen=True, slots=True)
class Stop:
    """One step: what one does, and what there is to see. `to` is a page, `command` what is written in a terminal."""

    title: Text
    words: Text
    to: str = ""
    command: str = ""
    """With `{dir}` for the demo's directory, and `{subject}` for the person of the story."""


@dataclass(frozen=True, slots=True)
class Guided:
    name: str
    title: Text
    words: Text
    who: str
    """Whose story it is."""
    stops: tuple[Stop, ...]


def _enter(name: str, who: str) -> Stop:
    return Stop(
        Text(f"Gå in som {who}", f"Go in as {who}"),
        Text("Dörren leder rakt in; ingen legitimation finns på riktigt.", "The door leads right in; no e-ID is real."),
        f"/demo/som/{name}",
    )


_LOG = Stop(
    Text("Loggen har allt", "The log has it all"),
    Text(
        "Varje steg står där, också det som stoppades. Kedjan går att kontrollera utan oss.",
        "Each step is there, also what was stopped. The chain can be verified without us.",
    ),
    "/mina/lasningar",
    "ombud audit {dir} verify",
)

NO_TO_ADVERTISING = Guided(
    "nej-till-reklam",
    Text("Nej till reklam", "No to advertising"),
    Text("Ett nej gäller från den sekund det sägs.", "A no is in force from the second it is said."),
    "tolvan",
    (
        _enter("tolvan", "Tolvan"),
        Stop(
            Text("Säg nej", "Say no"),
            Text(
                "Under Mina val: säg nej till reklam via e-post. Inget skäl behövs.",
                "Under My choices: say no to advertising by e-mail. No reason is needed.",
            ),
            "/mina/val",
        ),
        Stop(
            Text("Det gäller redan", "It is in force already"),
            Text(
                "Svaret säger klockslaget. Ångra finns bara på samma sida; senare är det ett nytt ja.",
                "The answer says the time. Undo is on the same page alone; later it is a new yes.",
            ),
            "/mina/val",
        ),
        Stop(
            Text("Marknad försöker ändå", "Marketing tries all the same"),
            Text("Policyn stoppar läsningen och säger varför.", "The policy stops the read and says why."),
            command="ombud ask {dir} --subject {subject} --purpose marketing.direct --category contact --actor max",
        ),
        _LOG,
    ),
)
ERASE_ME = Guided(
    "radera-mig",
    Text("Radera mig", "Erase me"),
    Text(
        "Planen visas före, kvittot efter, och det som måste vara kvar har ett skäl.",
        "The plan is shown before, the receipt after, and what has to stay has a reason.",
    ),
    "tore",
    (
        _enter("tore", "Tore"),
        Stop(
            Text("Se planen", "See the plan"),
            Text(
                "Vad som raderas, och vad en lag eller en tvist håller kvar, rad för rad.",
                "What is erased, and what a statute or a claim keeps, row by row.",
            ),
            "/mina/arenden/nytt/radering",
        ),
        Stop(
            Text("Följ ärendet", "Follow the case"),
            Text(
                "En referens, en sista dag och en tidslinje. Tores första begäran är förlängd, med skäl.",
                "A reference, a last day and a timeline. Tore's first request is extended, with a reason.",
            ),
            "/mina/arenden",
        ),
        Stop(
            Text("Se det från andra sidan", "See it from the other side"),
            Text("Dataskyddsombudet ser samma ärende.", "The data protection officer sees the same case."),
            command="ombud request {dir} list --actor disa",
        ),
        Stop(
            Text("Det gäller webbutiken också", "It concerns the web shop too"),
            Text(
                "Butiken är ett eget system. Vad som finns där om Tore, vad som tas bort, och vad bokföringen kräver.",
                "The shop is a system of its own. What it has of Tore, what goes, and what the books demand.",
            ),
            command="ombud systems {dir} plan --subject {subject} --actor disa",
        ),
        Stop(
            Text("Den som redan är raderad", "Somebody who is erased already"),
            Text(
                "Gallrad Gustav finns inte mer. Gå in som han och se efter.",
                "Gallrad Gustav is no more. Go in as him and look.",
            ),
            "/demo/som/gustav",
        ),
        _LOG,
    ),
)
SOMEBODY_SNOOPED = Guided(
    "nagon-har-snokat",
    Text("Någon har snokat", "Somebody has snooped"),
    Text("Den som läses om ser det själv.", "Whoever is read about sees it for themself."),
    "siv",
    (
        _enter("siv", "Siv"),
        Stop(
            Text("Vem har läst?", "Who has read?"),
            Text(
                "Läsningar sent på kvällen, flera dagar. Några stoppades.",
                "Reads late in the evening, several days. Some were stopped.",
            ),
            "/mina/lasningar",
        ),
        Stop(
            Text("Säg att det är fel", "Say that it is wrong"),
            Text(
                "”Det här känner jag inte igen” blir ett ärende hos dataskyddsombudet.",
                "“I do not recognise this” becomes a case with the data protection officer.",
            ),
            "/mina/lasningar",
        ),
        Stop(
            Text("Följ ärendet", "Follow the case"),
            Text("Referens, sista dag, och vad som händer.", "Reference, last day, and what happens."),
            "/mina/arenden",
        ),
        Stop(
            Text("Se vem det var", "See who it was"),
            Text("Ombudet ser konto och tid, och inget mer än så.", "The officer sees account and time, and no more."),
            command="ombud audit {dir} who-read --subject {subject} --actor disa",
        ),
        _LOG,
    ),
)
NEW_POLICY = Guided(
    "ny-policyversion",
    Text("Ny policyversion", "A new policy version"),
    Text(
        "Texten som folk läser är den som bestämmer; en ny text visar först vad den skulle ändra.",
        "The text that people read is what decides; a new one first shows what it would change.",
    ),
    "tolvan",
    (
        Stop(
            Text("Läs texten som gäller", "Read the text in force"),
            Text("Mening för mening, med version och dag.", "Sentence by sentence, with version and day."),
            "/integritet",
        ),
        Stop(
            Text("Se vad två filer skiljer", "See what parts two files"),
            Text(
                "Den publicerade texten mot den antagna: vad som börjar, slutar och måste raderas.",
                "The published text against the adopted one: what starts, what stops, what must be erased.",
            ),
            command="ombud policy diff policies/halsoklustret-published.yaml policies/halsoklustret.yaml",
        ),
        Stop(
            Text("Anta den på prov", "Adopt it as a trial"),
            Text(
                "Utan --yes visas bara planen. Två personer krävs.",
                "Without --yes only the plan is shown. It takes two people.",
            ),
            command="ombud policy adopt policies/halsoklustret.yaml --dir {dir} --from 2027-01-01 --by Asta --by Bo",
        ),
        _enter("tolvan", "Tolvan"),
        Stop(
            Text("Varför har ni det här?", "Why do you have this?"),
            Text(
                "Varje uppgift visar meningen i texten som den vilar på.",
                "Each value shows the sentence of the text that it rests on.",
            ),
            "/mina/uppgifter",
        ),
        _LOG,
    ),
)
BREACH = Guided(
    "incident-en-fredag",
    Text("Incident en fredag", "A breach on a Friday"),
    Text(
        "Ett brev har hamnat fel. Klockan går från det att någon vet om det.",
        "A letter went astray. The clock runs from when somebody knows.",
    ),
    "alva",
    (
        _enter("alva", "Alva"),
        Stop(
            Text("Vad Alva har fått veta", "What Alva has been told"),
            Text(
                "Vad som hände, vilka uppgifter, och vad vi har gjort åt det.",
                "What happened, which data, and what we have done about it.",
            ),
            "/mina/incidenter",
        ),
        Stop(
            Text("Vilka uppgifter har vi?", "Which data do we have?"),
            Text("Det som kan ha kommit i fel händer.", "What may have come into the wrong hands."),
            "/mina/uppgifter",
        ),
        Stop(
            Text("Vem har rört dem?", "Who has touched it?"),
            Text(
                "Ur loggen går det att räkna fram vilka en incident gäller.",
                "The log tells whom a breach concerns.",
            ),
            command="ombud audit {dir} who-read --subject {subject} --actor disa",
        ),
        Stop(
            Text("Är loggen hel?", "Is the log whole?"),
            Text(
                "En incident som någon har städat undan syns som ett hål.",
                "A breach that somebody has tidied away shows as a hole.",
            ),
            command="ombud audit {dir} verify",
        ),
        _LOG,
    ),
)
STORIES = (NO_TO_ADVERTISING, ERASE_ME, SOMEBODY_SNOOPED, NEW_POLICY, BREACH)
BY_STORY: Mapping[str, Guided] = {one.name: one for one in STORIES}
