"""What a marketer sees of an audience: coarse counts that sum, and no way to one person."""

import random
import secrets
import statistics
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.app.campaigning_audience import NotTaken, audience_of, counted, why_not_sent
from ombud.campaigns.audience import Asked, Audience, Barriers, Selection
from ombud.campaigns.filters import Condition, Everybody, How
from ombud.campaigns.filters.model import FieldId
from ombud.campaigns.funnel import (
    LEAST,
    ROW_OF,
    STEP,
    Budget,
    Funnel,
    Gate,
    Question,
    RowKind,
    Spent,
    Tally,
    budget,
    noisy,
    rounded,
    shown,
    told,
)
from ombud.campaigns.funnel.asked import MOST, QUARTER
from ombud.campaigns.funnel.coarse import EPSILON, discrete_laplace
from ombud.campaigns.funnel.funnel import base_of, funnel_of, receives_of
from ombud.database import DamagedRow
from tests.campaigns.people import C_2, EMAIL, MAX, UPPSALA, made, pseudonyms, somebody
from tests.clinic import NOW, Clinic
from tests.extracts.plain import plain


def drawing(seed: int) -> Callable[[], bytes]:
    """Random bytes that are the same in every run."""
    source = random.Random(seed)
    return lambda: source.randbytes(16)


def tallied(**counts: int) -> Tally:
    tally = Tally()
    for kind, count in counts.items():
        tally.add(RowKind[kind], count)
    return tally


COUNTS = st.fixed_dictionaries({kind.name: st.integers(0, 400) for kind in RowKind if kind is not RowKind.REGISTERED})


@given(COUNTS, st.integers(), st.booleans(), st.sampled_from(["email", "sms", "post"]))
def test_the_funnel_sums_and_shows_no_small_number(
    counts: dict[str, int], seed: int, selects: bool, channel: str
) -> None:
    tally, draw = tallied(**counts), drawing(seed)
    funnel = funnel_of(
        base_of(tally, draw, profiling=selects), receives_of(tally, draw) if selects else None, channel, NOW
    )
    first, *rest = funnel.rows
    assert first.kind is RowKind.REGISTERED
    assert not first.leaves
    assert first.people == sum(row.people for row in rest)
    assert all(row.people % STEP == 0 for row in funnel.rows)
    always = {RowKind.REGISTERED, RowKind.OTHER, RowKind.RECEIVES}
    assert all(row.people >= STEP for row in rest if row.kind not in always)
    assert rest[-1].kind is RowKind.RECEIVES
    assert rest[-1].people == 0 if funnel.too_few else rest[-1].people >= LEAST
    assert [row.kind for row in funnel.rows] == [kind for kind in RowKind if kind in {row.kind for row in funnel.rows}]
    assert all(row.words.sv and row.words.en for row in funnel.rows)
    assert len(funnel.notes) == 1 + funnel.profiling + funnel.too_few + (channel == "post")
    assert all(row.least <= row.people <= row.most for row in funnel.rows)
    shown_rows = {row.kind for row in funnel.rows}
    assert selects or not shown_rows & {
        RowKind.NOT_SELECTED, RowKind.SAID_NO_TO_PROFILING, RowKind.NOT_SAID_YES_TO_PROFILING
    }  # fmt: skip


def test_the_words_are_those_of_the_console() -> None:
    funnel = funnel_of(
        base_of(tallied(**{kind.name: 500 for kind in RowKind}), drawing(1), profiling=True), 400, "email", NOW
    )
    assert [row.words.sv for row in funnel.rows] == [
        "Personer i registret",
        "Har sagt nej till reklam",
        "Har sagt nej till profilering (urvalet är profilering)",
        "Har inte sagt ja till reklam via e-post",
        "Har inte sagt ja till profilering (urvalet är profilering)",
        "Undantas av andra skäl",
        "Lagringstiden för reklam har gått ut",
        "Saknar e-postadress",
        "Står i NIX",
        "Har redan fått så många utskick som någon får",
        "Passar inte urvalet",
        "Får utskicket",
    ]


