"""Mutants that mean the same as the code, each with the reason. Nothing else belongs here.

The key is the module and the changed lines, so that an entry falls away when the code does.
"""

EQUIVALENT: dict[tuple[str, str], str] = {
    (
        "policy/decide.py",
        "- case _:\n- return False",
    ): "Without the last case the match ends and the function gives None; `any` takes it for no just as well.",
    (
        "policy/hindrances.py",
        '- one = file.processors.get(name or "")\n+ one = file.processors.get(name or "XXXX")',
    ): "No processor is called the one or the other.",
    (
        "policy/hindrances.py",
        '- first, second = (" ".join(name.split()).casefold() for name in by)\n'
        '+ first, second = ("XX XX".join(name.split()).casefold() for name in by)',
    ): "Both names are joined alike, and no part of a name has a blank in it.",
}
