#!/usr/bin/env bash
# Read as a structured field, as the draft has it, `Idempotency-Key` takes three bare UUIDs of eight, and 007 for 7.
#
# The IETF's draft makes `Idempotency-Key` a structured field, a string in quotes, and nearly every client sends a bare
# UUID or an order's number. One would think that a server or proxy that reads the field with a structured-field parser
# refuses what has no quotes, so that the first test shows it. It does not. A UUID that begins with a letter is a token
# and passes, one that begins with a digit breaks off as a number: six first digits of sixteen pass, and a client's
# test is green or red by the UUID that it drew. And what passes is not always the caller's name: 007 and 7 are one
# integer and so one order, and what follows a semicolon is a parameter, so `7;part=1` and `7;part=2` have the value 7
# in common. A gateway that keeps the field's bytes has none of this, but then `"order-7"` and `order-7` are two names.
#
# Seen with http-sf 1.5.0 on Python 3.11.7:
#   "order-7"                              string order-7
#   order-7                                token order-7
#   c8e03978-40d5-43dd-bc93-6894a57f9324   token
#   8e03978e-40d5-43dd-bc93-6894a57f9324   error
#   01JB2K3QW8Z7N4M5P6R9S0T1V2             error
#   7, 007                                 integer 7, integer 7
#   7;part=1, 7;part=2                     integer 7, integer 7
#   first digits of UUIDs that pass        abcdef
# Fails when that changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check http-sf==1.5.0
"$folder/venv/bin/python" - <<'PYTHON'
import importlib.metadata
import sys

import http_sf

KINDS = {"str": "string", "Token": "token", "int": "integer"}


def read(field):
    try:
        value, _ = http_sf.parse(field.encode(), tltype="item")
    except http_sf.StructuredFieldError:
        return "error"
    return f"{KINDS[type(value).__name__]} {value}"


print("http-sf", importlib.metadata.version("http-sf"), "on Python", sys.version.split()[0])
letter, digit = "c8e03978-40d5-43dd-bc93-6894a57f9324", "8e03978e-40d5-43dd-bc93-6894a57f9324"
for field, expected in (
    ('"order-7"', "string order-7"),
    ("order-7", "token order-7"),
    (letter, f"token {letter}"),
    (digit, "error"),
    ("01JB2K3QW8Z7N4M5P6R9S0T1V2", "error"),
    ("7", "integer 7"),
    ("007", "integer 7"),
    ("7;part=1", "integer 7"),
    ("7;part=2", "integer 7"),
):
    print(f"{field:38} {read(field)}")
    assert read(field) == expected, "http-sf has changed: see above"
passing = "".join(first for first in "0123456789abcdef" if read(first + letter[1:]) != "error")
print("first digits of UUIDs that pass       ", passing)
assert passing == "abcdef", "http-sf has changed: see above"
PYTHON
