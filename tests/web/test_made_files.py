"""What is made from the code and committed is what the code makes now."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import orjson
from openapi_spec_validator import validate

from cuadra.web.described import described
from cuadra.web.error_page import page

ROOT = Path(__file__).parents[2]


def test_the_description_is_current_and_valid() -> None:
    kept = orjson.loads((ROOT / "docs" / "openapi.json").read_bytes())
    assert kept == orjson.loads(orjson.dumps(described())), "python -m cuadra.web.described > docs/openapi.json"
    assert kept["openapi"].startswith("3.1")
    validate(kept)


def test_the_client_is_current() -> None:
    spec = importlib.util.spec_from_file_location("update_client", ROOT / "update" / "client.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name, text in module.made().items():
        assert (ROOT / "src" / "cuadra" / "client" / name).read_text(encoding="utf-8") == text, (
            "python update/client.py"
        )


def test_the_page_of_codes_is_current() -> None:
    assert (ROOT / "docs" / "errors.md").read_text(encoding="utf-8") == page(), "python -m cuadra.web.error_page"


def test_every_operation_has_an_example_of_its_errors_and_an_id_of_its_own() -> None:
    told = described()
    names = [one["operationId"] for methods in told["paths"].values() for one in methods.values()]
    assert len(names) == len(set(names))
    assert told["components"]["schemas"]["Problem"]["examples"]
    assert told["components"]["schemas"]["DocumentIn"]["examples"]
