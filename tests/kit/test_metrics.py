"""The metrics hold together: with their page, with each other, and without a word about tenants."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cuadra.kit.metrics import exposition, metrics, reference, replace, samples

ROOT = Path(__file__).parents[2]
TELLS_WHO = {"tenant", "tenant_id", "company", "user", "user_id", "document", "job_id", "path", "url", "ip", "email"}


def test_the_page_is_the_one_made_from_the_code() -> None:
    assert (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8") == reference()


def test_no_label_tells_who() -> None:
    assert not {label for labels in samples().values() for label in labels} & TELLS_WHO


@pytest.mark.parametrize(
    "promised",
    [
        "queue_depth",
        "queue_oldest_due_seconds",
        "takeovers_total",
        "job_attempts_total",
        "dead_letters",
        "provider_seconds_bucket",
        "provider_errors_total",
        "rate_limit_wait_seconds_bucket",
        "effects_unknown",
        "folios_left",
        "certificate_days_left",
        "documents_total",
        "http_seconds_bucket",
        "login_failures_total",
        "secrets_used_total",
    ],
)
def test_what_was_promised_is_there(promised: str) -> None:
    assert f"cuadra_{promised}" in samples()


def test_two_sets_share_nothing() -> None:
    one, other = metrics(), metrics()
    one.documents.labels("ready").inc()
    assert b'cuadra_documents_total{outcome="ready"} 1.0' in exposition(one)
    assert b'outcome="ready"' not in exposition(other)


def test_every_metric_can_be_told_and_is_shown_under_its_promised_names() -> None:
    made = metrics()
    for name, labels in samples().items():
        short = re.sub("_(total|bucket|sum|count)$", "", name.removeprefix("cuadra_"))
        metric = getattr(made, short, None) or getattr(made, name.removeprefix("cuadra_"))
        child = metric.labels(*("x" for label in labels if label != "le")) if set(labels) - {"le"} else metric
        for verb in ("observe", "inc"):
            if hasattr(child, verb):
                getattr(child, verb)(1)
                break
    shown = {re.split(r"[{ ]", line)[0] for line in exposition(made).decode().splitlines() if line[:1] != "#"}
    assert samples().keys() <= shown


def test_a_gauge_that_nobody_set_is_unknown_and_not_zero() -> None:
    shown = exposition(metrics()).decode()
    assert "cuadra_encryption_key_present NaN" in shown
    assert "cuadra_database_up NaN" in shown
    assert "cuadra_http_in_flight 0.0" in shown


def test_what_is_no_longer_there_is_no_longer_told() -> None:
    made = metrics()
    replace(made.queue_depth, {"read": 5, "issue": 2})
    replace(made.queue_depth, {"read": 4})
    shown = exposition(made).decode()
    assert 'cuadra_queue_depth{kind="read"} 4.0' in shown
    assert "issue" not in shown


def test_the_bars_of_the_api_are_edges_of_its_buckets() -> None:
    made = metrics()
    made.http_seconds.labels("GET", "/api/v1/documents", "200").observe(0.1)
    shown = exposition(made).decode()
    assert re.search(r'http_seconds_bucket\{le="0.1",.*\} 1.0', shown)
    assert re.search(r'http_seconds_bucket\{le="0.05",.*\} 0.0', shown)
