"""Composition: the only place that builds things and brings them together.

* `config` is read once and frozen; the clock is read here and handed down.
* `create` makes an installation, `open_installation` opens one: it folds what a killed process left
  behind and finishes what it had begun, before anything else happens.
* The doors call this package and render what comes back. No rule lives here.
"""
