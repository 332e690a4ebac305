"""Every code of the fiscal rules has its sentence in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import cuadra.fiscal
from cuadra.kit.say import catalogue


def test_every_code_is_said_in_spanish_and_english() -> None:
    root = Path(cuadra.fiscal.__file__).parent
    used = {code for path in root.rglob("*.py") for code in re.findall(r'"(TAX-\d{3})"', path.read_text("utf-8"))}
    assert used
    for code in used:
        assert catalogue()[code]["es"]
        assert catalogue()[code]["en"]
