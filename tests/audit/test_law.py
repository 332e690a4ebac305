"""What the pages of the law say is what the program does, and each control names tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

from cuadra.flows.retention_rules import ELSEWHERE, KINDS, LAWS

ROOT = Path(__file__).parents[2]
CONTROLS = (ROOT / "docs" / "law" / "controls.md").read_text("utf-8")
PRIVACY = (ROOT / "docs" / "law" / "privacy.md").read_text("utf-8")


def rows(page: str, first: str) -> list[list[str]]:
    """The rows of tables whose first cell fits."""
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line.startswith("|")
    ]
    return [row for row in cells if re.fullmatch(first, row[0])]


def test_every_named_test_exists() -> None:
    there = "\n".join(file.read_text("utf-8") for file in (ROOT / "tests").rglob("test_*.py"))
    named = re.findall(r"`(test_\w+)`", CONTROLS)
    assert len(named) > 30
    assert [name for name in named if f"def {name}(" not in there] == []


def test_every_control_names_a_test_and_none_claims_a_certificate() -> None:
    controls = [row for row in rows(CONTROLS, ".+") if not set(row[0]) <= {"-"} and not row[0].startswith("Control (")]
    assert [row[0] for row in controls if "`test_" not in row[2]] == []
    assert not re.search(r"\b(is|are) (certified|compliant)\b", CONTROLS, re.IGNORECASE)


def test_the_terms_on_the_page_are_those_of_the_program() -> None:
    def days(count: int | None) -> str:
        return "for ever" if count is None else "1 day" if count == 1 else f"{count} days"

    shown = {row[0].strip("`"): (row[1], row[2]) for row in rows(PRIVACY, r"`[a-z_]+`") if row[0].strip("`") in KINDS}
    assert shown == {
        name: (days(kind.days), "the law's term" if kind.is_lawful else days(kind.least))
        for name, kind in KINDS.items()
    }


def test_the_laws_on_the_page_are_those_of_the_program() -> None:
    shown = {row[0]: (row[1], row[2]) for row in rows(PRIVACY, r"MX|AR|PA|others")}
    laws = {**LAWS, "others": ELSEWHERE}
    assert shown == {country: (f"{law.years} years", law.source) for country, law in laws.items()}


def test_the_page_sends_people_to_their_accountant() -> None:
    assert "onfirm with your accountant" in PRIVACY
