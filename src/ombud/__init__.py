"""Ombud: the notice is the program.

One policy file says which personal data a controller processes, for which purposes, on which
legal basis, for how long and for whom. Everything else in this package is a consequence of it.
"""

__version__ = "0.4.0"
