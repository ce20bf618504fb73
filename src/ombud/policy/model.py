"""The notice as data: what one policy file can say, and nothing else.

  * A file is read into `PolicyFile`. An unknown key is an error; silence means "not allowed".
  * What the published notice leaves unsaid is `None` or empty here; the linter judges that, not the loader.
  * `Policy` is a `PolicyFile` in force: numbered, dated, with the purposes that may not run yet and why.
    `decide` sees only that.
  * Bits are written in the file, one per choice and one per purpose, and never used again for another.
  * What the file says of the controller itself stands in `model_controller.py`.

Sources of the fields: law.md 2.0, GDPR Art. 13, 14 and 30; PDL 8:6. Pure: no clock, disk or network.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from ombud.policy.model_controller import (
    Controller,
    Cookies,
    Dpo,
    NoticeMeta,
    Pdl86,
    Processor,
    RegimeFlags,
    Rights,
    Sentence,
)
from ombud.policy.model_part import Model, SentenceId
from ombud.policy.model_part import Words as Words
from ombud.terms import CategoryId, ChoiceId, ClassId, PurposeId, RoleId, ServiceId

_N = "[0-9]{1,3}"  # ASCII, and short enough that no date overflows
Duration = Annotated[
    str,
    StringConstraints(
        pattern=rf"^P({_N}Y({_N}M)?({_N}W)?({_N}D)?(T{_N}H)?|{_N}M({_N}W)?({_N}D)?(T{_N}H)?"
        rf"|{_N}W({_N}D)?(T{_N}H)?|{_N}D(T{_N}H)?|T{_N}H)$"
    ),
]
"""An ISO 8601 duration of years, months, weeks, days or hours: `P10Y`, `P24M`, `PT24H`."""
BasisArticle = Literal["6.1.a", "6.1.b", "6.1.c", "6.1.d", "6.1.e", "6.1.f"]
SpecialArticle = Literal["9.2.a", "9.2.b", "9.2.c", "9.2.e", "9.2.f", "9.2.g", "9.2.h", "9.2.i", "9.2.j"]


class Regime(StrEnum):
    """Under which law a service is given (G-06)."""

    PDL = "pdl"
    NON_CARE = "non_care"


RESTORED = "RESTORED"
"""In `Policy.inactive`: the installation was restored without knowing who has said no since."""


class Family(StrEnum):
    """What kind of purpose it is. The law speaks of kinds; the notice of purposes."""

    CONTRACT = "contract"
    MARKETING = "marketing"
    PROFILING = "profiling"
    STATISTICS = "statistics"
    ANALYSIS = "analysis"
    PRODUCT_DEVELOPMENT = "product_development"
    WEB = "web"
    CARE = "care"
    LEGAL = "legal"
    DPO = "dpo"


class Stage(StrEnum):
    """Where the person and the controller stand in their agreement."""

    ALWAYS = "always"
    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


class Tie(StrEnum):
    """Something that binds the person and the controller and is open now (S7, S12)."""

    OFFER = "offer"
    AGREEMENT = "agreement"
    MEASURE = "measure"
    COMMITMENT = "commitment"
    CLAIM = "claim"
    HOLD = "hold"
    """A decision to keep this datum, by two people (T-H1). For the law's purposes it is a claim, for others nothing."""
    CARE = "care"
    REQUEST = "request"
    """The person's own request under Art. 12–22 is being carried out."""


class Anchor(StrEnum):
    """The event that a storage period runs from."""

    COLLECTED = "collected"
    EVENT = "event"
    REQUEST_CLOSED = "request_closed"
    RELATION_ENDED = "relation_ended"
    SETTLED = "settled"
    LAST_INTERACTION = "last_interaction"
    COMPUTED = "computed"
    EXTRACTED = "extracted"
    LAST_ENTRY = "last_entry"
    VISIT = "visit"
    DECISION = "decision"
    ANSWERED = "answered"
    FINANCIAL_YEAR_END = "financial_year_end"
    ORIGIN = "origin"
    CLOSED = "closed"
    CONSENT_ENDED = "consent_ended"
    LOGGED = "logged"
    BACKED_UP = "backed_up"
    FINAL = "final"


