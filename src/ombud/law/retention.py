"""How long data must be kept and may be kept (law.md 4.1, rows T-01 to T-30).

* `minimum` is a duty: erasure is refused before it has passed (T-35). `maximum` ends storage without a request.
* A period is an ISO 8601 duration after `anchor`, an event that a policy file also names; `ACCOUNTING` is the
  calendar of BFL 7:2. None: no period in figures, see `until`.
* `mark` is how the row is known: V the statute was read, S a source that quotes it, D our choice, M memory. A
  row marked M is never shown as fact, and holds no figures.
* `answer` is the key of what a person is told when the row is why data stays (law.md 4.3).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ombud.terms import Text

Mark = Literal["V", "V/S", "S", "D", "M"]
ACCOUNTING = "accounting_year"
_FROM = date(2018, 5, 25)


@dataclass(frozen=True, slots=True)
class RetentionRow:
    id: str
    data: Text
    statute: str
    minimum: str | None
    maximum: str | None
    anchor: str | None
    until: Text | None
    answer: str | None
    mark: Mark
    valid_from: date = _FROM


def _row(
    id_: str,
    data: tuple[str, str],
    known: tuple[str, Mark],
    between: tuple[str | None, str | None, str | None],
    *,
    until: tuple[str, str] | None = None,
    answer: str | None = None,
) -> RetentionRow:
    (statute, mark), (minimum, maximum, anchor) = known, between
    ends = None if until is None else Text(*until)
    return RetentionRow(id_, Text(*data), statute, minimum, maximum, anchor, ends, answer, mark)


_ROWS = (
    _row(
        "T-01",
        ("journalhandling", "journal document"),
        ("PDL 3:17", "V"),
        ("P10Y", "P10Y", "last_entry"),
        until=("prövas därefter varje år", "then reviewed every year"),
        answer="PDL-3-17",
    ),
    _row(
        "T-02",
        ("journal som arkivmyndigheten har tagit hand om", "journal taken over by the archive authority"),
        ("PDL 9:4", "V"),
        ("P10Y", None, None),
        until=("i arkivmyndighetens händer", "in the hands of the archive authority"),
    ),
    _row(
        "T-03",
        ("särskilda journaler", "special journals"),
        ("–", "M"),
        (None, None, None),
        until=("bekräftas om tjänsten finns", "confirm if the service exists"),
    ),
    _row(
        "T-04",
        ("logg över åtkomst till patientuppgifter", "log of access to patient data"),
        ("PDL 4:3, HSLF-FS 2016:40 4:9–9 b", "V/S"),
        ("P5Y", "P5Y", "logged"),
        answer="PDL-4-3",
    ),
    _row(
        "T-05",
        ("loggkontroller, behovs- och riskanalyser", "log checks, needs-and-risk analyses"),
        ("HSLF-FS 2016:40 4 kap.", "D"),
        ("P5Y", "P5Y", "event"),
        answer="DUTY",
    ),
    _row(
        "T-06",
        ("räkenskapsinformation", "accounting records"),
        ("BFL 7:2", "S"),
        (ACCOUNTING, ACCOUNTING, "financial_year_end"),
        until=("till och med 31 december det sjunde året", "through 31 December of the seventh year"),
        answer="BFL-7-2",
    ),
    _row(
        "T-07",
        ("obetald fordran på en konsument", "unpaid claim on a consumer"),
        ("Preskriptionslagen 2 § andra stycket", "V"),
        (None, "P3Y", "origin"),
        until=("räknas om vid avbrott (5–7 §§)", "counted anew when interrupted (ss. 5–7)"),
        answer="CLAIM",
    ),
    _row(
        "T-08",
        ("möjligt anspråk mot oss, dokumenterat", "possible claim on us, documented"),
        ("Preskriptionslagen 2 § första stycket", "V"),
        (None, "P10Y", "relation_ended"),
        until=("bara med ett beslut om bevarande", "only with a hold"),
        answer="CLAIM",
    ),
    _row(
        "T-09",
        ("bevis om patientskada", "evidence of a patient injury"),
        ("Patientskadelagen 23 §", "V"),
        (None, "P6M", "final"),
        answer="CLAIM",
    ),
    _row(
        "T-10",
        ("avtalets kärna, utanför vården", "the agreement's core, outside care"),
        ("Art. 17(3)(e)", "D"),
        (None, "P3Y", "relation_ended"),
        answer="CLAIM",
    ),
    _row(
        "T-11",
        ("förfrågan utan avtal", "request without an agreement"),
        ("Art. 5(1)(e)", "D"),
        (None, "P3M", "request_closed"),
        answer="CONTRACT",
    ),
    _row(
        "T-12",
        ("marknadsföring till den som är kund", "marketing in a relation"),
        ("Art. 5(1)(e)", "V/S"),
        (None, "P12M", "relation_ended"),
        answer="MKT",
    ),
    _row(
        "T-13",
        ("marknadsföring efter samtycke", "marketing on consent"),
        ("Art. 7, 5(1)(e)", "D"),
        (None, "P24M", "last_interaction"),
        answer="MKT",
    ),
    _row(
        "T-14",
        ("telefonförsäljning", "telephone marketing"),
        ("branschrekommendation", "S"),
        (None, "P6M", "event"),
        answer="MKT",
    ),
    _row(
        "T-15",
        ("begäran från registrerade", "data subject requests"),
        ("Art. 5(2), DSL 6:4", "V"),
        (None, "P5Y", "closed"),
        until=("identitetshandlingar 30 dagar", "identity papers 30 days"),
        answer="DUTY",
    ),
    _row(
        "T-16",
        ("samtyckesnotering", "consent record"),
        ("Art. 7(1)", "D"),
        (None, "P5Y", "consent_ended"),
        answer="DUTY",
    ),
    _row(
        "T-17",
        ("spärrlista för reklam", "suppression list"),
        ("Art. 21(3)", "V"),
        (None, None, None),
        until=("så länge reklam förekommer", "as long as there is marketing"),
        answer="MKT",
    ),
    _row(
        "T-18",
        ("förteckning över incidenter", "register of breaches"),
        ("Art. 33(5)", "D"),
        (None, "P5Y", "closed"),
        answer="DUTY",
    ),
    _row(
        "T-19",
        ("webbplatsens säkerhetslogg", "the website's security log"),
        ("Art. 5(1)(e)", "D"),
        (None, "P90D", "event"),
        until=("fullständig IP 30 dagar, sedan avkortad 60", "full IP 30 days, then truncated 60"),
        answer="WEB",
    ),
    _row(
        "T-20",
        ("val om kakor", "cookie choices"),
        ("LEK 9:28", "D"),
        (None, "P12M", "decision"),
        until=("ett nej frågas inte om på sex månader", "a no is not asked again for six months"),
        answer="WEB",
    ),
    _row("T-21", ("MAC-adress", "MAC address"), ("Art. 5(1)(c)", "D"), (None, "PT24H", "event"), answer="WEB"),
    _row("T-22", ("profil", "profile"), ("Art. 5(1)(e)", "D"), (None, "P12M", "computed"), answer="MKT"),
    _row(
        "T-23",
        ("pseudonymiserat underlag för analys", "pseudonymised analysis extract"),
        ("Art. 89(1)", "D"),
        (None, "P12M", "extracted"),
        answer="STAT-17-3-D",
    ),
    _row(
        "T-24",
        ("anonyma tabeller", "anonymous tables"),
        ("skäl 26", "V"),
        (None, None, None),
        until=("inga personuppgifter", "no personal data"),
        answer="STAT",
    ),
    _row(
        "T-25",
        ("medborgarskap, underlag för kostnadsansvar", "citizenship, proof of who pays"),
        ("Art. 5(1)(c)", "D"),
        (None, "P3M", "decision"),
        answer="CONTRACT",
    ),
    _row(
        "T-26",
        ("kopia i kvalitetsregister", "copy in a quality register"),
        ("PDL 7:10, 7:2", "V"),
        (None, None, None),
        until=("raderas så snart som möjligt efter ett nej", "erased as soon as possible after a no"),
        answer="QREG",
    ),
    _row(
        "T-27",
        ("andras handlingar i sammanhållen dokumentation", "others' documents in shared documentation"),
        ("SVOD 4:6", "V"),
        (None, None, None),
        until=("sparas inte hos oss", "not kept by us"),
    ),
    _row(
        "T-28",
        ("klagomål från patienter", "patients' complaints"),
        ("PSL 3:8 b", "D"),
        (None, "P5Y", "answered"),
        answer="DUTY",
    ),
    _row("T-29", ("säkerhetskopior", "backups"), ("Art. 32", "D"), (None, "P35D", "backed_up")),
    _row(
        "T-30",
        ("rapporter enligt cybersäkerhetslagen", "reports under the Cybersecurity Act"),
        ("CL", "D"),
        (None, "P5Y", "closed"),
        answer="DUTY",
    ),
)
ROWS: Mapping[str, RetentionRow] = {row.id: row for row in _ROWS}


def rows_on(day: date) -> Mapping[str, RetentionRow]:
    """The rows in force on a day."""
    return {row.id: row for row in _ROWS if row.valid_from <= day}
