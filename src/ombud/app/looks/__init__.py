"""How an installation is: one file for each part of it, one function for each thing that is looked at.

* A look takes the installation and yields findings, each with a level: `ok`, `info`, `warning`, `error`. A finding
  that is not `ok` says what to do about it.
* It changes nothing, opens no personal data, folds no lane and finishes no erasure; it says which are waiting.
* It names nobody. What it cannot look at without the key store, it says it has not seen.
"""

from ombud.app.looks.model import Level, Look, Patient

__all__ = ["Level", "Look", "Patient"]
