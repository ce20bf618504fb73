"""The words of kinds, risks, grounds and ways, for forms, the register and pages."""

from ombud.breaches.model import Exemption, Kind, Risk, Way
from ombud.terms import Text

KINDS = {
    Kind.WRONG_RECIPIENT: Text("Felskickat brev, mejl eller sms", "Letter, mail or text message to the wrong person"),
    Kind.ACCESS: Text("Obehörig åtkomst", "Unauthorised access"),
    Kind.DISCLOSED: Text("Obehörigt röjande", "Unauthorised disclosure"),
    Kind.LOST: Text("Förlust", "Loss"),
    Kind.STOLEN: Text("Stöld", "Theft"),
    Kind.DESTROYED: Text("Förstöring", "Destruction"),
    Kind.CHANGED: Text("Obehörig ändring", "Unauthorised change"),
    Kind.ATTACK: Text("It-angrepp", "Attack on systems"),
}
RISKS = {
    Risk.UNLIKELY: Text("Risk osannolik", "Risk unlikely"),
    Risk.RISK: Text("Risk", "Risk"),
    Risk.HIGH: Text("Hög risk", "High risk"),
}
EXEMPTIONS = {
    Exemption.UNREADABLE: Text(
        "uppgifterna gick inte att läsa (artikel 34.3 a)", "the data could not be read (Art. 34(3)(a))"
    ),
    Exemption.AVERTED: Text(
        "åtgärder har undanröjt den höga risken (artikel 34.3 b)",
        "measures have averted the high risk (Art. 34(3)(b))",
    ),
    Exemption.PUBLIC: Text(
        "det vore oproportionerligt; allmänheten underrättas i stället (artikel 34.3 c)",
        "it would be disproportionate; the public is told instead (Art. 34(3)(c))",
    ),
}
WAYS = {
    Way.ALERT: Text("avisering med länk", "alert with a link"),
    Way.PAPER: Text("brev på papper", "letter on paper"),
    Way.BY_HAND: Text("för hand: telefon, besök, förmedlat brev", "by hand: telephone, visit, forwarded letter"),
    Way.PROTECTED: Text("skyddade personuppgifter: för hand", "protected identity: by hand"),
    Way.NO_ADDRESS: Text("ingen adress", "no address"),
    Way.DEAD: Text("avliden", "deceased"),
}
