from __future__ import annotations

from collections.abc import Iterator

import pytest

from cuadra.kit.say import catalogue
from cuadra.reading.engines.errors import EngineError

FACTS = {"known": "a", "extra": "aws", "setting": "CUADRA_X", "model": "m", "installed": "n"}


def family(kind: type[EngineError] = EngineError) -> Iterator[type[EngineError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from family(child)


@pytest.mark.parametrize("kind", list(family()), ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("language", ["es", "en"])
def test_every_error_of_an_engine_speaks_to_people(kind: type[EngineError], language: str) -> None:
    error = kind("small", "a reason", **FACTS)
    for sentence in (error.message(language), error.hint(language)):
        assert "{" not in sentence
    assert error.message(language) != error.code


def test_no_two_errors_share_a_code() -> None:
    codes = [kind.code for kind in family()]
    assert len(codes) == len(set(codes))


def test_every_sentence_has_both_languages() -> None:
    ours = {code: entry for code, entry in catalogue().items() if code.startswith("OCR-")}
    assert ours
    for code, entry in ours.items():
        assert {"es", "en"} <= entry.keys(), code
        assert ("hint_es" in entry) == ("hint_en" in entry), code
