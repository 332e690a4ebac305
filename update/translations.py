"""Brings ``translations/es/messages.po`` to the texts of the pages: new ones without a translation, gone ones removed.

Run it after a change of texts; a test fails until each text is translated.
"""

from __future__ import annotations

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

WEB = Path(__file__).parents[1] / "src" / "cuadra" / "web"
FILE = WEB / "translations" / "es" / "messages.po"
METHODS = [("pages/**.py", "python"), ("templates/**.html", "jinja2")]
OPTIONS = {"templates/**.html": {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"}}


def extracted() -> Catalog:
    """All texts of the pages, in the order of their places."""
    found = Catalog(locale="es", fuzzy=False)
    for name, line, text, comments, context in extract_from_dir(WEB, METHODS, OPTIONS):
        del line
        found.add(text, None, [(name, 0)], auto_comments=comments, context=context)
    return found


def main() -> None:
    with FILE.open("rb") as file:
        kept = read_po(file, locale="es")
    texts = extracted()
    for message in texts:
        known = kept.get(message.id)
        if message.id and known:
            message.string = known.string
    with FILE.open("wb") as file:
        write_po(file, texts, width=120, omit_header=True, sort_by_file=True, no_location=True)
    missing = [message.id for message in texts if message.id and not any(message.string or ())]
    print(f"{len(texts)} texts, {len(missing)} to translate: {FILE}")


if __name__ == "__main__":
    main()
