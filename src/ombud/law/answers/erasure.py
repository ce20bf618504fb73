"""What a person is told of each item of an erasure (law.md 4.3).

`PNR` has no answer of its own: a personnummer follows the item that it belongs to.
"""

from ombud.law.model import Answer
from ombud.terms import Text

ERASURE = (
    Answer(
        "PDL-3-17",
        "refuse",
        Text(
            "Uppgifterna ingår i din patientjournal. Vi är skyldiga att bevara journalhandlingar i minst tio år efter "
            "den sista anteckningen (3 kap. 17 § patientdatalagen) och får inte utplåna dem (3 kap. 14 §). Rätten till "
            "radering gäller därför inte (artikel 17.3 b och c). Du kan ansöka om journalförstöring hos Inspektionen "
            "för vård och omsorg (8 kap. 4 §), begära rättelse, få din avvikande mening antecknad (3 kap. 8 §) eller "
            "begära spärr (4 kap. 4 §).",
            "The data are part of your patient record. We must keep record documents for at least ten years after the "
            "last entry (Patient Data Act ch. 3 s. 17) and may not delete them (s. 14). The right to erasure therefore "
            "does not apply (Art. 17(3)(b), (c)). You may apply to the Health and Social Care Inspectorate (IVO) for "
            "destruction, ask for correction, have your view noted, or have data blocked.",
        ),
        "17(3)(b), (c)",
        "PDL 3:17, 3:14",
    ),
    Answer(
        "PDL-8-4-DONE",
        "erase",
        Text(
            "Journaluppgifterna har förstörts enligt IVO:s beslut {dnr}.",
            "The record data have been destroyed under IVO's decision {dnr}.",
        ),
        "PDL 8:4",
        "PDL 8:4",
    ),
    Answer(
        "PDL-4-3",
        "refuse",
        Text(
            "Loggen över åtkomst till patientuppgifter måste sparas i minst fem år (4 kap. 3 § patientdatalagen, "
            "HSLF-FS 2016:40).",
            "The log of access to patient data must be kept for at least five years (Patient Data Act ch. 4 s. 3, "
            "HSLF-FS 2016:40).",
        ),
        "17(3)(b)",
        "PDL 4:3",
    ),
    Answer(
        "LOG",
        "refuse",
        Text(
            "Loggen visar vem som har läst de uppgifter som finns kvar. Den raderas tillsammans med dem (artikel 5.2).",
            "The log shows who has read the data that remain. It is erased together with them (Art. 5(2)).",
        ),
        "17(3)(b)",
    ),
    Answer(
        "BFL-7-2",
        "refuse",
        Text(
            "Uppgifterna är räkenskapsinformation och bevaras till och med {date} (7 kap. 2 § bokföringslagen). De "
            "används inte för annat.",
            "The data are accounting records and are kept through {date} (Bookkeeping Act ch. 7 s. 2). They are used "
            "for nothing else.",
        ),
        "17(3)(b)",
        "BFL 7:2",
    ),
    Answer(
        "CLAIM",
        "refuse",
        Text(
            "Uppgifterna behövs för att fastställa, göra gällande eller försvara rättsliga anspråk (artikel 17.3 e). "
            "Användningen är begränsad till detta.",
            "The data are needed to establish, exercise or defend legal claims (Art. 17(3)(e)); use is restricted to "
            "that.",
        ),
        "17(3)(e)",
    ),
    Answer(
        "CONTRACT",
        "refuse",
        Text(
            "Uppgifterna behövs för vårt avtal med dig (artikel 17.1 a gäller därför inte). De raderas "
            "när avtalet har upphört, om ingen lag kräver att de sparas.",
            "The data are needed for our contract with you (so Art. 17(1)(a) does not apply). They are erased "
            "when the contract has ended, unless a statute demands that they are kept.",
        ),
        "17(1)(a)",
    ),
    Answer(
        "DUTY",
        "refuse",
        Text(
            "Uppgifterna måste finnas kvar för att vi ska uppfylla en rättslig förpliktelse ({law}, artikel 17.3 b). "
            "De sparas till och med {date}.",
            "The data must be kept for us to comply with a legal obligation ({law}, Art. 17(3)(b)). They are kept "
            "through {date}.",
        ),
        "17(3)(b)",
    ),
    Answer(
        "MKT",
        "erase",
        Text(
            "Dina uppgifter för marknadsföring och profilering är raderade. Vi behåller endast en kodad notering så "
            "att du inte kontaktas igen.",
            "Your data for marketing and profiling are erased. We keep only a coded note so that you are not contacted "
            "again.",
        ),
        "17(1)(b), (c); 21(3)",
    ),
    Answer(
        "CONSENT",
        "erase",
        Text(
            "Du har återkallat ditt samtycke; uppgifterna är raderade. Själva samtyckesnoteringen sparas till {date} "
            "som bevis (artikel 7.1).",
            "You withdrew consent; the data are erased. The consent record is kept until {date} as proof (Art. 7(1)).",
        ),
        "17(1)(b); 7(1)",
    ),
    Answer(
        "STAT",
        "none",
        Text(
            "Statistiken innehåller inga uppgifter som kan kopplas till dig.",
            "The statistics contain no data traceable to you.",
        ),
        "recital 26",
    ),
    Answer(
        "STAT-17-3-D",
        "refuse",
        Text(
            "Radering skulle göra den pågående statistiken omöjlig eller avsevärt försvåra den (artikel 17.3 d). "
            "Underlaget är pseudonymiserat och raderas när den är färdig.",
            "Erasure would make the statistics under way impossible or seriously impair them (Art. 17(3)(d)). The "
            "extract is pseudonymised and is erased when they are finished.",
        ),
        "17(3)(d)",
    ),
    Answer("ERASED", "erase", Text("Uppgifterna är raderade.", "Erased."), "17(1)"),
    Answer("WEB", "erase", Text("Uppgifterna är raderade.", "Erased."), "17(1)"),
    Answer(
        "WEB-UNKNOWN",
        "none",
        Text(
            "Vi kan inte identifiera dig i webbloggarna (artikel 11).",
            "We cannot identify you in the web logs (Art. 11).",
        ),
        "11",
    ),
    Answer(
        "QREG",
        "erase",
        Text(
            "Uppgifterna utplånas ur kvalitetsregistret (7 kap. 2 § patientdatalagen).",
            "The data are erased from the quality register (Patient Data Act ch. 7 s. 2).",
        ),
        "PDL 7:2",
        "PDL 7:2",
    ),
    Answer(
        "RESTRICT",
        "restrict",
        Text(
            "Vi har begränsat behandlingen i stället för att radera, som du begärt.",
            "We have restricted the processing instead of erasing, as you asked.",
        ),
        "18(1)(b)",
    ),
)
