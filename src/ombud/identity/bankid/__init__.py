"""BankID: its relying party API 6, directly. `orders` speaks to it, `signature` believes nothing else, `words` says it.

Whoever builds a page needs `BankId`, and what it takes and gives.
"""

from ombud.identity.bankid.orders import BankId, Begun, Browser, Finished, Relying, Waiting, Wanted, Way

__all__ = ["BankId", "Begun", "Browser", "Finished", "Relying", "Waiting", "Wanted", "Way"]
