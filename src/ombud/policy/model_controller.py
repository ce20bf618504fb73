"""What a policy file says of the controller and its text: who answers, what the text tells, and who processes for it.

What is processed, why and how long stands in `model.py`, and so does the file as a whole.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import StringConstraints

from ombud.policy.model_part import Model, SentenceId, Words

MonthDay = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]
Strings = list[str]
"""For the field that is itself called `list`."""


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
