from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = (ROOT / "docs" / "acceptance.md").read_text(encoding="utf-8")
AREAS = ("CAP", "READ", "EXT", "SEC", "SCA", "API", "UI", "OPS")


@pytest.mark.corpus
def test_every_promise_of_these_areas_has_a_row(corpus: Path) -> None:
    listed = corpus.parent / "ACCEPTANCE.md"
    if not listed.is_file():
        pytest.skip("../shared/ACCEPTANCE.md is not beside this checkout")
    promised = re.findall(rf"^\d+\. ((?:{'|'.join(AREAS)})-\d+)", listed.read_text(encoding="utf-8"), re.MULTILINE)
    assert re.findall(r"^\| (\w+-\d+) \|", OURS, re.MULTILINE) == promised


def test_every_proof_is_a_test_that_exists() -> None:
    there = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "tests").rglob("test_*.py"))
    named = re.findall(r"`(test_\w+)`", OURS)
    assert [name for name in named if f"def {name}(" not in there] == []


def test_every_row_says_something() -> None:
    assert all(len(row.split("|")[2].strip()) > 10 for row in OURS.splitlines() if re.match(r"\| \w+-\d", row))
