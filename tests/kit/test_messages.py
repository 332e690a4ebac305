"""Every sentence for people, of every room: both languages, the same facts, nothing foreign inside."""

from __future__ import annotations

import ast
import errno
import os
import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import cuadra
from cuadra.kit.errors import CuadraError
from cuadra.kit.say import catalogue, say
from cuadra.kit.why import system, why
from cuadra.model.paths import PATHS
from cuadra.reading.batch.errors import CannotOpen
from cuadra.settings import SettingInvalid, Settings

ROOT = Path(cuadra.__file__).parent
SENTENCES = sorted(catalogue().items())
FACT = re.compile(r"\{(\w+)\}")
ENGLISH = {"the", "is", "not", "was", "were", "with", "could", "cannot", "this", "that", "which", "from", "and", "of"}
SPANISH = {"el", "los", "las", "una", "del", "que", "con", "por", "está", "puede", "archivo", "este", "fue", "hay"}


def sources() -> Iterator[Path]:
    yield from sorted(ROOT.rglob("*.py"))


def errors() -> list[type[CuadraError]]:
    for one in pkgutil.walk_packages(cuadra.__path__, "cuadra."):
        if not one.name.endswith("__main__") and ".migrations" not in one.name:
            import_module(one.name)
    found: list[type[CuadraError]] = []
    waiting = [CuadraError]
    while waiting:
        kind = waiting.pop()
        found.append(kind)
        waiting += [one for one in kind.__subclasses__() if one.__module__.startswith("cuadra.")]
    return found


def words(sentence: str) -> set[str]:
    """The words of a sentence, without what stands in «quotes» or names an option, a program or a fact."""
    plain = re.sub(r"«[^»]*»|`[^`]*`|“[^”]*”|--\w+|\{\w+\}|\([^)]*:[^)]*\)", " ", sentence.lower())
    return set(re.findall(r"[a-záéíóúñü]+", plain))


@pytest.mark.parametrize(("code", "entry"), SENTENCES, ids=[code for code, _ in SENTENCES])
def test_both_languages_say_it_with_the_same_facts(code: str, entry: dict[str, str]) -> None:
    assert set(entry) in ({"es", "en"}, {"es", "en", "hint_es", "hint_en"})
    assert all(entry.values())
    assert set(FACT.findall(entry["es"])) == set(FACT.findall(entry["en"]))
    assert set(FACT.findall(entry.get("hint_es", ""))) == set(FACT.findall(entry.get("hint_en", "")))


@pytest.mark.parametrize(("code", "entry"), SENTENCES, ids=[code for code, _ in SENTENCES])
def test_no_sentence_holds_words_of_the_other_language(code: str, entry: dict[str, str]) -> None:
    assert not words(entry["es"] + " " + entry.get("hint_es", "")) & ENGLISH
    assert not words(entry["en"] + " " + entry.get("hint_en", "")) & SPANISH


def test_every_error_of_ours_has_its_sentence() -> None:
    found = errors()
    assert len(found) > 80
    assert sorted({kind.code for kind in found} - catalogue().keys()) == []


def test_every_code_that_the_source_names_has_its_sentence() -> None:
    prefixes = {code.partition("-")[0] for code in catalogue()}
    named = {
        node.value
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if re.fullmatch(r"[A-Z]{3,4}-\d{3}", node.value) and node.value.partition("-")[0] in prefixes
    }
    assert len(named) > 100
    assert sorted(named - catalogue().keys()) == []


def test_every_reason_that_the_source_gives_has_its_words() -> None:
    named = {
        node.args[0].value
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "why"
        if node.args and isinstance(node.args[0], ast.Constant)
    }
    assert len(named) > 30
    assert [name for name in sorted(named) if f"WHY-{name}" not in catalogue()] == []


def test_every_field_has_a_name_in_both_languages() -> None:
    assert [path for path in PATHS if f"field.{path}" not in catalogue()] == []
    assert say(
        "MRG-001", "es", {"path": "issuer.tax_id", "rung": "xml", "value": "A", "other_rung": "ocr", "other": "B"}
    ) == (
        "El documento se contradice en «identificación fiscal del emisor»: el XML dice A, lo leído de la imagen dice B."
    )


def test_the_source_shows_nobody_what_the_system_says_in_its_own_language() -> None:
    assert [path.name for path in sources() if "strerror" in path.read_text(encoding="utf-8")] == []


@pytest.mark.parametrize("number", sorted(errno.errorcode))
def test_whatever_the_system_refuses_is_told_in_the_readers_language(number: int) -> None:
    error = CannotOpen(what=system(OSError(number, os.strerror(number), "/tmp/x")))
    for language in ("es", "en"):
        told = error.message(language)
        assert "{" not in told
        assert "/tmp" not in told
    assert os.strerror(number) not in error.message("es")
    assert not words(error.message("es")) & ENGLISH


@pytest.mark.parametrize(
    ("variable", "value", "spanish"),
    [
        ("CUADRA_ALLOW_CLOUD", "maybe", "debe ser true o false"),
        ("CUADRA_ENGINE_SECONDS", "soon", "debe ser un número"),
        ("CUADRA_ENGINE_SECONDS", "-1", "debe ser un número mayor que cero"),
        ("CUADRA_ENOUGH_CONFIDENCE", "85", "debe estar entre 0 y 1"),
        ("CUADRA_OLLAMA_URL", "file:///x", "debe ser una dirección http o https"),
        ("CUADRA_OLLAMA_FORM", "talk", "debe ser uno de estos: chat, generate"),
    ],
)
def test_why_a_setting_cannot_be_used_is_told_in_spanish(variable: str, value: str, spanish: str) -> None:
    with pytest.raises(SettingInvalid) as caught:
        Settings.from_environment({variable: value})
    assert caught.value.message("es") == f"La variable {variable} tiene un valor que no sirve: {spanish}."
    assert value not in caught.value.message("es").replace(spanish, "")


def test_a_fact_out_of_a_document_cannot_pose_as_one_of_ours() -> None:
    assert say("XML-009", "es", {"root": "{size}", "size": "secret"}).count("{size}") == 1
    assert why("PACKAGE", "{WHY-NONE:}") == "{WHY-PACKAGE:(WHY-NONE:)}"
