"""The formats of spec/sealed-record.md and spec/keys.md once more, written from the page and not from the code.

It knows nothing of `ombud`; it uses HKDF and AES-GCM-SIV as the library has them. The vectors were made with it.
"""

import hashlib
import hmac
import math

from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand


def u64(number):
    return number.to_bytes(8, "big")


def framed(*parts):
    out = bytearray()
    for part in parts:
        part = part.encode() if isinstance(part, str) else part
        out += len(part).to_bytes(4, "big")
        out += part
    return bytes(out)


def derive(key, label):
    label = label.encode() if isinstance(label, str) else label
    return HKDFExpand(SHA256(), 32, label).derive(key)


def mac(key, message):
    return hmac.new(key, message, hashlib.sha256).digest()


def pad(plain):
    marked = len(plain) + 1
    e = math.floor(math.log2(marked))
    s = math.floor(math.log2(e)) + 1 if e else 1
    grain = 2 ** max(5, e - s)
    full = math.ceil(marked / grain) * grain
    return plain + b"\x80" + bytes(full - marked)


def commitment(key):
    return derive(key, "ombud-data-key-commit-1")[:16]


def seal(key, tenant, subject, klass, field, record, version, plain, nonce):
    label = framed("ombud-seal-1", tenant, subject, klass, field, record, u64(version), b"\x01")
    body = AESGCMSIV(derive(key, "ombud-data-key-seal-1")).encrypt(nonce, pad(plain), label)
    return b"\x01\x01" + commitment(key)[:4] + nonce + body


def key_mac(key, label, data):
    return mac(derive(key, "ombud-data-key-mac-1"), framed("ombud-mac-1", label, data))[:16]


def wrap(kek, key, tenant, subject, klass, epoch, nonce):
    label = framed("ombud-wrap-1", tenant, subject, klass, u64(epoch), commitment(key))
    return b"\x01\x01" + nonce + AESGCMSIV(kek).encrypt(nonce, key, label)


def state(key, tenant, subject, klass, marks, number, nonce):
    own = derive(key, "ombud-data-key-state-1")
    total = 0
    for record, version, sealed in marks:
        total += int.from_bytes(mac(own, framed("ombud-element-1", record, u64(version), sealed[-16:])), "big")
    plain = (total % 2**256).to_bytes(32, "big") + u64(len(marks)) + u64(number)
    label = framed("ombud-state-1", tenant, subject, klass)
    return b"\x01\x01" + nonce + AESGCMSIV(derive(key, "ombud-data-key-seal-1")).encrypt(nonce, plain, label)


def blind(index_key, tenant, field, normal):
    return mac(derive(index_key, framed("ombud-index-1", field)), framed("bi1", tenant, field, normal))[:16]


def suppression(suppression_key, tenant, channel, address):
    return mac(suppression_key, framed("sup1", tenant, channel, address))[:16]


def intake(intake_key, tenant, data):
    return mac(intake_key, framed("in1", tenant, data))[:16]
