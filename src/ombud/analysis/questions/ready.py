"""Ready-made questions: what people ask for most, each under the purpose that it belongs to.

* A ready-made question is a question as any other, with an address, and goes through the same gate.
* Care is followed up under PDL 2:4 p 4–6 and gives figures alone (N-08.4). What is about services outside care uses no
  health data (S-05).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ombud.analysis.questions.model import Question
from ombud.terms import PurposeId, Text


@dataclass(frozen=True, slots=True)
class Ready:
    """One ready-made question."""

    id: str
    name: Text
    question: Question


def _ready(name: str, words: Text, purpose: str, measure: str, *by: str) -> Ready:
    return Ready(name, words, Question(PurposeId(purpose), measure, by).canonical())


_CARE, _FOLLOW, _BUSINESS = "statistics.care", "analysis.patient", "statistics.business"
_MARKET, _CUSTOMER, _PRODUCT = "analysis.market", "analysis.customer", "product.development"
_LIST = (
    _ready("care-visits", Text("Besök över tid", "Visits over time"), _CARE, "visits", "month"),
    _ready("care-patients", Text("Patienter över tid", "Patients over time"), _CARE, "patients", "month"),
    _ready("care-age-area", Text("Ålder och kommun", "Age and municipality"), _CARE, "patients", "age", "municipality"),
    _ready("care-units", Text("Besök på varje enhet", "Visits at each unit"), _CARE, "visits", "month", "unit"),
    _ready(
        "care-kinds",
        Text("Vårdens tjänster: slag av besök", "Services of care: kinds of visits"),
        _CARE,
        "visits",
        "kind",
    ),
    _ready("care-returning", Text("Patienter som återkommer", "Patients who return"), _CARE, "returning", "age"),
    _ready("care-waiting", Text("Väntetid", "Waiting time"), _CARE, "visits", "wait"),
    _ready(
        "care-waiting-mean",
        Text("Väntetid i snitt på varje enhet", "Mean wait at each unit"),
        _CARE,
        "wait.mean",
        "unit",
    ),
    _ready("care-no-shows", Text("Uteblivna besök", "Visits that nobody came to"), _CARE, "no_shows.share", "unit"),
    _ready("care-diagnoses", Text("Patienter med varje kod", "Patients with each code"), _CARE, "diagnosed", "code"),
    _ready(
        "follow-visits",
        Text("Uppföljning: besök på varje enhet", "Follow-up: visits at each unit"),
        _FOLLOW,
        "visits",
        "quarter",
        "unit",
    ),
    _ready(
        "follow-ages",
        Text("Uppföljning: åldrar på varje enhet", "Follow-up: ages at each unit"),
        _FOLLOW,
        "patients",
        "age",
        "unit",
    ),
    _ready(
        "follow-returning",
        Text("Uppföljning: vilka åldrar återkommer", "Follow-up: which ages return"),
        _FOLLOW,
        "returning",
        "age",
    ),
    _ready(
        "follow-waiting", Text("Uppföljning: väntetid", "Follow-up: waiting time"), _FOLLOW, "visits", "wait", "unit"
    ),
    _ready(
        "follow-no-shows",
        Text("Uppföljning: uteblivna besök", "Follow-up: visits that nobody came to"),
        _FOLLOW,
        "no_shows.share",
        "age",
    ),
    _ready(
        "follow-waiting-time",
        Text("Uppföljning: väntetid över tid", "Follow-up: waiting time over time"),
        _FOLLOW,
        "visits",
        "quarter",
        "wait",
    ),
    _ready(
        "follow-no-shows-time",
        Text("Uppföljning: uteblivna besök över tid", "Follow-up: visits that nobody came to, over time"),
        _FOLLOW,
        "no_shows.share",
        "quarter",
    ),
    _ready("business-agreements", Text("Avtal över tid", "Agreements over time"), _BUSINESS, "agreements", "month"),
    _ready("business-customers", Text("Kunder över tid", "Customers over time"), _BUSINESS, "customers", "month"),
    _ready(
        "business-age-area",
        Text("Kunder: ålder och kommun", "Customers: age and municipality"),
        _BUSINESS,
        "customers",
        "age",
        "municipality",
    ),
    _ready(
        "business-services",
        Text("Kunder i varje tjänst", "Customers of each service"),
        _BUSINESS,
        "customers",
        "service",
    ),
    _ready("business-channels", Text("Kanaler", "Channels"), _BUSINESS, "agreements", "channel"),
    _ready(
        "business-income",
        Text("Betalt per kvartal och tjänst", "Paid by quarter and service"),
        _BUSINESS,
        "amount.sum",
        "quarter",
        "service",
    ),
    _ready(
        "market-areas",
        Text("Kunder i varje kommun", "Customers in each municipality"),
        _MARKET,
        "customers",
        "municipality",
    ),
    _ready(
        "market-services",
        Text("Tjänster i varje kommun", "Services in each municipality"),
        _MARKET,
        "customers",
        "municipality",
        "service",
    ),
    _ready(
        "market-age-area",
        Text("Åldrar i varje kommun", "Ages in each municipality"),
        _MARKET,
        "customers",
        "municipality",
        "age",
    ),
    _ready("customer-repeat", Text("Kunder som handlar igen", "Customers who come back"), _CUSTOMER, "repeat", "age"),
    _ready("customer-lapse", Text("Kunder som har slutat", "Customers who have left"), _CUSTOMER, "lapsed", "mix"),
    _ready(
        "customer-channels",
        Text("Kanaler för varje tjänst", "Channels of each service"),
        _CUSTOMER,
        "customers",
        "service",
        "channel",
    ),
    _ready("customer-mix", Text("Tjänster tillsammans", "Services together"), _CUSTOMER, "customers.all", "mix"),
    _ready(
        "customer-cohorts",
        Text("Kohorter: hur många är kvar", "Cohorts: how many are still there"),
        _CUSTOMER,
        "staying",
        "cohort",
        "since",
    ),
    _ready(
        "customer-cohorts-quarter",
        Text("Kohorter per kvartal", "Cohorts by quarter"),
        _CUSTOMER,
        "staying",
        "cohort_quarter",
        "since",
    ),
    _ready(
        "product-usage",
        Text("Hur tjänsterna används", "How the services are used"),
        _PRODUCT,
        "agreements",
        "month",
        "service",
    ),
    _ready(
        "product-abandoned", Text("Avbrutna anmälningar", "Abandoned sign-ups"), _PRODUCT, "abandoned.share", "service"
    ),
    _ready(
        "product-feedback",
        Text("Synpunkter som folk har lämnat", "Feedback that people have given"),
        _PRODUCT,
        "cases",
        "kind",
    ),
)
READY: Mapping[str, Ready] = {one.id: one for one in _LIST}
"""By name."""
