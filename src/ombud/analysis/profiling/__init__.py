"""Profiling for advertising: which segment somebody is in, by rules, by likeness or by what is likely.

* Only people who have said yes to it are met, decided one by one, adults alone, protected identities never (C-2,
  N-09.3, R-32). Each is decided about again in the act that writes: a no in between is obeyed.
* Only from what the purpose names: age band, municipality, services outside care, interests the person has chosen.
  What says something of health, or stands in for it, is no feature and no label (N-09.2, M-08, S-02).
* A model is registered before it computes anything, with what it uses, how, for what and for how long (S-01); its
  numbers are never one person's own.
* What it comes to is a record of the person's vault, under the key of a class of its own, with the factors that
  counted. Whoever says no has it erased in that act (N-13.3); it ends after twelve months at the latest (T-22).
* Nothing reads it but what chooses advertising (N-09.4, R-22.1).
"""
