"""What a person decides over, as controls: one for each purpose and channel, made of the policy alone (N-18.1, R-07.1).

* A consent and the objection that answers it are one control: a yes is the consent, a no the objection. What rests on
  an interest is on until there is a no, and needs no yes.
* A purpose that is weighed when somebody objects, of an agreement or a claim, is no control: that is a case, with an
  answer and reasons (Art. 21(1)). Only what a no ends at once stands here.
* A control has a name that is no bit and no id of a choice, so that the policy may renumber those.

Pure: a policy in, controls out.
"""

from dataclasses import dataclass

from ombud.policy.model import Choice, Family, PolicyFile
from ombud.terms import ChoiceId, PurposeId, ServiceId

ENDS_AT_ONCE = frozenset(
    {Family.MARKETING, Family.PROFILING, Family.STATISTICS, Family.ANALYSIS, Family.PRODUCT_DEVELOPMENT}
)
"""The kinds of purposes that a no ends without anybody weighing it first; visits to the website by consent alone."""


@dataclass(frozen=True, slots=True)
class Control:
    """One thing that the person decides over."""

    name: str
    """`marketing.direct.email`, `statistics.business`: the purpose, and the channel or service where it has one."""
    purpose: PurposeId
    consent: ChoiceId | None
    """The yes that it takes; none where it rests on an interest."""
    objection: ChoiceId | None
    """The no; none where a consent is only taken back."""
    covering: tuple[ChoiceId, ...] = ()
    """Every objection that says no to this and more."""
    channel: str | None = None
    service: ServiceId | None = None

    @property
    def noes(self) -> tuple[ChoiceId, ...]:
        return (*(() if self.objection is None else (self.objection,)), *self.covering)

    def is_on(self, chosen: frozenset[ChoiceId]) -> bool:
        """Does it go on, as the person has decided?"""
        if any(one in chosen for one in self.noes):
            return False
        return self.consent is None or self.consent in chosen


def controls(file: PolicyFile) -> tuple[Control, ...]:
    """All of them, consents first, in the order of the policy."""
    consents = [(name, choice) for name, choice in file.choices.items() if choice.kind == "consent"]
    made = [_of_consent(file, name, choice) for name, choice in consents]
    covered = {(one.purpose, one.channel) for one in made}
    return (*made, *(one for one in _of_interests(file) if (one.purpose, None) not in covered))


def _of_consent(file: PolicyFile, name: ChoiceId, choice: Choice) -> Control:
    purpose = choice.purposes[0]
    part = choice.channel or choice.service
    objection, covering = _noes(file, purpose, choice.channel) if choice.service is None else (None, ())
    called = f"{purpose}.{part}" if part else str(purpose)
    return Control(called, purpose, name, objection, covering, choice.channel, choice.service)


def _of_interests(file: PolicyFile) -> list[Control]:
    """What goes on until there is a no: on an interest, of a kind that a no ends at once."""
    found = []
    for purpose_id, purpose in file.purposes.items():
        weighed = any(basis.article in ("6.1.e", "6.1.f") for basis in purpose.bases)
        objection, covering = _noes(file, purpose_id, None)
        if objection is not None and weighed and purpose.family in ENDS_AT_ONCE and purpose.off is None:
            found.append(Control(str(purpose_id), purpose_id, None, objection, covering))
    return found


def _noes(file: PolicyFile, purpose: PurposeId, channel: str | None) -> tuple[ChoiceId | None, tuple[ChoiceId, ...]]:
    """The objection to just this, and those that reach further."""
    about = {
        name: choice
        for name, choice in file.choices.items()
        if choice.kind == "objection" and purpose in choice.purposes and choice.channel in (None, channel)
    }
    own = next((name for name, one in about.items() if one.purposes == [purpose] and one.channel == channel), None)
    return own, tuple(name for name in about if name != own)
