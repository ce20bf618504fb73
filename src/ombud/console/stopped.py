"""A no of the core at work: stopped by the policy with its sentence and rules, or declined with its reason.

What was asked is in the log. A no says what, why, and what can be done now (ux.md 3.9), and never a word of a person.
"""

from ombud.app.campaigning_audience import NotNow
from ombud.collection.relate import Declined
from ombud.law import law_on
from ombud.law.periods import local_date
from ombud.policy.ask import Refusal
from ombud.policy.why import Explanation, explain
from ombud.terms import Text
from ombud.vault import OverBudget
from ombud.vault.budget import Spent
from ombud.web import Answer, Page, Problem, Visit

Way = tuple[Text, str]
"""What can be done now, and its address."""
TITLE = Text("Stoppad av policyn", "Stopped by the policy")


def stopped(visit: Visit, refusal: Refusal | NotNow, back: Way) -> Answer:
    """The rules that refuse, each with its article and what can be done."""
    if isinstance(refusal, NotNow):
        return _explained(refusal.explanation, back)
    if isinstance(refusal, OverBudget):
        return too_much(refusal.spent, back)
    with visit.ombud.vault.database.read() as tx:
        policy = visit.ombud.vault.book.in_force(tx, visit.now)
    if policy is None:
        return Problem(403, "no_policy", TITLE, _NO_POLICY, (back,))
    return _explained(explain(refusal, policy, law_on(local_date(visit.now))), back)


def _explained(said: Explanation, back: Way) -> Answer:
    reasons = [(one.rule.value, one.text, one.now) for one in said.reasons]
    values = {"reasons": reasons, "back": back, "sentences": said.sentences}
    return Page("console/no_answer.html.j2", TITLE, values, 403)


def too_much(spent: Spent, back: Way) -> Problem:
    """The account has looked up as many people as it may in an hour (P-11)."""
    return Problem(429, "over_budget", _TOO_MUCH, Text(
        f"{spent.text.sv} {spent.now.sv}", f"{spent.text.en} {spent.now.en}"
    ), (back,))  # fmt: skip


def declined(no: Declined, back: Way) -> Problem:
    """It cannot be done so; nothing was changed."""
    return Problem(409, f"declined.{no.requirement}", _UNCHANGED, no.text, (back,))


_UNCHANGED = Text("Det gick inte, och ingenting ändrades", "That was not possible, and nothing was changed")
_TOO_MUCH = Text("Så många personer på en gång går inte", "Not so many people at once")
_NO_POLICY = Text("Ingen policy gäller ännu, så ingenting är tillåtet.", "No policy is in force yet.")
