"""The settings of each kind of source, as a person gives them, checked and with every default filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cuadra.kit.why import why
from cuadra.sources.errors import SettingsRefused
from cuadra.sources.roots import checked_folder

FOLDER, MAIL, LINK = "folder", "mail", "link"
LONGEST = 300
Reader = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the server's owner lets companies reach; see ``Settings.source_folders`` and ``allow_private_mail``."""

    roots: Sequence[Path]  # as ``roots_of`` gives them
    home: Path


def checked(kind: str, given: Mapping[str, Any], allowed: Allowed) -> dict[str, Any]:
    """All settings of a source of ``kind``. ``SettingsRefused`` names the first that cannot be used."""
    known = _KINDS[kind]
    if odd := next((name for name in given if name not in known), ""):
        raise SettingsRefused(setting=str(odd)[:40], why=why("SRCUNKNOWN"))
    found = {}
    for name, (default, read) in known.items():
        try:
            found[name] = read(given.get(name, default))
        except (ValueError, TypeError) as error:
            raise SettingsRefused(setting=name, why=_reason(error)) from None
    if kind == FOLDER:
        found["folder"] = str(checked_folder(found["folder"], allowed.roots, home=allowed.home))
    if kind == MAIL and found["after"] == "move" and not found["to"]:
        raise SettingsRefused(setting="to", why=why("SRCEMPTY"))
    return found


def _reason(error: Exception) -> str:
    told = str(error)
    return told if told.startswith("{WHY-") else why("OTHER")


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST or not value.isprintable():
        raise ValueError(why("SRCLINE"))
    return value.strip()


def _needed(value: Any) -> str:
    if not (found := _text(value)):
        raise ValueError(why("SRCEMPTY"))
    return found


def _name(value: Any) -> str:
    """One folder's name, or nothing."""
    found = _text(value)
    if "/" in found or found in {".", ".."}:
        raise ValueError(why("NAME"))
    return found


def _between(least: float, most: float, kind: type = int) -> Reader:
    def read(value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            raise ValueError(why("SRCRANGE", f"{least:g}-{most:g}"))
        return kind(value)

    return read


def _choice(*allowed: str) -> Reader:
    def read(value: Any) -> str:
        if value not in allowed:
            raise ValueError(why("CHOICE", ", ".join(allowed)))
        return str(value)

    return read


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(why("FLAG"))  # noqa: TRY004  told like the others
    return value


_KINDS: dict[str, dict[str, tuple[Any, Reader]]] = {
    FOLDER: {
        "folder": ("", _needed),
        "done": ("done", _name),  # empty: files stay where they are
        "depth": (8, _between(0, 32)),
        "still": (2.0, _between(0, 600, float)),
    },
    MAIL: {
        "host": ("", _needed),
        "port": (993, _between(1, 65_535)),
        "security": ("tls", _choice("tls", "starttls", "plain")),
        "user": ("", _needed),
        "method": ("password", _choice("password", "xoauth2")),
        "folder": ("INBOX", _needed),
        "since_days": (30, _between(0, 36_500)),  # at the first look; 0: everything that is there
        "after": ("nothing", _choice("nothing", "seen", "move")),
        "to": ("", _text),
        "picture_kib": (20, _between(0, 10_000)),  # pictures shown in the text count from this size
        "text": (True, _flag),  # the text itself, where nothing is attached and it looks like a ticket
    },
    LINK: {},
}
