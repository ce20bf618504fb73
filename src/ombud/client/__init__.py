"""A client of the API, for another program: typed, synchronous, and with a fake for that program's tests.

    from ombud.client import Client, Refused

    with Client("https://mina.example.se", key) as ombud:
        [nelly] = ombud.find("nelly@example.se")
        answer = ombud.read(nelly, "contact", purpose="contract.request", reason="an answer")
        if isinstance(answer, Refused):
            print(answer.sentences[0].text, answer.tries)

* What the policy refuses is a value (`Refused`). Anything else that is no answer is an exception with the problem in
  it (`ApiError`): a wrong key, a field that is not there, a server that is away.
* It needs nothing of an installation, and knows no rule: the server decides.
* What it reads does not print, and neither does the key.
"""

from ombud.client.asking import Purpose
from ombud.client.client import Client
from ombud.client.faults import ApiError
from ombud.client.model import Decision, Reading, Record, Refused, Sentence

__all__ = ["ApiError", "Client", "Decision", "Purpose", "Reading", "Record", "Refused", "Sentence"]
