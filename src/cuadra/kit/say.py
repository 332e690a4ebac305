"""Sentences for people, by code, in Spanish and English.

Every ``*.toml`` in ``kit/messages`` holds tables named by code with ``es``, ``en`` and, where a person can
do something, ``hint_es`` and ``hint_en``; ``{name}`` stands for a fact. Not for pages: those use gettext.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

LANGUAGES = ("es", "en")


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
    """
    return _fill(catalogue().get(code, {}).get(language, code), facts)


def hint(code: str, language: str = "es", facts: Mapping[str, str] | None = None) -> str:
    """What to do about ``code``, or the empty text."""
    return _fill(catalogue().get(code, {}).get(f"hint_{language}", ""), facts)


def _fill(sentence: str, facts: Mapping[str, str] | None) -> str:
    for name, value in (facts or {}).items():
        sentence = sentence.replace("{" + name + "}", value)
    return sentence
