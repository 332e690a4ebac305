"""What the pages say: English in the code, Spanish in ``translations/es/messages.po``, through gettext."""

from __future__ import annotations

import gettext
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import cast

LANGUAGES = ("es", "en")


class Catalogue(gettext.NullTranslations):
    """One language's texts, read from the editable file itself: nothing is compiled, nothing can be stale."""

    def __init__(self, texts: dict[str | tuple[str, int], str]) -> None:
        super().__init__()
        self._texts = texts

    def gettext(self, message: str) -> str:
        return self._texts.get(message) or message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        told = self._texts.get((msgid1, 0 if n == 1 else 1))
        return told or (msgid1 if n == 1 else msgid2)


def mark(text: str) -> str:
    """Marks a text for the catalogue that is told elsewhere, in the language of that moment."""
    return text


@cache
def catalogue(language: str) -> Catalogue:
    """The texts of ``es`` or ``en``; those of English stand in the code."""
    if language not in LANGUAGES or language == "en":
        return Catalogue({})
    from babel.messages.pofile import read_po

    with files("cuadra.web").joinpath("translations", language, "messages.po").open("rb") as file:
        read = read_po(file, locale=language)
    texts: dict[str | tuple[str, int], str] = {}
    for message in read:
        if not message.id or message.fuzzy:
            continue
        if isinstance(message.id, (tuple, list)):
            forms = cast("Sequence[str]", message.string)
            texts |= {(message.id[0], number): told for number, told in enumerate(forms)}
        else:
            texts[message.id] = str(message.string)
    return Catalogue(texts)
