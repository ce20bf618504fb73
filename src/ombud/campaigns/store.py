"""The only SQL about campaigns and their recipients."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ombud.campaigns.phases import LEFT, Fate
from ombud.database import Database, Row, Transaction
from ombud.terms import SubjectId


class CampaignRow(NamedTuple):
    campaign_id: bytes
    name: str
    channel: str
    phase: str
    audience: str
    content: str
    profiled: int
    made_at: int
    made_by: str
    approved_by: str | None
    started_by: str | None
    starts_at: int | None
    ends_at: int
    """The first instant at which nothing is sent any more."""
    per_minute: int
    quiet_from: int
    """Minutes of the day, Stockholm's; from `quiet_from` until `quiet_until` nothing is sent."""
    quiet_until: int
    at_most: int
    """So many messages of all campaigns may somebody get within so many days."""
    within_days: int
    wave: int
    """The plans of which start or resumption are in force; those of an earlier one do nothing."""
    people: int
    """How many recipients have been written down."""
    next_at: int
    """Before then the next batch is not sent: the throttle."""
    changed_at: int


class RecipientRow(NamedTuple):
    subject_id: bytes
    campaign_id: bytes
    batch: int
    fate: str
    at: int
    claim: bytes | None
    """The plan and the number of the claim under which it is or was going."""
    tries: int
    message_id: bytes
    token: bytes | None
    """The hash of what the person is given to say no with."""
    why: str | None
    """The gate that stopped it, or what the carrier said, as a code."""


_CAMPAIGN = ", ".join(CampaignRow._fields)
_RECIPIENT = ", ".join(RecipientRow._fields)
_LEFT = ", ".join(f"'{fate}'" for fate in sorted(LEFT | {Fate.UNKNOWN}))


def add(tx: Transaction, row: CampaignRow) -> None:
    marks = ", ".join("?" * (len(row) + 1))
    tx.send(f"INSERT INTO campaign ({_CAMPAIGN}, seal) VALUES ({marks})", *row, tx.row_seal.of("campaign", *row))


def change(tx: Transaction, row: CampaignRow) -> None:
    """Write a campaign anew that this act has read and holds."""
    columns = ", ".join(f"{name} = ?" for name in (*CampaignRow._fields[1:], "seal"))
    sql = f"UPDATE campaign SET {columns} WHERE campaign_id = ?"
    tx.send(sql, *row[1:], tx.row_seal.of("campaign", *row), row.campaign_id)


def held(tx: Transaction, campaign: bytes) -> CampaignRow | None:
    """The campaign; in an act nobody else changes it until the act ends."""
    return _one(tx, f"SELECT {_CAMPAIGN}, seal FROM campaign WHERE campaign_id = ?{tx.row_lock}", campaign)


def seen(tx: Transaction, campaign: bytes) -> CampaignRow | None:
    """The campaign as it stands, held by nobody."""
    return _one(tx, f"SELECT {_CAMPAIGN}, seal FROM campaign WHERE campaign_id = ?", campaign)


def every(tx: Transaction) -> list[CampaignRow]:
    """All campaigns, the latest first."""
    sql = f"SELECT {_CAMPAIGN}, seal FROM campaign ORDER BY made_at DESC, campaign_id"
    return [CampaignRow._make(row) for row in tx.row_seal.whole("campaign", tx.all(sql))]


def phase_of(database: Database, campaign: bytes) -> tuple[str, int] | None:
    """Where it stands this moment, and in which wave."""
    rows = database.moment("SELECT phase, wave FROM campaign WHERE campaign_id = ?", campaign)
    return (rows[0][0], rows[0][1]) if rows else None


def _one(tx: Transaction, sql: str, campaign: bytes) -> CampaignRow | None:
    found = tx.row_seal.whole("campaign", tx.all(sql, campaign))
    return CampaignRow._make(found[0]) if found else None


def add_recipients(tx: Transaction, rows: Sequence[RecipientRow]) -> int:
    """Write recipients down; who is there already stays as they are. How many were new."""
    marks = ", ".join("?" * (len(RecipientRow._fields) + 1))
    sql = (
        f"INSERT INTO campaign_recipient ({_RECIPIENT}, seal) VALUES ({marks})"
        " ON CONFLICT (subject_id, campaign_id) DO NOTHING"
    )
    return tx.many(sql, [(*row, _seal(tx, row)) for row in rows]) if rows else 0


