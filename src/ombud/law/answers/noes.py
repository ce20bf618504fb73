"""Objection, withdrawal, human decision (Art. 21, 7(3), 22; PDL 2:2)."""

from ombud.law.model import Answer
from ombud.terms import Text

_WITHDRAW_INSTEAD = Text(
    "Det som du invänder mot vilar på ditt samtycke (artikel 21.1 gäller därför inte). Vi har behandlat din begäran "
    "som ett återkallande, och behandlingen har upphört (artikel 7.3).",
    "What you object to rests on your consent (so Art. 21(1) does not apply). We have treated your request as a "
    "withdrawal, and the processing has stopped (Art. 7(3)).",
)

NOES = (
    Answer(
        "MARKETING-STOPPED", "grant",
        Text("Du får ingen mer reklam från oss, från och med nu (artikel 21.2 och 21.3). Vi behåller en kodad "
             "notering så att du inte kontaktas igen.",
             "You get no more marketing from us, as of now (Art. 21(2), (3)). We keep a coded note so that you are not "
             "contacted again."),
        "21(2), 21(3)",
    ),
    Answer(
        "PROFILING-STOPPED", "grant",
        Text("Profileringen av dina uppgifter har upphört (artikel 21), och de profiler som fanns är raderade.",
             "The profiling of your data has stopped (Art. 21), and the profiles that there were are erased."),
        "21(2); 5(1)(a)",
    ),
    Answer(
        "OBJECTION-PENDING", "tell",
        Text("Vi prövar din invändning. Under tiden är användningen begränsad (artikel 18.1 d, 21.1).",
             "We weigh your objection. Meanwhile use is restricted (Art. 18(1)(d), 21(1))."),
        "21(1), 18(1)(d)",
    ),
    Answer(
        "OBJECTION-UPHELD", "grant",
        Text("Behandlingen har upphört (artikel 21.1), och det som bara behövdes för den är raderat (artikel 17.1 c).",
             "The processing has stopped (Art. 21(1)), and what was needed for it alone is erased (Art. 17(1)(c))."),
        "21(1), 17(1)(c)",
    ),
    Answer(
        "OBJECTION-REFUSED", "refuse",
        Text("Vi har avgörande berättigade skäl som väger tyngre än dina intressen, eller behöver uppgifterna för ett "
             "rättsligt anspråk (artikel 21.1): {reason}",
             "We have compelling legitimate grounds that override your interests, or need the data for a legal claim "
             "(Art. 21(1)): {reason}"),
        "21(1)",
    ),
    Answer(
        "OBJECTION-CARE", "refuse",
        Text("Rätten att invända (artikel 21) gäller inte uppgifter som vården behöver: de får behandlas även om du "
             "motsätter dig det (2 kap. 2 § patientdatalagen). Det finns tre saker som du kan göra: spärra "
             "journalen för andra enheter hos oss (4 kap. 4 §), spärra den för andra vårdgivare (2 kap. 3 § lagen "
             "om sammanhållen vård- och omsorgsdokumentation) och säga nej till nationella kvalitetsregister (7 "
             "kap. 2 §).",
             "The right to object (Art. 21) does not apply to data that care needs: they may be processed even if you "
             "oppose it (Patient Data Act ch. 2 s. 2). There are three things that you can do: block the journal to "
             "other units with us (ch. 4 s. 4), block it to other care providers (Shared Care Documentation Act ch. 2 "
             "s. 3) and say no to national quality registers (ch. 7 s. 2)."),
        "21(1)", "PDL 2:2",
    ),
    Answer(
        "OBJECTION-OTHER-BASIS", "refuse",
        Text("Rätten att invända gäller det som vilar på allmänt intresse eller en intresseavvägning (artikel "
             "21.1). Här är grunden en annan: {basis}.",
             "The right to object concerns what rests on a public task or a balancing of interests (Art. 21(1)). The "
             "basis here is another: {basis}."),
        "21(1)",
    ),
    Answer("OBJECTION-CONSENT", "grant", _WITHDRAW_INSTEAD, "7(3), 21(1)"),
    Answer(
        "OBJECTION-NOTHING", "none",
        Text("Vi gör inget sådant med uppgifter om dig (artikel 21). Ditt nej är antecknat och gäller framåt.",
             "We do no such thing with data about you (Art. 21). Your no is noted and holds from now on."),
        "21",
    ),
    Answer(
        "STATISTICS-STOPPED", "grant",
        Text("Du ingår inte i statistik och analyser från och med nästa körning (artikel 21.6).",
             "You are left out of statistics and analyses from the next run on (Art. 21(6))."),
        "21(6)",
    ),
    Answer(
        "STATISTICS-TASK", "refuse",
        Text("Statistiken är nödvändig för en uppgift av allmänt intresse (artikel 21.6): {reason}",
             "The statistics are necessary for a task of public interest (Art. 21(6)): {reason}"),
        "21(6)",
    ),
    Answer(
        "STATISTICS-CARE", "refuse",
        Text("Statistik om vården får göras även om du motsätter dig det (2 kap. 2 § och 4 § 6 patientdatalagen). "
             "Ditt namn eller personnummer finns inte i underlaget.",
             "Statistics about care may be made even if you oppose it (Patient Data Act ch. 2 s. 2 and s. 4 p. 6). "
             "Your name or personnummer is not in the extract."),
        "21(6)", "PDL 2:2, 2:4 p 6",
    ),
    Answer(
        "WITHDRAWN", "grant",
        Text("Ditt samtycke är återkallat från och med nu (artikel 7.3). Det som har skett dessförinnan påverkas "
             "inte, och ingenting annat påverkas av att du har ångrat dig.",
             "Your consent is withdrawn as of now (Art. 7(3)). What was done before is not affected, and nothing else "
             "is affected by your change of mind."),
        "7(3)",
    ),
    Answer(
        "NO-CONSENT", "none",
        Text("Det finns inget samtycke från dig att återkalla (artikel 7.3).",
             "There is no consent of yours to withdraw (Art. 7(3))."),
        "7(3)",
    ),
    Answer(
        "NO-MACHINE", "none",
        Text("Inget beslut om dig fattas helt automatiserat hos oss (artikel 22.1).",
             "No decision about you is made by automated means alone with us (Art. 22(1))."),
        "22(1)",
    ),
    Answer(
        "HUMAN-DECIDED", "grant",
        Text("En människa har prövat beslutet och tagit hänsyn till det du har sagt (artikel 22.3): {reason}",
             "A human has reviewed the decision and considered what you said (Art. 22(3)): {reason}"),
        "22(3)",
    ),
)  # fmt: skip
