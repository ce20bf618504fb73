"""Statistics, analyses and profiling: figures leave through the release gate alone (design 5, 10)."""
