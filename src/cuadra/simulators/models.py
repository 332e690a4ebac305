"""What the simulated models have in common: an answer in the shape of the schema asked for, and how it goes wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cuadra.simulators.server import Fault, need

CONTRADICTORY = "999999.99"


def filled(schema: Any, values: Mapping[str, Any], fault: Fault | None) -> dict[str, Any]:
    """The values of those fields that the schema asks for, null for the others; ``Broken`` unless it is strict."""
    need(isinstance(schema, dict) and schema.get("type") == "object", 400, "the schema is no object")
    properties = schema.get("properties")
    need(isinstance(properties, dict) and properties, 400, "the schema has no properties")
    need(set(schema.get("required", [])) == set(properties), 400, "not every property is required")
    need(schema.get("additionalProperties") is False, 400, "additional properties are allowed")
    answer = {name: values.get(name, [] if one.get("type") == "array" else None) for name, one in properties.items()}
    if fault is Fault.CONTRADICTION:
        answer["total"] = CONTRADICTORY
    if fault is Fault.WRONG_TYPES:
        answer = dict.fromkeys(answer, 12.5)
    if fault is Fault.WRONG_SHAPE:
        answer = {"something": "else"}
    return answer


def spoken(answer: Mapping[str, Any], fault: Fault | None) -> str:
    """The answer as the model's text."""
    text = json.dumps(answer, ensure_ascii=False)
    if fault is Fault.PROSE:
        return f"Sure! Here are the fields:\n{text}\nAnything else?"
    return text[: len(text) // 2] if fault is Fault.CUT else text