class CategoryCondition(StrEnum):
    """When a purpose may touch a category that it may not always touch."""

    SERVICE_NEEDS_IT = "service_needs_it"
    COST_RESPONSIBILITY = "cost_responsibility"
    NON_CARE = "non_care"
    HOLD = "hold"
    VOLUNTEERED = "volunteered"


class Category(Model):
    """A category of personal data (Art. 30(1)(c)). `letter` is the short name of the table in policy.md."""

    name: Words
    letter: str = ""
    special: bool = False
    """Art. 9(1)."""
    personnummer: bool = False
    """DSL 3:10: every purpose needs a reason of its own."""
    online: bool = False
    sources: list[str] = ["data_subject"]
    """`data_subject`, `observed`, `computed`, or `third_party:…` (Art. 14)."""
    required: Literal["contract", "statute", "optional"] | None = None
    needed_for: list[PurposeId] = []
    dpv: str | None = None
    fields: list[str] = []
    """The values it may hold. The list is closed: a field that is not here is not taken (N-05.1)."""

    @property
    def derived(self) -> bool:
        """It is computed from other data and comes from nowhere else: nobody has provided it (Art. 20(1))."""
        return bool(self.sources) and all(source == "computed" for source in self.sources)


class UsedCategory(Model):
    """A category as one purpose may touch it."""

    id: CategoryId
    form: Literal["plain", "pseudonymised", "banded", "counts", "truncated", "salted", "keyed_hash"] = "plain"
    when: CategoryCondition | None = None
    reason: Words | None = None


class Basis(Model):
    """A legal basis (Art. 6(1)), and when it is the one that carries the purpose."""

    article: BasisArticle
    when: Stage = Stage.ALWAYS
    consent: str | None = None
    """The id of the consent text, for 6.1.a."""
    interest: str | None = None
    """The id of the legitimate-interest assessment, for 6.1.f."""
    law: list[str] = []


class SpecialCondition(Model):
    """An exception from the ban on special categories (Art. 9(2)), and for which services it holds."""

    condition: SpecialArticle
    regime: Regime | None = None
    consent: str | None = None
    law: list[str] = []


class StoragePeriod(Model):
    """How long (Art. 13(2)(a)). Alive while one of `during` is open, or until `period` after `anchor`."""

    rule: str | None = None
    """The row of law.md 4.1."""
    period: Duration | None = None
    anchor: Anchor | None = None
    during: list[Tie] = []
    calendar: Literal["plain", "accounting_year"] = "plain"
    categories: list[CategoryId] = []
    """Empty: every category of the purpose that no other row names."""
    criteria: Words | None = None
    independent_of_agreement: bool = False
    """The sentence says that the period has nothing to do with the agreement (S13, L-28)."""
    form: Literal["plain", "truncated"] | None = None
    """The form in which it is kept for this row, where a later row keeps less of it (T-19)."""


class Recipient(Model):
    name: Words
    role: Literal["processor", "controller", "authority"]
    country: str = "EEA"
    contract: str | None = None
    """For a processor: the id of its Art. 28 contract in `processors`."""
    transfer: str | None = None
    copy_at: str | None = None


class ImpactAssessment(Model):
    """Art. 35. `criteria` are IMY's; two or more demand an assessment (A-40)."""

    criteria: list[str] = []
    ref: str | None = None
    necessity: Words | None = None
    risks: Words | None = None
    measures: Words | None = None
    dpo_advice: Words | None = None
    """Art. 35(7)(b)–(d) and 35(2); (a) is the purpose itself (A-41)."""
    approved_by: str | None = None
    approved_on: date | None = None


