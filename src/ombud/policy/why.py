"""Why the answer was no: every rule of `decide` in plain words, with what to do now.

* `WHY` has one row for each rule, D-01 to D-16; a test holds that `decide`, `Rule` and this table agree.
* `explain` adds the sentences of the notice that the purpose rests on. For a purpose that is not declared
  it quotes the sentences that list the purposes there are.
* A refusal names no person, so neither does its explanation.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ombud.law.model import Law
from ombud.policy.ask import Refusal, Rule
from ombud.policy.model import RESTORED, Policy, PolicyFile, Purpose
from ombud.terms import Text


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule, in words."""

    rule: Rule
    article: str
    requirements: tuple[str, ...]
    """Ids of law.md."""
    text: Text
    now: Text
    """What to do now."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A sentence of the notice, as it stands in the policy in force."""

    id: str
    text: Text


@dataclass(frozen=True, slots=True)
class Explanation:
    reasons: tuple[Reason, ...]
    sentences: tuple[Quoted, ...]
    laws: tuple[str, ...]
    """The statutes that the purpose rests on."""
    notes: tuple[Text, ...]
    """What is particular to this purpose: why it may not run, or what its basis cannot carry."""


def explain(refusal: Refusal, policy: Policy, law: Law) -> Explanation:
    purpose = policy.file.purposes.get(refusal.ask.purpose)
    reasons = tuple(WHY[rule] for rule in refusal.rules)
    if purpose is None:
        return Explanation(reasons, _quoted(policy.file, _listing(policy.file)), (), ())
    named = [*purpose.sentences, *(purpose.storage_sentences if Rule.D_12 in refusal.rules else ())]
    rests_on = [*(basis.law for basis in purpose.bases), *(special.law for special in purpose.special)]
    laws = tuple(dict.fromkeys(statute for statutes in rests_on for statute in statutes))
    return Explanation(reasons, _quoted(policy.file, named), laws, _notes(refusal, policy, purpose, law))


def _listing(file: PolicyFile) -> list[str]:
    """The sentences that declare a purpose, in the order of the notice."""
    declaring = {sentence for purpose in file.purposes.values() for sentence in purpose.sentences}
    return [sentence for sentence in file.sentences if sentence in declaring]


def _quoted(file: PolicyFile, sentences: list[str]) -> tuple[Quoted, ...]:
    known = [(name, file.sentences[name]) for name in dict.fromkeys(sentences) if name in file.sentences]
    return tuple(Quoted(name, Text(said.sv, said.en)) for name, said in known)


def _notes(refusal: Refusal, policy: Policy, purpose: Purpose, law: Law) -> tuple[Text, ...]:
    notes: list[Text] = []
    if Rule.D_02 in refusal.rules and purpose.off is not None:
        notes.append(Text(purpose.off.sv, purpose.off.en))
    stopped = policy.inactive.get(refusal.ask.purpose, ())
    if Rule.D_02 in refusal.rules and RESTORED in stopped:
        notes.append(_HELD_BACK)
        stopped = tuple(one for one in stopped if one != RESTORED)
    if Rule.D_02 in refusal.rules and stopped:
        ids = ", ".join(stopped)
        notes.append(Text(f"Det hindras av: {ids}.", f"It is stopped by: {ids}."))
    contract = any(basis.article == "6.1.b" for basis in purpose.bases)
    if Rule.D_05 in refusal.rules and contract and purpose.family in law.contract_cannot_carry:  # L-06, G-01
        notes.append(
            Text(
                "Avtal kan inte vara rättslig grund för ett sådant ändamål (artikel 6.1 b).",
                "An agreement cannot be the legal basis of such a purpose (Art. 6(1)(b)).",
            )
        )
    return tuple(notes)


