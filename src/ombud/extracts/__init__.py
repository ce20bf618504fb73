"""Extracts: what one analytic purpose may use, pseudonymised, in columns, for a time."""
