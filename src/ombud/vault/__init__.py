"""Sealed records, and the only door to plain personal data.

* Personal data is opened with a Permit, and only `decide` makes one; the entry is durable before the value
  is released; what is released is `PersonalData`, which does not leave by itself (design 5, 1–2).
* A record lies sealed under its person's key for its retention class, bound to its place. In clear stand
  what a decision and a sweep need, and nothing that tells of the person.
* An act is one transaction with one actor and its entry. What people decide or agree is in force with it.
"""

from ombud.vault.act import Act
from ombud.vault.budget import Budget, OverBudget, Spent
from ombud.vault.model import ABOUT_THIRD_PARTY, VOLUNTEERED, Draft, Opened, PersonalData, Row, Value
from ombud.vault.person import Person
from ombud.vault.place import NoPolicyError
from ombud.vault.policies import PolicyBook
from ombud.vault.under_way import UnderWay
from ombud.vault.vault import Vault
from ombud.vault.write import NoGround, Written

__all__ = [
    "ABOUT_THIRD_PARTY",
    "VOLUNTEERED",
    "Act",
    "Budget",
    "Draft",
    "NoGround",
    "NoPolicyError",
    "Opened",
    "OverBudget",
    "Person",
    "PersonalData",
    "PolicyBook",
    "Row",
    "Spent",
    "UnderWay",
    "Value",
    "Vault",
    "Written",
]
