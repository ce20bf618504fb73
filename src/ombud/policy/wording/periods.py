"""A storage period in words: `10 år efter sista anteckningen i handlingen` (Art. 13(2)(a), 30(1)(f); L-08)."""

from ombud.law.periods import duration
from ombud.policy.model import Anchor, StoragePeriod, Tie, Words
from ombud.policy.wording import alternatives, both, words
from ombud.terms import Text

_ALSO = words(", och ", ", and ")
NOT_KEPT = words("sparas inte", "not kept")
ACCOUNTING = words(
    "till och med den 31 december det sjunde året efter det kalenderår då räkenskapsåret avslutades",
    "through 31 December of the seventh year after the calendar year in which the financial year ended",
)

ANCHORS = {
    Anchor.COLLECTED: Text("efter att vi fick uppgiften", "after we received the data"),
    Anchor.EVENT: Text("efter händelsen", "after the event"),
    Anchor.REQUEST_CLOSED: Text("efter att din förfrågan avslutades", "after your enquiry was closed"),
    Anchor.RELATION_ENDED: Text(
        "efter att dina avtal och andra åtaganden med oss upphörde",
        "after your agreements and other commitments with us ended",
    ),
    Anchor.SETTLED: Text("efter att allt är betalt och avslutat", "after everything is paid and settled"),
    Anchor.LAST_INTERACTION: Text("efter din senaste kontakt med oss", "after your last contact with us"),
    Anchor.COMPUTED: Text("efter att uppgiften räknades fram", "after the data was computed"),
    Anchor.EXTRACTED: Text("efter att underlaget togs fram", "after the extract was made"),
    Anchor.LAST_ENTRY: Text("efter sista anteckningen i handlingen", "after the last entry in the document"),
    Anchor.VISIT: Text("efter besöket", "after the visit"),
    Anchor.DECISION: Text("efter beslutet", "after the decision"),
    Anchor.ANSWERED: Text("efter att klagomålet besvarades", "after the complaint was answered"),
    Anchor.FINANCIAL_YEAR_END: Text("efter räkenskapsårets slut", "after the end of the financial year"),
    Anchor.ORIGIN: Text(
        "efter att kravet uppkom eller senast framställdes", "after the claim arose or was last asserted"
    ),
    Anchor.CLOSED: Text("efter att ärendet avslutades", "after the case was closed"),
    Anchor.CONSENT_ENDED: Text("efter att samtycket upphörde", "after the consent ended"),
    Anchor.LOGGED: Text("efter anteckningen i loggen", "after the entry in the log"),
    Anchor.BACKED_UP: Text("efter att säkerhetskopian gjordes", "after the backup was made"),
    Anchor.FINAL: Text("efter det slutliga avgörandet", "after the final decision"),
}

TIES = {
    Tie.OFFER: Text("en förfrågan eller ett erbjudande är öppet", "an enquiry or an offer is open"),
    Tie.AGREEMENT: Text("ett avtal med dig gäller", "an agreement with you is in force"),
    Tie.MEASURE: Text("en åtgärd som du har bett om pågår", "a measure you have asked for is under way"),
    Tie.COMMITMENT: Text("ett annat åtagande gäller", "another commitment is in force"),
    Tie.CLAIM: Text("ett rättsligt anspråk är öppet", "a legal claim is open"),
    Tie.HOLD: Text("ett beslut om bevarande gäller", "a hold is in force"),
    Tie.REQUEST: Text("en begäran från dig är öppen", "a request from you is open"),
    Tie.CARE: Text("du får vård hos oss", "you receive care from us"),
}


def period_words(row: StoragePeriod) -> Words | None:
    """What the row says, or `None` for one that says nothing: neither time, event nor criterion."""
    parts = [part for part in (_during(row), _time(row)) if part is not None]
    if row.criteria is None:
        return both(parts, between=_ALSO) if parts else None
    if not parts:
        return row.criteria
    said = both(parts, between=_ALSO)
    return words(f"{said.sv} ({row.criteria.sv})", f"{said.en} ({row.criteria.en})")


def length_words(period: str) -> Words:
    """`P10Y` as `10 år`, `P24M` as `24 månader`. A period of nothing is not kept."""
    months, days, hours = duration(period)
    years, rest = divmod(months, 12) if "Y" in period else (0, months)
    counted = [
        (years, Text("år", "year"), Text("år", "years")),
        (rest, Text("månad", "month"), Text("månader", "months")),
        (days, Text("dag", "day"), Text("dagar", "days")),
        (hours, Text("timme", "hour"), Text("timmar", "hours")),
    ]
    said = [(n, one if n == 1 else many) for n, one, many in counted if n]
    if not said:
        return NOT_KEPT
    return Words(
        sv=" och ".join(f"{n} {unit.sv}" for n, unit in said),
        en=" and ".join(f"{n} {unit.en}" for n, unit in said),
    )


def _during(row: StoragePeriod) -> Words | None:
    if not row.during:
        return None
    ties = [TIES[tie] for tie in row.during]
    return Words(
        sv="så länge " + alternatives((tie.sv for tie in ties), "sv"),
        en="for as long as " + alternatives((tie.en for tie in ties), "en"),
    )


def _time(row: StoragePeriod) -> Words | None:
    if row.calendar == "accounting_year":
        return ACCOUNTING
    if row.period is None:
        return None
    length = length_words(row.period)
    if row.anchor is None or length is NOT_KEPT:
        return length
    after = ANCHORS[row.anchor]
    return Words(sv=f"{length.sv} {after.sv}", en=f"{length.en} {after.en}")
