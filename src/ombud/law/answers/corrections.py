"""Rectification, restriction and the notification of recipients (Art. 16, 18, 19; PDL 3:8, 3:14)."""

from ombud.law.model import Answer
from ombud.terms import Text

CORRECTIONS = (
    Answer(
        "RECTIFIED", "grant",
        Text("Uppgiften är rättad överallt där vi har den (artikel 16).",
             "The data is corrected everywhere we hold it (Art. 16)."),
        "16",
    ),
    Answer(
        "COMPLETED", "grant",
        Text("Uppgiften är kompletterad med det du har lämnat (artikel 16).",
             "The data is completed with what you provided (Art. 16)."),
        "16",
    ),
    Answer(
        "RECTIFIED-BESIDE", "grant",
        Text("Rättelsen är införd i journalen, med när och av vem. Det som stod finns kvar bredvid, för inget i en "
             "journal får utplånas (3 kap. 14 § patientdatalagen).",
             "The correction is entered in the journal, with when and by whom. What stood there remains beside it, "
             "because nothing in a journal may be erased (Patient Data Act ch. 3 s. 14)."),
        "16", "PDL 3:14",
    ),
    Answer(
        "RECTIFY-NOT-AGREED", "refuse",
        Text("Vi anser att uppgiften i journalen stämmer och har inte ändrat den. Det är antecknat i journalen att "
             "du anser att uppgiften är oriktig eller missvisande (3 kap. 8 § patientdatalagen). Du kan vända dig "
             "till Inspektionen för vård och omsorg (IVO).",
             "We hold that the data in the journal is right and have not changed it. It is noted in the journal that "
             "you hold it to be incorrect or misleading (Patient Data Act ch. 3 s. 8). You may turn to the Health and "
             "Social Care Inspectorate (IVO)."),
        "16", "PDL 3:8",
    ),
    Answer(
        "RECTIFY-REFUSED", "refuse",
        Text("Vi har kontrollerat uppgiften och den stämmer (artikel 16): {reason}",
             "We have checked the data and it is right (Art. 16): {reason}"),
        "16",
    ),
    Answer(
        "RECTIFY-OPINION", "part",
        Text("En bedömning ersätts inte, men det du anser är infört bredvid den (artikel 16).",
             "An assessment is not replaced, but what you hold is entered beside it (Art. 16)."),
        "16",
    ),
    Answer(
        "RECTIFY-ACCOUNTS", "refuse",
        Text("Bokföringen ändras inte (7 kap. 2 § bokföringslagen); en rättelse där är en egen post. Uppgiften är "
             "rättad i allt annat som vi har.",
             "Accounting records are not changed (Bookkeeping Act ch. 7 s. 2); a correction there is an entry of its "
             "own. The data is corrected in everything else we hold."),
        "16, 17(3)(b)", "BFL 7:2",
    ),
    Answer(
        "RESTRICTED-A", "grant",
        Text("Användningen är begränsad medan vi kontrollerar om uppgifterna stämmer (artikel 18.1 a). Du får veta "
             "innan begränsningen upphör (artikel 18.3).",
             "Use is restricted while we check whether the data are right (Art. 18(1)(a)). You are told before the "
             "restriction ends (Art. 18(3))."),
        "18(1)(a)",
    ),
    Answer(
        "RESTRICTED-B", "grant",
        Text("Användningen är begränsad i stället för att uppgifterna raderas (artikel 18.1 b), tills du ber om något "
             "annat. Du får veta innan begränsningen upphör (artikel 18.3).",
             "Use is restricted instead of the data being erased (Art. 18(1)(b)), until you ask for something else. "
             "You are told before the restriction ends (Art. 18(3))."),
        "18(1)(b)",
    ),
    Answer(
        "RESTRICTED-C", "grant",
        Text("Uppgifterna sparas för ditt rättsliga anspråk och används inte till annat (artikel 18.1 c). Du får veta "
             "innan begränsningen upphör (artikel 18.3).",
             "The data are kept for your legal claim and used for nothing else (Art. 18(1)(c)). You are told before "
             "the restriction ends (Art. 18(3))."),
        "18(1)(c)",
    ),
    Answer(
        "RESTRICTED-D", "grant",
        Text("Användningen är begränsad medan vi prövar din invändning (artikel 18.1 d). Du får veta innan "
             "begränsningen upphör (artikel 18.3).",
             "Use is restricted while we weigh your objection (Art. 18(1)(d)). You are told before the restriction "
             "ends (Art. 18(3))."),
        "18(1)(d)",
    ),
    Answer(
        "RESTRICTED-CARE", "part",
        Text("Det är antecknat i journalen att du bestrider uppgifterna, och de är märkta. De används inte till "
             "annat än att sparas, utom när den som vårdar dig behöver dem och anger skäl (artikel 18.2). Varje "
             "sådan läsning granskas.",
             "It is noted in the journal that you contest the data, and they are flagged. They are used for nothing "
             "but storage, except where somebody who cares for you needs them and gives a reason (Art. 18(2)). "
             "Every such read is reviewed."),
        "18(1), 18(2)",
    ),
    Answer(
        "RESTRICT-REFUSED", "refuse",
        Text("Inget av skälen för begränsning finns här (artikel 18.1): {reason}",
             "None of the grounds for restriction is present here (Art. 18(1)): {reason}"),
        "18(1)",
    ),
    Answer(
        "RESTRICTION-ENDS", "tell",
        Text("Begränsningen upphör den {date} (artikel 18.3): {reason}",
             "The restriction ends on {date} (Art. 18(3)): {reason}"),
        "18(3)",
    ),
    Answer(
        "RESTRICTION-LIFTED", "tell",
        Text("Begränsningen har upphört. Du fick veta det i förväg (artikel 18.3).",
             "The restriction has ended. You were told beforehand (Art. 18(3))."),
        "18(3)",
    ),
    Answer(
        "RECIPIENTS-TOLD", "tell",
        Text("De som har fått uppgifterna av oss har fått veta det (artikel 19): {recipients}.",
             "Those who received the data from us have been told (Art. 19): {recipients}."),
        "19",
    ),
    Answer(
        "RECIPIENTS-EFFORT", "tell",
        Text("En del av dem som har fått uppgifterna har inte kunnat underrättas utan oproportionell insats "
             "(artikel 19): {recipients}.",
             "Some of those who received the data could not be told without disproportionate effort (Art. 19): "
             "{recipients}."),
        "19",
    ),
)  # fmt: skip