def test_no_reason_that_points_at_somebody_has_a_row_of_its_own() -> None:
    """R-41, ux.md 1.3: minors, protected, restricted, deceased and suppressed are never named."""
    for gate in (Gate.SUPPRESSED, Gate.UNREACHABLE, Gate.RESTRICTED, Gate.OTHER):
        assert ROW_OF[gate] is RowKind.OTHER
    assert ROW_OF[Gate.REGIME] is ROW_OF[Gate.CONSENT]  # that an address comes from care tells that there was care
    assert set(ROW_OF) == set(Gate)


def test_the_noise_is_the_discrete_laplace_of_its_epsilon() -> None:
    """P(n) ∝ exp(-ε|n|): the variance is 2e^-ε/(1-e^-ε)², and one person moves the odds by at most e^ε (S-08)."""
    drawn = [discrete_laplace(sha256(number.to_bytes(4, "big")).digest()) for number in range(60_000)]
    assert abs(statistics.fmean(drawn)) < 0.3
    assert statistics.pvariance(drawn) == pytest.approx(199.8, rel=0.05)
    found = {n: drawn.count(n) for n in range(-3, 5)}
    for n in range(-3, 4):
        assert found[n + 1] / found[n] == pytest.approx(2.718 ** (-EPSILON if n >= 0 else EPSILON), rel=0.15)
    assert discrete_laplace(b"\0" * 8 + b"\xff" * 8) == 367  # the rarest draw is an end, and no fault


@pytest.mark.parametrize("people", [0, 3, 40, 900])
def test_the_span_beside_a_count_holds_the_truth_nineteen_times_of_twenty(people: int) -> None:
    """In a small register "0" says little; the span says how little, and that nobody is to be read out of it."""
    held: dict[RowKind, int] = dict.fromkeys((RowKind.REGISTERED, RowKind.RECEIVES, RowKind.NOT_SELECTED), 0)
    tries = 800
    for seed in range(tries):
        tally, draw = tallied(RECEIVES=people, NOT_SELECTED=200, SAID_NO=60, NOT_SAID_YES=60, NIX=50), drawing(seed)
        made = funnel_of(base_of(tally, draw, profiling=True), receives_of(tally, draw), "email", NOW)
        true = {RowKind.REGISTERED: 370 + people, RowKind.RECEIVES: people, RowKind.NOT_SELECTED: 200}
        for row in made.rows:
            held[row.kind] = held.get(row.kind, 0) + (row.least <= true.get(row.kind, -1) <= row.most)
    for kind in (RowKind.REGISTERED, RowKind.RECEIVES, RowKind.NOT_SELECTED):
        assert held[kind] / tries >= 0.94, kind


def test_a_register_so_small_that_nothing_is_counted_says_how_many_there_may_be() -> None:
    made = funnel_of(base_of(tallied(RECEIVES=2), drawing(3), profiling=False), None, "post", NOW)
    last = made.rows[-1]
    assert made.too_few
    assert (last.people, last.least, last.most) == (0, 0, 45)
    assert "19" in made.notes[0].en
    assert "NIX" in made.notes[1].en


def test_who_stands_in_a_register_or_has_had_enough_is_told_in_rows_of_their_own() -> None:
    """M-01: the last two gates are no "other reasons"."""
    tally = tallied(RECEIVES=500, NIX=300, RECENTLY=200)
    made = funnel_of(base_of(tally, drawing(1), profiling=False), None, "sms", NOW)
    assert {RowKind.NIX, RowKind.RECENTLY} <= {row.kind for row in made.rows}


def test_an_exact_count_does_not_print() -> None:
    assert repr(tallied(RECEIVES=7)) == "Tally(…)"