def there(tx: Transaction, campaign: bytes, subjects: Sequence[SubjectId]) -> set[bytes]:
    """Who of these is a recipient already."""
    marks = ", ".join("?" * len(subjects))
    sql = f"SELECT subject_id FROM campaign_recipient WHERE campaign_id = ? AND subject_id IN ({marks})"
    return {bytes(row[0]) for row in tx.all(sql, campaign, *subjects)} if subjects else set()


def of_batch(tx: Transaction, campaign: bytes, batch: int, fate: Fate) -> list[RecipientRow]:
    sql = (
        f"SELECT {_RECIPIENT}, seal FROM campaign_recipient WHERE campaign_id = ? AND fate = ? AND batch = ?"
        f" ORDER BY subject_id{tx.row_lock}"
    )
    return _whole(tx, tx.all(sql, campaign, fate.value, batch))


def of_fate(tx: Transaction, campaign: bytes, fate: Fate, limit: int) -> list[RecipientRow]:
    sql = (
        f"SELECT {_RECIPIENT}, seal FROM campaign_recipient WHERE campaign_id = ? AND fate = ?"
        f" ORDER BY batch, subject_id LIMIT ?{tx.row_lock}"
    )
    return _whole(tx, tx.all(sql, campaign, fate.value, limit))


def batches(tx: Transaction, campaign: bytes) -> list[tuple[int, int]]:
    """The batches with somebody who waits or is going, and how many those are."""
    sql = (
        "SELECT batch, count(*) FROM campaign_recipient WHERE campaign_id = ? AND fate IN ('queued', 'going')"
        " GROUP BY batch ORDER BY batch"
    )
    return [(row[0], row[1]) for row in tx.all(sql, campaign)]


def move(tx: Transaction, rows: Iterable[RecipientRow]) -> None:
    """Write where recipients stand now who were read in this act: they are held since, and nobody else moves them.

    By their key alone. Where what they were is asked too, a server that knows nothing of the table yet finds each of
    them through everybody of the campaign who is where they are.
    """
    sql = (
        "UPDATE campaign_recipient SET fate = ?, at = ?, claim = ?, tries = ?, token = ?, why = ?, seal = ?"
        " WHERE subject_id = ? AND campaign_id = ?"
    )
    given = [
        (row.fate, row.at, row.claim, row.tries, row.token, row.why, _seal(tx, row), row.subject_id, row.campaign_id)
        for row in rows
    ]
    if given:
        tx.many(sql, given)


def of_lease(tx: Transaction, campaign: bytes, lease: bytes, subjects: Sequence[bytes]) -> dict[bytes, RecipientRow]:
    """Of these, those that were claimed under that lease and that nobody has said anything of but this worker."""
    marks = ", ".join("?" * len(subjects))
    sql = (
        f"SELECT {_RECIPIENT}, seal FROM campaign_recipient WHERE campaign_id = ? AND claim = ?"
        f" AND fate IN ('going', 'unknown') AND subject_id IN ({marks}) ORDER BY subject_id{tx.row_lock}"
    )
    rows = _whole(tx, tx.all(sql, campaign, lease, *subjects)) if subjects else []
    return {row.subject_id: row for row in rows}


def by_message(tx: Transaction, message: bytes) -> RecipientRow | None:
    return _first(tx, f"SELECT {_RECIPIENT}, seal FROM campaign_recipient WHERE message_id = ?{tx.row_lock}", message)


def by_token(tx: Transaction, token: bytes) -> RecipientRow | None:
    return _first(tx, f"SELECT {_RECIPIENT}, seal FROM campaign_recipient WHERE token = ?", token)


def by_address(tx: Transaction, campaign: bytes, channel: str, blind: bytes) -> list[RecipientRow]:
    """The recipients of a campaign who have the address."""
    columns = ", ".join(f"r.{one}" for one in RecipientRow._fields)
    sql = (
        f"SELECT {columns}, r.seal FROM campaign_recipient r WHERE r.campaign_id = ? AND r.subject_id IN"
        " (SELECT subject_id FROM blind_index WHERE field = ? AND blind = ?) ORDER BY r.subject_id"
    )
    return _whole(tx, tx.all(sql, campaign, f"suppression.{channel}", blind))


