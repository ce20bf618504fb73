"""The data subject's rights, as the notice promises them (Art. 7(3), 12(2), 13(2)(b)-(d), 15-21)."""

from collections.abc import Iterator

from ombud.policy.check.finding import Severity
from ombud.policy.check.patient_data import care_data_elsewhere, special_without_condition
from ombud.policy.check.reading import first_saying, has_basis, missing, saying, told, unless
from ombud.policy.check.rule import Hit, Rule
from ombud.policy.check.why import carried_by_contract
from ombud.policy.model import Family, PolicyFile, Purpose
from ombud.terms import Text

_NAMES = {
    "access": Text("tillgång", "access"),
    "rectification": Text("rättelse", "rectification"),
    "erasure": Text("radering", "erasure"),
    "restriction": Text("begränsning", "restriction"),
    "objection": Text("invändning", "objection"),
    "portability": Text("dataportabilitet", "data portability"),
}
_CONDITIONAL = {
    "erasure": Text(r"radera|radering", r"\beras"),
    "restriction": Text(r"begränsa|begränsning", r"\brestrict"),
    "portability": Text(r"överföra|dataportabilitet", r"portability|\btransmit"),
}
_QUALIFIED = Text(r"\bvissa\b", r"in some cases|\bcertain\b")
_EVERYTHING = Text(r"\balla (?:dina )?(?:person)?uppgifter\b", r"\ball (?:of )?(?:your )?(?:personal )?data\b")
_TO_PROFILING = Text(r"(?:invända|säga nej).*profilering", r"(?:object|say no).*profiling")
_NARROWER = Text(
    "Rätten att invända anges snävare än lagen.",
    "The right to object is stated more narrowly than the law gives it.",
)


def _both(one: Text, other: Text) -> Text:
    """The pattern of sentences in which both patterns are found."""
    return Text(f"(?=.*(?:{one.sv}))(?=.*(?:{other.sv}))", f"(?=.*(?:{one.en}))(?=.*(?:{other.en}))")


def _withdrawal(file: PolicyFile) -> Iterator[Hit]:  # L-15
    consent = any(
        has_basis(purpose, "6.1.a") or any(special.condition == "9.2.a" for special in purpose.special)
        for purpose in file.purposes.values()
    )
    needed = (carried_by_contract, special_without_condition, care_data_elsewhere)
    if not file.rights.withdraw_consent and (consent or any(any(find(file)) for find in needed)):
        yield missing("rights", "withdraw_consent")


def _objection_block(file: PolicyFile) -> Iterator[Hit]:  # L-17
    if not file.notice.separate_objection_block:
        sentence = first_saying(file, "invända", r"right to object")
        yield missing("notice", "separate_objection_block", sentence=sentence)


def _conditions(file: PolicyFile) -> Iterator[Hit]:  # L-41
    for right, words in _CONDITIONAL.items():
        if getattr(file.rights, right) and right not in file.rights.conditions_stated:
            for reading in saying(file, *_both(words, _QUALIFIED)):
                yield Hit(("rights", "conditions_stated"), right, _NAMES[right], reading.sentence)


def _portability(file: PolicyFile) -> Iterator[Hit]:  # L-42
    if not file.rights.portability:
        return
    purposes = told(file).values()
    if not any(_portable(file, purpose) for purpose in purposes):
        yield missing("rights", "portability", found="no purpose by consent or contract with provided data")
    elif any(has_basis(purpose, "6.1.c", "6.1.e") for purpose in purposes):
        for reading in saying(file, *_both(_CONDITIONAL["portability"], _EVERYTHING)):
            yield Hit(reading.path, "promised for data kept by law too", sentence=reading.sentence)


def _portable(file: PolicyFile, purpose: Purpose) -> bool:
    provided = any(
        used.id in file.categories and "data_subject" in file.categories[used.id].sources for used in purpose.categories
    )
    return provided and has_basis(purpose, "6.1.a", "6.1.b")


def _objection(file: PolicyFile) -> Iterator[Hit]:  # L-44
    rights, purposes = file.rights, told(file).values()
    if rights.objection_profiling:
        sentence = first_saying(file, _TO_PROFILING.sv, _TO_PROFILING.en)
        yield Hit(("rights", "objection_profiling"), "without conditions", sentence=sentence)
    if not rights.objection_dm and any(purpose.family is Family.MARKETING for purpose in purposes):
        yield _narrower("objection_dm")
    if not rights.objection and any(has_basis(purpose, "6.1.e", "6.1.f") for purpose in purposes):
        yield _narrower("objection")


