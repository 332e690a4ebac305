"""Each text of the pages is told through the catalogue, and each has its Spanish."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from update.translations import FILE, WEB, extracted

from cuadra.web.pages.texts import catalogue

TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
SAME = {"API", "Drive", "Cuadra", "Total", "Original", "Webhook", "Webhooks", "Argentina", "Id", "%(seconds)s s"}
NAMES = {"Cuadra", "Español", "English", "CSV", "XLSX", "SHA-256", "document.* job.*"}  # the same in every language


def test_every_text_has_its_spanish_and_none_is_left_over() -> None:
    with FILE.open("rb") as file:
        told = read_po(file, locale="es")
    wanted = {message.id if isinstance(message.id, str) else message.id[0] for message in extracted() if message.id}
    known = {message.id if isinstance(message.id, str) else message.id[0]: message for message in told if message.id}
    assert sorted(wanted - known.keys()) == [], "python update/translations.py, then translate"
    assert sorted(known.keys() - wanted) == []
    forms = {key: [one.string] if isinstance(one.string, str) else list(one.string) for key, one in known.items()}
    assert sorted(key for key, told in forms.items() if not all(told)) == []
    assert sorted(key for key, told in forms.items() if told[0] == key and key not in SAME) == []


def test_the_spanish_keeps_the_facts_of_each_text() -> None:
    with FILE.open("rb") as file:
        for message in read_po(file, locale="es"):
            if not message.string:
                continue  # the test above says so
            facts = re.findall(r"%\(\w+\)s|\{\w+\}", str(message.id))
            assert set(re.findall(r"%\(\w+\)s|\{\w+\}", str(message.string))) == set(facts), message.id


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_text_of_a_template_goes_past_the_catalogue(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", path.read_text("utf-8"), flags=re.DOTALL)
    text = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", text, flags=re.DOTALL)
    shown = [one.strip(" ·") for one in re.findall(r">([^<]*)<", text)]
    shown += re.findall(r'(?:title|placeholder|aria-label|alt)="([^"]*)"', text)
    plain = [
        one for one in shown if re.search(r"[^\W\d_]{2,}", one) and one not in NAMES and not re.search(r'^Ctrl|="', one)
    ]
    assert plain == []


def test_numbers_choose_their_form() -> None:
    spanish = catalogue("es")
    assert spanish.ngettext("%(num)s day", "%(num)s days", 1) == "%(num)s día"
    assert spanish.ngettext("%(num)s day", "%(num)s days", 7) == "%(num)s días"
