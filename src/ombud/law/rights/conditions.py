"""What the footnotes of law.md 3.1 say, for the person whose data it is."""

from collections.abc import Mapping

from ombud.law.rights.model import Condition
from ombud.terms import Text

CONDITIONS: Mapping[Condition, Text] = {
    Condition.KNOWN_ALREADY: Text(
        "Det du redan känner till behöver inte upprepas (artikel 13.4, 14.5), och inte heller lämnas det som enligt "
        "lag inte får lämnas ut till dig (5 kap. 1 § dataskyddslagen).",
        "What you already know need not be repeated (Art. 13(4), 14(5)), nor is told what by law may not be disclosed "
        "to you (Data Protection Act ch. 5 s. 1).",
    ),
    Condition.CARE_LIMITS: Text(
        "Undantag finns när det är av synnerlig vikt för vården att patienten inte får veta, när den som har lämnat "
        "en uppgift kan komma till skada (6 kap. 12 och 13 §§ patientsäkerhetslagen) och för utkast som är yngre än "
        "ett år (5 kap. 2 § dataskyddslagen).",
        "There are exceptions where it is of particular importance for the care that the patient does not learn it, "
        "where an informant may come to harm (Patient Safety Act ch. 6 ss. 12–13), and for drafts younger than a year "
        "(Data Protection Act ch. 5 s. 2).",
    ),
    Condition.ADDED_BESIDE: Text(
        "I en journal skrivs rättelsen bredvid; inget utplånas (3 kap. 14 § patientdatalagen). Är vi inte överens "
        "antecknas vad du anser (3 kap. 8 §).",
        "In a journal the correction is written beside; nothing is erased (Patient Data Act ch. 3 s. 14). If we do not "
        "agree, what you hold is noted (s. 8).",
    ),
    Condition.CONSENT_WITHDRAWN: Text(
        "När samtycket är återkallat och inget annat skäl finns (artikel 17.1 b).",
        "When consent is withdrawn and there is no other ground (Art. 17(1)(b)).",
    ),
    Condition.NOT_NEEDED_OR_UNLAWFUL: Text(
        "När uppgifterna inte längre behövs eller har behandlats olagligt (artikel 17.1 a och d).",
        "When the data are no longer needed, or were processed unlawfully (Art. 17(1)(a), (d)).",
    ),
    Condition.DUTY_LASTS: Text(
        "Så länge skyldigheten eller uppgiften kräver det (artikel 17.3 b); därefter raderas uppgifterna.",
        "As long as the duty or the task demands it (Art. 17(3)(b)); after that the data are erased.",
    ),
    Condition.OBJECTION_UPHELD: Text(
        "När din invändning har fått gehör (artikel 17.1 c), eller uppgifterna inte längre behövs.",
        "When your objection was upheld (Art. 17(1)(c)), or the data are no longer needed.",
    ),
    Condition.SUPPRESSION_STAYS: Text(
        "En kodad notering finns kvar så att du inte kontaktas igen.",
        "A coded note stays, so that you are not contacted again.",
    ),
    Condition.CARE_GOES_ON: Text(
        "Journalen bevaras, och vården kan behöva läsa den för din egen skull; det ska då motiveras (artikel 18.2).",
        "The journal is kept, and care may need to read it for your own sake; that is then given a reason (Art. "
        "18(2)).",
    ),
    Condition.PROVIDED_BY_THE_PERSON: Text(
        "Bara det som du själv har lämnat, och som behandlas automatiserat (artikel 20.1).",
        "Only what you provided yourself, and what is processed by automated means (Art. 20(1)).",
    ),
    Condition.STATUTE_SAYS_SO: Text(
        "Vården får behandla uppgifterna även om du motsätter dig det (2 kap. 2 § patientdatalagen).",
        "Care may process the data even if you oppose it (Patient Data Act ch. 2 s. 2).",
    ),
    Condition.FIRST_COMMUNICATION: Text(
        "Rätten att invända nämns för sig, senast vid den första kontakten (artikel 21.4).",
        "The right to object is brought up separately, at the latest at the first communication (Art. 21(4)).",
    ),
    Condition.PATIENT_INFORMATION: Text(
        "Patienter får dessutom det som räknas upp i 8 kap. 6 § patientdatalagen.",
        "Patients are also told what Patient Data Act ch. 8 s. 6 lists.",
    ),
    Condition.BASIS_A_OR_B: Text(
        "Bara om reklamen vilar på samtycke eller avtal (artikel 20.1 a).",
        "Only if the marketing rests on consent or a contract (Art. 20(1)(a)).",
    ),
    Condition.TASK_NECESSARY: Text(
        "Så länge statistiken är nödvändig för en uppgift av allmänt intresse (artikel 21.6).",
        "As long as the statistics are necessary for a task of public interest (Art. 21(6)).",
    ),
    Condition.CARE_STATISTICS: Text(
        "Gäller statistik om vården (2 kap. 4 § 6 patientdatalagen).",
        "It concerns statistics about care (Patient Data Act ch. 2 s. 4 p. 6).",
    ),
    Condition.EXPLICIT_CONSENT: Text(
        "Ett sådant beslut får bara fattas med ditt uttryckliga samtycke (artikel 22.2 c), och en människa prövar "
        "det om du vill.",
        "Such a decision may be made only with your explicit consent (Art. 22(2)(c)), and a human reviews it if you "
        "want.",
    ),
    Condition.CONTRACT_NEEDS_IT: Text(
        "Ett sådant beslut får bara fattas om avtalet kräver det (artikel 22.2 a), och en människa prövar det om du "
        "vill.",
        "Such a decision may be made only if the contract needs it (Art. 22(2)(a)), and a human reviews it if you "
        "want.",
    ),
    Condition.STATUTE_PERMITS_IT: Text(
        "Ett sådant beslut får bara fattas om en lag tillåter det (artikel 22.2 b).",
        "Such a decision may be made only if a statute permits it (Art. 22(2)(b)).",
    ),
    Condition.SPECIAL_DATA: Text(
        "Hälsouppgifter får bara användas med uttryckligt samtycke eller viktigt allmänt intresse i lag (artikel "
        "22.4).",
        "Health data may be used only with explicit consent or a substantial public interest in law (Art. 22(4)).",
    ),
    Condition.CONSENTS_ALONE: Text(
        "Bara det som vilar på ditt samtycke, som sammanhållen dokumentation (3 kap. 1 § lagen om sammanhållen "
        "vård- och omsorgsdokumentation) eller annat som du uttryckligen har gått med på (2 kap. 3 § "
        "patientdatalagen).",
        "Only what rests on your consent, such as shared documentation (Shared Care Documentation Act ch. 3 s. 1) or "
        "what else you have expressly agreed to (Patient Data Act ch. 2 s. 3).",
    ),
}