_HELD_BACK = Text(
    "Installationen är återställd ur ett arkiv utan sin nejfil: ingen vet vilka som har sagt nej eller raderats sedan "
    "dess. Bara vård och lagkrav går vidare, tills dataskyddsombudet har stämt av (`ombud restore DIR --reconciled`).",
    "The installation was restored from an archive without its no-file: nobody knows who has said no or was erased "
    "since. Care and legal duties alone go on, until the data protection officer has reconciled it "
    "(`ombud restore DIR --reconciled`).",
)


def _reason(rule: Rule, article: str, requirements: str, text: Text, now: Text) -> tuple[Rule, Reason]:
    return rule, Reason(rule, article, tuple(requirements.split()), text, now)


WHY: Mapping[Rule, Reason] = dict(
    (
        _reason(
            Rule.D_01,
            "Art. 5(1)(b)",
            "N-01.1 N-08.1",
            Text(
                "Ändamålet finns inte i informationen, eller så är ingen uppgift begärd.",
                "The notice declares no such purpose, or no category is asked for.",
            ),
            Text(
                "Välj ett av ändamålen i de citerade meningarna, eller ta upp saken med dataskyddsombudet.",
                "Choose one of the purposes in the sentences quoted, or raise it with the data protection officer.",
            ),
        ),
        _reason(
            Rule.D_02,
            "Art. 5(2), 35",
            "LN-03 A-40 A-62",
            Text(
                "Ändamålet får inte användas än: en brist, ett godkännande som saknas, eller så är det avstängt.",
                "The purpose may not run yet: a fault, a missing approval, or it is switched off.",
            ),
            Text(
                "Dataskyddsombudet ser vad som saknas med 'ombud policy check'.",
                "The data protection officer sees what is missing with 'ombud policy check'.",
            ),
        ),
        _reason(
            Rule.D_03,
            "Art. 5(1)(c)",
            "N-05.1 N-05.2 N-07.3",
            Text(
                "Ändamålet omfattar inte alla kategorier som begärs, eller inte för den här tjänsten.",
                "The purpose does not cover every category asked for, or not for this service.",
            ),
            Text("Be bara om det som ändamålet omfattar.", "Ask only for what the purpose covers."),
        ),
        _reason(
            Rule.D_04,
            "Art. 13(3), 5(1)(b)",
            "N-01.2 N-10.1",
            Text(
                "Personen fick inte veta om ändamålet när uppgifterna samlades in.",
                "The person was not told of the purpose when the data was collected.",
            ),
            Text(
                "Fråga om samtycke, eller använd uppgifter som samlas in efter den nya informationen.",
                "Ask for consent, or use data collected after the new notice.",
            ),
        ),
        _reason(
            Rule.D_05,
            "Art. 6(1), 7(3)",
            "N-07.1 N-10.1 G-01",
            Text(
                "Det finns ingen rättslig grund just nu: inget öppet avtal, ingen begäran eller inget samtycke.",
                "No legal basis holds now: no open agreement, no request or no consent.",
            ),
            Text(
                "Registrera avtalet eller begäran, eller vänta på ett samtycke.",
                "Record the agreement or the request, or wait for a consent.",
            ),
        ),
        _reason(
            Rule.D_06,
            "DSL 3:10",
            "P-01 N-05.5",
            Text(
                "Ändamålet säger inte varför det behöver personnummer.",
                "The purpose does not say why it needs a personal identity number.",
            ),
            Text("Be om uppgifterna utan personnummer.", "Ask for the data without the personal identity number."),
        ),
        _reason(
            Rule.D_07,
            "Art. 9(2), PDL 2:3",
            "N-08.2 G-05",
            Text(
                "Hälsouppgifter får användas bara med ett undantag som gäller nu; här behövs uttryckligt samtycke "
                "eller ett vårdändamål (2 kap. 3–5 §§ PDL).",
                "Health data may be used only under a condition that holds now; this needs explicit consent or a "
                "purpose of care (PDL 2:3–5).",
            ),
            Text(
                "Be inte om hälsouppgifter för det här ändamålet, eller inhämta uttryckligt samtycke.",
                "Do not ask for health data for this purpose, or obtain explicit consent.",
            ),
        ),
        _reason(
            Rule.D_08,
            "PDL 2:3–5",
            "N-08.3 M-03",
            Text(
                "Uppgifterna kommer från vården och får inte användas till detta utan uttryckligt samtycke "
                "(2 kap. 3 § PDL).",
                "The data comes from care and may not serve this without explicit consent (PDL 2:3).",
            ),
            Text(
                "Använd uppgifter från tjänster utanför vården, eller inhämta uttryckligt samtycke.",
                "Use data from services outside care, or obtain explicit consent.",
            ),
        ),
        _reason(
            Rule.D_09,
            "Art. 21",
            "N-18.1 N-18.2",
            Text("Personen har sagt nej.", "The person has said no."),
            Text(
                "Respektera det; ett nytt ja kommer från personen själv.",
                "Respect it; a new yes comes from the person alone.",
            ),
        ),
        _reason(
            Rule.D_10,
            "Art. 18(2)",
            "R-18.2",
            Text("Behandlingen är begränsad.", "Processing is restricted."),
            Text(
                "Vänta tills begränsningen är hävd; den som vårdar öppnar med sin vårdrelation och ett skäl.",
                "Wait until the restriction is lifted; care staff open with their care relation and a reason.",
            ),
        ),
        _reason(
            Rule.D_11,
            "PDL 4:4, SVOD 2:3",
            "R-18.6",
            Text("Patienten har spärrat uppgifterna för din enhet.", "The patient has blocked the data for your unit."),
            Text(
                "Fråga patienten; spärren hävs av patienten, eller öppnas i en nödsituation enligt lag.",
                "Ask the patient; the patient lifts the block, or it is opened in an emergency as the law says.",
            ),
        ),
        _reason(
            Rule.D_12,
            "Art. 5(1)(e)",
            "N-11.1 N-11.2",
            Text(
                "Lagringstiden för ändamålet är slut, eller har inte börjat.",
                "The storage period of the purpose has ended, or has not begun.",
            ),
            Text(
                "Uppgifterna är borta för det här ändamålet; samla in dem på nytt om de behövs.",
                "The data is gone for this purpose; collect it again if it is needed.",
            ),
        ),
        _reason(
            Rule.D_13,
            "Art. 17(3)(e)",
            "N-12.3 T-H2",
            Text(
                "Ett rättsligt anspråk är öppet, och då används uppgifterna bara för det.",
                "A legal claim is open, and until it is settled the data serves that alone.",
            ),
            Text("Vänta tills anspråket är avgjort.", "Wait until the claim is settled."),
        ),
        _reason(
            Rule.D_14,
            "Art. 29, PDL 4:1",
            "A-10 S-04",
            Text(
                "Din roll omfattar inte ändamålet, eller så saknar du vårdrelation till patienten.",
                "Your role does not carry the purpose, or you have no care relation to the patient.",
            ),
            Text(
                "Lämna saken till den som har rollen, eller registrera vårdrelationen om du deltar i vården.",
                "Hand it to somebody with the role, or record the care relation if you take part in the care.",
            ),
        ),
        _reason(
            Rule.D_15,
            "Art. 5(1)(a)",
            "R-32 R-40 R-41",
            Text(
                "Ändamålet når inte barn, avlidna eller personer med skyddade uppgifter.",
                "The purpose does not reach children, the deceased or persons with protected data.",
            ),
            Text("Ta bort personen ur urvalet.", "Leave the person out of the selection."),
        ),
        _reason(
            Rule.D_16,
            "Art. 89(1)",
            "N-08.4 S-04",
            Text(
                "Ändamålet ger bara siffror och öppnar ingen person med namn.",
                "The purpose yields figures only and opens nobody by name.",
            ),
            Text("Gör ett underlag utan namn i stället.", "Make an extract without names instead."),
        ),
    )
)
