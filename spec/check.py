"""Reads every file in spec/vectors and checks it from the text of these pages: a second implementation.

    python spec/check.py [FOLDER]

It shares no code with Ombud: the standard library, and `cryptography` for the ciphers. Exit code 1 and one line for
each vector that is not what the pages say.
"""

import base64
import hashlib
import hmac
import ipaddress
import json
import struct
import sys
import unicodedata
from fractions import Fraction
from itertools import product
from pathlib import Path

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESGCMSIV
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

H, X, B32 = hashlib.sha256, bytes.fromhex, "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
encode = lambda part: part.encode() if isinstance(part, str) else part  # noqa: E731
framed = lambda *parts: b"".join(struct.pack(">I", len(encode(p))) + encode(p) for p in parts)  # noqa: E731
u64 = lambda number: struct.pack(">Q", number)  # noqa: E731
mac = lambda key, message: hmac.new(key, message, "sha256").digest()  # noqa: E731
derive = lambda key, label: mac(key, encode(label) + b"\x01")  # noqa: E731
text = lambda s: struct.pack(">H", len(s.encode())) + s.encode()  # noqa: E731
many = lambda items: struct.pack(">H", len(items)) + b"".join(items)  # noqa: E731
base32 = lambda number, length: "".join(B32[number >> 5 * n & 31] for n in reversed(range(length)))  # noqa: E731


def pad(plain):  # sealed-record.md 3.1
    m = len(plain) + 1
    e = m.bit_length() - 1
    grain = 2 ** max(5, e - (e.bit_length() if e else 1))
    return plain + b"\x80" + bytes(-m % grain)


def sealed_record(v):
    for c in v["sealed"]:
        key, nonce = X(c["key"]), X(c["nonce"])
        commitment = derive(key, "ombud-data-key-commit-1")[:16]
        place = (c["tenant"], X(c["subject"]), c["class"], c["field"], X(c["record"]), u64(c["version"]), b"\x01")
        cipher = AESGCMSIV(derive(key, "ombud-data-key-seal-1"))
        body = cipher.encrypt(nonce, pad(X(c["plaintext"])), framed("ombud-seal-1", *place))
        yield commitment == X(c["commitment"]) and b"\1\1" + commitment[:4] + nonce + body == X(c["sealed"])
    for c in v["wrapped"]:
        commitment = derive(X(c["key"]), "ombud-data-key-commit-1")[:16]
        label = framed("ombud-wrap-1", c["tenant"], X(c["subject"]), c["class"], u64(c["epoch"]), commitment)
        body = AESGCMSIV(X(c["kek"])).encrypt(X(c["nonce"]), X(c["key"]), label)
        yield commitment == X(c["commitment"]) and b"\1\1" + X(c["nonce"]) + body == X(c["wrapped"])
    for c in v["states"]:
        key, nonce, total = X(c["key"]), X(c["nonce"]), 0
        for r in c["records"]:
            element = framed("ombud-element-1", X(r["record"]), u64(r["version"]), X(r["tag"])[-16:])
            total += int.from_bytes(mac(derive(key, "ombud-data-key-state-1"), element), "big")
        plain = (total % 2**256).to_bytes(32, "big") + u64(len(c["records"])) + u64(c["number"])
        label = framed("ombud-state-1", c["tenant"], X(c["subject"]), c["class"])
        body = AESGCMSIV(derive(key, "ombud-data-key-seal-1")).encrypt(nonce, plain, label)
        yield b"\1\1" + nonce + body == X(c["state"])
    for c in v["macs"]:
        message = framed("ombud-mac-1", c["label"], X(c["data"]))
        yield mac(derive(X(c["key"]), "ombud-data-key-mac-1"), message)[:16] == X(c["mac"])
    yield from (len(pad(bytes(c["length"]))) == c["padded"] for c in v["padding"])
    for c in v["rows"]:  # section 6
        row = b"".join(map(value, c["row"]))
        key = derive(X(c["index_key"]), framed("ombud-row-1"))
        yield mac(key, framed("ombud-row-1", c["tenant"], c["table"], row))[:16] == X(c["seal"])


def value(one):  # archive.md 3
    if one is None or isinstance(one, int):
        return b"\0" if one is None else b"\1" + struct.pack(">q", one)
    kind, raw = (b"\2", X(one["bytes"])) if isinstance(one, dict) else (b"\3", one.encode())
    return kind + struct.pack(">I", len(raw)) + raw


