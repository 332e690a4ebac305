"""``cuadra schema``: the JSON schema of what ``cuadra read --json`` prints."""

from __future__ import annotations

import json
from typing import Any

import typer


def json_schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of one line: a document as read, or one refused."""
    from pydantic import TypeAdapter, with_config

    from cuadra.model.record import Record, Refused

    for kind in (Record, Refused):
        with_config({"extra": "forbid"})(kind)
    found = TypeAdapter[Any](Record | Refused).json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "cuadra read --json", **found}


def schema() -> None:
    """Imprime el esquema JSON de un registro. | Prints the JSON schema of a record."""
    typer.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))
