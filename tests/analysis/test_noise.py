"""Noise is exactly what it says: against its own formula, and against the sampler of OpenDP."""

import math
import random
from collections import Counter
from fractions import Fraction

import opendp.prelude as dp
import pytest

from ombud.analysis.release.noise import _exponential, discrete_laplace

DRAWS = 20_000
SIGMAS = 5.5
"""So many standard deviations off by chance: once in twenty-five million."""


def drawn(scale: Fraction, seed: int) -> Counter[int]:
    below = random.Random(seed).randrange
    return Counter(discrete_laplace(scale, below) for _ in range(DRAWS))


def probability(value: int, scale: float) -> float:
    e = math.exp(1 / scale)
    return (e - 1) / (e + 1) * math.exp(-abs(value) / scale)


@pytest.mark.parametrize("scale", [Fraction(1, 3), Fraction(1), Fraction(5, 2), Fraction(20)])
def test_each_number_comes_as_often_as_the_formula_says(scale: Fraction) -> None:
    found = drawn(scale, seed=11)
    for value in range(-8, 9):
        expected = DRAWS * probability(value, float(scale))
        assert abs(found[value] - expected) <= SIGMAS * math.sqrt(expected + 1), value


def test_it_is_distributed_as_opendp_has_it() -> None:
    dp.enable_features("contrib")
    space = dp.vector_domain(dp.atom_domain(T=int)), dp.l1_distance(T=int)
    theirs = Counter(dp.m.make_laplace(*space, scale=2.5)([0] * DRAWS))
    ours = drawn(Fraction(5, 2), seed=12)
    for value in range(-8, 9):
        mean = (ours[value] + theirs[value]) / 2
        assert abs(ours[value] - theirs[value]) <= SIGMAS * math.sqrt(2 * mean + 1), value


@pytest.mark.parametrize("gamma", [Fraction(0), Fraction(1, 7), Fraction(1)])
def test_a_coin_falls_with_the_probability_of_e_to_the_minus_gamma(gamma: Fraction) -> None:
    below = random.Random(13).randrange
    heads = sum(_exponential(gamma, below) for _ in range(DRAWS))
    expected = DRAWS * math.exp(-gamma)
    assert abs(heads - expected) <= SIGMAS * math.sqrt(DRAWS / 4)
