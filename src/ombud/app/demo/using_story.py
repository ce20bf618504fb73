"""The demo's story goes on: the notice's other purposes, each at work, and each unable to do what it may not.

* Every figure comes through the release gate, as anybody's would; what it shows is drawn to a page where somebody wants
  to look at it (`drawings`).
* What a step tells is what the same call answers anywhere; a step that came out otherwise says so.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from ombud.analysis.profiling.page import page as card
from ombud.analysis.profiling.register import Registered
from ombud.analysis.profiling.run import run
from ombud.analysis.profiling.source import Loaded, load
from ombud.analysis.questions.forms import notes
from ombud.analysis.questions.keep import Finding, NewFinding, add_finding
from ombud.analysis.questions.model import MONTHS, Period, Question
from ombud.analysis.questions.months import last_months
from ombud.analysis.questions.page import page
from ombud.analysis.questions.picture import picture_alone
from ombud.analysis.questions.public import Public, read_public
from ombud.analysis.questions.ready import READY
from ombud.analysis.questions.said import Words
from ombud.analysis.questions.sentence import sentence
from ombud.analysis.release import TOTAL, Withheld
from ombud.app.analysing import NO_FIGURES, Asked, Refused, ask, desk
from ombud.app.campaigning_audience import Made, audience_now, counted, menu_now
from ombud.app.demo.sent_story import sent
from ombud.app.demo.step import Step
from ombud.app.demo.visits import drawn_days, visited
from ombud.app.extracting import stores_of
from ombud.app.installation import Ombud
from ombud.app.shipped import shipped
from ombud.campaigns.audience import Selection
from ombud.campaigns.filters import parsed
from ombud.campaigns.filters.model import Fault
from ombud.campaigns.funnel import Funnel
from ombud.extracts import ExtractHeader, build
from ombud.law.periods import local_date
from ombud.policy.ask import Refusal
from ombud.policy.document.html import page as html
from ombud.policy.model import Policy
from ombud.terms import Actor, PurposeId, Text

SELECTION = "Intresse är traning"
MODEL = "friskvard.yaml"
PROFILING = PurposeId("profiling.marketing")


@dataclass(frozen=True, slots=True)
class _Part:
    """One purpose, and the ready-made questions that are asked for it."""

    name: str
    title: Text
    questions: tuple[str, ...]
    lately: bool = False
    """Of the last four whole quarters: what the journal says of earlier years is of too few."""


PARTS = (
    _Part(
        "statistics-care",
        Text("Statistik om vården, bara som siffror", "Statistics on care, as figures alone"),
        ("care-waiting", "care-visits", "care-patients"),
        lately=True,
    ),
    _Part(
        "diagnoses-care", Text("Vad vården handlade om, i koder", "What care was about, in codes"), ("care-diagnoses",)
    ),
    _Part(
        "statistics-business",
        Text("Statistik om verksamheten", "Statistics on the business"),
        ("business-services", "business-agreements", "business-channels"),
    ),
    _Part(
        "market", Text("Marknadsanalys mot befolkningen", "A market analysis beside the population"), ("market-areas",)
    ),
    _Part(
        "patient",
        Text("Uppföljning av vården: aldrig en lista", "Follow-up of care: never a list"),
        ("follow-no-shows-time", "follow-waiting-time"),
        lately=True,
    ),
    _Part(
        "customer",
        Text("Kundanalys: återköp, avslut, kohorter", "Customers: who comes back, who leaves, cohorts"),
        ("customer-repeat", "customer-lapse", "customer-cohorts"),
    ),
    _Part(
        "product",
        Text("Produktutveckling slutar i ett daterat resultat", "Product development ends in a dated finding"),
        ("product-usage", "product-abandoned"),
    ),
)


@dataclass(slots=True)
class Using:
    """What is done with the data, for what the notice says."""

    ombud: Ombud
    now: Callable[[], datetime]
    drawings: Path | None = None
    drawn: list[Path] = field(default_factory=list)

    def tell(self) -> Iterator[Step]:
        for part in PARTS:
            yield self.figures(part)
        yield self.profiled()
        yield self.audience()
        yield sent(self.ombud, self.now)

    def website(self, seed: int) -> Step:
        """Who was at the website: counted, and nobody known."""
        step = visited(self.ombud, seed, self.now())
        self._write("besok-per-dag.svg", drawn_days(self.ombud, by=self.actor("ada"), now=self.now()))
        return step

    def actor(self, name: str) -> Actor:
        return self.ombud.accounts.actors[name]

    def figures(self, part: _Part) -> Step:
        """Ask the ready-made questions of one purpose."""
        answers, lines, ok = list[Asked](), list[Text](), True
        for name in part.questions:
            question = READY[name].question
            lately = _four_quarters(local_date(self.now())) if part.lately else None
            asked = self._ask(replace(question, period=lately))
            if not isinstance(asked, Asked):
                why, few = _refused(asked)
                ok = ok and few
                lines.append(Text(f"{READY[name].name.sv}: {why.sv}", f"{READY[name].name.en}: {why.en}"))
                continue
            answers.append(asked)
            lines += _told(asked)
            self._draw(name, asked)
        if part.name == "product" and answers:
            found = _finding(answers[0])
            finding = self._found(answers, found)
            ok = ok and isinstance(finding, Finding)
            lines.append(found)
        shown = sum(row.value is not None and not row.is_total for one in answers for row in one.answer.rows)
        return Step(part.name, part.title, tuple(lines), ok, {"answers": len(answers), "shown": shown})

    def _ask(self, question: Question) -> Asked | Refused:
        at = desk(self.ombud, by=self.actor("ada"), now=self.now())
        public = self._population() if question.purpose == "analysis.market" else None
        return ask(at, question, public)

    def _population(self) -> Public | None:
        """What the user brings: public figures, here invented ones."""
        places = ("Stockholm", "Göteborg", "Malmö", "Uppsala", "Västerås", "Örebro", "Linköping", "Helsingborg")
        lines = (f"{place};*;{80_000 // (number + 1)}" for number, place in enumerate(places))
        found = read_public("\n".join(("kommun;ålder;antal", *lines)) + "\n", "påhittad befolkning / invented")
        return found if isinstance(found, Public) else None

    def _found(self, answers: list[Asked], found: Text) -> object:
        new = NewFinding(
            PurposeId("product.development"), found.sv, "Bokningssidan frågar nu en sak i taget.",
            tuple(one.kept.id for one in answers),
        )  # fmt: skip
        return add_finding(self.ombud.vault, new, by=self.actor("ada"), now=self.now())

    def profiled(self) -> Step:
        """A model of rules, over those who said yes to it (S-01)."""
        loaded, max_ = load(shipped("models", MODEL)), self.actor("max")
        done = run(self.ombud.vault, loaded.definition, by=max_, now=self.now()) if isinstance(loaded, Loaded) else None
        if not isinstance(done, Registered):
            return Step("profiling", PROFILED, (), False)
        self._write("modellkort.html", html(card((done,), self._policy(), "sv")))
        line = Text(
            f"Modellen {done.name} {done.version} ser åldersspann, kommun, tjänster utanför vården och egna intressen.",
            f"The model {done.name} {done.version} sees age band, municipality, services outside care, own interests.",
        )
        return Step("profiling", PROFILED, (line, NO_HEALTH), True, {"model": done.name})

    def audience(self) -> Step:
        """Who would get an advertisement, and why the others do not: counts alone."""
        max_ = self.actor("max")
        made = build(stores_of(self.ombud), PROFILING, by=max_, now=self.now())
        menu = menu_now(self.ombud.vault, self.now())
        selected = parsed(SELECTION, menu)
        if not isinstance(made, ExtractHeader) or isinstance(selected, Fault):
            return Step("audience", REACHED, (), False)
        with audience_now(self.ombud, Selection(selected, "email"), by=max_, now=self.now()) as audience:
            funnel = counted(audience) if isinstance(audience, Made) else None
        if not isinstance(funnel, Funnel):
            return Step("audience", REACHED, (), False)
        rows = (Text(f"{row.words.sv}: {row.people}", f"{row.words.en}: {row.people}") for row in funnel.rows)
        return Step("audience", REACHED, (ASKED, *rows), True)

    def _policy(self) -> Policy:
        with self.ombud.vault.database.read() as tx:
            policy = self.ombud.vault.book.in_force(tx, self.now())
        if policy is None:
            raise AssertionError("the demo has a policy in force")
        return policy

    def _draw(self, name: str, asked: Asked) -> None:
        """The answer as a page that stands by itself, and its first chart as a picture."""
        words = asked.words("sv")
        self._write(f"{name}.html", page(asked.answer, asked.policy, words, asked.at))
        self._write(f"{name}.svg", picture_alone(asked.answer, asked.policy, words, asked.at))

    def _write(self, name: str, text: str) -> None:
        """A file, where somebody wants to look; of what has nothing to show there is none."""
        if self.drawings is not None and text:
            self.drawings.mkdir(parents=True, exist_ok=True)
            path = self.drawings / name
            path.write_text(text, encoding="utf-8")
            self.drawn.append(path)


def _refused(why: Refused) -> tuple[Text, bool]:
    """Why there is no figure, and whether it is that there are too few people for one, as there should be none."""
    if isinstance(why, Withheld):
        return why.why, True
    if isinstance(why, Refusal):
        rules = ", ".join(rule.value for rule in why.rules)
        return Text(rules, rules), False
    return why[0].text, why == (NO_FIGURES,)


def _told(asked: Asked) -> list[Text]:
    """The question, how many cells may be shown, and the gate's own words."""
    answer, rows = asked.answer, asked.answer.rows
    shown, swedish, english = (
        sum(row.value is not None for row in rows), asked.words("sv"), asked.words("en"),
    )  # fmt: skip
    first = Text(
        f"{sentence(answer.question, 'sv')}: {shown} av {len(rows)} rutor visas.",
        f"{sentence(answer.question, 'en')}: {shown} of {len(rows)} cells are shown.",
    )
    said = zip(notes(answer, swedish), notes(answer, english), strict=True)
    return [first, *(Text(sv, en) for sv, en in list(said)[:1])]


