"""Who a model learns from, and what it needs of them: everybody whom the purpose reaches, opened as a crowd.

What is sought is learned from what went before: the services as they stood so many months ago, and who took up the
service since. Interests, municipality and age band are as they are now; earlier ones are not kept.
"""

from collections.abc import Iterator
from datetime import date, datetime

from ombud.analysis.profiling.inputs import inputs_of, question
from ombud.analysis.profiling.model import Inputs, Learned, Method
from ombud.analysis.profiling.source import Definition, Target
from ombud.analysis.profiling.traits import Traits, traits_of
from ombud.collection.relate import Declined
from ombud.law.periods import add_months, local_date
from ombud.terms import Actor, Text
from ombud.vault import Vault
from ombud.vault.crowd import Crowd, CrowdOverBudgetError


def everybody(crowd: Crowd, now: datetime) -> Iterator[Inputs]:
    """What is known to a model of each whom the purpose reaches."""
    for page in crowd.opened():
        yield from (inputs_of(one.values, one.relations, crowd.policy, now) for one in page)


def learn(vault: Vault, definition: Definition, *, by: Actor, now: datetime) -> Learned | Declined:
    """What the model learns now. Needs the extra `learning`."""
    try:
        from ombud.analysis.profiling.learn import learn_groups, learn_propensity
    except ImportError:
        return NOT_INSTALLED
    on, found = local_date(now), None
    try:
        people = everybody(Crowd(vault, question(by), now), now)
        if definition.method is Method.CLUSTERS:
            traits = [traits_of(one, definition.uses, on) for one in people]
            found = learn_groups(traits, definition.groups or 0, definition.seed)
        elif definition.target is not None:  # pragma: no branch (a propensity has a target)
            found = learn_propensity(list(_before(people, definition, definition.target, on)), definition.seed)
    except CrowdOverBudgetError as over:
        return Declined("P-11", over.spent.text, {"now": over.spent.now})
    return found or TOO_FEW


def _before(
    people: Iterator[Inputs], definition: Definition, target: Target, on: date
) -> Iterator[tuple[Traits, bool]]:
    """Of each who did not have the service then: how they stood, and whether they have taken it up since."""
    month = on.replace(day=1)
    then = add_months(month, -target.within_months, round_up=False)
    for one in people:
        if target.service not in one.had(then):
            yield traits_of(one, definition.uses, then), target.service in one.took_up(then, month)


NOT_INSTALLED = Declined(
    "S-01",
    Text(
        "Modellen lär sig, och det kräver tillägget learning: pip install 'ombud[learning]'. Regler behöver det inte.",
        "The model learns, which needs the extra learning: pip install 'ombud[learning]'. Rules do not need it.",
    ),
)
TOO_FEW = Declined(
    "S-08",
    Text(
        "Det finns inget att lära: varje grupp, och varje sida av det som söks, måste ha minst tio personer, och något "
        "som minst tio har och minst tio inte har måste skilja dem åt.",
        "There is nothing to learn: each group, and each side of what is sought, must have ten people at least, and "
        "something must tell them apart that ten have and ten have not.",
    ),
)
