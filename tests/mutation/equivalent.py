"""Mutants that mean the same as the code, each with the reason. Nothing else belongs here.

The key is the module and the changed lines, so that an entry falls away when the code does.
"""

EQUIVALENT: dict[tuple[str, str], str] = {
    (
        "policy/decide.py",
        "- case _:\n- return False",
    ): "Without the last case the match ends and the function gives None; `any` takes it for no just as well.",
}
