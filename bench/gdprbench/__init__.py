"""GDPRbench, made anew from its description: the same operations on a bare database and on Ombud, every answer checked.

    workload ─► operations ─┬─► oracle: what the answer must be
                            ├─► bare: one table with nine indexes, nothing else
                            └─► ours: people, purposes, decisions, keys, the log

* No line of GDPRbench is here: its published clients cannot give the figures that its paper has. What is made anew is
  the record, the workloads with their shares, and the generator (README.md says each difference).
* Each operation goes to the oracle, to the bare database and to Ombud, in turn; the time of each side is its own, and
  every answer is compared, outside the timing.
"""
