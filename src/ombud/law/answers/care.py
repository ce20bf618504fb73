"""Rights that patient data has: journal copy, blocks, dissent, and the journal of somebody who has died (PDL, SVOD)."""

from ombud.law.model import Answer
from ombud.terms import Text

CARE = (
    Answer(
        "JOURNAL-GIVEN", "grant",
        Text("Här är en kopia av din journal (8 kap. 2 § patientdatalagen). Det är antecknat i journalen att du har "
             "fått den, och när (3 kap. 11 §). Kopian är gratis (artikel 12.5).",
             "Here is a copy of your journal (Patient Data Act ch. 8 s. 2). It is noted in the journal that you have "
             "received it, and when (ch. 3 s. 11). The copy is free (Art. 12(5))."),
        "PDL 8:2; 15(3)", "PDL 8:2, 3:11",
    ),
    Answer(
        "JOURNAL-NONE", "none",
        Text("Vi har ingen journal om dig.", "We hold no journal about you."),
        "PDL 8:2; 15(1)", "PDL 8:2",
    ),
    Answer(
        "JOURNAL-IVO", "hand_over",
        Text("Den som ansvarar för journalen anser att en del av den inte bör lämnas ut, och har genast överlämnat "
             "frågan till Inspektionen för vård och omsorg (IVO), som beslutar (8 kap. 2 § patientdatalagen). "
             "Resten har du fått.",
             "Who is responsible for the journal holds that a part of it should not be disclosed, and has at once "
             "handed the question to the Health and Social Care Inspectorate (IVO), which decides (Patient Data Act "
             "ch. 8 s. 2). The rest you have received."),
        "PDL 8:2", "PDL 8:2",
    ),
    Answer(
        "JOURNAL-IVO-ALL", "hand_over",
        Text("Den som ansvarar för journalen anser att den inte bör lämnas ut, och har genast överlämnat frågan till "
             "Inspektionen för vård och omsorg (IVO), som beslutar (8 kap. 2 § patientdatalagen).",
             "Who is responsible for the journal holds that it should not be disclosed, and has at once handed the "
             "question to the Health and Social Care Inspectorate (IVO), which decides (Patient Data Act ch. 8 s. 2)."),
        "PDL 8:2", "PDL 8:2",
    ),
    Answer(
        "ERASE-IVO", "hand_over",
        Text("Bara Inspektionen för vård och omsorg (IVO) kan besluta att journaluppgifter förstörs (8 kap. 4 § "
             "patientdatalagen). Ansök hos IVO, och bifoga en kopia av journalen där det som ska bort är markerat. "
             "Har ett barn två vårdnadshavare ansöker båda.",
             "Only the Health and Social Care Inspectorate (IVO) can decide that journal data be destroyed (Patient "
             "Data Act ch. 8 s. 4). Apply to IVO, and enclose a copy of the journal with what shall go marked. If a "
             "child has two custodians both apply."),
        "17(3)(b), (c)", "PDL 8:4",
    ),
    Answer(
        "BLOCKED", "grant",
        Text("Journalen är spärrad för andra vårdenheter hos oss från och med nu (4 kap. 4 § patientdatalagen). Andra "
             "enheter ser att det finns spärrade uppgifter, men inte vilka.",
             "The journal is blocked to other care units with us as of now (Patient Data Act ch. 4 s. 4). Other units "
             "see that there are blocked data, but not which."),
        "PDL 4:4", "PDL 4:4",
    ),
    Answer(
        "UNBLOCKED", "grant",
        Text("Spärren är hävd, som du har begärt (4 kap. 4 § patientdatalagen).",
             "The block is lifted, as you asked (Patient Data Act ch. 4 s. 4)."),
        "PDL 4:4", "PDL 4:4",
    ),
    Answer(
        "NO-BLOCK", "none",
        Text("Det finns ingen spärr att häva.", "There is no block to lift."),
        "PDL 4:4", "PDL 4:4",
    ),
    Answer(
        "SVOD-BLOCKED", "grant",
        Text("Journalen är spärrad för andra vårdgivare från och med nu (2 kap. 3 § lagen om sammanhållen vård- och "
             "omsorgsdokumentation).",
             "The journal is blocked to other care providers as of now (Shared Care Documentation Act ch. 2 s. 3)."),
        "SVOD 2:3", "SVOD 2:3",
    ),
    Answer(
        "BLOCK-CUSTODIAN", "refuse",
        Text("En vårdnadshavare får inte spärra sitt barns uppgifter (4 kap. 4 § andra stycket patientdatalagen). "
             "Ett barn som är moget nog kan göra det självt.",
             "A custodian may not block their child's data (Patient Data Act ch. 4 s. 4 para. 2). A child who is "
             "mature enough can do it."),
        "PDL 4:4", "PDL 4:4",
    ),
    Answer(
        "SVOD-BLOCK-CUSTODIAN", "refuse",
        Text("En vårdnadshavare får inte spärra sitt barns uppgifter för andra vårdgivare (2 kap. 3 § andra stycket "
             "lagen om sammanhållen vård- och omsorgsdokumentation). Ett barn som är moget nog kan göra det självt.",
             "A custodian may not block their child's data to other care providers (Shared Care Documentation Act "
             "ch. 2 s. 3 para. 2). A child who is mature enough can do it."),
        "SVOD 2:3", "SVOD 2:3",
    ),
    Answer(
        "DISSENT-NOTED", "grant",
        Text("Det är antecknat i journalen att du anser att uppgiften är oriktig eller missvisande (3 kap. 8 § "
             "patientdatalagen).",
             "It is noted in the journal that you hold the data to be incorrect or misleading (Patient Data Act ch. 3 "
             "s. 8)."),
        "PDL 3:8", "PDL 3:8",
    ),
    Answer(
        "QREG-STOPPED", "grant",
        Text("Dina uppgifter lämnas inte längre till kvalitetsregister, och de som finns där utplånas så snart som "
             "möjligt (7 kap. 2 § patientdatalagen).",
             "Your data are no longer given to quality registers, and those that are there are erased as soon as "
             "possible (Patient Data Act ch. 7 s. 2)."),
        "PDL 7:2", "PDL 7:2",
    ),
    Answer(
        "DECEASED-GIVEN", "grant",
        Text("Du har som närstående fått de delar av journalen som får lämnas ut (1 kap. 1 § andra stycket och 8 "
             "kap. 2 § patientdatalagen).",
             "As a relative you have received the parts of the journal that may be disclosed (Patient Data Act ch. "
             "1 s. 1 para. 2, ch. 8 s. 2)."),
        "PDL 8:2", "PDL 1:1, 8:2",
    ),
    Answer(
        "DECEASED-IVO", "hand_over",
        Text("Begäran gäller någon som har avlidit och prövas enligt patientdatalagen (1 kap. 1 § andra stycket, 8 "
             "kap. 2 §). Den som ansvarar för journalen anser att den inte bör lämnas ut (6 kap. 12 och 13 §§ "
             "patientsäkerhetslagen), och har genast överlämnat frågan till IVO, som beslutar.",
             "The request concerns somebody who has died and is tried under the Patient Data Act (ch. 1 s. 1 para. "
             "2, ch. 8 s. 2). Who is responsible for the journal holds that it should not be disclosed (Patient "
             "Safety Act ch. 6 ss. 12–13), and has at once handed the question to IVO, which decides."),
        "PDL 8:2", "PDL 8:2, PSL 6:12–13",
    ),
    Answer(
        "DECEASED-ONLY-JOURNAL", "refuse",
        Text("Begäran gäller någon som har avlidit. Som närstående kan du få del av journalen (8 kap. 2 § "
             "patientdatalagen), men inte av annat som rör den avlidne.",
             "The request concerns somebody who has died. As a relative you may have parts of the journal (Patient "
             "Data Act ch. 8 s. 2), but not other data about the deceased."),
        "PDL 8:2", "PDL 8:2",
    ),
)  # fmt: skip
