"""Selections in sentences: what a campaign may ask about its people, and nothing else.

* A selection is a small tree of conditions, said and read as a sentence in Swedish or English.
* The menu holds what the policy lets profiling use and the extract has; the rest is listed with the rule that bars it.
* A selection with any condition is profiling, and is asked only of people who have said yes to that (C-2).
"""

from ombud.campaigns.filters.menu import Barred, Field, Menu, fault_in, menu_of
from ombud.campaigns.filters.model import All, Any, Condition, Everybody, Fault, Filter, How, profiling
from ombud.campaigns.filters.parse import parsed
from ombud.campaigns.filters.say import said
from ombud.campaigns.filters.stored import read_back, stored

__all__ = [
    "All",
    "Any",
    "Barred",
    "Condition",
    "Everybody",
    "Fault",
    "Field",
    "Filter",
    "How",
    "Menu",
    "fault_in",
    "menu_of",
    "parsed",
    "profiling",
    "read_back",
    "said",
    "stored",
]
