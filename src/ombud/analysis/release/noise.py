"""Exact discrete Laplace noise: no floating point, so that no bit of it tells (Canonne, Kamath and Steinke 2020).

The number X has P(X = x) = (e^(1/s) − 1) / (e^(1/s) + 1) · e^(−|x|/s), for a scale s that is a fraction. A count
in which each person is in at most one cell, with s = 1/ε, is ε-differentially private. `below(n)` is the only
randomness: a number from 0 to below n, of the system's best. Pure.
"""

from collections.abc import Callable
from fractions import Fraction

Below = Callable[[int], int]


def discrete_laplace(scale: Fraction, below: Below) -> int:
    """Algorithm 2 of the paper, for a scale t/s."""
    t, s = scale.numerator, scale.denominator
    while True:
        remainder = below(t)
        if not _exponential(Fraction(remainder, t), below):
            continue
        whole = 0
        while _exponential(Fraction(1), below):
            whole += 1
        size = (remainder + t * whole) // s
        negative = below(2) == 1
        if not (negative and size == 0):
            return -size if negative else size


def _exponential(gamma: Fraction, below: Below) -> bool:
    """True with the probability e^(−γ), for γ from 0 to 1: algorithm 1 of the paper."""
    tries = 1
    while below(gamma.denominator * tries) < gamma.numerator:
        tries += 1
    return tries % 2 == 1
