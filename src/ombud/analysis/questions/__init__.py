"""Questions: a figure is asked for in a sentence, and leaves through the release gate or not at all.

* A question is data (`model.py`): a purpose, a measure, at most three columns to divide by, filters of closed forms, a
  period, and whether the same period a year before stands beside. Its address is its state (`address.py`): the same
  question has the same address, whoever asks and by whatever door.
* Its columns are those of the purpose in the policy, and no others (`columns.py`). One that is not there is refused
  with the rule that keeps it out (`refusals.py`): S-03, S-04, S-05, S-11, S-12, N-05.4, N-08.4, N-10.2.
* It is compiled to SQL with parameters (`compile.py`); no word that somebody typed is ever a part of a statement.
* What comes of it is a table of the gate's, and only what the gate has released is shown, kept or drawn.
"""
