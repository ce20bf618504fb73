"""Why a policy cannot be adopted. Every hindrance is found, each with what to do now (see `adopt`)."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from ombud.law.periods import local_date
from ombud.policy.model import Choice, Policy, PolicyFile
from ombud.policy.references import nearest_free
from ombud.terms import ChoiceId, PurposeId, Text


class Proposal(NamedTuple):
    """A policy that two people want in force from a day on. `demo` is true in `ombud demo`'s directory only."""

    file: PolicyFile
    from_at: datetime
    by: tuple[str, str]
    demo: bool = False


class Hindrance(NamedTuple):
    code: str
    message: Text
    fix: Text


def hindrances(proposal: Proposal, earlier: Sequence[Policy], now: datetime) -> Iterator[Hindrance]:
    yield from _people(proposal.by)
    yield from _day(proposal, earlier, now)
    yield from _bits(proposal.file, earlier)
    yield from _narrowed(proposal.file, earlier)
    if not proposal.demo:
        yield from _not_in_earnest(proposal.file)
        yield from _processors(proposal.file, local_date(proposal.from_at))


def _people(by: tuple[str, str]) -> Iterator[Hindrance]:
    first, second = (" ".join(name.split()).casefold() for name in by)
    if not first or not second or first == second:
        yield Hindrance(
            "TWO_PEOPLE",
            Text("Två olika personer måste anta policyn.", "Two different people must adopt the policy."),
            Text("Ange två namn med --by.", "Give two names with --by."),
        )


def _day(proposal: Proposal, earlier: Sequence[Policy], now: datetime) -> Iterator[Hindrance]:
    day = local_date(proposal.from_at)
    if day < local_date(now):
        yield Hindrance(
            "PAST",
            Text("Dagen har redan varit.", "The day has already passed."),
            Text("Ange dagens datum eller ett senare.", "Give today's date or a later one."),
        )
    if earlier and proposal.from_at <= earlier[-1].from_at:
        yield Hindrance(
            "ORDER",
            Text(
                "En version som redan är antagen gäller från samma tid eller senare.",
                "A version that is already adopted is in force from the same time or later.",
            ),
            Text("Ange en senare dag.", "Give a later day."),
        )


def _not_in_earnest(file: PolicyFile) -> Iterator[Hindrance]:
    if file.demo:
        yield Hindrance(
            "DEMO",
            Text("Filen är en demo med påhittade uppgifter.", "The file is a demo with invented facts."),
            Text("Använd den bara i demon.", "Use it in the demo only."),
        )
    if file.status == "proposal":
        yield Hindrance(
            "UNSIGNED",
            Text("Policyn är ett förslag som ingen har skrivit under.", "The policy is a proposal nobody has signed."),
            Text(
                "Låt en jurist granska den och skriv 'status: signed'.",
                "Have a lawyer review it and write 'status: signed'.",
            ),
        )
    if file.controller.placeholders:
        fields = ", ".join(file.controller.placeholders)
        yield Hindrance(
            "PLACEHOLDERS",
            Text(f"Företagets egna uppgifter saknas: {fields}.", f"The company's own facts are missing: {fields}."),
            Text(
                "Fyll i dem och ta bort dem ur 'placeholders'.",
                "Fill them in and remove them from 'placeholders'.",
            ),
        )


def _processors(file: PolicyFile, on: date) -> Iterator[Hindrance]:
    """Every processor that a running purpose names has a contract in order on the day (N-02.2)."""
    named = {
        recipient.contract
        for purpose in file.purposes.values()
        for recipient in purpose.recipients
        if recipient.role == "processor" and purpose.off is None
    }
    broken = [name or "–" for name in sorted(named, key=str) if not _in_order(file, name, on)]
    if broken:
        listed = ", ".join(broken)
        yield Hindrance(
            "PROCESSORS",
            Text(
                f"Biträden utan gällande avtal enligt artikel 28: {listed}.",
                f"Processors without an Art. 28 contract in force: {listed}.",
            ),
            Text(
                "Fyll i namn, avtal och giltighet under 'processors'.",
                "Fill in name, contract and validity under 'processors'.",
            ),
        )


