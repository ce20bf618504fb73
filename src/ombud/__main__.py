"""`python -m ombud` is `ombud`: where the program itself is not on the path."""

from ombud.cli.main import main

main()