def counts(tx: Transaction, campaign: bytes) -> list[tuple[str, str | None, int]]:
    """How many recipients there are of each fate and reason."""
    sql = "SELECT fate, why, count(*) FROM campaign_recipient WHERE campaign_id = ? GROUP BY fate, why ORDER BY 1, 2"
    return [(row[0], row[1], row[2]) for row in tx.all(sql, campaign)]


def without_end(tx: Transaction, campaign: bytes) -> bool:
    """Is there a recipient whose end is not known?"""
    sql = "SELECT 1 FROM campaign_recipient WHERE campaign_id = ? AND fate IN ('queued', 'going', 'unknown') LIMIT 1"
    return tx.one(sql, campaign) is not None


def said_no(tx: Transaction, campaign: bytes, bits: Sequence[int]) -> int:
    """How many have objected since the message left."""
    marks = ", ".join("?" * len(bits))
    sql = (
        f"SELECT count(*) FROM campaign_recipient r WHERE r.campaign_id = ? AND r.fate IN ({_LEFT}) AND EXISTS"
        " (SELECT 1 FROM choice c WHERE c.subject_id = r.subject_id AND c.kind = 'objection' AND c.made_at >= r.at"
        f" AND c.bit IN ({marks}))"
    )
    row = tx.one(sql, campaign, *bits)
    return int(row[0]) if row else 0


_SHARES = (  # CROSS JOIN: SQLite asks the address first, which hardly anybody shares, and then who they are
    "(SELECT count(*) FROM blind_index i CROSS JOIN campaign_recipient r WHERE r.subject_id = i.subject_id"
    " AND r.campaign_id = ? AND i.blind = ? AND i.field = ? AND i.subject_id <> ? AND {})"
)
_FIRST_OF_TWO = "(r.at < ? OR (r.at = ? AND r.subject_id < ?))"
_OTHERS = (
    f"r.campaign_id <> ? AND ((r.fate IN ({_LEFT}) AND r.at > ?)"
    " OR (r.fate = 'going' AND (r.at < ? OR (r.at = ? AND r.campaign_id < ?))))"
)
_AT_THE_LAST = (
    "SELECT (SELECT count(*) FROM suppression WHERE blind = ? AND channel = ?),"
    " (SELECT count(*) FROM suppression WHERE blind = ? AND channel = ?),"
    f" (SELECT count(*) FROM campaign_recipient r WHERE r.subject_id = ? AND {_OTHERS})"
    " + (SELECT count(*) FROM blind_index i CROSS JOIN campaign_recipient r CROSS JOIN campaign c"
    " WHERE i.blind = ? AND i.field = ? AND i.subject_id <> ? AND r.subject_id = i.subject_id"
    f" AND c.campaign_id = r.campaign_id AND c.channel = ? AND {_OTHERS})"
    ", "
    + _SHARES.format(f"r.fate IN ({_LEFT})")
    + ", "
    + _SHARES.format(f"r.fate = 'going' AND {_FIRST_OF_TWO}")
    + ", (SELECT phase FROM campaign WHERE campaign_id = ?), (SELECT wave FROM campaign WHERE campaign_id = ?)"
)


class Known(NamedTuple):
    """How an address is known: to the suppression list, and among those who are written to."""

    blind: bytes
    channel: str
    undeliverable: str
    """The channel under which it stands in the list as one that cannot be reached."""
    field: str
    """Of the index by which registrations are one reader, and what stands there of this one; empty: nobody knows."""
    reader: bytes


class Last(NamedTuple):
    """What is asked of an address and its person when nothing else stands against it."""

    suppressed: int
    undeliverable: int
    others: int
    """Messages of other campaigns within the time: to the person, and to the address by whoever else has it."""
    sharing: int
    """Other registrations of the same reader that have got this campaign."""
    ahead: int
    """And those that may be about to get it."""
    phase: str
    wave: int
    """Where the campaign stands in the same moment."""


def at_the_last(database: Database, known: Known, row: RecipientRow, since: int) -> Last:
    """One moment. Of two campaigns that have both claimed somebody the one that claimed first goes first, and so of two
    registrations that are one reader."""
    others = (row.campaign_id, since, row.at, row.at, row.campaign_id)
    sharing = (row.campaign_id, known.reader, known.field, row.subject_id)
    ahead = (*sharing, row.at, row.at, row.subject_id)
    values = (
        known.blind,
        known.channel,
        known.blind,
        known.undeliverable,
        row.subject_id,
        *others,
        known.blind,
        f"suppression.{known.channel}",
        row.subject_id,
        known.channel,
        *others,
        *sharing,
        *ahead,
        row.campaign_id,
        row.campaign_id,
    )
    return Last._make(database.moment(_AT_THE_LAST, *values)[0])


