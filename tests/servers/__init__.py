"""Servers that tests need, started for the run and stopped at its end. Never one that somebody else uses."""
