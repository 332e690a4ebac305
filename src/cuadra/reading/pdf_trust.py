"""Whether the text layer of a PDF page may be read instead of its picture (field notes, reading, 4): page by page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cuadra.model.reading import Word
from cuadra.reading.pdf_drawn import Drawn

MIN_WORDS = 30  # a page of fewer words may be a picture or drawn letters with a caption
MIN_WORDS_PLAIN = 5  # where nothing else is drawn on the page
MIN_WORDS_ON_PICTURE = 60
MAX_BAD = 0.05  # share of characters without meaning: U+FFFD, private use, control
MIN_ALNUM = 0.60
FACT = re.compile(r"\d[.,]\d\d(?!\d)|\d{1,4}[/.-](?:\d{1,2}|[a-z]{3})[/.-]\d{2,4}", re.IGNORECASE)
_BAD = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def is_usable(words: Sequence[Word], drawn: Drawn) -> bool:
    """Whether a page's text layer may be read instead of its picture (that a fact stands in it is asked apart)."""
    if len(words) < _enough(drawn) or (drawn.is_scan and not drawn.text_on_top):
        return False
    text = "".join(word.text for word in words)
    alnum = sum(map(str.isalnum, text))
    return len(_BAD.findall(text)) < MAX_BAD * len(text) and alnum >= MIN_ALNUM * len(text)


def _enough(drawn: Drawn) -> int:
    if drawn.is_scan:
        return MIN_WORDS_ON_PICTURE
    return MIN_WORDS_PLAIN if drawn.cover < 0.1 and drawn.paths < 100 else MIN_WORDS


def has_fact(words: Sequence[Word]) -> bool:
    """Whether an amount or a date stands among ``words``."""
    return any(FACT.search(word.text) for word in words)
