"""How a figure was made, and who is not in it: said with every figure, in plain words.

* People who are left out are counted by the reason, to the nearest five. Reasons of fewer people than the minimum of
  the figures are said together, and where these are fewer too nothing is said of them: that there are some, or none,
  would tell of so few (S-08). All of them together are in the gate's own line, as they are where there are none.
* Beside figures with noise no such number is told, nor how many people the extract holds: it would have no noise.
* What an installation does not hold is said, and not guessed: a wait that nobody noted is unknown, and not nought.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from ombud.analysis.charts.numbers import number
from ombud.analysis.questions.address import address
from ombud.analysis.questions.answer import Answer
from ombud.analysis.questions.columns import Source
from ombud.analysis.questions.compile import dimensions
from ombud.analysis.questions.measures import MEASURES, Way
from ombud.analysis.questions.said import Words
from ombud.analysis.questions.sentence import sentence
from ombud.analysis.release.rounding import people
from ombud.law.periods import local_date
from ombud.policy.model import Policy, Purpose
from ombud.policy.wording import day
from ombud.policy.wording.grounds import basis_words
from ombud.terms import Text

FEW = 5
"""An extract of fewer people gives no figures (S-08)."""


class Line(NamedTuple):
    """One thing that is said of how a figure was made."""

    what: Text
    said: str


_REASONS: Mapping[str, Text] = {
    "D-03": Text("har inga uppgifter som ändamålet får använda", "have no data that the purpose may use"),
    "D-04": Text("fick inte veta om ändamålet när uppgifterna samlades in", "were not told of the purpose at the time"),
    "D-05": Text("har inga uppgifter med en rättslig grund för det här", "have no data with a legal basis for this"),
    "D-07": Text(
        "har bara hälsouppgifter som inte får användas här", "have only health data that may not be used here"
    ),
    "D-08": Text("har bara vårduppgifter som inte får användas här", "have only care data that may not be used here"),
    "D-09": Text("har sagt nej till {purpose}", "have said no to {purpose}"),
    "D-10": Text("har begränsat användningen av sina uppgifter", "have restricted the use of their data"),
    "D-12": Text("har uppgifter vars lagringstid är slut för det här", "have data whose period has ended for this"),
    "D-13": Text("har uppgifter som bara sparas för en tvist", "have data that is kept for a dispute alone"),
    "D-15": Text("har skyddade personuppgifter", "have a protected identity"),
}
_OTHER = Text(
    "Omkring {people} personer ingår inte av andra skäl.", "About {people} people are not in it for other reasons."
)


def left_out(answer: Answer, purpose: Purpose, words: Words) -> tuple[str, ...]:
    """`Omkring 165 personer har sagt nej till statistik och ingår inte.` Beside noise nothing is told."""
    if answer.noisy:
        return ()
    name = purpose.name.sv if words.language == "sv" else purpose.name.en
    said, rest, least = [], 0, max(FEW, *(one.minimum for one in answer.released))
    for rule, many in sorted(answer.header.left_out.items(), key=lambda one: (-one[1], one[0])):
        if many < least or rule not in _REASONS:
            rest += many
            continue
        reason = words.of(_REASONS[rule]).format(purpose=name[:1].lower() + name[1:])
        said.append(words.of(_NOT_IN).format(people=words.count(people(many)), reason=reason))
    if rest >= least:
        said.append(words.of(_OTHER).format(people=words.count(people(rest))))
    return tuple(said)


_NOT_IN = Text(
    "Omkring {people} personer {reason} och ingår inte.", "About {people} people {reason} and are not in it."
)


def how(answer: Answer, policy: Policy, words: Words, now: datetime) -> tuple[Line, ...]:
    """Everything that somebody needs to trust the figure, or to make it again."""
    purpose = policy.file.purposes[answer.question.purpose]
    return tuple(_lines(answer, policy, purpose, words, now))


def _lines(answer: Answer, policy: Policy, purpose: Purpose, words: Words, now: datetime) -> Iterator[Line]:
    t, header, sv = words.of, answer.header, words.language == "sv"
    name, why = (purpose.name.sv, purpose.why.sv) if sv else (purpose.name.en, purpose.why.en)
    yield Line(Text("Fråga", "Question"), sentence(answer.question, words.language))
    yield Line(Text("Ändamål", "Purpose"), f"{name} ({answer.question.purpose}). {why}")
    yield Line(Text("Rättslig grund", "Legal basis"), _bases(purpose, words))
    version = t(Text("version {number} av policyn, underlaget gjort under version {made}",
                     "version {number} of the policy, the extract made under version {made}"))  # fmt: skip
    yield Line(Text("Policy", "Policy"), version.format(number=policy.number, made=header.policy))
    days = (local_date(now) - header.made_on).days
    about = t(Text("omkring {people} personer, ", "about {people} people, "))
    built = ("" if answer.noisy else about) + t(
        Text("gjort {day}, {days} dagar gammalt; raderas {until}", "made {day}, {days} days old; erased {until}")
    )
    yield Line(
        Text("Underlag", "Extract"),
        built.format(
            people=words.count(people(header.people)), day=day(header.made_on, words.language), days=days,
            until=day(local_date(header.expires_at), words.language),
        ),
    )  # fmt: skip
    yield Line(Text("Så räknades det", "How it was counted"), t(_way(answer)))
    yield Line(Text("Skydd", "Safeguard"), _safeguard(answer, words))
    for missing in _not_held(answer):
        yield Line(Text("Saknas", "Missing"), t(missing))
    if answer.public is not None:
        yield Line(Text("Offentliga siffror", "Public figures"), answer.public)
    yield Line(Text("Adress", "Address"), address(answer.question))


def _safeguard(answer: Answer, words: Words) -> str:
    shown = answer.now.shown
    if answer.noisy:
        return words.of(_NOISE).format(
            epsilon=number(Decimal(int(shown.how["epsilon_micros"])) / _MICRO, words.language, 2)
        )
    return words.of(_SUPPRESSED).format(least=shown.minimum, hidden=answer.hidden, all=len(answer.rows))


_MICRO = 1_000_000
_SUPPRESSED = Text(
    "grupper med färre än {least} personer visas inte, inte heller det som skulle röja en sådan; {hidden} av {all} "
    "rader visas inte",
    "groups of fewer than {least} people are not shown, nor what would tell of one; {hidden} of {all} lines are not "
    "shown",
)
_NOISE = Text(
    "för publicering: varje siffra har brus, så att ingen kan se om en viss person är med (ε = {epsilon})",
    "for publication: each figure has noise, so that nobody sees whether a certain person is in it (ε = {epsilon})",
)


def _bases(purpose: Purpose, words: Words) -> str:
    said = [basis_words(basis) for basis in purpose.bases]
    return "; ".join(one.sv if words.language == "sv" else one.en for one in said)


def _way(answer: Answer) -> Text:
    measure = MEASURES[answer.question.measure]
    if measure.per is not None:
        per = MEASURES[measure.per].name
        return Text(
            f"{measure.name.sv}: det ena släppta antalet delat med det andra ({per.sv})",
            f"{measure.name.en}: one released figure divided by the other ({per.en})",
        )
    match measure.way:
        case Way.PEOPLE:
            return Text("varje person en gång i varje grupp", "each person once in each group")
        case Way.ROWS:
            return Text(
                "varje gång räknas; en person kan räknas flera gånger", "each time; a person may count more than once"
            )
        case Way.SUM:
            return Text("summan av allas belopp", "the sum over all")
        case Way.HELD:
            return Text("varje gång som uppgiften är känd", "each time that it is known")
        case Way.AGAIN:
            return Text(
                "andelen av personerna som har två eller fler i det som frågan gäller",
                "the share of the people who have two or more of what the question is about",
            )
    return Text(
        "andelen av kunderna vars avtal alla har upphört", "the share of customers whose agreements have all ended"
    )


def _not_held(answer: Answer) -> Iterator[Text]:
    """What may be missing in the source, and what is left out by law."""
    measure = MEASURES[answer.question.measure]
    if {"age", "municipality"} & set(dimensions(answer.question)):
        yield Text(
            "ålder och kommun är de som gällde när underlaget gjordes, och inte då det som räknas hände",
            "ages and municipalities are those of when the extract was made, not of when what is counted happened",
        )
    if measure.source in (Source.FINDING, Source.VISIT):
        yield Text(
            "uppgifter som inte får vara sökbegrepp är inte med (2 kap. 8 § patientdatalagen)",
            "what may be no search term is not in it (Patient Data Act 2:8)",
        )
    if measure.column == "wait_days" or "wait" in answer.question.by:
        yield Text(
            "väntetid är känd bara för besök som bokades före dagen för besöket; övriga är okända, inte noll",
            "a wait is known only for visits booked before the day of the visit; the others are unknown, not nought",
        )
    if "no_show" in dimensions(answer.question):
        yield Text(
            "att någon uteblev är känt bara där journalen säger det",
            "that somebody did not come is known only where the journal says so",
        )
    if measure.column in ("price", "amount"):
        yield Text("rader utan belopp räknas som noll kronor", "rows without an amount count as nought")