def _four_quarters(today: date) -> Period | None:
    """The last year of whole quarters, which both months and quarters can be asked for."""
    return last_months(MONTHS, today.replace(month=today.month - (today.month - 1) % 3, day=1))


def _finding(usage: Asked) -> Text:
    """What the figures say of the services, and nothing that they do not: the totals shown, the largest first."""
    rows = usage.answer.rows
    used = [(int(row.value), row.key[1]) for row in rows if row.value and row.key[0] == TOTAL != row.key[1]]
    if not used:
        return TOO_FEW
    sv, en = (_services(usage.words(language), used) for language in ("sv", "en"))
    return Text(f"Resultat: så många avtal om varje tjänst: {sv}.", f"Finding: so many agreements on each: {en}.")


def _services(words: Words, used: list[tuple[int, str]]) -> str:
    return ", ".join(f"{words.value('service', service)} {number}" for number, service in sorted(used, reverse=True))


TOO_FEW = Text(
    "Resultat: för få har tecknat avtal för att något ska synas.",
    "Finding: too few have signed for anything to be seen.",
)
PROFILED = Text("Profilering, bara med eget samtycke", "Profiling, only with a consent of its own")
NO_HEALTH = Text(
    "Hälsouppgifter, vårdens tjänster och enheter går inte att använda, och ingen under 18 är med.",
    "Health data, care services and units cannot be used, and nobody under 18 is in it.",
)
REACHED = Text("Vilka blir kvar, och varför", "Who is left, and why")
ASKED = Text(f"Urval: {SELECTION}. Det är profilering.", f"Selection: {SELECTION}. That is profiling.")
