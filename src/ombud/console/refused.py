"""A no of the core as a page of those who work here: what, the sentence of the notice, and what now (ux.md 3.9)."""

from ombud.choices import Denied
from ombud.collection.relate import Declined
from ombud.console.in_force import policy_in_force
from ombud.disclosure.package import NotGiven
from ombud.disclosure.register import Undisclosed
from ombud.law import law_on
from ombud.law.periods import local_date
from ombud.policy.ask import Refusal
from ombud.policy.why import Explanation, explain
from ombud.terms import Text
from ombud.vault import OverBudget, Spent
from ombud.web import Problem, Visit

START = (Text("Till konsolens start", "To the start of the console"), "/konsol")
Ways = tuple[tuple[Text, str], ...]


def by_policy(visit: Visit, refusal: Refusal, ways: Ways = ()) -> Problem:
    """The policy stops it: the first reason, with the sentence that says so and what can be done."""
    if isinstance(refusal, OverBudget):
        return over(refusal.spent, ways)
    numbers = [one.id.removeprefix("S") for one in _explained(visit, refusal).sentences]
    return Problem(
        403, f"refused.{refusal.rules[0].value}", Text("Stoppad av policyn", "Stopped by the policy"),
        words(visit, refusal), (*ways, START), next((int(one) for one in numbers if one.isdecimal()), None),
    )  # fmt: skip


def words(visit: Visit, refusal: Refusal) -> Text:
    """Why, and what now."""
    first = refusal.spent if isinstance(refusal, OverBudget) else _explained(visit, refusal).reasons[0]
    return Text(f"{first.text.sv} {first.now.sv}", f"{first.text.en} {first.now.en}")


def _explained(visit: Visit, refusal: Refusal) -> Explanation:
    return explain(refusal, policy_in_force(visit), law_on(local_date(visit.now)))


def over(spent: Spent, ways: Ways = ()) -> Problem:
    """Too many people in too short a time (P-11)."""
    said = Text(f"{spent.text.sv} {spent.now.sv}", f"{spent.text.en} {spent.now.en}")
    return Problem(429, "too_many_people", Text("Du har sökt på för många", "You have looked up too many"), said, ways)


def declined(no: Declined | NotGiven | Undisclosed | Denied, ways: Ways = ()) -> Problem:
    """It could not be done so; nothing was changed."""
    return Problem(409, f"declined.{no.requirement}", _UNCHANGED, no.text, (*ways, START))


_UNCHANGED = Text("Det gick inte, och ingenting ändrades", "That was not possible, and nothing was changed")
