"""Takes secrets out of what is about to be written for people or machines: log lines, error reports, traces.

By name (``password=…``, a header ``Authorization``), by shape (a JWT, a key of ours, a private key, a card number, an
address with credentials) and, for secrets that have neither, by value: those given as ``known``. Bounded in depth,
number and length, so that a hostile value costs little more than an honest one. The last wall, not the first: a secret
belongs in ``Secret``, which shows itself to nobody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from math import isfinite
from pathlib import PurePath
from typing import Any
from uuid import UUID

from cuadra.kit.secret import Secret

HIDDEN = "[hidden]"
MOST_DEPTH = 6
MOST_VALUES = 300
MOST_TEXT = 16_384
SHORTEST_KNOWN = 6  # a known secret that is shorter would hide half of the language

_STRONG = (
    r"passw(?:or)?d|passphrase|secret(?!ar)|token|authori[sz]ation|cookie|api[_-]?key|private[_-]?key|access[_-]?key"
    r"|contrase[nñ]a|credential|ciec|(?<![a-z])e[_.-]?firma|encryption[_-]?key|signing[_-]?key"
)
_STEMS = (
    "passw passphrase secret token authori cookie key contrase credential ciec firma clave pwd fiel nip pin otp cvv"
)
_WEAK = "key keys clave claves llave fiel pwd pass pin nip otp totp cvv cvc kek dek jwt bearer pem pfx p12"
_HARMLESS = """
    idempotency_key key_id key_version key_name lock_key blob_key dedupe_key foreign_key primary_key sort_key
    partition_key effect_key clave_prod_serv clave_unidad claveprodserv claveunidad token_count tokens tokens_in
    tokens_out input_tokens output_tokens total_tokens max_tokens token_type token_id secret_id secret_name secret_kind
    secrets_used credential_id api_key_id
