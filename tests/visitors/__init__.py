"""Web visitors: what is observed, what may be kept of it, and for how long."""
