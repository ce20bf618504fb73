"""Mutants that mean the same as the code, each with the reason. Nothing else belongs here.

The key is the module and the changed lines, so that an entry falls away when the code does.
"""

_NOBODYS_ASK = 'SubjectId(b""), purpose_id, frozenset({category}), _NOBODY)'
_NOBODY_ASKS = "The rules that storage asks look at no subject and no actor; the two are there to fill the places."

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
    **{
        ("policy/grounds.py", f"- ask = Ask({_NOBODYS_ASK}\n+ ask = Ask({changed}"): _NOBODY_ASKS
        for changed in (
            "None, purpose_id, frozenset({category}), _NOBODY)",
            'SubjectId(b""), purpose_id, frozenset({category}), None)',
            "SubjectId(None), purpose_id, frozenset({category}), _NOBODY)",
            'SubjectId(b"XXXX"), purpose_id, frozenset({category}), _NOBODY)',
        )
    },
}
