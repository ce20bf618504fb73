"""Personal data breaches: `ombud.breaches` and `ombud.law.breach`."""
