"""A hundred people and staff at once at the program as it is served, and an oracle beside that knows what is right.

    world: installation, sessions, keys ─► `ombud serve` (a process) ◄─ HTTP ─ crowd (a process): journeys + oracle
                                                       └─► ended; the database is asked what became of everything

* The server is the one of `ombud serve`, at a port of the loopback; whoever calls it is a process of its own.
* What an answer must be is said by `register.py`, which knows what was asked for and what was acknowledged, and
  nothing of the program.
"""
