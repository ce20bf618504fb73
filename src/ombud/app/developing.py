"""Product development: how each service outside care is used, where people turn back, what they say (S13).

* Views of a service's pages are those that have left through the gate week by week (`app/visiting.py`); sign-ups and
  feedback are answers of the purpose's own extract. Each figure leaves by itself, and they stand side by side.
* A page tells of a service, a count of nobody. Pages that are not shown are in no figure here.
* A study ends in a finding: those that rest on answers of this purpose stand under it, with the changes made.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from ombud.analysis.questions.keep import Figured, Finding, digest_of, findings, keep_figures
from ombud.analysis.questions.model import NotAsked, Period, Question, month_number, month_of
from ombud.analysis.questions.months import write_period
from ombud.analysis.release import Withheld
from ombud.analysis.release.model import Number
from ombud.app.analysing import Asked, Desk, Refused, Unanswered, ask_together
from ombud.app.visiting import SITE, Figures
from ombud.app.visiting import figures as of_visitors
from ombud.policy.ask import Refusal
from ombud.policy.model import Policy
from ombud.terms import PurposeId, ServiceId, Text
from ombud.visitors.served import Served

PRODUCT = PurposeId("product.development")
VIEWS = "views"
MEASURES = ("offers", "abandoned", "abandoned.share", "cases")
"""What is asked of the extract, by service: sign-ups begun, those that came to nothing, and what people say."""


@dataclass(frozen=True, slots=True)
class Study:
    """Every service outside care, and what is known of it in a period."""

    period: Period
    services: tuple[ServiceId, ...]
    figures: Mapping[str, Mapping[ServiceId, Number]]
    """By measure and service; what is not there is not shown."""
    answers: Mapping[str, bytes]
    """The answers that the figures are of, by measure: what a finding rests on."""
    missing: Mapping[str, Text]
    """Why a measure has no figures."""
    weeks: int
    """How many whole weeks of the website are in it."""
    findings: tuple[Finding, ...]
    policy: Policy


def study(at: Desk, period: Period) -> Study | Refused:
    """Lay it side by side. Nothing where the role does not work for the purpose."""
    policy = at.policy()
    if isinstance(policy, NotAsked):
        return (policy,)
    questions = [Question(PRODUCT, measure, ("service",), period=period) for measure in MEASURES]
    asked = ask_together(at, questions)
    if not isinstance(asked, list):
        return asked
    figures: dict[str, Mapping[ServiceId, Number]] = {}
    answers, missing = dict[str, bytes](), dict[str, Text]()
    for measure, found in zip(MEASURES, asked, strict=True):
        if isinstance(found, Asked):
            figures[measure], answers[measure] = _by_service(found), found.kept.id
        else:
            missing[measure] = _why(found)
    served, web = Served(policy.file), _of_visitors(at, policy, period)
    if isinstance(web, Figures):
        figures[VIEWS] = _views(served, web)
        answers[VIEWS] = _keep_views(at, period, web, figures[VIEWS])
    else:
        missing[VIEWS] = web
    with at.ombud.vault.database.read() as tx:
        noted = tuple(one for one in findings(tx) if one.purpose == PRODUCT)
    weeks = web.weeks if isinstance(web, Figures) else 0
    return Study(period, served.services, figures, answers, missing, weeks, noted, policy)


def _by_service(asked: Asked) -> dict[ServiceId, Number]:
    return {ServiceId(row.key[0]): row.value for row in asked.answer.rows if row.value is not None}


def _why(found: Unanswered) -> Text:
    return found.why if isinstance(found, Withheld) else found[0].text


def _of_visitors(at: Desk, policy: Policy, period: Period) -> Figures | Text:
    """The website's figures of the period, where the purpose may use counts and the role may see them."""
    used = policy.file.purposes[PRODUCT].categories
    if not any(one.id == "online" and one.form == "counts" for one in used):
        return _NO_COUNTS
    found = of_visitors(at.ombud, period.first, last_day(period), by=at.by, now=at.now)
    return _REFUSED if isinstance(found, Refusal) else found


def last_day(period: Period) -> date:
    """The last day of the last month."""
    return month_of(month_number(period.last) + 1) - timedelta(days=1)


def _views(served: Served, web: Figures) -> dict[ServiceId, Number]:
    """What is shown of the pages of each service."""
    views = Counter[ServiceId]()
    for page, number in web.pages.cells.items():
        service = served.of(page)
        if service is not None:
            views[service] += number
    return dict(views)


def _keep_views(at: Desk, period: Period, web: Figures, views: Mapping[ServiceId, Number]) -> bytes:
    """That these were seen, for a finding to rest on."""
    address = f"purpose={PRODUCT}&measure={VIEWS}&by=service&period={write_period(period)}"
    rows = [[service, str(number)] for service, number in sorted(views.items())]
    what = Figured(PRODUCT, address, SITE, digest_of(rows), web.pages.releases)
    return keep_figures(at.ombud.vault, what, by=at.by, now=at.now).id


_NO_COUNTS = Text(
    "Ändamålet får inte använda webbplatsens räkningar.", "The purpose may not use the counts of the website."
)
_REFUSED = Text("Rollen får inte se de siffrorna.", "The role may not see those figures.")
