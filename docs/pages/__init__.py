"""One file for each page that is made from the code. Each gives the whole text of its page."""

NOTE = "*Made by `make docs` from {source}. Change it there.*"
"""The second line of every made page."""


def cell(text: str) -> str:
    """Text as one cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")
