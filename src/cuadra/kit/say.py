"""Sentences for people, by code, in Spanish and English.

Every ``*.toml`` in ``kit/messages`` holds tables named by code with ``es``, ``en`` and, where a person can
do something, ``hint_es`` and ``hint_en``; ``{name}`` stands for a fact. A fact may itself be a code: a reason (see
``why``) or the path of a field, told by its name. Not for pages: those use gettext.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

LANGUAGES = ("es", "en")
NAMES = {"field": "field", "path": "field", "where": "field", "rung": "rung", "other_rung": "rung"}  # fact -> table
LISTS = {"fields": "field", "findings": "check"}  # fact of several, with commas -> table
_REASON = re.compile(r"\{(WHY-[A-Z]+):([^{}]*)\}")
_FACT = re.compile(r"\{([a-z_]+)\}")
_INDEX = re.compile(r"\[\d+\]")


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """All messages by code; a code told twice is a mistake of ours and raises ``ValueError``."""
    found: dict[str, dict[str, str]] = {}
    for entry in sorted(files("cuadra.kit.messages").iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".toml"):
            table = tomllib.loads(entry.read_text(encoding="utf-8"))
            twice = found.keys() & table.keys()
            if twice:
                raise ValueError(f"message codes told twice: {sorted(twice)}")
            found.update(table)
    return found


def say(code: str, language: str = "es", facts: Mapping[str, str] | None = None) -> str:
    """The sentence of ``code`` with its facts filled in; the bare code where none is written.

    >>> say("CUA-000", "en")
    'Something went wrong inside Cuadra.'
    >>> say("OCR-201", "es", {"where": "lines[2].total"})
    'El modelo dio un valor para «importe del renglón» que no se encuentra en la página.'
    """
    return _fill(catalogue().get(code, {}).get(language, code), language, facts or {})


def hint(code: str, language: str = "es", facts: Mapping[str, str] | None = None) -> str:
    """What to do about ``code``, or the empty text."""
    return _fill(catalogue().get(code, {}).get(f"hint_{language}", ""), language, facts or {})


def reason(fact: str, language: str = "es") -> str:
    """A fact ``why`` alone, as it stands beside the field that it is about.

    >>> reason("{WHY-SRCEMPTY:}", "en")
    'it is missing'
    """
    return _told("why", fact, language)


def name_of(table: str, key: str, language: str = "es") -> str:
    """What people call a field, a rung or a check; the key itself where no name is written.

    >>> name_of("field", "lines[2].total", "en"), name_of("check", "FLD-001", "en"), name_of("check", "NEW-001")
    ("line's amount", 'the amounts do not agree', 'NEW-001')
    """
    return catalogue().get(f"{table}.{_INDEX.sub('[]', key)}", {}).get(language, key)


def _fill(sentence: str, language: str, facts: Mapping[str, str]) -> str:
    return _FACT.sub(
        lambda found: _told(found[1], facts[found[1]], language) if found[1] in facts else found[0], sentence
    )


def _told(name: str, value: str, language: str) -> str:
    """A fact in the reader's language, where it is a code of ours; as it is, where it comes from a document."""
    if name in LISTS:
        return ", ".join(name_of(LISTS[name], one, language) for one in value.split(", "))
    if name in NAMES:
        return name_of(NAMES[name], value, language)
    return _REASON.sub(lambda reason: say(reason[1], language, {"value": reason[2]}), value)