def blind_index(v):  # keys.md 4
    keys = {name: X(v["keys"][name]) for name in ("index", "suppression", "intake", "queue")}
    tenant = v["keys"]["tenant"]
    for c in v["blind"]:
        own = derive(keys["index"], framed("ombud-index-1", c["field"]))
        yield mac(own, framed("bi1", tenant, c["field"], c["normal"]))[:16] == X(c["blind"])
    for c in v["suppression"]:
        yield mac(keys["suppression"], framed("sup1", tenant, c["channel"], c["address"]))[:16] == X(c["blind"])
    yield from (mac(keys["intake"], framed("in1", tenant, X(c["data"])))[:16] == X(c["mac"]) for c in v["intake"])
    for c in v["queue"]:  # keys.md 4.2
        key = derive(mac(keys["queue"], X(c["data_key"])), framed("ombud-queue-1", tenant, X(c["subject"]), c["class"]))
        yield key == X(c["key"])
        yield derive(key, "ombud-data-key-commit-1")[:16] == X(c["commitment"])
    yield from (normal(c["field"], c["text"].strip()) == c["normal"] for c in v["normal"] if c["normal"])


def normal(field, said):  # keys.md 4.1: the form of what is accepted
    if field in ("personnummer", "samordningsnummer"):
        digits = "".join(filter(str.isdecimal, said))
        return "1:" + (digits if len(digits) == 12 else "19" + digits)  # a century that the vectors' days give
    if field == "reserve_id":
        return "1:" + said.replace("-", "").upper()
    if field == "email":
        local, _, domain = unicodedata.normalize("NFC", said).lower().rpartition("@")
        return f"1:{local}@{domain.encode('idna').decode()}"
    if field == "phone":
        digits = "".join(sign for sign in said if sign.isdecimal() or sign == "+")
        return "1:" + ("+" + digits[2:] if digits[:2] == "00" else "+46" + digits[1:] if digits[0] == "0" else digits)
    if field in ("ip", "ip_network"):
        address = ipaddress.ip_address(said)
        address = getattr(address, "ipv4_mapped", None) or address
        bits = 24 if address.version == 4 else 48
        return f"1:{address if field == 'ip' else ipaddress.ip_network(f'{address}/{bits}', strict=False)}"
    return "1:" + " ".join(unicodedata.normalize("NFC", unicodedata.normalize("NFC", said).casefold()).split())


