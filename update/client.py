"""Make ``src/cuadra/client/{shapes,operations}.py`` from ``docs/openapi.json``: ``python update/client.py``.

Our own hundred lines and not openapi-python-client: that makes 147 files and 22,000 lines with a class and two
functions an operation, needs attrs, and knows neither repeats nor idempotency keys. The shapes here are TypedDicts.
"""

from __future__ import annotations

import json
import keyword
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "docs" / "openapi.json"
TARGET = ROOT / "src" / "cuadra" / "client"
SKIPPED = {"stream_events"}  # by hand, in the client itself
PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
HEAD = '"""{0} Made by ``update/client.py`` from ``docs/openapi.json``: do not edit."""\n'


def main() -> None:
    for name, text in made().items():
        (TARGET / name).write_text(text, encoding="utf-8")


def made() -> dict[str, str]:
    """The files by their names."""
    told = json.loads(SOURCE.read_text(encoding="utf-8"))
    return {"shapes.py": formatted(shapes(told)), "operations.py": formatted(operations(told))}


def shapes(told: dict[str, Any]) -> str:
    found = told["components"]["schemas"]
    parts = [HEAD.format("The shapes of the API."), "from __future__ import annotations\n"]
    parts.append("from typing import Any, Literal, NotRequired, TypeAlias, TypedDict\n")
    for name, schema in sorted(found.items(), key=lambda pair: (pair[1].get("type") == "object", pair[0])):
        parts.append(shape(name, schema))
    return "\n".join(parts)


def shape(name: str, schema: dict[str, Any]) -> str:
    if schema.get("type") != "object":
        return f"{name}: TypeAlias = {kind(schema)}\n"
    needed = set(schema.get("required", ()))
    fields = schema.get("properties", {})
    if any(keyword.iskeyword(field) for field in fields):
        rows = ", ".join(
            f'"{field}": {optional(kind(one), field in needed, quoted=True)}' for field, one in fields.items()
        )
        return f'{name} = TypedDict("{name}", {{{rows}}})\n'
    rows = [f"    {field}: {optional(kind(one), field in needed)}" for field, one in fields.items()]
    about = sentence(schema)
    return "\n".join(
        [f"class {name}(TypedDict):", f'    """{about}"""' if about else "", *rows, "    ..." if not rows else ""]
    )


def optional(kind: str, is_needed: bool, *, quoted: bool = False) -> str:
    told = f'"{kind}"' if quoted and not kind.isidentifier() else kind
    return told if is_needed else f"NotRequired[{told}]"


def kind(schema: dict[str, Any]) -> str:
    """Python's type of a schema."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "const" in schema:
        return f"Literal[{schema['const']!r}]"
    if "enum" in schema:
        return f"Literal[{', '.join(map(repr, schema['enum']))}]"
    if several := schema.get("anyOf") or schema.get("oneOf"):
        return " | ".join(dict.fromkeys(kind(one) for one in several))
    if schema.get("type") == "array":
        return f"list[{kind(schema.get('items', {}))}]"
    if schema.get("type") == "object":
        inner = schema.get("additionalProperties")
        return f"dict[str, {kind(inner) if isinstance(inner, dict) else 'Any'}]"
    return PLAIN.get(schema.get("type", ""), "Any")


def operations(told: dict[str, Any]) -> str:
    names = sorted(told["components"]["schemas"])
    methods = [operation(*one) for one in each(told)]
    text = "\n".join(methods)
    used = [name for name in names if re.search(rf"\b{name}\b", text)]
    return "\n".join(
        [
            HEAD.format("A method for every operation of the API."),
            "from __future__ import annotations\n",
            "from typing import Any, Literal, cast\n",
            "from cuadra.client.shapes import " + ", ".join(used),
            "from cuadra.client.wire import Wire, place\n\n",
            "class Operations(Wire):",
            '    """Ids and moments are text, as in JSON; money is text too, exact."""\n',
            text,
        ]
    )


def each(told: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in told["paths"].items():
        for method, one in methods.items():
            if one["operationId"] not in SKIPPED:
                yield path, method.upper(), one


def operation(path: str, method: str, told: dict[str, Any]) -> str:
    parameters = told.get("parameters", [])
    body = body_of(told)
    names = {one["name"]: snake(one["name"]) for one in parameters}
    plain = [f"{names[one['name']]}: str" for one in parameters if one["in"] == "path"]
    named = [f"{names[one['name']]}: {kind(one['schema'])}" for one in parameters if is_needed(one)]
    named += [f"{names[one['name']]}: {nullable(kind(one['schema']))} = None" for one in parameters if is_free(one)]
    signature = ["self", *plain, *([f"body: {body}"] if body else []), *(["*", *named] if named else [])]
    where_to = re.sub(r"{(\w+)}", lambda found: "{place(" + names[found[1]] + ")}", path)
    arguments = [f'"{method}"', f'{"f" if "{" in where_to else ""}"{where_to}"']
    for where, argument in (("query", "query"), ("header", "headers")):
        given = [f'"{one["name"].lower() if where == "header" else one["name"]}": {names[one["name"]]}'
                 for one in parameters if one["in"] == where]  # fmt: skip
        arguments += [f"{argument}={{{', '.join(given)}}}"] if given else []
    arguments += ["body=body"] if body else []
    answer, call = answer_of(told), f"self.ask({', '.join(arguments)})"
    done = call if answer == "None" else f'return cast("{answer}", {call})'
    head = f"    def {told['operationId']}({', '.join(signature)}) -> {answer}:"
    return f'{head}\n        """{sentence(told)}"""\n        {done}\n'


def is_needed(one: dict[str, Any]) -> bool:
    return bool(one["in"] != "path" and one.get("required"))


def is_free(one: dict[str, Any]) -> bool:
    return bool(one["in"] != "path" and not one.get("required"))


def nullable(kind: str) -> str:
    return kind if kind.endswith("| None") else f"{kind} | None"


def body_of(told: dict[str, Any]) -> str:
    content = told.get("requestBody", {}).get("content", {})
    return kind(content["application/json"]["schema"]) if "application/json" in content else ""


def answer_of(told: dict[str, Any]) -> str:
    good = next(one for status, one in sorted(told["responses"].items()) if status.startswith("2"))
    content = good.get("content", {})
    if "application/json" in content:
        return kind(content["application/json"]["schema"]) if content["application/json"].get("schema") else "None"
    return "bytes" if content else "None"


def sentence(told: dict[str, Any]) -> str:
    text = str(told.get("description") or told.get("summary") or "").strip().split("\n\n")[0]
    plain = " ".join(text.replace("\\", "").split()).replace('"', "'")
    return plain if len(plain) < 100 else plain.partition(". ")[0].removesuffix(".")[:100] + "."


def snake(name: str) -> str:
    return name.lower().replace("-", "_")


def formatted(text: str) -> str:
    command = [sys.executable, "-m", "ruff", "format", "-", "--stdin-filename", str(TARGET / "made.py")]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True, timeout=60, cwd=ROOT)
    fixing = [sys.executable, "-m", "ruff", "check", "--fix", "--exit-zero", "--quiet", "-", "--stdin-filename"]
    fixed = subprocess.run(
        [*fixing, str(TARGET / "made.py")], input=done.stdout, capture_output=True, text=True, check=True, timeout=60,
        cwd=ROOT,
    )  # fmt: skip
    return fixed.stdout


if __name__ == "__main__":
    main()