def _narrower(right: str) -> Hit:
    return Hit(("rights", right), "narrower than Art. 21", severity=Severity.ERROR, message=_NARROWER)


def _authority(file: PolicyFile) -> Iterator[Hit]:  # L-48
    if not file.rights.complaint or not file.rights.complaint_authority:
        sentence = first_saying(file, "klagomål", "complaint")
        yield missing("rights", "complaint_authority", sentence=sentence)


def _all_six(file: PolicyFile) -> Iterator[Hit]:  # L-53
    for right, name in _NAMES.items():
        if not getattr(file.rights, right):
            yield Hit(("rights", right), right, name)


RULES = (
    Rule(
        "L-15",
        Severity.ERROR,
        "7(3), 13(2)(c)",
        "The right to withdraw consent, where any purpose has consent or needs it.",
        Text("Rätten att återkalla samtycke saknas.", "The right to withdraw consent is missing."),
        Text(
            "Skriv att samtycke kan återkallas när som helst, lika enkelt som det gavs, och hur.",
            "Say that consent can be withdrawn at any time, as easily as it was given, and how.",
        ),
        _withdrawal,
    ),
    Rule(
        "L-17",
        Severity.ERROR,
        "21(4)",
        "The right to object, apart from everything else.",
        Text(
            "Rätten att invända ska lyftas fram uttryckligt, tydligt och avskilt från annan information.",
            "The right to object must be presented explicitly, clearly and separately.",
        ),
        Text(
            'Sätt rätten att invända i en egen ruta med rubriken "Rätt att invända".',
            'Put the right to object in a box of its own, headed "Right to object".',
        ),
        _objection_block,
    ),
    Rule(
        "L-39",
        Severity.WARNING,
        "12(2)",
        "How the rights are exercised.",
        Text("Det framgår inte hur rättigheterna utövas.", "How to exercise rights is not explained."),
        Text(
            "Berätta var och hur en begäran görs, och att svar kommer inom en månad.",
            "Say where and how a request is made, and that the answer comes within one month.",
        ),
        unless(lambda f: bool(f.rights.how_to), "rights", "how_to"),
    ),
    Rule(
        "L-41",
        Severity.WARNING,
        "17, 18, 20",
        "When each right applies, where the text says that it applies in some cases.",
        Text("Villkoren för rätten till {what} anges inte.", "Conditions for the right to {what} are not stated."),
        Text(
            "Skriv i vilka fall rätten gäller, i stället för att den gäller i vissa fall.",
            "Write in which cases the right applies, instead of that it applies in some cases.",
        ),
        _conditions,
    ),
    Rule(
        "L-42",
        Severity.ERROR,
        "20(1)",
        "Portability for data given by the person on consent or contract, and for no other.",
        Text(
            "Dataportabilitet utlovas utan tillämplig grund.",
            "Portability promised with no applicable basis.",
        ),
        Text(
            "Begränsa löftet till uppgifter som personen har lämnat och som bygger på samtycke eller avtal.",
            "Limit the promise to data that the person provided and that rests on consent or contract.",
        ),
        _portability,
    ),
    Rule(
        "L-44",
        Severity.INFO,
        "21(1)",
        "The right to object as the law gives it; a promise beyond it binds (G-02).",
        Text(
            "Löftet om invändning mot profilering går längre än lagen och är bindande.",
            "The promise on profiling goes beyond law and binds.",
        ),
        Text(
            "Följ löftet utan avvägning. Är en rätt snävare än i artikel 21, skriv den som där.",
            "Keep the promise without balancing. Where a right is narrower than Art. 21, write it as there.",
        ),
        _objection,
        "ERROR if a right is narrower than the law gives it",
    ),
    Rule(
        "L-48",
        Severity.WARNING,
        "13(2)(d)",
        "The right to complain, and the supervisory authority by name.",
        Text("Tillsynsmyndighet saknas.", "Supervisory authority missing."),
        Text(
            "Ange Integritetsskyddsmyndigheten och hur den nås.",
            "Name Integritetsskyddsmyndigheten and how it is reached.",
        ),
        _authority,
    ),
    Rule(
        "L-53",
        Severity.INFO,
        "13(2)(b)",
        "Access, rectification, erasure, restriction, objection and portability.",
        Text("Rätten till {what} nämns inte.", "The right to {what} is not mentioned."),
        Text(
            "Nämn alla sex rättigheterna, även dem som sällan gäller.",
            "Mention all six rights, also those that seldom apply.",
        ),
        _all_six,
    ),
)