def personnummer(v):  # the last digit checks the nine before it (law.md P-02)
    for c in v["numbers"]:
        if c["number"] is not None and not c["kind"].startswith("reserve"):
            digits = [int(d) for d in c["number"][-10:]]
            doubled = [d * (2 - i % 2) for i, d in enumerate(digits)]
            yield sum(d // 10 + d % 10 for d in doubled) % 10 == 0
        elif c["number"] is not None:
            yield c["text"].replace("-", "").upper() == c["number"]


def payload(e):  # audit-log.md 1
    head = b"\1" + b"".join(text(e[n]) for n in ("act", "outcome", "actor", "role", "unit", "origin", "purpose"))
    value = lambda f: b"\1" + text(f) if isinstance(f, str) else b"\0" + struct.pack(">q", f)  # noqa: E731
    categories = [text(c) for c in sorted(e["categories"], key=str.encode)]
    facts = [text(name) + value(fact) for name, fact in sorted(e["facts"].items())]
    head += struct.pack(">I", e["policy"]) + many(categories) + many([text(r) for r in e["rules"]]) + many(facts)
    tail = struct.pack(">q", e["at"]) + (X(e["subject"]) or bytes(16))
    return head, tail + many([X(r) for r in e["records"]]) + text(e["reason"])


def audit_log(v):
    for c in v["entries"]:
        made = b"".join(payload(c["entry"]))
        yield made == X(c["payload"]) and H(X(c["salt"]) + made).digest() == X(c["commitment"])
    c = v["leaf"]
    total = sum(int(one, 16) for one in c["erased"]) % 2**256
    leaf = b"\1" + struct.pack(">qI", c["at"], len(c["erased"])) + total.to_bytes(32, "big")
    leaf += many([X(one) for one in c["commitments"]])
    yield leaf == X(c["leaf"]) and H(b"\0" + leaf).digest() == X(c["leaf_hash"])
    c = v["checkpoint"]
    body, _, signature = c["note"].rpartition("\n\n")
    raw = base64.b64decode(signature.split(" ")[2])
    signed = f"\N{EM DASH} {c['origin']} {base64.b64encode(raw).decode()}\n"
    named = H(c["origin"].encode() + b"\n\1" + X(c["public_key"])).digest()[:4]
    root = base64.b64encode(X(c["root"])).decode()
    yield body == f"{c['origin']}\n{c['size']}\n{root}" and signature == signed and raw[:4] == named
    try:
        yield Ed25519PublicKey.from_public_bytes(X(c["public_key"])).verify(raw[4:], (body + "\n").encode()) is None
    except InvalidSignature:
        yield False
    yield lane(v["lane"], v["entries"][0]["entry"])


def lane(c, entry):  # audit-log.md 7: the heading and the open are those of the first entry, a moment later
    head, tail = payload({**entry, "at": c["at"]})
    segment, tag = b"OMBUDLN1" + X(c["lane"]) + struct.pack(">IQ", 0, 0) + bytes(16), bytes(16)
    opened = struct.pack(">qI", c["at"], 1) + tail[8:24] + tail[26:-2]
    for number, (kind, body) in enumerate([(1, struct.pack(">I", 1) + head), (2, opened), (3, b"")], 1):
        frame = struct.pack(">IBQ", len(body) + 29, kind, number) + body
        tag = hashlib.blake2b(tag + frame, key=X(c["key"]), digest_size=16).digest()
        segment += frame + tag
    entry_id = H(b"ombud/lane-entry/v1" + X(c["lane"]) + u64(2)).digest()[:16]
    return (segment, entry_id, head + tail) == (X(c["segment"]), X(c["entry_id"]), X(c["payload"]))


def key_store(v):  # keys.md 2, 3, 5
    for c in v["roots"]:
        root, nonce, label = X(c["root"]), X(c["nonce"]), framed("ombud-root-1", X(c["label"]))
        held = c["algorithm"] == 1
        cipher = AESGCMSIV(derive(root, "ombud-root-wrap-1")) if held else AESGCM(root)
        yield bytes([1, c["algorithm"]]) + nonce + cipher.encrypt(nonce, X(c["key"]), label) == X(c["wrapped"])
    for c in v["labels"]:
        parts = (c["tenant"], X(c["store"]), c["name"], u64(c["made_at"]))
        yield framed("ombud-keyfile-1", *parts) == X(c["label"])
    for c in v["passphrases"]:
        phrase, salt = unicodedata.normalize("NFC", c["passphrase"]).encode(), X(c["salt"])
        kdf = Argon2id(salt=salt, length=32, iterations=c["passes"], lanes=c["lanes"], memory_cost=c["memory_kib"])
        root = kdf.derive(phrase)
        yield root == X(c["root"]) and derive(root, "ombud-root-check-1")[:16] == X(c["check"])
    for c in v["sheets"]:
        root, lines = X(c["root"]), []
        for n in range(1, 5):
            part = root[8 * n - 8 : 8 * n]
            check = int.from_bytes(H(framed("ombud-recovery-line-1", bytes([n]), part)).digest()[:2], "big")
            signs = base32(int.from_bytes(part, "big"), 13) + base32(check, 2)
            lines.append(f"{n}. {signs[:5]}-{signs[5:10]}-{signs[10:]}")
        code = base32(int.from_bytes(derive(root, "ombud-recovery-code-1")[:4], "big"), 6)
        yield (lines, code) == (c["lines"], c["code"])


def unwrapped(c, tenant, keks, subject, klass):  # sealed-record.md 4
    wrapped, epoch = base64.b64decode(c["wrapped"]), c["epoch"]
    label = framed("ombud-wrap-1", tenant, subject, klass, u64(epoch), X(c["commitment"]))
    return AESGCMSIV(X(keks[str(epoch)])).decrypt(wrapped[2:14], wrapped[14:], label)


def opened(key, place, sealed):  # sealed-record.md 3
    plain = AESGCMSIV(derive(key, "ombud-data-key-seal-1")).decrypt(
        sealed[6:18], sealed[18:], framed("ombud-seal-1", *place, b"\x01")
    )
    return plain.rstrip(b"\0")[:-1]


def values(data, width):  # archive.md 3
    place, row = 0, []
    while place < len(data):
        kind, length = data[place], struct.unpack_from(">I", data + bytes(5), place + 1)[0]
        value = data[place + 5 : place + 5 + length]
        if kind < 2:
            row.append(struct.unpack_from(">q", data, place + 1)[0] if kind else None)
        else:
            row.append({"hex": value.hex()} if kind == 2 else value.decode())
        place += (1, 9, 5 + length, 5 + length)[kind]
        if len(row) == width:
            yield row
            row = []


def archive(v):  # archive.md 2 to 5
    raw, tenant = base64.b64decode(v["archive"]), v["tenant"]
    end = 12 + struct.unpack_from(">I", raw, 8)[0]
    header = json.loads(raw[12:end])
    own, bound, number, rows, table, sums = X(header["archive"]), H(raw[12:end]).digest(), 0, {}, {}, []
    key = unwrapped(header["key"], tenant, v["keks"], own, "archive")
    while length := struct.unpack_from(">I", raw, end)[0]:
        chunk = opened(key, (tenant, own, "archive", "chunk", bound, u64(number)), raw[end + 4 : end + 4 + length])
        end, number, kind = end + 4 + length, number + 1, chunk[0]
        if kind == 1:
            table, digest = json.loads(chunk[1:]), H()
        elif kind == 2:
            digest.update(chunk[5:])
            rows[table["table"]] = list(values(chunk[5:], len(table["columns"])))
        elif kind == 3:
            sums.append({"sha256": digest.hexdigest(), "name": table["table"], "columns": table["columns"]})
    tables = [{name: one[name] for name in ("sha256", "name", "columns")} for one in json.loads(chunk[1:])["tables"]]
    yield raw[:8] == b"OMBUDAR1" and rows == v["rows"] and sums == tables
    signed = b"ombud-archive-signature-1\n" + H(raw[: end + 4]).digest()
    yield Ed25519PublicKey.from_public_bytes(X(v["public_key"])).verify(raw[end + 4 :], signed) is None
    yield from no_file(v, tenant)


def no_file(v, tenant):  # archive.md 4 and 5
    lines, tag, noes = [json.loads(line) for line in v["no_file"].splitlines()], bytes(16), []
    file, number = X(lines[0]["file"]), lines[0]["after"]
    for line in lines:
        if "key" in line:
            key = unwrapped(line["key"], tenant, v["keks"], file, "no-file")
        if "head" in line:
            head = base64.b64decode(line["head"])
            yield opened(key, (tenant, file, "no-file", "head", bytes(16), u64(number)), head) == b""
        if "no" in line:
            sealed, number = base64.b64decode(line["no"]), number + 1
            noes.append(json.loads(opened(key, (tenant, file, "no-file", "line", tag, u64(number)), sealed)))
            tag = sealed[-16:]
    yield noes == v["noes"]


def standing(v):  # standing.md
    stages, ties = ("before", "during", "after"), ("offer", "agreement", "measure", "commitment", "claim")
    names = ("request_closed", "relation_ended", "settled", "last_interaction", "visit", "origin", "final")
    events = {name: number for number, name in enumerate((*names, "consent_ended"))}
    for c in v["standings"]:
        open_ones = sum(1 << ties.index(tie) for tie in c["ties"]) | c.get("wished", False) << 15
        dated = sorted((events[name], at) for name, at in c["events"].items())
        made = struct.pack(">BBH", 1, stages.index(c["stage"]), open_ones)
        yield made + b"".join(struct.pack(">Bq", *event) for event in dated) == X(c["standing"])


def release(v):  # release.md
    for c in v["tables"]:
        yield protected({tuple(k): n for *k, n in c["cells"]}, {tuple(k) for k in c["hidden"]}, c["minimum"])
    for c in v["figures"]:
        yield [c["shown_people"], c["shown_value"]] == shown(c["measure"], c["people"], Fraction(c["value"]))
    for c in v["near"]:
        yield (sum(abs(a - b) for a, b in zip(c["one"], c["other"], strict=True)) < c["minimum"]) == c["near"]
    for c in v["noise"]:
        yield noise(Fraction(c["scale"]), iter(c["draws"])) == c["number"]


def protected(cells, hidden, k):  # release.md 3: every small cell is hidden, and has ways out through hidden cells
    values = [sorted({key[place] for key in cells}) for place in range(len(next(iter(cells))))]
    matches = lambda cell, key: all(b in ("*", a) for a, b in zip(cell, key, strict=True))  # noqa: E731
    table = {key: sum(n for c, n in cells.items() if matches(c, key)) for key in product(*([*v, "*"] for v in values))}
    return all(key in hidden and come(table, values, hidden, key, max(k - n, 1)) for key, n in table.items() if n < k)


def come(table, values, hidden, key, more):
    spare, left = dict(table), more
    for other in product(
        *([*(v for v in some if v != at), *(["*"] if at != "*" else [])] for some, at in zip(values, key, strict=True))
    ):
        moved = set(product(*zip(key, other, strict=True)))
        inner = [one for one in moved if "*" not in one]
        odd = lambda one: sum(b != a != "*" for a, b in zip(key, one, strict=True)) % 2  # noqa: E731
        down, up = [one for one in inner if odd(one)], [one for one in inner if not odd(one)]
        if moved <= hidden and left > 0 and all(table[one] >= min(table[key], 1) for one in up):
            many = min([spare[one] for one in down], default=left)
            spare.update({one: spare[one] - many for one in down})
            left -= many
    return left <= 0


def shown(measure, people, value):  # release.md 7
    five = lambda number: (int(number) + 2) // 5 * 5  # noqa: E731
    step = lambda size: Fraction(10) ** (len(str(int(size))) - 1)  # noqa: E731
    if measure in ("people", "count"):
        rounded = five(people if measure == "people" else value)
    elif measure == "share":
        rounded = round(Fraction(100 * five(value), five(people)))
    elif measure == "sum":
        rounded = round(value / step(value / people)) * step(value / people)
    else:
        rounded = round(value / people * 10 / step(value / people)) * step(value / people) / 10
    return [five(people), str(rounded)]


def noise(scale, draws):  # release.md 8
    def coin(gamma):
        tries = 1
        while next(draws) < gamma.numerator:
            tries += 1
        return tries % 2 == 1

    while True:
        remainder, whole = next(draws), 0
        if coin(Fraction(remainder, scale.numerator)):
            while coin(Fraction(1)):
                whole += 1
            size, sign = (remainder + scale.numerator * whole) // scale.denominator, next(draws)
            if size or not sign:
                return -size if sign else size


def tokens(v):  # keys.md 4.3, 4.4
    tenant, index, account = v["tenant"], X(v["index"]), X(v["account"])

    def blind(field, said):
        return mac(derive(index, framed("ombud-index-1", field)), framed("bi1", tenant, field, said))[:16]

    for c in v["tokens"]:
        token = X(c["token"])
        yield H(framed("ombud-token-1", token)).digest() == X(c["hash"])
        yield derive(token, framed("ombud-token-key-1", tenant, c["class"])) == X(c["key"])
        yield derive(token, framed("ombud-token-form-1")) == X(c["form"])
    for c in v["accounts"]:
        yield derive(account, framed("ombud-account-1", tenant, c["name"])) == X(c["key"])
    for c in v["links"]:
        drawn = X(c["drawn"])
        yield base64.urlsafe_b64encode(drawn + blind(c["purpose"], drawn.hex())[:8]).decode() == c["link"]
        yield H(f"ombud/{c['purpose']}/v1".encode() + drawn).hexdigest() == c["hash"]
    for c in v["codes"]:
        total = 0
        for sign in c["code"]:
            total = (total << 1 ^ (0b100101 if total & 16 else 0)) ^ B32.index(sign)
        yield total == 0 and blind(c["field"], c["code"]).hex() == c["stored"]


def events(v):  # events.md 2, 3
    for c in v["signatures"]:
        signed, (kind, said) = f"{c['id']}.{c['timestamp']}.{c['body']}".encode(), c["signature"].split(",")
        key, given = base64.b64decode(c["key"].split("_")[-1]), base64.b64decode(said)
        yield c["key"].startswith({"v1": "whsec_", "v1a": "whpk_"}[kind])
        if kind == "v1":
            yield mac(key, signed) == given
        else:
            Ed25519PublicKey.from_public_bytes(key).verify(given, signed)
            yield kind == "v1a"
    for c in v["bodies"]:
        told = json.loads(c["body"])
        yield json.dumps(told, separators=(",", ":"), sort_keys=True) == c["body"]
        yield told["id"] == "e_" + base32(int(c["event"], 16), 26) and told["type"] == f"se.ombud.{c['happening']}.v1"
        yield told.get("subject") == (c["about"] and "k_" + base32(int(c["about"], 16), 26))
        yield told["sequence"] == f"{c['number']:010d}" and told["time"] == told["timestamp"] == c["minute"]
        yield told["source"] == c["source"]
        yield told["data"] == c["more"] | ({"acknowledge_by": c["due"]} if c["due"] else {})


PAGES = {
    f.__name__.replace("_", "-"): f
    for f in (
        sealed_record,
        blind_index,
        personnummer,
        audit_log,
        key_store,
        standing,
        archive,
        release,
        tokens,
        events,
    )
}


def main(folder):
    wrong = 0
    for path in sorted(folder.glob("*.json")):
        try:
            good = list(PAGES[path.stem](json.loads(path.read_text(encoding="utf-8"))))
        except (InvalidTag, InvalidSignature):
            good = [False]
        sys.stdout.write(f"{path.name}: {sum(good)} of {len(good)} as written\n")
        wrong += len(good) - sum(good)
    return 1 if wrong or not list(folder.glob("*.json")) else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if sys.argv[1:] else Path(__file__).parent / "vectors"))
