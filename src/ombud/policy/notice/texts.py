"""The words of the rights (Art. 15-22, 7(3), 77-82) and of the information in care (PDL 8:6, SVOD 2:2)."""

from typing import NamedTuple

from ombud.terms import Text


class Right(NamedTuple):
    name: Text
    text: Text
    journal: Text | None = None
    """What the Patient Data Act changes."""


RIGHTS = {
    "access": Right(
        Text("Få en kopia (registerutdrag)", "Get a copy"),
        Text(
            "Du kan få veta vilka uppgifter vi har om dig, varför, hur länge de sparas och vem som har fått dem, och "
            "få en kopia. Det är gratis (artikel 15).",
            "You can learn which data we have about you, why, how long it is kept and who has been given it, and get a "
            "copy. It is free of charge (Article 15).",
        ),
        Text(
            "En kopia av journalen får du så snart som möjligt. Om något inte bör lämnas ut är det IVO, inte vi, som "
            "beslutar (8 kap. 2 § patientdatalagen).",
            "You get a copy of the journal as soon as possible. If something should not be released it is IVO, the "
            "inspectorate, that decides and not we (Patient Data Act ch. 8 s. 2).",
        ),
    ),
    "rectification": Right(
        Text("Rätta", "Have it corrected"),
        Text(
            "Är något fel eller ofullständigt rättar eller kompletterar vi det (artikel 16).",
            "If something is wrong or incomplete we correct or complete it (Article 16).",
        ),
        Text(
            "I journalen stryks inget: rättelsen skrivs till, med dag och namn. Håller vi inte med dig antecknar vi "
            "vad du anser (3 kap. 8 och 14 §§ patientdatalagen).",
            "Nothing is struck out of the journal: the correction is added, with date and name. If we do not agree "
            "with you we note what you hold (Patient Data Act ch. 3 ss. 8 and 14).",
        ),
    ),
    "erasure": Right(
        Text("Radera", "Have it erased"),
        Text(
            "Vi raderar uppgifter när de inte längre behövs, när du tar tillbaka ditt samtycke, när du har invänt och "
            "vi saknar tyngre skäl, eller när vi inte har fått använda dem. Vi raderar inte det som lagen kräver att "
            "vi bevarar, eller som behövs för rättsliga anspråk (artikel 17).",
            "We erase data when it is no longer needed, when you take back your consent, when you have objected and we "
            "have no weightier grounds, or when we were not allowed to use it. We do not erase what the law requires "
            "us to keep, or what is needed for legal claims (Article 17).",
        ),
        Text(
            "Journalen får vi inte radera. Du kan ansöka hos IVO om att den förstörs (8 kap. 4 § patientdatalagen).",
            "We may not erase the journal. You can apply to IVO for its destruction (Patient Data Act ch. 8 s. 4).",
        ),
    ),
    "restriction": Right(
        Text("Begränsa (pausa) användningen", "Restrict (pause) the use"),
        Text(
            "Du kan be oss att bara spara uppgifterna: medan vi kontrollerar om de stämmer, medan vi prövar din "
            "invändning, om användningen är olaglig men du inte vill att de raderas, eller om du behöver dem för ett "
            "rättsligt anspråk. Vi säger till innan pausen upphör (artikel 18).",
            "You can ask us only to store the data: while we check whether it is right, while we consider your "
            "objection, if the use is unlawful but you do not want it erased, or if you need it for a legal claim. We "
            "tell you before the pause ends (Article 18).",
        ),
        Text(
            "Den som vårdar dig kan fortfarande läsa din journal, efter en varning och med ett skäl.",
            "Those who care for you can still read your journal, after a warning and with a reason.",
        ),
    ),
    "objection": Right(
        Text("Invända mot avvägningar", "Object to balancings of interests"),
        Text(
            "Du kan invända mot det som bygger på en intresseavvägning (artikel 21.1).",
            "You can object to what rests on a balancing of interests (Article 21(1)).",
        ),
    ),
    "objection_dm": Right(
        Text("Säga nej till reklam", "Say no to advertising"),
        Text("Alltid, och genast (artikel 21.2).", "Always, and at once (Article 21(2))."),
    ),
    "objection_profiling": Right(
        Text("Säga nej till profilering", "Say no to profiling"),
        Text("Alltid, och genast.", "Always, and at once."),
    ),
    "portability": Right(
        Text("Flytta mina uppgifter (dataportabilitet)", "Move my data (data portability)"),
        Text(
            "Uppgifter som du själv har lämnat och som vi använder med ditt samtycke eller enligt avtal kan du få ut i "
            "en fil, eller få överförda till någon annan (artikel 20).",
            "Data that you have given yourself and that we use with your consent or under an agreement you can get in "
            "a file, or have sent to somebody else (Article 20).",
        ),
        Text(
            "Det gäller inte journalen, men den kan du få en kopia av.",
            "It does not apply to the journal, but you can get a copy of that.",
        ),
    ),
    "withdraw_consent": Right(
        Text("Ta tillbaka ett samtycke", "Take back a consent"),
        Text(
            "När som helst, lika enkelt som du gav det. Det som redan är gjort ändras inte (artikel 7.3).",
            "At any time, as easily as you gave it. What has been done is not changed (Article 7(3)).",
        ),
    ),
    "art22": Right(
        Text("Slippa beslut av en dator", "Not be judged by a computer"),
        Text(
            "Du har rätt att inte få beslut som påverkar dig i hög grad fattade enbart av en dator (artikel 22).",
            "You have the right not to have decisions that affect you greatly made by a computer alone (Article 22).",
        ),
    ),
    "compensation": Right(
        Text("Få skadestånd", "Get compensation"),
        Text(
            "Har du lidit skada för att uppgifter behandlats i strid med reglerna kan du ha rätt till ersättning "
            "(artikel 82, 7 kap. 1 § dataskyddslagen).",
            "If you have suffered damage because data was processed against the rules you may have a right to "
            "compensation (Article 82, Data Protection Act ch. 7 s. 1).",
        ),
    ),
}

