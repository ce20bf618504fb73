"""A no of the core as a page of the console: what, why, and what can be done now (ux.md 3.9)."""

from ombud.collection.relate import Declined
from ombud.law import law_on
from ombud.law.periods import local_date
from ombud.policy.ask import Refusal
from ombud.policy.why import explain
from ombud.terms import Text
from ombud.web import Problem, Visit

_BACK = (Text("Till startsidan", "To the first page"), "/konsol")


def by_policy(visit: Visit, refusal: Refusal) -> Problem:
    """The rule that refuses, in the words that the policy's own explanation has."""
    with visit.ombud.vault.database.read() as tx:
        policy = visit.ombud.vault.book.in_force(tx, visit.now)
    reasons = () if policy is None else explain(refusal, policy, law_on(local_date(visit.now))).reasons
    said = Text(
        " ".join(f"{one.text.sv} {one.now.sv}" for one in reasons) or "Policyn tillåter det inte.",
        " ".join(f"{one.text.en} {one.now.en}" for one in reasons) or "The policy does not allow it.",
    )
    code = refusal.rules[0].value if refusal.rules else "too-many"
    title = Text("Stoppad av policyn", "Stopped by the policy")
    return Problem(403, f"refused.{code}", title, said, (_BACK,))


def declined(no: Declined, back: str = "/konsol") -> Problem:
    """It could not be done so; nothing was changed."""
    title = Text("Det gick inte, och ingenting ändrades", "That was not possible, and nothing was changed")
    return Problem(409, f"console.{no.requirement}", title, no.text, ((Text("Tillbaka", "Back"), back),))
