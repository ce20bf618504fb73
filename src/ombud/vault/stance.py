"""Where one data subject stands inside an act: as it was read, and with what the act has changed since.

* What decisions read is looked at when it is first asked for, and again after a change.
* Who changes something says so (`changed`, `began`, `decided`, `flag`): where the person stands is then written once,
  when the act ends (spec/standing.md), and the ends of their records are computed before anything asks for them.
"""

from dataclasses import dataclass, field
from typing import Self

from ombud.choices import set_flags
from ombud.choices.model import Wished
from ombud.policy.ask import Flag
from ombud.policy.model import Anchor, Tie
from ombud.relations import Relation
from ombud.terms import ChoiceId, SubjectId
from ombud.terms.time import to_micros
from ombud.vault import store
from ombud.vault.facts import NOBODY_YET, Situation, chosen, situation
from ombud.vault.keys import PersonKeys
from ombud.vault.standing import with_event, with_wishes
from ombud.vault.under_way import Moving, UnderWay


@dataclass(slots=True)
class Stance:
    """Where one data subject stands, inside an act."""

    act: UnderWay
    subject: SubjectId
    keys: PersonKeys
    _about: Situation | None = field(default=None, repr=False)
    _also: frozenset[Tie] = frozenset()
    _held: bool = True
    """There are records or relations whose ends are to be computed; a newcomer has none until the first."""
    stale: bool = False
    _begun: tuple[Relation, ...] = ()
    """Relations that have begun since `_about` was looked at."""
    wished: Wished | None = field(default=None, repr=False)
    """What the person has decided, where it was read; none where it has changed since, or was not."""
    _chosen: int | None = field(default=None, repr=False)
    """The bits of the person's choices, where they were read."""
    _stands: bytes | None = field(default=None, repr=False)
    """Where the person stands as it was read, with what has happened since; none where it has to be computed."""
    new: bool = False
    """Not registered yet: that is done when the act ends."""

    def is_new(self) -> None:
        """Nothing is held of the person, and nothing binds them."""
        self.new, self._held = True, False
        self._about = NOBODY_YET

    def seen(self, wished: Wished, stands: bytes | None) -> None:
        """What the act has read of the person."""
        self.wished, self._chosen, self._stands = wished, wished.choices, stands

    @property
    def choices(self) -> frozenset[ChoiceId]:
        """The consents and objections in force."""
        return self.about.choices if self._chosen is None else chosen(self.act.policy, self._chosen)

    @property
    def about(self) -> Situation:
        """Where the person stands, as of the last change made through this object."""
        if self._about is None:
            self._about = self._seen(situation(self.act.tx, self.subject, self.keys, self.act.policy, self._also))
        if self._begun:
            self._about = self._about.bound_by(self._begun)
            self._begun = ()
        return self._about

    def _seen(self, about: Situation) -> Situation:
        """What was read of the person; where the act has changed nothing of them it is what was written of them."""
        return about if self.act.is_moving(self.subject) else about.check()

    def changed(self) -> None:
        """Something that decisions read has changed, and may move the ends of the records (N-12.1, T-31).

        Reads obey at once. Where the person stands is written when the act ends; the ends are computed anew
        before anything asks for them (`Vault.settle`).
        """
        self.look_anew()
        self._has_moved()

    def began(self, relation: Relation) -> None:
        """A relation of the person has begun in this act."""
        if self._about is None:
            self.changed()
        else:
            self._begun = (*self._begun, relation)
            self._stands = None
            self._held = True
            self._has_moved()

    def decided(self, on: int, off: int) -> None:
        """The person has made a choice or a limit: these bits of their choices are set, those are not.

        It is contact with them (T-13). Where it ended a choice made before, the period of a consent's record may
        have begun (T-16), and where they stand is computed.
        """
        stands, before = self._stands, self._chosen
        self.changed()
        if stands is not None and before is not None and not before & (on | off):
            self._stands = with_wishes(with_event(stands, Anchor.LAST_INTERACTION, self.act.now))
            self._chosen = before | on

    def flag(self, flag: Flag) -> None:
        """Note what holds for the person."""
        set_flags(self.act.tx, self.subject, on=(flag,))
        self.wished = None
        if self._about is None:
            self.changed()
        else:
            self._about = self._about.flagged(flag)
            self._has_moved()

    def _has_moved(self) -> None:
        self.stale = self.stale or self._held
        self.act.has_moved(self)

    def look_anew(self) -> None:
        """Let go of what was seen of the person."""
        self._about = self._chosen = self._stands = self.wished = None
        self._begun = ()

    def met_again(self, before: Moving) -> None:
        """The same person was met earlier in this act: what is to be noted of them is noted by this one."""
        self.stale = self.stale or before.stale
        self.new = before.new
        self.look_anew()

    def note_standing(self) -> None:
        """Write where the person stands, and whether the ends of their records are to be computed anew."""
        tx, stale = self.act.tx, int(self.stale)
        stands = self._stands or self._standing()
        if self.new:
            store.register(tx, self.subject, to_micros(self.act.now), stands, stale)
            self.new = False
        else:
            store.set_standing(tx, self.subject, stands, stale)

    def standing(self) -> tuple[bytes | None, bytes]:
        """Where the person stands as it is written, and as it is: the same, unless it was never written."""
        self.look_anew()
        return store.standing(self.act.tx, self.subject), self._standing()

    def _standing(self) -> bytes:
        return self.about.written()

    def requesting(self) -> Self:
        """The person's own request is being carried out in this act: a tie for as long as the act lasts."""
        self._also = frozenset({Tie.REQUEST})
        self._about = None
        return self
