"""Every code with what it says and what to do: the page ``/errors`` and the file ``docs/errors.md``.

``python -m cuadra.web.error_page > docs/errors.md``
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass

from cuadra.kit.say import catalogue

_CODE = re.compile(r"[A-Z]{2,8}-\d{3}")


@dataclass(frozen=True, slots=True)
class Told:
    """One code in one language."""

    code: str
    sentence: str
    hint: str


def codes(language: str) -> list[Told]:
    """All codes in their order."""
    return [
        Told(code, table[language], table.get(f"hint_{language}", ""))
        for code, table in sorted(catalogue().items())
        if _CODE.fullmatch(code)
    ]


def page() -> str:
    """The page as Markdown, Spanish beside English."""
    english = {one.code: one for one in codes("en")}
    rows = [f'| <a id="{es.code}"></a>`{es.code}` | {_both(es)} | {_both(english[es.code])} |' for es in codes("es")]
    head = [
        "# Error codes",
        "",
        "Codes are stable: programs depend on them. A problem (RFC 9457) of the API carries its code in `code`;",
        "findings and the reasons of documents and jobs use the same. `{…}` stands for a fact.",
        "This page is made from the code: `python -m cuadra.web.error_page > docs/errors.md`.",
        "",
        "| Code | Español | English |",
        "|---|---|---|",
    ]
    return "\n".join([*head, *rows]) + "\n"


def _both(told: Told) -> str:
    text = f"{told.sentence} *{told.hint}*" if told.hint else told.sentence
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    sys.stdout.write(page())