def written_to(tx: Transaction, subjects: Sequence[SubjectId], since: int, least: int) -> set[SubjectId]:
    """Who of these has got at least so many messages since then."""
    marks = ", ".join("?" * len(subjects))
    sql = (
        f"SELECT subject_id FROM campaign_recipient WHERE subject_id IN ({marks}) AND fate IN ({_LEFT}) AND at > ?"
        " GROUP BY subject_id HAVING count(*) >= ?"
    )
    return {SubjectId(bytes(row[0])) for row in tx.all(sql, *subjects, since, least)} if subjects else set()


def all_suppressed(tx: Transaction, subject: bytes, channel: str) -> bool:
    """Has the person addresses on the channel, and is each of them on the suppression list?"""
    sql = (
        "SELECT count(DISTINCT i.blind), count(DISTINCT s.blind) FROM blind_index i"
        " LEFT JOIN suppression s ON s.blind = i.blind AND s.channel = ? WHERE i.subject_id = ? AND i.field = ?"
    )
    row = tx.one(sql, channel, subject, f"suppression.{channel}")
    return row is not None and 0 < row[0] == row[1]


def has_a_store(tx: Transaction, subject: SubjectId) -> bool:
    """Is anything of the person held for advertising?"""
    return tx.one("SELECT 1 FROM data_key WHERE subject_id = ? AND class = 'marketing'", subject) is not None


def suppressions(tx: Transaction) -> list[tuple[str, int, int]]:
    """Of each channel how many entries the suppression list has, and when its oldest was made."""
    rows = tx.all("SELECT channel, count(*), min(made_at) FROM suppression GROUP BY channel ORDER BY channel")
    return [(row[0], row[1], row[2]) for row in rows]


def add_review(tx: Transaction, at: int, by: str, entries: int) -> None:
    """Somebody has looked at the list; twice in one instant is once."""
    sql = "INSERT INTO suppression_review (reviewed_at, reviewed_by, entries, seal) VALUES (?, ?, ?, ?)"
    tx.run(f"{sql} ON CONFLICT (reviewed_at) DO NOTHING", at, by, entries, _review_seal(tx, at, by, entries))


def _review_seal(tx: Transaction, *row: object) -> bytes:
    return tx.row_seal.of("suppression_review", *row)


class SelectionRow(NamedTuple):
    name: str
    version: int
    selection: str
    saved_at: int
    saved_by: str


def add_selection(tx: Transaction, row: SelectionRow) -> None:
    sql = "INSERT INTO saved_selection (name, version, selection, saved_at, saved_by, seal) VALUES (?, ?, ?, ?, ?, ?)"
    tx.send(sql, *row, tx.row_seal.of("saved_selection", *row))


def selections(tx: Transaction) -> list[SelectionRow]:
    """Every version of every selection that is kept, the oldest of each first."""
    sql = "SELECT name, version, selection, saved_at, saved_by, seal FROM saved_selection ORDER BY name, version"
    return [SelectionRow._make(row) for row in tx.row_seal.whole("saved_selection", tx.all(sql))]


class Reviewed(NamedTuple):
    """How the suppression list stands to its yearly look."""

    at: int | None
    """When it was looked at last."""
    entries: int
    oldest: int | None
    since: int
    """Entries that came after that look."""


def reviewed(tx: Transaction) -> Reviewed:
    sql = (
        "SELECT r.at, count(s.made_at), min(s.made_at), count(CASE WHEN s.made_at > COALESCE(r.at, -1) THEN 1 END)"
        " FROM (SELECT max(reviewed_at) AS at FROM suppression_review) r LEFT JOIN suppression s ON 1 = 1 GROUP BY r.at"
    )
    return Reviewed._make(tx.all(sql)[0])


def _first(tx: Transaction, sql: str, value: bytes) -> RecipientRow | None:
    rows = _whole(tx, tx.all(sql, value))
    return rows[0] if rows else None


def _whole(tx: Transaction, read: list[Row]) -> list[RecipientRow]:
    return [RecipientRow._make(row) for row in tx.row_seal.whole("campaign_recipient", read)]


def _seal(tx: Transaction, row: RecipientRow) -> bytes:
    return tx.row_seal.of("campaign_recipient", *row)
