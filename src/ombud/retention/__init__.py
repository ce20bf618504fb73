"""Storage periods that end, and holds that keep them from ending (Art. 5(1)(e); N-11, N-12, law.md 4)."""