def _in_order(file: PolicyFile, name: str | None, on: date) -> bool:
    one = file.processors.get(name or "")
    if one is None or one.name is None or one.contract_ref is None or one.valid_from is None:
        return False
    return one.valid_from <= on and (one.valid_until is None or on <= one.valid_until)


def _bits(file: PolicyFile, earlier: Sequence[Policy]) -> Iterator[Hindrance]:
    unmarked = [purpose_id for purpose_id, purpose in file.purposes.items() if purpose.bit is None]
    if unmarked:
        listed = ", ".join(unmarked)
        yield Hindrance(
            "NO_BIT",
            Text(f"Ändamål utan bit: {listed}.", f"Purposes without a bit: {listed}."),
            Text("Ge varje ändamål nästa lediga bit.", "Give each purpose the next free bit."),
        )
    files = [policy.file for policy in earlier]
    yield from _reused("purposes", _purpose_bits(file), [_purpose_bits(one) for one in files])
    yield from _reused("choices", _choice_bits(file), [_choice_bits(one) for one in files])


def _purpose_bits(file: PolicyFile) -> dict[int, tuple[object, ...]]:
    return {purpose.bit: (purpose_id,) for purpose_id, purpose in file.purposes.items() if purpose.bit is not None}


def _choice_bits(file: PolicyFile) -> dict[int, tuple[object, ...]]:
    return {choice.bit: (choice_id, *_meaning(file, choice)) for choice_id, choice in file.choices.items()}


def _meaning(file: PolicyFile, choice: Choice) -> tuple[object, ...]:
    """What a person said by the choice: to what, on which channel, to which words.

    A no may come to cover more than it did, as when a purpose is parted in two; `_narrowed` sees to the rest.
    """
    text = file.consents.get(choice.text or "")
    words = (text.version, text.text.sv, text.text.en) if text else ()
    purposes = tuple(sorted(choice.purposes)) if choice.kind == "consent" else ()
    return choice.kind, purposes, choice.channel, choice.service, choice.version, words


def _narrowed(file: PolicyFile, earlier: Sequence[Policy]) -> Iterator[Hindrance]:
    """A no that is already given keeps its force for every purpose that is still there (Art. 21(3))."""
    for choice_id, purposes in _objected(earlier).items():
        now = file.choices.get(choice_id)
        lost = sorted(purposes & set(file.purposes) - set(now.purposes if now else ()))
        if lost:
            listed = ", ".join(lost)
            yield Hindrance(
                "OBJECTION_LOST",
                Text(
                    f"Ett nej som redan är sagt ({choice_id}) skulle sluta gälla för: {listed}.",
                    f"A no already said ({choice_id}) would no longer hold for: {listed}.",
                ),
                Text("Låt valet omfatta ändamålen även nu.", "Let the choice cover the purposes as before."),
            )


def _objected(earlier: Sequence[Policy]) -> dict[ChoiceId, set[PurposeId]]:
    found: dict[ChoiceId, set[PurposeId]] = {}
    for policy in earlier:
        for choice_id, choice in policy.file.choices.items():
            if choice.kind == "objection":
                found.setdefault(choice_id, set()).update(choice.purposes)
    return found


def _reused(
    section: str, now: dict[int, tuple[object, ...]], before: Sequence[dict[int, tuple[object, ...]]]
) -> Iterator[Hindrance]:
    """The bit of another meaning, or the same name under another bit."""
    free = nearest_free({bit for bits in (now, *before) for bit in bits})
    for bit, meaning in now.items():
        other = [bits[bit] for bits in before if bit in bits and bits[bit] != meaning]
        moved = [old for bits in before for old, said in bits.items() if said[0] == meaning[0] and old != bit]
        if other or (moved and len(meaning) == 1):
            yield Hindrance(
                "BIT_REUSED",
                Text(
                    f"Bit {bit} ({section} › {meaning[0]}) har betytt något annat i en tidigare version.",
                    f"Bit {bit} ({section} › {meaning[0]}) has meant something else in an earlier version.",
                ),
                Text(
                    f"Behåll betydelsen, eller ta en ny bit ({free}) och fråga på nytt.",
                    f"Keep the meaning, or take a new bit ({free}) and ask anew.",
                ),
            )
