"""The performance suite: what each part costs beside the same work without any of this (design.md 8).

* Ours and the baseline run on the same machine in the same run, on one connection each, in short slices in
  turn; compared is the tenth percentile with the tenth percentile, so that a busy neighbour harms both alike.
* Every result is checked, outside the timing: a figure of something that came out wrong is no figure.
* What must be refused is asked for again and again while it is measured, and has to be refused.
* Ours goes the way that the doors go: the public names of the packages, nothing besides.
* It works in a place of its own that is removed at the end, on the file system where it is run: a commit
  that reaches no disk costs nothing and measures nothing.

A measure is a file in `measures/`, and `MEASURES` there lists them: another one is another file and another
row. `suite.py` runs them, `slices.py` is how, `page.py` is what comes of it on a page.
"""
