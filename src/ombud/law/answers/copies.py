"""Information, access and copies, portability, the log extract (Art. 13–15, 20; PDL 8:5)."""

from ombud.law.model import Answer
from ombud.terms import Text

COPIES = (
    Answer(
        "INFORMATION-GIVEN", "grant",
        Text("Här är vår information om hur vi behandlar personuppgifter.",
             "Here is our information on how we process personal data."),
        "13, 14",
    ),
    Answer(
        "ACCESS-GIVEN", "grant",
        Text("Här är de uppgifter vi har om dig. För var och en står varför vi har den, hur länge, varifrån den "
             "kommer och vem som har fått den (artikel 15.1). Kopian är gratis (artikel 12.5).",
             "Here are the data we hold about you. For each it says why we have it, for how long, where it comes from "
             "and who has received it (Art. 15(1)). The copy is free (Art. 12(5))."),
        "15(1), 15(3)",
    ),
    Answer(
        "ACCESS-NONE", "none",
        Text("Vi har inga uppgifter om dig, utom den här begäran.", "We hold no data about you, except this request."),
        "15(1)",
    ),
    Answer(
        "ACCESS-OTHERS", "part",
        Text("Kopian är fullständig, utom att uppgifter som rör någon annan är dolda (artikel 15.4).",
             "The copy is complete, except that data about somebody else is masked (Art. 15(4))."),
        "15(4)",
    ),
    Answer(
        "ACCESS-SECRET", "refuse",
        Text("En del får enligt lag inte lämnas ut till dig ({law}; 5 kap. 1 § dataskyddslagen).",
             "Some of it may by law not be disclosed to you ({law}; Data Protection Act ch. 5 s. 1)."),
        "23(1)", "DSL 5:1",
    ),
    Answer(
        "ACCESS-DRAFT", "none",
        Text("Utkast och minnesanteckningar som är yngre än ett år och inte har lämnats ut ingår inte (5 kap. 2 § "
             "dataskyddslagen).",
             "Drafts and notes younger than a year that were not disclosed are not included (Data Protection Act ch. 5 "
             "s. 2)."),
        "15", "DSL 5:2",
    ),
    Answer(
        "PORTED", "grant",
        Text("Här är det du själv har lämnat, i filer som ett annat system kan läsa (artikel 20.1). Inget har raderats "
             "hos oss (artikel 20.3).",
             "Here is what you provided yourself, in files that another system can read (Art. 20(1)). Nothing was "
             "erased with us (Art. 20(3))."),
        "20(1)",
    ),
    Answer(
        "PORTED-DIRECT", "grant",
        Text("Det du själv har lämnat är överfört till {recipient}, som du bad om (artikel 20.2). Inget har "
             "raderats hos oss (artikel 20.3).",
             "What you provided yourself is transferred to {recipient}, as you asked (Art. 20(2)). Nothing was erased "
             "with us (Art. 20(3))."),
        "20(2)",
    ),
    Answer(
        "PORT-NOTHING", "none",
        Text("Det finns inget att flytta: rätten gäller det som du själv har lämnat och som vilar på samtycke eller "
             "avtal (artikel 20.1), inte en journal eller annat som lagen kräver (artikel 20.3). Du kan i stället "
             "få en kopia av allt (artikel 15.3), också av journalen (8 kap. 2 § patientdatalagen).",
             "There is nothing to move: the right concerns what you provided yourself and what rests on consent or a "
             "contract (Art. 20(1)), not a journal or what else the law demands (Art. 20(3)). You may have a copy of "
             "everything instead (Art. 15(3)), of the journal too (Patient Data Act ch. 8 s. 2)."),
        "20(1), 20(3)",
    ),
    Answer(
        "PORT-RECIPIENT", "refuse",
        Text("Vi kunde inte säkerställa vem mottagaren är, och överför därför inget dit (artikel 20.2, 32). Du kan få "
             "filerna själv.",
             "We could not make sure who the recipient is, and so transfer nothing there (Art. 20(2), 32). You may "
             "have the files yourself."),
        "20(2), 32",
    ),
    Answer(
        "LOG-GIVEN", "grant",
        Text("Här är vilka enheter som har läst din journal, när, i vilken roll och vad de gjorde (8 kap. 5 § "
             "patientdatalagen). Säg till om du inte förstår varför någon har läst.",
             "Here is which units have read your journal, when, in which role and what they did (Patient Data Act "
             "ch. 8 s. 5). Tell us if you do not understand why somebody has read."),
        "PDL 8:5", "PDL 8:5",
    ),
    Answer(
        "LOG-NONE", "none",
        Text("Ingen har läst någon journal om dig hos oss (8 kap. 5 § patientdatalagen).",
             "Nobody has read a journal about you with us (Patient Data Act ch. 8 s. 5)."),
        "PDL 8:5", "PDL 8:5",
    ),
    Answer(
        "LOG-NAMES", "part",
        Text("Loggen visar enhet, tid och roll. Namnen på de anställda lämnas ut bara om du behöver dem för att "
             "kunna ta till vara dina rättigheter, och det har du inte visat (artikel 15.4).",
             "The log shows unit, time and role. The names of staff are disclosed only if you need them to exercise "
             "your rights, and you have not shown that (Art. 15(4))."),
        "15(1), 15(4)", "PDL 8:5",
    ),
)  # fmt: skip
