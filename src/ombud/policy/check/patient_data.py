"""Health data and patient data: Art. 9, PDL 2:3-7, 3, 8:6, SVOD 2:2."""

from collections.abc import Iterator

from ombud.policy.check.finding import Severity
from ombud.policy.check.reading import BEYOND_THE_AGREEMENT, missing, named, told, unless, used_special
from ombud.policy.check.rule import Hit, Rule
from ombud.policy.model import CategoryCondition, Family, PolicyFile, Purpose, Regime
from ombud.terms import Text

_OPEN_GATES = ("PDL 2:4", "PDL 2:5")
_NOT_FROM_CARE = frozenset({CategoryCondition.NON_CARE, CategoryCondition.VOLUNTEERED})


def special_without_condition(file: PolicyFile) -> Iterator[Hit]:  # L-11
    for purpose_id, purpose in file.purposes.items():
        if not purpose.special:
            for number in used_special(file, purpose):
                yield named(purpose_id, purpose, "categories", number, found="no condition of Art. 9(2)")


def care_data_elsewhere(file: PolicyFile) -> Iterator[Hit]:  # L-12
    if not file.regime.pdl:
        return
    for purpose_id, purpose in file.purposes.items():
        strange = purpose.family in BEYOND_THE_AGREEMENT and not _gate_or_consent(purpose)
        if strange and _may_stem_from_care(file, purpose):
            yield named(purpose_id, purpose, "gates", found="neither a gate of PDL 2:4-5 nor explicit consent")


def _gate_or_consent(purpose: Purpose) -> bool:
    gate = any(gate.startswith(_OPEN_GATES) for gate in purpose.gates)
    return gate or any(s.condition == "9.2.a" and s.regime is not Regime.NON_CARE for s in purpose.special)


def _may_stem_from_care(file: PolicyFile, purpose: Purpose) -> bool:
    """Anything about a person may, unless it is of another service, volunteered, seen online or a count."""
    return any(
        used.when not in _NOT_FROM_CARE
        and used.form != "counts"
        and not (used.id in file.categories and file.categories[used.id].online)
        for used in purpose.categories
    )


def _journal_untold(file: PolicyFile) -> Iterator[Hit]:  # L-13
    keeps = any(
        basis.article == "6.1.c" and any(law.startswith("PDL 3:") for law in basis.law)
        for purpose in told(file).values()
        if purpose.family is Family.CARE
        for basis in purpose.bases
    )
    if file.regime.pdl and not keeps:
        yield missing("purposes", found="no purpose for keeping the journal")


def _registers_untold(file: PolicyFile) -> Iterator[Hit]:  # L-25
    if file.regime.svod and not file.pdl_8_6.svod_info:
        yield missing("pdl_8_6", "svod_info")
    if file.regime.quality_registers and not file.pdl_8_6.register_info:
        yield missing("pdl_8_6", "register_info")


def _automated_on_special(file: PolicyFile) -> Iterator[Hit]:  # L-50
    for purpose_id, purpose in file.purposes.items():
        allowed = any(special.condition in ("9.2.a", "9.2.g") for special in purpose.special)
        if purpose.automated_decision and used_special(file, purpose) and not allowed:
            yield named(purpose_id, purpose, "automated_decision", found="special categories, not by 9.2.a or 9.2.g")


