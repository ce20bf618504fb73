"""A request in the connected systems, at the terminal: the plan, where it stands in each, and the receipt."""

from typing import TYPE_CHECKING

from ombud.cli.answer import Line, Table
from ombud.requests.names import RIGHTS, STAGES
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.app.connected import Planned
    from ombud.app.connecting import State
    from ombud.requests.case import Case
    from ombud.requests.in_system import InSystem
    from ombud.systems.outcome import OfTable


def systems_value(case: "Case") -> list[dict[str, object]]:
    return [
        {
            "system": one.system,
            "right": case.rights[one.wanted].value if one.wanted < len(case.rights) else None,
            "stage": one.stage.value,
            "ended": one.ended,
            "why": {"sv": one.why.sv, "en": one.why.en} if one.why.sv else None,
            "since": None if one.since is None else one.since.isoformat(),
            "planned": [table_value(table) for table in one.planned],
            "receipt": [table_value(table) for table in one.receipt],
        }
        for one in case.systems
    ]


def systems_lines(case: "Case") -> list[Line]:
    return [line for one in case.systems for line in _standing(one, case)]


def _standing(one: "InSystem", case: "Case") -> list[Line]:
    right, stage = RIGHTS[case.rights[one.wanted]], STAGES[one.stage]
    why = (f" {one.why.sv}", f" {one.why.en}") if one.why.sv else ("", "")
    lines: list[Line] = [
        Text(f"{one.system} ({right.sv}): {stage.sv}.{why[0]}", f"{one.system} ({right.en}): {stage.en}.{why[1]}")
    ]
    held = [table for table in one.receipt or one.planned if table.found]
    return [*lines, tables_shown(held)] if held else lines


def planned_value(found: "tuple[Planned, ...]") -> list[dict[str, object]]:
    return [
        {
            "system": one.state.system,
            **({} if one.right is None else {"right": one.right.value}),
            "ready": one.state.ready,
            "fault": one.state.fault or None,
            "findings": [{"where": each.where, "what": each.what.en} for each in one.state.found],
            "tables": [table_value(table) for table in one.tables],
            "also_searched_by": also_value(one),
        }
        for one in found
    ]


def also_value(one: "Planned") -> dict[str, str] | None:
    """That earlier identifiers are searched by too, without one of them."""
    return None if one.also is None else {"sv": one.also.sv, "en": one.also.en}


def also_line(found: "tuple[Planned, ...]") -> list[Line]:
    """The same, said once: it holds for every system that is searched."""
    return list({one.also.en: one.also for one in found if one.also is not None}.values())


def state_lines(state: "State") -> list[Line]:
    """Whether a system can be asked, and if not, why: what it answers, or what its mapping file says."""
    if state.ready:
        return [Text(f"{state.system}: klart att fråga.", f"{state.system}: ready to be asked.")]
    lines: list[Line] = [
        Text(
            f"{state.system}: kan inte frågas. {state.fault}".rstrip(),
            f"{state.system}: cannot be asked. {state.fault}".rstrip(),
        )
    ]
    lines += [Text(f"{one.where}: {one.what.sv}", f"{one.where}: {one.what.en}") for one in state.found]
    return lines + [
        Text(
            f"{state.system}.yaml, rad {one.line}: {one.message.sv} {one.fix.sv}",
            f"{state.system}.yaml, line {one.line}: {one.message.en} {one.fix.en}",
        )
        for one in state.faults
    ]


def planned_lines(found: "tuple[Planned, ...]") -> list[Line]:
    lines: list[Line] = also_line(found)
    for one in found:
        held = [table for table in one.tables if table.found]
        name = one.state.system if one.right is None else f"{one.state.system} ({one.right.value})"
        if not one.state.ready:
            lines += state_lines(one.state)
        elif any(each.by_hand for each in one.tables):
            lines.append(
                Text(f"{name}: en människa får i uppgift att leta där.", f"{name}: a person is asked to look there.")
            )
        elif held:
            lines += [Text(f"{name}:", f"{name}:"), tables_shown(held)]
        else:
            lines.append(Text(f"{name}: personen finns inte där.", f"{name}: the person is not there."))
    return lines


def tables_shown(tables: "list[OfTable]") -> Table:
    """What becomes, or has become, of the rows of each table."""
    rows = [
        [
            one.table, str(one.found), str(one.erased), str(one.blanked), str(one.written), str(one.kept),
            one.why or "–",
        ] for one in tables
    ]  # fmt: skip
    return Table(_HEADS, rows)


def table_value(one: "OfTable") -> dict[str, object]:
    return {
        "table": one.table, "found": one.found, "erased": one.erased, "blanked": one.blanked, "kept": one.kept,
        "why": one.why or None, **({"by_hand": True} if one.by_hand else {}),
        **({"written": one.written} if one.written else {}),
    }  # fmt: skip


_HEADS = (
    Text("Tabell", "Table"),
    Text("Rader", "Rows"),
    Text("Raderas", "Erased"),
    Text("Töms", "Blanked"),
    Text("Skrivs", "Written"),
    Text("Sparas", "Kept"),
    Text("Enligt", "By"),
)
