"""What every test may ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

CORPUS = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of third-party documents beside the checkout; tests that need it skip by name without it."""
    if not CORPUS.is_dir():
        pytest.skip("the documents of ../shared/data are not beside this checkout")
    return CORPUS