"""
_NAMES_WEAK, _NAMES_HARMLESS, _MARKS = frozenset(_WEAK.split()), frozenset(_HARMLESS.split()), tuple(_STEMS.split())
_NAME_STRONG = re.compile(_STRONG)
_WORDS = re.compile(r"[A-ZÑ]?[a-zñ0-9]+|[A-ZÑ]+(?![a-zñ])")
_PAIR = re.compile(
    rf"""((?:{_STRONG}|\b(?:clave|key|pwd|fiel|nip|pin|otp|cvv)\b)[\w.-]{{0,20}}"""
    r"""(?:["']?\s{0,3}(?:=>|[=:])|["'],)\s{0,3}b?)"""
    r"""("(?:[^"\\]|\\.)*(?:"|\Z)|'(?:[^'\\]|\\.)*(?:'|\Z)|\[hidden\]|[^\s"',;&)}\]]+)""",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"((?:authori[sz]ation|cookie)\s{0,3}[=:]\s{0,3})(?![\s\"'])(?!\[hidden\])[^\r\n\"']+", re.IGNORECASE
)
_SCHEME = re.compile(r"\b(Bearer|Basic)\s+[\w.~+/=-]{8,}", re.IGNORECASE)
_JWT = re.compile(r"\beyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?")
_OURS = re.compile(r"\bcua_\w{8,}|\bwhsec_[\w+/=]{8,}|\bhv[sb]\.[\w.-]{8,}")
_PEM = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL)
_PEM_END = re.compile(
    r"\A(?:(?!-----BEGIN).)*?-----END [A-Z ]*PRIVATE KEY-----", re.DOTALL
)  # its beginning was cut off
_ADDRESS = re.compile(r"(\b[a-z][a-z0-9+.-]{1,20}://)[^\s/@\"']*@", re.IGNORECASE)
_CARD = re.compile(
    r"(?<![\w-])(?:(?:[456]\d|2[2-7])\d{2}([ -]?)\d{4}\1\d{4}\1\d{4}|3[47]\d{2}([ -]?)\d{6}\2\d{5})(?![\w-])"
)
_DIGITS = re.compile(r"\d{4}[ -]?\d{4}")


@lru_cache(maxsize=4096)
def is_sensitive(name: str) -> bool:
    """Whether a value under this name is hidden whatever it is.

    >>> [is_sensitive(n) for n in ("password", "apiKey", "clave", "clave_prod_serv", "key", "monkey", "X-Auth-Token")]
    [True, True, True, False, True, False, True]
    """
    plain = name[:200].lower().replace("-", "_")
    if plain in _NAMES_HARMLESS:
        return False
    return bool(_NAME_STRONG.search(plain)) or any(word.lower() in _NAMES_WEAK for word in _WORDS.findall(name[:200]))


def redactor(known: Iterable[Secret] = (), *, deep: int = MOST_DEPTH, many: int = MOST_VALUES) -> Callable[[Any], Any]:
    """A function that gives back its value without secrets: dicts, lists, texts and numbers; all else as its text.

    ``deep`` levels and ``many`` values are kept; an error report (Sentry's ``before_send``) needs more than a log line.
    """
    values = sorted({one.reveal() for one in known if len(one.reveal()) >= SHORTEST_KNOWN}, key=len, reverse=True)
    exact = re.compile("|".join(map(re.escape, values))) if values else None

    def clean(value: Any) -> Any:
        return _clean(value, exact, deep, [many])

    return clean


def redact_text(text: str) -> str:
    """The text without secrets that can be told by their shape or by the word before them.

    >>> redact_text("GET https://ana:hunter2@example.com/?token=abcdef&page=2")
    'GET https://[hidden]@example.com/?token=[hidden]&page=2'
    """
    return _text(text, None)


def _clean(value: Any, exact: re.Pattern[str] | None, deep: int, left: list[int]) -> Any:
    """``deep`` more levels may be shown, and ``left[0]`` more values whatever their nesting."""
    left[0] -= 1
    if isinstance(value, str):
        return _text(str(value), exact)
    if value is None or isinstance(value, (int, float)):
        return _number(value) if value.__class__ is not bool and value is not None else value
    if isinstance(value, Secret):
        return HIDDEN
    if isinstance(value, (bytes, bytearray, memoryview)):
        return f"[{len(value)} bytes]"
    if isinstance(value, Mapping):
        return _mapping(value, exact, deep - 1, left) if deep else "[too deep]"
    if isinstance(value, (list, tuple, set, frozenset)):
        return _row(value, exact, deep - 1, left) if deep else "[too deep]"
    return _text(_shown(value), exact)


def _mapping(value: Mapping[Any, Any], exact: re.Pattern[str] | None, deep: int, left: list[int]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, one in value.items():
        if left[0] <= 0:
            kept["…"] = "more"
            break
        key = name if isinstance(name, str) else _name(name)
        hide = is_sensitive(key) and not _says_nothing(one)
        kept[_text(key, exact) if len(key) > 40 else key] = HIDDEN if hide else _clean(one, exact, deep, left)
    return kept


def _row(value: Iterable[Any], exact: re.Pattern[str] | None, deep: int, left: list[int]) -> list[Any]:
    """The elements; of a pair whose first names a secret (headers come so) the second is hidden."""
    kept: list[Any] = []
    for one in value:
        if left[0] <= 0:
            kept.append("… more")
            break
        kept.append(_clean(one, exact, deep, left))
    if (
        len(kept) == 2
        and isinstance(kept[0], str)
        and isinstance(value, (tuple, list))
        and is_sensitive(_name(value[0]))
    ):
        kept[1] = HIDDEN
    return kept


def _text(text: str, exact: re.Pattern[str] | None) -> str:
    if exact is not None:
        text = exact.sub(HIDDEN, text)
    if len(text) > MOST_TEXT:
        text = _cut(text)
    if "-----BEGIN" in text:
        text = _PEM.sub(HIDDEN, text)
    if "://" in text and "@" in text:
        text = _ADDRESS.sub(rf"\1{HIDDEN}@", text)
    if "eyJ" in text:
        text = _JWT.sub(HIDDEN, text)
    if "cua_" in text or "whsec_" in text or "hv" in text:
        text = _OURS.sub(HIDDEN, text)
    if " " in text or "=" in text or ":" in text or "'," in text or '",' in text:
        text = _pairs(text)
    if _DIGITS.search(text):
        text = _CARD.sub(_hide_card, text)
    return text


def _cut(text: str) -> str:
    """Beginning and end of a long text (of a traceback the end says most), without the words that a cut falls into."""
    half = MOST_TEXT // 2
    head, tail = text[:half].rpartition(" ")[0], text[-half:].partition(" ")[2]
    return f"{head} … {len(text)} characters … {_PEM_END.sub(HIDDEN, tail)}"


def _pairs(text: str) -> str:
    """Values told by the word before them; looked for only where one of the words is, which is five times cheaper."""
    lowered = text.lower()
    if "bearer" in lowered or "basic" in lowered:
        text = _SCHEME.sub(rf"\1 {HIDDEN}", text)
    if "cookie" in lowered or "authori" in lowered:
        text = _HEADER.sub(rf"\1{HIDDEN}", text)
    return _PAIR.sub(_hide_value, text) if any(mark in lowered for mark in _MARKS) else text


def _hide_value(found: re.Match[str]) -> str:
    quote = found[2][0] if found[2][0] in "\"'" else ""
    return f"{found[1]}{quote}{HIDDEN}{quote}"


def _hide_card(found: re.Match[str]) -> str:
    """Sixteen digits are a card only if their check digit says so."""
    digits = [int(one) for one in found[0] if one.isdigit()]
    doubled = [sum(divmod(2 * one, 10)) for one in digits[-2::-2]]
    return HIDDEN if (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0 else found[0]


def _number(value: float) -> Any:
    """Not a card number, not larger than a reader of JSON takes, not infinite."""
    if isinstance(value, float):
        return value if isfinite(value) else str(value)
    if abs(value) < 10**13:
        return value
    if abs(value) >= 10**20:
        return f"[{value.bit_length()} bits]"
    return HIDDEN if _CARD.sub(_hide_card, str(value)) == HIDDEN else value


def _name(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else _shown(value)


def _shown(value: Any) -> str:
    try:
        if isinstance(value, BaseException):
            return f"{type(value).__name__}: {value}"
        return str(value) if isinstance(value, (str, Decimal, UUID, date, PurePath)) else repr(value)
    except Exception:  # noqa: BLE001  a value that cannot show itself must not stop the log
        return f"[{type(value).__name__}]"


def _says_nothing(value: Any) -> bool:
    """Whether there is nothing to hide: «no token» is worth knowing."""
    return value is None or value is True or value is False or value == ""