RULES = (
    Rule(
        "L-11",
        Severity.CRITICAL,
        "9(1)–(2), 13(1)(c); PDL 2:7 a",
        "A condition of Art. 9(2) for every purpose that uses a special category.",
        Text(
            "Hälsouppgifter behandlas utan angivet undantag i artikel 9.2.",
            "Health data are processed with no Art. 9(2) condition.",
        ),
        Text(
            "Ange undantaget i artikel 9.2 för varje ändamål med hälsouppgifter, eller ta bort uppgifterna.",
            "State the condition of Art. 9(2) for every purpose with health data, or remove that data.",
        ),
        special_without_condition,
    ),
    Rule(
        "L-12",
        Severity.CRITICAL,
        "PDL 2:3–5, 2:7",
        "A purpose of PDL 2:4–5, explicit consent, or only data that cannot come from care.",
        Text(
            'Patientuppgifter får inte användas för "{what}" utan uttryckligt samtycke (2 kap. 3 § PDL).',
            'Patient data may not be used for "{what}" without explicit consent (PDL 2:3).',
        ),
        Text(
            "Inhämta uttryckligt samtycke, håll patientuppgifter utanför, eller ange ändamålet i 2 kap. 4 § PDL.",
            "Obtain explicit consent, keep patient data out, or name the purpose in PDL 2:4.",
        ),
        care_data_elsewhere,
    ),
    Rule(
        "L-13",
        Severity.ERROR,
        "13(1)(c); PDL 3 kap.",
        "Keeping the patient journal as a purpose, by legal obligation.",
        Text(
            "Journalföringen (rättslig förpliktelse enligt PDL) nämns inte.",
            "Record-keeping under PDL (legal obligation) is not mentioned.",
        ),
        Text(
            "Ange journalföring som ändamål, med rättslig förpliktelse enligt 3 kap. PDL som grund.",
            "State the keeping of the journal as a purpose, on the legal obligation of PDL chapter 3.",
        ),
        _journal_untold,
    ),
    Rule(
        "L-19",
        Severity.ERROR,
        "PDL 8:6 p 1",
        "The statutory duties to disclose data.",
        Text("Information om uppgiftsskyldighet saknas.", "Information on statutory disclosure duties missing."),
        Text(
            "Berätta vilka lagar som kan tvinga er att lämna ut uppgifter, och till vem.",
            "Say which statutes can oblige you to disclose data, and to whom.",
        ),
        unless(lambda f: not f.regime.pdl or f.pdl_8_6.disclosure_duties, "pdl_8_6", "disclosure_duties"),
    ),
    Rule(
        "L-20",
        Severity.ERROR,
        "PDL 8:6 p 2",
        "The rules on secrecy and security.",
        Text(
            "Information om sekretess- och säkerhetsbestämmelser saknas.",
            "Secrecy and security rules missing.",
        ),
        Text(
            "Beskriv tystnadsplikten och säkerhetsreglerna som gäller för uppgifterna.",
            "Describe the duty of secrecy and the security rules that apply to the data.",
        ),
        unless(lambda f: not f.regime.pdl or f.pdl_8_6.secrecy_security, "pdl_8_6", "secrecy_security"),
    ),
    Rule(
        "L-21",
        Severity.ERROR,
        "PDL 8:6 p 3, 4:4",
        "The right to have data blocked for other units.",
        Text("Rätten att spärra uppgifter saknas.", "The right to have data blocked is missing."),
        Text(
            "Berätta att patienten kan spärra sina uppgifter för andra vårdenheter, och hur.",
            "Say that the patient can have data blocked for other care units, and how.",
        ),
        unless(lambda f: not f.regime.pdl or f.pdl_8_6.block, "pdl_8_6", "block"),
    ),
    Rule(
        "L-22",
        Severity.ERROR,
        "PDL 8:6 p 4, 8:5",
        "The right to know who has opened one's data.",
        Text(
            "Rätten till information om åtkomst (loggutdrag) saknas.",
            "The right to a log extract is missing.",
        ),
        Text(
            "Berätta att patienten kan få veta vilka enheter som har öppnat uppgifterna, och när.",
            "Say that the patient can learn which units have opened the data, and when.",
        ),
        unless(lambda f: not f.regime.pdl or f.pdl_8_6.access_log_info, "pdl_8_6", "access_log_info"),
    ),
    Rule(
        "L-23",
        Severity.ERROR,
        "PDL 8:6 p 5; 82; DSL 7:1",
        "The right to compensation.",
        Text("Rätten till skadestånd saknas.", "The right to compensation is missing."),
        Text(
            "Berätta om rätten till skadestånd enligt artikel 82 och 7 kap. 1 § dataskyddslagen.",
            "Say that there is a right to compensation by Art. 82 and dataskyddslagen 7:1.",
        ),
        unless(
            lambda f: not f.regime.pdl or f.pdl_8_6.compensation or f.rights.compensation,
            "pdl_8_6",
            "compensation",
        ),
    ),
    Rule(
        "L-24",
        Severity.ERROR,
        "PDL 8:6 p 6",
        "Search terms, direct access and release on electronic media.",
        Text(
            "Information om sökbegrepp, direktåtkomst och elektroniskt utlämnande saknas.",
            "Information on search terms, direct access and electronic release missing.",
        ),
        Text(
            "Beskriv vilka sökbegrepp, vilken direktåtkomst och vilket elektroniskt utlämnande som förekommer.",
            "Describe the search terms, the direct access and the electronic release that occur.",
        ),
        unless(
            lambda f: not f.regime.pdl or f.pdl_8_6.search_direct_access_media,
            "pdl_8_6",
            "search_direct_access_media",
        ),
    ),
    Rule(
        "L-25",
        Severity.ERROR,
        "SVOD 2:2; PDL 7:3",
        "What shared care documentation or quality registers mean, where the controller takes part.",
        Text(
            "Information om sammanhållen vård- och omsorgsdokumentation/kvalitetsregister saknas.",
            "Information on shared records/quality registers missing.",
        ),
        Text(
            "Lägg till informationen om sammanhållen dokumentation och kvalitetsregister, och rätten att säga nej.",
            "Add the information on shared documentation and quality registers, and the right to say no.",
        ),
        _registers_untold,
    ),
    Rule(
        "L-50",
        Severity.CRITICAL,
        "22(4)",
        "No automated decision on special categories but by 9(2)(a) or (g).",
        Text("Automatiserat beslut på känsliga uppgifter.", "Automated decision on special categories."),
        Text(
            "Låt en människa besluta, eller ta bort de känsliga uppgifterna ur beslutet.",
            "Let a person decide, or keep the special categories out of the decision.",
        ),
        _automated_on_special,
    ),
)
