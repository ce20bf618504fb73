"""The register of models for people to read: a card for each, as a page and for programs (S-01).

A card says what the model is for, what it looks at, how it counts, in which segments how many are, whether anybody is
favoured, how long it lasts, and who answers for it. It holds nobody.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ombud.analysis.profiling.coarse import FEWEST, OTHERS
from ombud.analysis.profiling.explain import segment_words
from ombud.analysis.profiling.learned import weights_by_trait
from ombud.analysis.profiling.lint import CATEGORY_OF, FEATURE_OF, art9
from ombud.analysis.profiling.model import PROFILE, PURPOSE, Feature, Method
from ombud.analysis.profiling.page_words import FEATURES, METHODS, PAGE, STATES, condition_words, trait_words
from ombud.analysis.profiling.register import Registered
from ombud.analysis.profiling.sentence import condition
from ombud.analysis.profiling.source import Definition
from ombud.law.periods import local_date
from ombud.policy.ask import Rule
from ombud.policy.document import Block, Details, Document, Heading, Line, List, Mark, Paragraph, Table, anchor, line
from ombud.policy.model import Policy
from ombud.policy.storage import rows_for
from ombud.policy.why import WHY
from ombud.policy.wording import capital, day, say
from ombud.policy.wording.periods import length_words, period_words
from ombud.terms import Text
from ombud.terms.text import Language

REASONS = {rule.value: WHY[rule].text for rule in Rule}


def page(models: Sequence[Registered], policy: Policy, language: Language) -> Document:
    """The whole register, or one card of it."""
    title = PAGE["title"] if len(models) != 1 else _text(models[0].definition.title)
    blocks: list[Block] = [Paragraph((PAGE["lead"].in_(language),))]
    if not models:
        blocks.append(Paragraph((PAGE["nothing"].in_(language),)))
    for one in models:
        blocks += _Card(one, policy, language).blocks()
    return Document(title.in_(language), language, tuple(blocks))


def value(one: Registered, policy: Policy) -> dict[str, Any]:
    """One card for programs."""
    purpose, learned = policy.file.purposes[PURPOSE], one.learned
    return {
        "model": one.name,
        "version": one.version,
        "state": one.state.value,
        "method": one.definition.method.value,
        "title": _both(_text(one.definition.title)),
        "why": _both(_text(one.definition.why)),
        "purpose": PURPOSE,
        "inputs": [CATEGORY_OF[feature][0] for feature in looks_at(one.definition)],
        "output": {"category": PROFILE, "class": purpose.retention_class, "art9": art9(one.definition, policy)},
        "definition": one.definition.model_dump(mode="json", exclude_defaults=True),
        "learned": None if learned is None else {
            "people": learned.people, "rows": list(learned.rows), "weights": dict(weights_by_trait(learned)),
            "base": learned.base, "levels": list(learned.levels),
        },
        "card": dict(one.card),
        "retention": [row.model_dump(mode="json", exclude_defaults=True) for row in rows_for(purpose, PROFILE)],
        "impact_assessment": None if purpose.impact is None else purpose.impact.ref,
        "made_by": one.made_by,
        "made_at": one.made_at.isoformat(),
        "run_at": None if one.run_at is None else one.run_at.isoformat(),
        "ended_at": None if one.ended_at is None else one.ended_at.isoformat(),
        "every": one.definition.every,
        "policy_version": one.policy,
    }  # fmt: skip


def looks_at(definition: Definition) -> tuple[Feature, ...]:
    """What the model looks at, in the order of the list."""
    said = [condition(sentence) for segment in definition.segments for sentence in segment.when]
    used = {*definition.uses, *(FEATURE_OF[one.what] for one in said if one is not None)}
    return tuple(feature for feature in Feature if feature in used)


class _Card:
    """One model, in words of one language."""

    def __init__(self, one: Registered, policy: Policy, language: Language) -> None:
        self.one, self.policy, self.language = one, policy, language
        self.definition = one.definition

    def blocks(self) -> Iterator[Block]:
        name = self.one.name
        where = f"{name} {self.one.version}"
        yield Heading(2, f"{self._say(_text(self.definition.title))} ({where})", anchor("model", where))
        yield Paragraph((self._say(_text(self.definition.why)), " ", self._t("only")))
        yield Details(tuple(self._facts()))
        yield Heading(3, self._t("how"), anchor("how", where))
        yield Paragraph((self._say(METHODS[self.definition.method]),))
        yield from self._method()
        yield Heading(3, self._t("came_to"), anchor("came-to", where))
        yield from self._came_to()
        yield Heading(3, self._t("fairness"), anchor("fairness", where))
        yield from self._fairness()

    def _facts(self) -> Iterator[tuple[str, tuple[Line, ...]]]:
        one, purpose = self.one, self.policy.file.purposes[PURPOSE]
        inputs = [capital(self._say(FEATURES[feature])) for feature in looks_at(self.definition)]
        yield self._t("state"), (line(self._say(STATES[one.state])),)
        yield self._t("purpose"), (line(say(purpose.name, self.language)),)
        yield self._t("inputs"), tuple(line(said) for said in inputs)
        yield self._t("never"), (line(self._t("never_said")),)
        yield self._t("output"), (line(self._t("output_said")),)
        kept = [said for row in rows_for(purpose, PROFILE) if (said := period_words(row)) is not None]
        yield self._t("kept"), tuple(line(capital(say(said, self.language))) for said in kept)
        ref = None if purpose.impact is None else purpose.impact.ref
        yield self._t("impact"), (line(ref) if ref else line(Mark(self._t("missing"))),)
        made = day(local_date(one.made_at), self.language)
        yield self._t("made_by"), (line(f"{one.made_by}, {made}"),)
        run = "–" if one.run_at is None else day(local_date(one.run_at), self.language)
        yield self._t("run_at"), (line(run),)
        often = self.definition.every
        again = self._t("by_hand") if often is None else say(length_words(often), self.language)
        yield self._t("every"), (line(again),)

    def _method(self) -> Iterator[Block]:
        if self.definition.method is Method.RULES:
            for segment in self.definition.segments:
                yield Paragraph((f"{say(segment.words, self.language)} ({segment.name}):",))
                yield List(tuple(line(self._condition(sentence)) for sentence in segment.when))
        elif self.one.learned is None:
            yield Paragraph((self._t("gone"),))
        else:
            learned = self.one.learned
            yield Paragraph((self._t("learned", people=str(learned.people)),))
            names = [self._row_name(row) for row in learned.rows]
            rows = [
                (
                    line(self._say(trait_words(trait, self.policy.file))),
                    *(line(_number(one, self.language)) for one in row),
                )
                for trait, row in weights_by_trait(learned).items()
            ]
            yield Table(self._t("weights"), (self._t("trait"), *names), tuple(rows))
            if learned.levels:
                medium, high = (_number(one, self.language) for one in learned.levels)
                base = _number(learned.base, self.language)
                yield Paragraph((self._t("levels", base=base, medium=medium, high=high),))

    def _condition(self, sentence: str) -> str:
        """A sentence as its reader says it; as it was written where this release reads none in it."""
        found = condition(sentence)
        return sentence if found is None else self._say(condition_words(found, self.policy))

    def _row_name(self, row: str) -> str:
        return self._t("weight") if row == "weights" else capital(self._say(segment_words(self.one, row)))

    def _came_to(self) -> Iterator[Block]:
        card = self.one.card
        if not card:
            yield Paragraph((self._t("not_run"),))
            return
        yield Paragraph((capital(self._t("people", people=self._count(card["people"]))),))
        segments = [(line(self._segment(name)), line(self._count(n))) for name, n in card["segments"].items()]
        if segments:
            yield Table(self._t("segments"), (self._t("segment"), self._t("number")), tuple(segments))
        left = [(line(self._left(name)), line(self._count(n))) for name, n in card["left_out"].items()]
        if left:
            yield Table(self._t("left_out"), (self._t("reason"), self._t("number")), tuple(left))
            yield Paragraph((self._t("not_reached"),))

    def _fairness(self) -> Iterator[Block]:
        found: Sequence[Mapping[str, Any]] = self.one.card.get("fairness", ())
        yield Paragraph((self._t("fair_lead"),))
        if not found:
            yield Paragraph((self._t("fair_nothing"),))
            return
        rows = tuple(
            (
                line(self._group(one)), line(self._segment(one["segment"])), line(self._percent(one["share"])),
                line(self._percent(one["of_all"])),
                line(Mark(self._t("marked"))) if one["marked"] else line(self._t("even")),
            )
            for one in found
        )  # fmt: skip
        headings = tuple(self._t(name) for name in ("group", "segment", "share", "of_all", "verdict"))
        yield Table(self._t("fair_caption"), headings, rows)

    def _group(self, one: Mapping[str, Any]) -> str:
        if one["group"] in (OTHERS, "unknown"):
            return f"{self._t(one['by'])}: {self._t(one['group'])}"
        return self._say(trait_words(f"{one['by']}={one['group']}", self.policy.file))

    def _segment(self, name: str) -> str:
        return self._t("few") if name == OTHERS else capital(self._say(segment_words(self.one, name)))

    def _left(self, rule: str) -> str:
        return self._t("few") if rule == OTHERS else self._say(REASONS[rule])

    def _count(self, people: int | None) -> str:
        return self._t("under", fewest=str(FEWEST)) if people is None else self._t("about", people=str(people))

    def _percent(self, share: int) -> str:
        return f"{share} %" if self.language == "sv" else f"{share}%"

    def _say(self, text: Text) -> str:
        return text.in_(self.language)

    def _t(self, key: str, **values: str) -> str:
        said = PAGE[key].in_(self.language)
        for place, text in values.items():
            said = said.replace("{" + place + "}", text)
        return said


def _number(value: float, language: Language) -> str:
    said = f"{value:.2f}".replace("-", "\N{MINUS SIGN}")
    return said.replace(".", ",") if language == "sv" else said


def _text(words: Any) -> Text:
    return Text(words.sv, words.en)


def _both(text: Text) -> dict[str, str]:
    return {"sv": text.sv, "en": text.en}
