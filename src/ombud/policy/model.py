"""The notice as data: what one policy file can say, and nothing else.

  * A file is read into `PolicyFile`. An unknown key is an error; silence means "not allowed".
  * What the published notice leaves unsaid is `None` or empty here; the linter judges that, not the loader.
  * `Policy` is a `PolicyFile` in force: numbered, dated, with the purposes that may not run yet and why.
    `decide` sees only that.
  * Bits are written in the file, one per choice and one per purpose, and never used again for another.

Sources of the fields: law.md 2.0, GDPR Art. 13, 14 and 30; PDL 8:6. Pure: no clock, disk or network.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

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
MonthDay = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]
SentenceId = Annotated[str, StringConstraints(pattern=r"^S[0-9]{1,2}$")]


Strings = list[str]
"""For the field that is itself called `list`."""


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Words(Model):
    """The same thing said in Swedish and in English."""

    sv: str
    en: str


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


class Sentence(Model):
    """One sentence of the notice. `about` names what it speaks of, for the reader and the portal."""

    sv: str
    en: str
    about: Words | None = None


class NoticeMeta(Model):
    version: str | None = None
    effective_on: date | None = None
    language: list[Literal["sv", "en"]] = ["sv"]
    sha256: str | None = None
    rendered: bool = True
    """False for a text written by hand: it tells only of the purposes that its sentences name."""
    paragraphs: list[SentenceId] = []
    """The sentences that begin a paragraph. Empty: each sentence stands by itself (L-34)."""
    layered: bool = False
    """True when a fuller text is linked from a summary."""
    separate_objection_block: bool = False
    headings: bool = False
    child_adapted: bool = False
    recipients_stated: bool = False
    transfers_stated: bool = False
    automated_decisions_stated: bool = False
    mandatory_fields_stated: bool = False
    if_not_given: SentenceId | None = None
    """The sentence that says what follows where a detail is not given (Art. 13(2)(e)); a desk reads it aloud."""
    statistics_safeguards_stated: bool = False
    marketing_channels_stated: bool = False


class Controller(Model):
    name: str
    legal_name: str | None = None
    org_number: str | None = None
    postal_address: str | None = None
    email: str | None = None
    phone: str | None = None
    register_seat: str | None = None
    financial_year_ends: MonthDay = "12-31"
    placeholders: list[str] = []
    """Fields above whose value is invented until the company has given its own (reported as INFO)."""


class DpoContact(Model):
    email: str | None = None
    phone: str | None = None
    postal: str | None = None


class Dpo(Model):
    appointed: bool = False
    contact: DpoContact = DpoContact()
    dedicated_channel: bool = False
    imy_notified_at: date | None = None


class RegimeFlags(Model):
    pdl: bool = False
    svod: bool = False
    quality_registers: list[str] = []
    child_services: bool = False
    online_services: bool = False
    cl_in_scope: bool = False
    """The Cybersecurity Act (2025:1506) reaches the controller (F-02)."""


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


ClauseReference = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
"""Where in a contract a point stands: `s. 3`, `4.2`, `bilaga 1`."""


class Clauses(Model):
    """Where the contract says what Art. 28(3)(a)–(h) asks for (A-50). Empty: nobody has shown where."""

    instructions: ClauseReference | None = None
    """(a) Only on documented instructions, transfers to third countries too."""
    confidentiality: ClauseReference | None = None
    """(b) Whoever works with the data is bound to confidentiality."""
    security: ClauseReference | None = None
    """(c) The measures of Art. 32."""
    sub_processors: ClauseReference | None = None
    """(d) No other processor without permission, and the same duties for it."""
    rights: ClauseReference | None = None
    """(e) Help with what data subjects ask for."""
    assistance: ClauseReference | None = None
    """(f) Help with Art. 32 to 36."""
    return_or_erasure: ClauseReference | None = None
    """(g) Erasing or returning everything when the service ends."""
    audits: ClauseReference | None = None
    """(h) Showing that it is so, audits and inspections."""


class Processor(Model):
    """A processor and its Art. 28 contract (N-02.2, A-50). `Recipient.contract` names it."""

    name: str | None = None
    """Empty until the company has named it."""
    does: Words
    country: str = "EEA"
    contract_ref: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    sub_processors: list[str] = []
    clauses: Clauses = Clauses()


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


class Rights(Model):
    access: bool = False
    rectification: bool = False
    erasure: bool = False
    restriction: bool = False
    objection: bool = False
    objection_dm: bool = False
    objection_profiling: bool = False
    portability: bool = False
    withdraw_consent: bool = False
    complaint: bool = False
    complaint_authority: str | None = None
    compensation: bool = False
    art22: bool = False
    how_to: str | None = None
    conditions_stated: list[str] = []
    """The rights whose conditions the text explains (L-41)."""


class Pdl86(Model):
    """The information that PDL 8:6 adds to Art. 13."""

    disclosure_duties: bool = False
    secrecy_security: bool = False
    block: bool = False
    access_log_info: bool = False
    compensation: bool = False
    search_direct_access_media: bool = False
    svod_info: bool = False
    """SVOD 2:2."""
    register_info: bool = False
    """PDL 7:3: the national and regional quality registers."""


class Cookies(Model):
    used: bool = False
    described: bool = False
    consent: bool = False
    list: Strings = []


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
