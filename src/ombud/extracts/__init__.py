"""Extracts: what one analytic purpose may use, pseudonymised, in columns, for a time.

* An extract holds only the categories of its purpose, generalised; names, birth dates and addresses are in none
  (S-04, S-11; `shape`). People are decided one by one, and those who may not be in it never enter.
* Pseudonyms are of one purpose and one extract: two extracts cannot be joined, and from a pseudonym no way leads to
  a person (S-06, S-07).
* It lies sealed under a key of its own and is opened in memory alone. Whoever has said no, moved or gone since is out
  of it from that act on, and out of its files within seconds.
* It ends by the policy's period: the key goes, then the files (T-23).
"""

from ombud.extracts.answering import OpenExtract
from ombud.extracts.building import Planned, against, build, build_once, planned
from ombud.extracts.ending import drop, expire
from ombud.extracts.model import Column, ExtractFault, ExtractHeader, Kind, Tables
from ombud.extracts.opening import headers, opened
from ombud.extracts.place import NoExtract, Stores
from ombud.extracts.prune import prune
from ombud.extracts.shape import shape

__all__ = [
    "Column",
    "ExtractFault",
    "ExtractHeader",
    "Kind",
    "NoExtract",
    "OpenExtract",
    "Planned",
    "Stores",
    "Tables",
    "against",
    "build",
    "build_once",
    "drop",
    "expire",
    "headers",
    "opened",
    "planned",
    "prune",
    "shape",
]