class Purpose(Model):
    """One purpose, or in the words of Art. 30 one activity: why, on what basis, with what, how long, for whom."""

    name: Words
    why: Words
    sentences: list[SentenceId] = []
    storage_sentences: list[SentenceId] = []
    source: Literal["notice", "law"] = "notice"
    family: Family
    bit: Annotated[int, Field(ge=0)] | None = None
    """Its place in the purpose mask of a record. The linter refuses the 64th."""
    retention_class: ClassId = ClassId("contract")
    reads: list[ClassId] = []
    """Other retention classes whose records it may open."""
    keeps: list[ClassId] = []
    """Other retention classes whose records it keeps alive for its own period (claims keep an agreement's)."""
    data_subjects: list[str] = []
    bases: list[Basis] = []
    special: list[SpecialCondition] = []
    gates: list[str] = []
    """National rules that open or close it: `PDL 2:4 p 1`, `MFL 19`, `LEK 9:28`."""
    categories: list[UsedCategory] = []
    storage: list[StoragePeriod] = []
    recipients: list[Recipient] = []
    no_recipients: bool = False
    output: Literal["person", "aggregate"] = "person"
    adults_only: bool = False
    excludes_protected: bool = False
    profiling: bool = False
    automated_decision: bool | None = None
    logic: Words | None = None
    significance: Words | None = None
    consequences: Words | None = None
    channels: list[str] = []
    safeguards: Words | None = None
    impact: ImpactAssessment | None = None
    off: Words | None = None
    """Declared, but not carried out: the reason."""


class ConsentText(Model):
    version: int = 1
    text: Words
    required_by_service: bool = False
    """Only where the consent is necessary for the service itself (C-3; exception to N-04.3)."""


class Choice(Model):
    """One thing a person can decide; one bit of the subject's mask, never used again."""

    bit: Annotated[int, Field(ge=0)]
    kind: Literal["consent", "objection"]
    purposes: list[PurposeId]
    channel: str | None = None
    text: str | None = None
    version: int = 1
    service: ServiceId | None = None


class Interest(Model):
    """A legitimate interest (Art. 13(1)(d)) with its assessment (A-62)."""

    interest: Words
    necessity: Words
    safeguard: Words
    approved_by: str | None = None
    approved_on: date | None = None
    stated_from: date | None = None
    open_question: Words | None = None


class ServiceField(Model):
    category: CategoryId
    required: Literal["contract", "statute", "optional"]
    why: Words


class Service(Model):
    """What a person can make an agreement about (G-06, N-04)."""

    name: Words
    regime: Regime
    fields: dict[str, ServiceField]
    consent: str | None = None
    cost_responsibility: bool = False


class Role(Model):
    """Who may act for which purposes (PDL 4:1–2, A-10). `care` roles also need a care relation; `protected_read`
    roles meet people with protected identity in lists and by name (R-41)."""

    name: Words
    purposes: list[PurposeId]
    care: bool = False
    protected_read: bool = False
    block_lift_minutes: Annotated[int, Field(ge=1, le=1440)] | None = None
    """How long a block that this role lifts in an emergency stays open; none: it lifts none (PDL 4:5, A-15)."""
    analysis_ref: str | None = None


class PolicyFile(Model):
    """One controller's policy, as its file says it."""

    id: str
    title: Words
    status: Literal["published", "proposal", "signed"]
    note: Words | None = None
    demo: bool = False
    """Overlaid with invented facts and approvals; never adopted outside the demo."""
    notice: NoticeMeta
    sentences: dict[SentenceId, Sentence]
    controller: Controller
    dpo: Dpo
    regime: RegimeFlags
    categories: dict[CategoryId, Category]
    purposes: dict[PurposeId, Purpose]
    services: dict[ServiceId, Service] = {}
    consents: dict[str, ConsentText] = {}
    choices: dict[ChoiceId, Choice] = {}
    interests: dict[str, Interest] = {}
    roles: dict[RoleId, Role] = {}
    processors: dict[str, Processor] = {}
    rights: Rights
    pdl_8_6: Pdl86 = Pdl86()
    cookies: Cookies = Cookies()
    security_measures: Words | None = None
    """Art. 30(1)(g)."""
    open_questions: list[Words] = []


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy in force: the only thing `decide` reads."""

    number: int
    """Counts the adoptions of one installation from 1; stored with every record."""
    from_at: datetime
    file: PolicyFile
    inactive: Mapping[PurposeId, tuple[str, ...]] = field(default_factory=dict)
    """Purposes that may not run, each with the rules or missing approvals that say so (LN-03, A-40, A-62)."""
