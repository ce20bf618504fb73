"""The only SQL of a selection: who in an extract fits it, by pseudonym.

* Each condition asks by itself, of any row of the person: "Tjänst är Massage och Avtal är aktivt" fits somebody who has
  had a massage and has some agreement now. `current_service` and `former_service` say both of one agreement.
* The opposite of a condition holds for everybody of whom it does not hold, also where nothing is held.
* Values travel as parameters. Names of tables and columns come from the menu, never from what was written.
"""

from ombud.campaigns.filters.menu import ACTIVE, Field, Menu, Sort, bands
from ombud.campaigns.filters.model import All, Condition, Everybody, Filter, How

Asked = tuple[str, list[object]]
"""A condition in SQL with its values."""


def matching(of: Filter, menu: Menu, after: int, most: int) -> Asked:
    """A question for some pseudonyms of those who fit, in their order, after that one."""
    where, values = _where(of, menu)
    sql = f"SELECT pseudonym FROM person WHERE pseudonym > ? AND {where} ORDER BY pseudonym LIMIT ?"
    return sql, [after, *values, most]


def _where(of: Filter, menu: Menu) -> Asked:
    if isinstance(of, Everybody):
        return "TRUE", []
    if isinstance(of, Condition):
        return _condition(of, menu.fields[of.field])
    parts = [_where(part, menu) for part in of.parts]
    joined = (" AND " if isinstance(of, All) else " OR ").join(sql for sql, _ in parts)
    return f"({joined})", [value for _, values in parts for value in values]


def _condition(one: Condition, field: Field) -> Asked:
    test, values = _test(one, field)
    opposite = "NOT " if one.how in (How.IS_NOT, How.NONE_OF) else ""
    return f"pseudonym {opposite}IN (SELECT pseudonym FROM {field.table} WHERE {test}{_ALSO.get(field.id, '')})", values


def _test(one: Condition, field: Field) -> Asked:
    column = field.column
    if field.id == "agreement":
        kinds = [f"{column} IS {'' if value == ACTIVE else 'NOT '}NULL" for value in one.values]
        return f"({' OR '.join(kinds)})", []
    if field.sort is Sort.MONTH:
        months = [f"{value}-01" for value in one.values]
        return f"{column} {_MONTHS[one.how]}", list(months)
    values = list(bands(*one.values)) if field.sort is Sort.BAND else list(one.values)
    return f"{column} IN ({', '.join('?' * len(values))})", list(values)


_ALSO = {"current_service": " AND ended IS NULL", "former_service": " AND ended IS NOT NULL"}
_MONTHS = {
    How.IS: "= CAST(? AS DATE)",
    How.BETWEEN: "BETWEEN CAST(? AS DATE) AND CAST(? AS DATE)",
    How.BEFORE: "< CAST(? AS DATE)",
    How.AFTER: "> CAST(? AS DATE)",
}
