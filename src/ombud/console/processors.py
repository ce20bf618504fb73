"""`/konsol/bitraden`: who processes personal data for us, under which contract, and what went to them (Art. 28; A-50).

* The contracts stand in the policy and are changed there, by two (`ombud policy adopt`). Here it is seen what is
  missing, what ends soon, and which purposes rest on each; and where the contract has each point of Art. 28(3).
* What went to them is asked of the log by a button: it reads thirty days of it, and that it was read is in it.
"""

from collections.abc import Mapping

from ombud.app.processors import Contract, Went, processors, went_to
from ombud.law.periods import local_date
from ombud.policy.ask import Refusal
from ombud.terms import PurposeId, Text
from ombud.web import Answer, Group, Need, Page, Place, Problem, Route, Visit, problem

HERE = "/konsol/bitraden"
PURPOSES = frozenset({PurposeId("legal.breach"), PurposeId("legal.security")})
DAYS = 30
_TITLE = Text("Personuppgiftsbiträden", "Processors")
_CONTRACTS = {
    Contract.MISSING: (Text("Avtal saknas", "No contract"), "bad", "triangle-alert"),
    Contract.NOT_BEGUN: (Text("Avtalet har inte börjat", "The contract has not begun"), "warn", "clock"),
    Contract.OVER: (Text("Avtalet är slut", "The contract is over"), "bad", "triangle-alert"),
    Contract.ENDS_SOON: (Text("Slutar snart", "Ends soon"), "warn", "clock"),
    Contract.IN_FORCE: (Text("Gäller", "In force"), "ok", "check"),
}
LOG_IS_OTHERS = Problem(
    403, "processors.log", Text("Loggen läses av andra", "The log is read by others"),
    Text(
        "Din roll läser inte loggen. Be dataskyddsombudet räkna vad som har gått till biträdena.",
        "Your role does not read the log. Ask the data protection officer to count what went to the processors.",
    ), ((_TITLE, HERE),),
)  # fmt: skip


def show(visit: Visit) -> Answer:
    return _page(visit, None)


def _page(visit: Visit, went: Mapping[str, Went] | None) -> Answer:
    with visit.ombud.vault.database.read() as tx:
        policy = visit.ombud.vault.book.in_force(tx, visit.now)
    if policy is None:
        return problem.NOT_FOUND
    rows = processors(policy, local_date(visit.now))
    names = {name: Text(one.name.sv, one.name.en) for name, one in policy.file.purposes.items()}
    values = {
        "rows": [
            (one, Text(one.processor.does.sv, one.processor.does.en), _CONTRACTS[one.contract],
             [names[purpose] for purpose in one.purposes], None if went is None else went.get(one.id, Went()))
            for one in rows
        ],
        "left": sum(not one.is_well for one in rows), "counted": went is not None, "days": DAYS,
    }  # fmt: skip
    return Page("console/processors.html.j2", _TITLE, values)


def count(visit: Visit) -> Answer:
    """Ask the log what went to each."""
    found = went_to(visit.ombud.vault, DAYS, by=visit.actor, now=visit.now)
    return LOG_IS_OTHERS if isinstance(found, Refusal) else _page(visit, found)


ROUTES: tuple[Route, ...] = (
    Route(
        HERE, "processors", show, count, Need.STAFF, PURPOSES, Place(Group.PROTECTION, _TITLE, "plug")
    ),
)  # fmt: skip