HOW = Text(
    "Skriv, ring eller säg till på plats. Det är gratis, och inget formulär krävs. Du får svar inom en månad; behöver "
    "vi mer tid säger vi det, och varför, inom den månaden. Är vi osäkra på vem du är ber vi dig visa det. Säger vi "
    "nej skriver vi varför och hur du klagar (artikel 12).",
    "Write, call or tell us on the spot. It is free of charge and needs no form. You get an answer within one month; "
    "if we need more time we say so, and why, within that month. If we are unsure who you are we ask you to show it. "
    "If we say no we write why, and how to complain (Article 12).",
)

CARE = {
    "disclosure_duties": (
        Text("Uppgiftsskyldighet", "Duties to disclose"),
        Text(
            "Ibland måste vi enligt lag lämna uppgifter om dig till en myndighet, till exempel till IVO eller när ett "
            "barn kan fara illa.",
            "Sometimes the law requires us to give data about you to an authority, for example to IVO or when a child "
            "may be at risk.",
        ),
    ),
    "secrecy_security": (
        Text("Tystnadsplikt och säkerhet", "Secrecy and security"),
        Text(
            "Alla som deltar i vården har tystnadsplikt (6 kap. 12 § patientsäkerhetslagen). Bara den som vårdar dig, "
            "eller av annat skäl behöver uppgifterna för sitt arbete i vården, får läsa dem (4 kap. 1 § "
            "patientdatalagen). Varje läsning antecknas och kontrolleras (4 kap. 3 §).",
            "All who take part in care have a duty of secrecy (Patient Safety Act ch. 6 s. 12). Only those who care "
            "for you, or otherwise need the data for their work in care, may read it (Patient Data Act ch. 4 s. 1). "
            "Every reading is noted and checked (ch. 4 s. 3).",
        ),
    ),
    "block": (
        Text("Spärra uppgifter", "Have data blocked"),
        Text(
            "Du kan spärra din journal för andra enheter hos oss (4 kap. 4 § patientdatalagen). En vårdnadshavare kan "
            "inte spärra ett barns uppgifter.",
            "You can have your journal blocked for our other units (Patient Data Act ch. 4 s. 4). A guardian cannot "
            "have a child's data blocked.",
        ),
    ),
    "access_log_info": (
        Text("Vem har läst", "Who has read"),
        Text(
            "Du kan få veta vilken enhet som har läst uppgifter om dig, och när (8 kap. 5 § patientdatalagen).",
            "You can learn which unit has read data about you, and when (Patient Data Act ch. 8 s. 5).",
        ),
    ),
    "compensation": (
        Text("Skadestånd", "Compensation"),
        Text(
            "Behandlas uppgifter i strid med reglerna kan du ha rätt till skadestånd (artikel 82, 7 kap. 1 § "
            "dataskyddslagen).",
            "If data is processed against the rules you may have a right to compensation (Article 82, Data Protection "
            "Act ch. 7 s. 1).",
        ),
    ),
    "search_direct_access_media": (
        Text("Sökning, direktåtkomst och utlämnande", "Searching, direct access and release"),
        Text(
            "Känsliga uppgifter får användas som sökord bara där lagen tillåter det (2 kap. 8 § patientdatalagen). Du "
            "kan själv få läsa dina uppgifter elektroniskt (5 kap. 5 §). Uppgifter som får lämnas ut kan lämnas "
            "elektroniskt (5 kap. 6 §).",
            "Sensitive data may be used to search only where the law allows it (Patient Data Act ch. 2 s. 8). You can "
            "be given electronic access to your own data (ch. 5 s. 5). Data that may be released can be released "
            "electronically (ch. 5 s. 6).",
        ),
    ),
    "svod_info": (
        Text("Sammanhållen vårddokumentation", "Shared care documentation"),
        Text(
            "Andra vårdgivare kan få läsa uppgifter om dig om du är deras patient, samtycker och det behövs. Du kan "
            "när som helst spärra dina uppgifter för andra vårdgivare (2 kap. 3 § lagen om sammanhållen vård- och "
            "omsorgsdokumentation).",
            "Other caregivers may be able to read data about you if you are their patient, consent, and it is needed. "
            "You can have your data blocked for other caregivers at any time (Shared Care Documentation Act ch. 2 "
            "s. 3).",
        ),
    ),
    "register_info": (
        Text("Kvalitetsregister", "Quality registers"),
        Text(
            "Uppgifter om din vård kan lämnas till kvalitetsregister. Säger du nej lämnas inget, och det som redan "
            "har lämnats utplånas så snart som möjligt (7 kap. 2 § patientdatalagen).",
            "Data about your care may be given to quality registers. If you say no nothing is given, and what has been "
            "given is erased as soon as possible (Patient Data Act ch. 7 s. 2).",
        ),
    ),
}


class Complaint(NamedTuple):
    complain: tuple[Text, ...]
    court: Text


COMPLAINT = Complaint(
    complain=(
        Text(
            "Det kostar inget, och det påverkar inte hur du bemöts hos oss (artikel 77).",
            "It costs nothing, and it does not affect how we treat you (Article 77).",
        ),
        Text(
            "Har myndigheten inte inom tre månader sagt om den inleder tillsyn kan du skriftligt be om besked, och får "
            "det inom två veckor (6 kap. 8 § dataskyddslagen).",
            "If the authority has not said within three months whether it will investigate, you can ask in writing and "
            "are answered within two weeks (Data Protection Act ch. 6 s. 8).",
        ),
    ),
    court=Text(
        "Du kan också väcka talan mot oss i domstol (artikel 79).",
        "You can also bring an action against us in court (Article 79).",
    ),
)
