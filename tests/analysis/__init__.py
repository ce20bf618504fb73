"""Figures that leave, and an attacker who wants what does not."""
