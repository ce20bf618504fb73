"""Mutants that mean the same as the code, each with the reason. Nothing else belongs here.

The key is the module and the changed lines, so that an entry falls away when the code does.
"""

_NOBODYS_ASK = 'SubjectId(b""), purpose_id, frozenset({category}), _NOBODY)'
_TELLS_APART = "The number only tells facts under one key apart; which numbers they are, nothing looks at."
_SAME_SUNDAY = "Part of a day moves moon and weekday alike; the Sunday is the same in every year from 1583 to 9998."
_FIRST_IS_TAKEN = "Of several near words only the first is looked at; 0.6 is what the function does unasked."
_ONLY_WHERE_EXPECTED = "What is expected is looked at only for the kinds of error that say it."
_SAME_RESOLVER = "Which words are numbers is the same table, whatever reads the events."
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
    ("policy/diff/facts.py", "- number = 0\n+ number = 1"): _TELLS_APART,
    ("policy/diff/facts.py", "- number += 1\n+ number += 2"): _TELLS_APART,
    ("policy/diff/facts.py", "- number += 1\n+ number -= 1"): _TELLS_APART,
    (
        "policy/diff/facts.py",
        '- return (fact.facet, fact.place, str(row.anchor), ",".join(row.categories), row.calendar)\n'
        '+ return (fact.facet, fact.place, str(row.anchor), "XX,XX".join(row.categories), row.calendar)',
    ): "The categories of a row are joined alike in both files, and no id has a comma or XX in it.",
    (
        "law/deadlines.py",
        "- counted = add_months(received, months, round_up=False)\n"
        "+ counted = add_months(received, months, round_up=None)",
    ): "None is no more true than False.",
    (
        "law/deadlines.py",
        "- age = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30\n"
        "+ age = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden - 15) % 30",
    ): "Fifteen more and fifteen less are the same, counted by thirty.",
    (
        "law/deadlines.py",
        "- moon = age - age // 28 * (1 - 29 // (age + 1) * ((21 - golden) // 11))\n"
        "+ moon = age - age // 28 * (1 - 29 / (age + 1) * ((21 - golden) // 11))",
    ): _SAME_SUNDAY,
    (
        "law/deadlines.py",
        "- moon = age - age // 28 * (1 - 29 // (age + 1) * ((21 - golden) // 11))\n"
        "+ moon = age - age // 28 * (1 - 29 // (age + 1) * ((21 - golden) / 11))",
    ): _SAME_SUNDAY,
    **{
        (
            "policy/faults.py",
            "- close = get_close_matches(word[:100], names, n=1, cutoff=0.6)\n"
            f"+ close = get_close_matches(word[:100], names, {changed})",
        ): _FIRST_IS_TAKEN
        for changed in ("cutoff=0.6", "n=1, ", "n=2, cutoff=0.6")
    },
    **{
        (
            "policy/load.py",
            '- str(found.get("ctx", {}).get("expected", "")),\n'
            f'+ str(found.get("ctx", {{}}).get("expected", {changed})),',
        ): _ONLY_WHERE_EXPECTED
        for changed in ("None", "", '"XXXX"')
    },
    **{
        (
            "policy/source.py",
            '- reader = _Reader(YAML(typ="safe", pure=True).resolver)\n'
            f'+ reader = _Reader(YAML(typ="safe", {changed}).resolver)',
        ): _SAME_RESOLVER
        for changed in ("", "pure=None", "pure=False")
    },
    **{
        (
            "policy/why.py",
            "- stopped = policy.inactive.get(refusal.ask.purpose, ())\n"
            f"+ stopped = policy.inactive.get(refusal.ask.purpose, {changed})",
        ): "Nothing and an empty list alike stop no purpose; they are used only when there is something in them."
        for changed in ("None", "")
    },
}
