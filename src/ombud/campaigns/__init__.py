"""Audiences that are lawful by construction, and sending to them."""
