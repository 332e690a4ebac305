"""The description of the API without a running house: for the committed file and the generated client.

The committed copy is ``docs/openapi.json``: ``python -m cuadra.web.described > docs/openapi.json``.
"""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import orjson
from sqlalchemy import create_engine

from cuadra.kit.metrics import metrics
from cuadra.web.application import create


def described() -> dict[str, Any]:
    """The OpenAPI document. Nothing is opened: the house is of paper."""
    engine = create_engine("postgresql+psycopg://nobody@127.0.0.1/nothing")
    database = SimpleNamespace(app=engine, queue=engine)
    house = SimpleNamespace(database=database, door=None, originals=None, settings=None, metrics=metrics(), log=None)
    return create(house).openapi()


if __name__ == "__main__":
    sys.stdout.write(orjson.dumps(described(), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode() + "\n")
