"""When two documents are the same: the authority's key, or, without one, everything that a person would compare."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_PLAIN = re.compile(r"[^0-9A-Z]")


def fiscal_key(values: Mapping[str, Any]) -> str | None:
    """The authority's key with its authority, or the Argentine or Panamanian number that is unique by law.

    >>> fiscal_key({"stamp.authority": "SAT", "stamp.key": "6f1b9c0e-35b7-4bfb-9d8f-0e6d2f1a7c11"})
    'SAT:6F1B9C0E35B74BFB9D8F0E6D2F1A7C11'
    """
    key = _PLAIN.sub("", str(values.get("stamp.key") or "").upper())
    return f"{values.get('stamp.authority') or ''}:{key}" if len(key) >= 8 else None  # a CAE has 14 digits


def look(values: Mapping[str, Any]) -> str | None:
    """What two photos of one ticket share: issuer, number, date and total; ``None`` where too little was read.

    >>> look({"issuer.tax_id": "AAA010101AAA", "number": "A-17", "issued_on": "2026-03-01", "total": "116.00"})
    'AAA010101AAA|A17|2026-03-01|116.00'
    """
    issuer = values.get("issuer.tax_id") or values.get("issuer.name")
    number = values.get("number") or values.get("portal.folio") or values.get("portal.ticket")
    parts = (issuer, number, values.get("issued_on"), values.get("total"))
    if not all(parts):
        return None
    told = (_PLAIN.sub("", str(issuer).upper()), _PLAIN.sub("", str(number).upper()), *map(str, parts[2:]))
    return "|".join(told)
