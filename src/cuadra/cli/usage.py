"""A command written wrong, told in the reader's language and with a code; exit code 2.

The library that parses the command line only speaks English. Not for what a command finds out later by itself.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import NoReturn

import typer

from cuadra.kit.errors import CuadraError

UsageError: type[Exception] = typer.BadParameter.__bases__[0]  # the parser's own root of them, which has no public name


class Language(StrEnum):
    """Of what is told to people; Spanish unless they ask."""

    ES = "es"
    EN = "en"


class Misused(CuadraError):  # noqa: N818  the command was wrong; facts ``what`` and ``command``
    code = "USE-005"
    status = 400


class NamelessPath(Misused):
    """An empty text where a path belongs: read as a path it would mean the current folder."""

    code = "USE-001"


class Missing(Misused):
    code = "USE-002"


class NoSuchOption(Misused):
    code = "USE-003"


class BadValue(Misused):
    code = "USE-004"


class TwoForms(Misused):
    code = "USE-006"


_KINDS = {"MissingParameter": Missing, "NoSuchOption": NoSuchOption, "BadParameter": BadValue}


def a_path(text: str) -> Path:
    """The path that the person named; where the text is empty the command ends with ``NamelessPath``."""
    if not text.strip():
        leave(NamelessPath())
    return Path(text)


def a_folder(text: str) -> Path:
    """A path that is a folder, or is not there yet."""
    path = a_path(text)
    if path.exists() and not path.is_dir():
        leave(BadValue(what=text, command="cuadra"))
    return path


def a_file(text: str) -> Path:
    """A path that is there."""
    path = a_path(text)
    if not path.exists():
        leave(BadValue(what=text, command="cuadra"))
    return path


def leave(error: CuadraError) -> NoReturn:
    """Tells a wrong command and ends with exit code 2."""
    tell(error)
    raise typer.Exit(2)


def tell(error: CuadraError) -> None:
    """An error of ours as one line on the error output, in the language that the command line asks for."""
    language = language_of()
    sys.stderr.write(f"{error.code}: {error.message(language)} {error.hint(language)}".strip() + "\n")


def misused(error: Exception) -> CuadraError:
    """Ours for what the parser of the command line raised."""
    context, parameter = getattr(error, "ctx", None), getattr(error, "param", None)
    command = getattr(context, "command_path", None) or "cuadra"
    what = getattr(error, "option_name", "") or _name_of(parameter)
    options = getattr(parameter, "opts", ())
    named = next((one for one in options if one.startswith("--")), what)
    return _KINDS.get(type(error).__name__, Misused)(what=named, command=command)


def language_of(arguments: Sequence[str] = ()) -> str:
    """The language that a command line asks for, read before it is parsed; Spanish unless it says English.

    >>> language_of(["read", "en"]), language_of(["read", "a", "--lang", "en"]), language_of(["doctor", "--lang=en"])
    ('es', 'en', 'en')
    """
    said = list(arguments or sys.argv[1:])
    following = [after for before, after in pairwise(said) if before == "--lang"]
    return "en" if "en" in following or "--lang=en" in said else "es"


def _name_of(parameter: object) -> str:
    """How the help names an argument or option; empty for none."""
    if parameter is None:
        return ""
    return str(getattr(parameter, "metavar", None) or getattr(parameter, "name", "") or "").upper()
