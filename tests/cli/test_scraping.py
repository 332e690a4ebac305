"""A worker's own ``/metrics``."""

from __future__ import annotations

import httpx
import pytest

from cuadra.cli.listening import PortTaken
from cuadra.cli.scraping import scraped
from cuadra.kit.metrics import CONTENT_TYPE, metrics
from cuadra.kit.secret import Secret


def get(port: int, path: str = "/metrics", **headers: str) -> httpx.Response:
    return httpx.get(f"http://127.0.0.1:{port}{path}", headers=headers, timeout=10, trust_env=False)


def test_what_the_worker_counted_is_served() -> None:
    made = metrics()
    made.takeovers.labels("document.read").inc()
    with scraped(made, 0) as port:
        answer = get(port)
        assert 'cuadra_takeovers_total{kind="document.read"} 1.0' in answer.text
        assert answer.headers["content-type"] == CONTENT_TYPE
        assert get(port, "/").status_code == 404


def test_where_a_token_is_set_it_has_to_be_shown() -> None:
    with scraped(metrics(), 0, Secret("canario-token")) as port:
        assert get(port).status_code == 404
        assert get(port, authorization="Bearer other").status_code == 404
        assert get(port, authorization="Bearer canario-token").status_code == 200


def test_a_port_that_is_taken_is_said() -> None:
    with scraped(metrics(), 0) as port, pytest.raises(PortTaken), scraped(metrics(), port):
        pass