def guesses(ask: Callable[[int, Callable[[], bytes]], int]) -> float:
    """How often an attacker is right who asks pairs of selections, with and without one person, for a whole quarter.

    In every other world the person fits, so that the second of a pair counts one more. The attacker sums what the
    answers differ by and says "fits" where that is more than half of what exact counts would give.
    """
    right, tries = 0, 600
    source = random.Random(7)
    for world in range(tries):
        fits, draw, difference = world % 2, drawing(world), 0
        for _ in range(MOST // 2):
            group = source.randrange(60, 900)
            difference += ask(group + fits, draw) - ask(group, draw)
        right += (difference > MOST // 4) == bool(fits)
    return right / tries


def test_an_attacker_with_a_whole_quarter_of_selections_hardly_beats_a_coin() -> None:
    """S-08: differencing and averaging. From exact counts, and from rounded ones, the same attacker is right always."""
    assert guesses(lambda people, draw: people) == 1.0
    assert guesses(lambda people, draw: 5 * round(people / 5)) > 0.9
    assert 0.4 < guesses(lambda people, draw: receives_of(tallied(RECEIVES=people), draw)) < 0.66


def test_results_of_a_campaign_are_told_with_its_own_noise() -> None:
    """Two campaigns with near selections are not subtracted from each other either."""
    assert told(200, b"a" * 16) == told(200, b"a" * 16)
    assert len({told(200, sha256(bytes([seed])).digest()) for seed in range(40)}) > 6
    assert told(0, b"\0" * 8 + b"\xff" * 8) == 365


def test_an_audience_that_is_too_small_is_not_sent_to() -> None:
    base = base_of(tallied(RECEIVES=500), drawing(3), profiling=True)
    assert why_not_sent(funnel_of(base, 300, "email", NOW)) is None
    few = why_not_sent(funnel_of(base, 5, "email", NOW))
    assert few is not None
    assert "pekar ut personer" in few.sv
    assert why_not_sent(Spent(NOW)) == Spent(NOW).text


def test_three_selections_that_are_far_apart_do_not_add_up_to_a_person() -> None:
    """A tracker: A, B and (A or B or x), none near another. A ledger of near selections would let it pass (S-08)."""
    right, tries = 0, 600
    source = random.Random(8)
    for world in range(tries):
        fits, draw, difference = world % 2, drawing(world), 0
        for _ in range(MOST // 3):
            one, other = source.randrange(60, 900), source.randrange(60, 900)
            counts = (one + other + fits, one, other)
            both, first, second = (receives_of(tallied(RECEIVES=people), draw) for people in counts)
            difference += both - first - second
        right += (difference > MOST // 6) == bool(fits)
    assert 0.4 < right / tries < 0.66


def test_answers_that_are_equal_tell_nothing() -> None:
    """The noise is of the question: two selections of the very same people are as different as two of others."""
    same = [_differ(0, seed) for seed in range(2000)]
    other = [_differ(1, seed + 5000) for seed in range(2000)]
    assert abs(same.count(0) - other.count(0)) < 120
    assert statistics.pstdev(same) == pytest.approx(statistics.pstdev(other), rel=0.1)


def _differ(more: int, seed: int) -> int:
    draw = drawing(seed)
    return rounded(noisy(200 + more, draw)) - rounded(noisy(200, draw))


def test_a_question_is_answered_once_a_day_and_counted_once(clinic: Clinic) -> None:
    """S-08: asking again averages nothing away, whoever asks; the next day it is drawn again."""
    tally = tallied(RECEIVES=300, NOT_SAID_YES=200)
    question = Question("email", '{"field":"age"}')

    def again(draw: Callable[[], bytes]) -> tuple[int, ...]:
        funnel = shown(clinic.vault, tally, question, draw, by=MAX, now=clinic.now)
        assert isinstance(funnel, Funnel)
        return tuple(row.people for row in funnel.rows)

    first = again(drawing(1))
    assert all(again(drawing(seed)) == first for seed in range(2, 6))
    assert budget(clinic.vault, now=clinic.now) == Budget(1)
    assert budget(clinic.vault, now=clinic.now).epsilon == EPSILON
    clinic.later(days=1)
    assert len({again(drawing(9)), first}) == 2
    assert budget(clinic.vault, now=clinic.now).spent == 2


def test_selections_of_a_day_share_the_rows_that_they_have_no_part_in(clinic: Clinic) -> None:
    """Otherwise every selection would draw the noes anew, and their average would be exact."""
    rows = set()
    for number in range(4):
        funnel = shown(
            clinic.vault, tallied(RECEIVES=300, SAID_NO=200), Question("email", f'{{"n":{number}}}'),
            drawing(number), by=MAX, now=clinic.now,
        )  # fmt: skip
        assert isinstance(funnel, Funnel)
        rows |= {row.people for row in funnel.rows if row.kind is RowKind.SAID_NO}
    assert len(rows) == 1


def test_a_quarter_has_so_many_selections_and_no_more(clinic: Clinic) -> None:
    def ask(number: int) -> Funnel | Spent:
        question = Question("email", f'{{"n":{number}}}')
        return shown(clinic.vault, tallied(RECEIVES=300), question, secrets_of, by=MAX, now=clinic.now)

    for number in range(MOST):
        assert isinstance(ask(number), Funnel)
    refused = ask(MOST)
    assert isinstance(refused, Spent)
    assert refused.again_at == clinic.now + QUARTER
    assert "50 urval har räknats på nittio dagar" in refused.text.sv
    assert isinstance(ask(3), Funnel)  # what was counted today is shown again
    everybody = shown(clinic.vault, tallied(RECEIVES=300), Question("email", None), secrets_of, by=MAX, now=clinic.now)
    assert isinstance(everybody, Funnel)  # no selection, no part of the quarter
    clinic.now += QUARTER + timedelta(seconds=1)
    assert isinstance(ask(MOST), Funnel)
    assert budget(clinic.vault, now=clinic.now).spent == 1


def secrets_of() -> bytes:
    return secrets.token_bytes(16)


def test_what_was_shown_is_read_whole_or_not_at_all(clinic: Clinic) -> None:
    """R16: the quarter is counted from these rows."""
    question = Question("email", '{"n":1}')
    shown(clinic.vault, tallied(RECEIVES=300), question, drawing(1), by=MAX, now=clinic.now)
    with clinic.vault.database.act() as tx:
        tx.run("UPDATE funnel_asked SET asked_at = asked_at - 1")
    with pytest.raises(DamagedRow):
        shown(clinic.vault, tallied(RECEIVES=300), question, drawing(1), by=MAX, now=clinic.now)


def test_an_audience_counts_everybody_once(clinic: Clinic) -> None:
    people = [somebody(clinic, EMAIL, C_2) for _ in range(12)]
    with plain(
        "profiling.marketing", pseudonyms=pseudonyms(people), person=[(n, "40-49", "Uppsala") for n in range(1, 12)]
    ) as extract:
        one = made(clinic, UPPSALA, extract)
        funnel = counted(one)
        assert isinstance(funnel, Funnel)
        assert funnel.profiling
        assert one.audience.tally.people(RowKind.RECEIVES) == 11
        assert sum(one.audience.gates.values()) == 12
        assert counted(made(clinic, UPPSALA, extract)) == replace(funnel)


def test_a_selection_that_stands_in_for_health_is_not_taken(clinic: Clinic) -> None:
    """M-08, N-09.2: before anybody is asked about."""
    wanted = Selection(Condition(FieldId("interest"), How.IS, ("diabetes",)), "email")
    with plain("profiling.marketing", pseudonyms={}) as extract:
        found = audience_of(clinic.vault, extract, wanted, Barriers(), by=MAX, now=clinic.now)
        assert isinstance(found, NotTaken)
        assert found.findings[0].rule == "M-08"
        no_such = Selection(Condition(FieldId("clinic"), How.IS, ("City",)), "email")
        found = audience_of(clinic.vault, extract, no_such, Barriers(), by=MAX, now=clinic.now)
        assert isinstance(found, NotTaken)
        assert found.fault is not None
    with pytest.raises(ValueError, match="extract"):
        audience_of(clinic.vault, None, wanted, Barriers(), by=MAX, now=clinic.now)


def test_an_audience_that_is_profiling_is_never_made_without_its_second_question(clinic: Clinic) -> None:
    """C-2: not even by a mistake of ours."""
    with pytest.raises(ValueError, match="C-2"):
        Audience(Asked(clinic.vault.database, lambda: iter(())), Selection(UPPSALA, "email"))
    nobody = Audience(Asked(clinic.vault.database, lambda: iter(())), Selection(Everybody(), "email"))
    assert list(nobody.members()) == []
