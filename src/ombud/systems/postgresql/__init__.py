"""The adapter of PostgreSQL."""
