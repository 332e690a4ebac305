"""Every figure that Cuadra shows to Prometheus: named, described and labelled in this one place.

``metrics()`` makes a set with a registry of its own; each process has one, passed down, and serves it with
``exposition``. A tenant is never a label: that would make a time series for each of them; it is a field of the log.
A label's values are few and known: a kind of job, a provider's name, a route's template, never a path or an id.
The page ``docs/metrics.md`` is made from here: ``python -m cuadra.kit.metrics > docs/metrics.md``.
"""

# ruff: noqa: RUF009  the calls make dataclass fields, once

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

ISSUING = "issuing"  # the part that calls authorities
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
FAST = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.5, 10.0)  # 0.1 and 0.2 are the bars of the API
SLOW = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0)
WORK = (0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0)


def _told(
    text: str, *labels: str, buckets: tuple[float, ...] = (), begins: float = math.nan, waits_for: str = ""
) -> Any:
    """What a metric says, and by which labels it is told apart; a gauge not set yet is unknown and rings no alarm.

    ``waits_for`` names the part of Cuadra that will set it; until that part is there it is never set.
    """
    told = {"text": text, "labels": labels, "buckets": buckets, "begins": begins, "waits_for": waits_for}
    return field(metadata=told)


@dataclass(frozen=True)
class Metrics:
    """One process's metrics; the attributes are ready to ``inc``, ``set`` and ``observe``."""

    registry: CollectorRegistry
    queue_depth: Gauge = _told("Jobs that wait and are due.", "kind")
    queue_oldest_due_seconds: Gauge = _told("Seconds that the oldest due job of a kind has waited.", "kind")
    jobs_finished: Counter = _told(
        "Runs of jobs by their end: done, again (goes on later), failed (tried again), blocked, dead, cancelled.",
        "kind",
        "outcome",
    )
    job_seconds: Histogram = _told("Seconds of one run of a job.", "kind", buckets=WORK)
    job_attempts: Counter = _told("Runs of jobs begun.", "kind")
    takeovers: Counter = _told("Jobs taken over from a worker that died or froze.", "kind")
    leases_lost: Counter = _told("Late results refused because another worker had taken the job over.", "kind")
    dead_letters: Gauge = _told("Jobs given up that wait for a person.", "kind")
    workers_alive: Gauge = _told("Workers whose heartbeat is fresh.")
    provider_seconds: Histogram = _told(
        "Seconds of a call to an outside party, by what came of it.", "provider", "outcome", buckets=SLOW
    )
    provider_errors: Counter = _told("Failed calls to an outside party, by class of error.", "provider", "error_class")
    provider_up: Gauge = _told(
        "1 while an outside party answers, 0 while it does not: storage, keys (looked at once a minute).", "provider"
    )
    rate_limit_wait_seconds: Histogram = _told(
        "Seconds that calls waited for their turn under a limit.", "provider", buckets=SLOW, waits_for=ISSUING
    )
    effects_unknown: Gauge = _told("Effects sent whose answer was lost and is not yet known; should be 0.", "provider")
    effects: Counter = _told(
        "Calls that must not happen twice, by how they ended.", "provider", "outcome", waits_for=ISSUING
    )
    documents: Counter = _told(
        "Documents by what became of them: ready, review, duplicate, rejected, blocked.", "outcome"
    )
    document_bytes: Counter = _told("Bytes of originals that were opened to be read.")
    document_rungs: Counter = _told("Documents read, by the rung that they were read on.", "rung")
    read_seconds: Histogram = _told(
        "Seconds that the reading of a file took, its wait for a process included.", buckets=SLOW
    )
    invoices: Counter = _told(
        "Invoices by the authority's answer: authorized, rejected, annulled.", "country", "outcome", waits_for=ISSUING
    )
    folios_left: Gauge = _told("Fewest folios left to any company, by country.", "country", waits_for=ISSUING)
    certificate_days_left: Gauge = _told(
        "Days until the first certificate of a kind expires.", "kind", waits_for=ISSUING
    )
    http_seconds: Histogram = _told(
        "Seconds of an answer, by the route's template.", "method", "route", "status", buckets=FAST
    )
    http_in_flight: Gauge = _told("Requests being answered now.", begins=0)
    login_failures: Counter = _told("Logins refused, by reason: password (or no such person), totp, locked.", "reason")
    secrets_used: Counter = _told("Secrets opened, by what for; every one is in the audit, too.", "purpose")
    encryption_key_present: Gauge = _told("1 while the key that wraps all data keys can be used, 0 while not.")
    webhook_deliveries: Counter = _told(
        "Webhook deliveries: delivered, retry, failed, disabled (the address is off).", "outcome"
    )
    mails: Counter = _told(
        "Mails handed to the mail server, by outcome: sent, refused, unreachable.", "outcome", waits_for="mail"
    )
    backup_age_seconds: Gauge = _told("Seconds since the last backup, or since this process began where there is none.")
    database_up: Gauge = _told("1 while the database answers, 0 while not.")
    build_info: Gauge = _told("1, with the version as label.", "version")


def metrics() -> Metrics:
    """A fresh set with its own registry; those of the process (memory, CPU, open files) are in it."""
    import prometheus_client as theirs

    registry = theirs.CollectorRegistry()
    theirs.ProcessCollector(registry=registry)
    made: dict[str, Any] = {}
    for one in fields(Metrics)[1:]:
        told = one.metadata
        more = {"buckets": told["buckets"]} if told["buckets"] else {}
        kind = getattr(theirs, str(one.type))
        made[one.name] = kind(f"cuadra_{one.name}", told["text"], told["labels"], registry=registry, **more)
        if one.type == "Gauge" and not told["labels"]:
            made[one.name].set(told["begins"])
    return Metrics(registry, **made)


def replace(gauge: Gauge, values: Mapping[str, float]) -> None:
    """Set a gauge with one label to exactly these values: what is no longer there is no longer told."""
    gauge.clear()
    for label, value in values.items():
        gauge.labels(label).set(value)


def exposition(made: Metrics) -> bytes:
    """What ``/metrics`` answers, with ``CONTENT_TYPE``."""
    from prometheus_client import generate_latest

    return generate_latest(made.registry)


def samples() -> dict[str, tuple[str, ...]]:
    """Every name that a query may use, with its labels; a counter is told with ``_total``, a histogram in three."""
    told: dict[str, tuple[str, ...]] = {}
    for one in fields(Metrics)[1:]:
        name, labels = f"cuadra_{one.name}", one.metadata["labels"]
        if one.type == "Counter":
            told[f"{name}_total"] = labels
        elif one.type == "Histogram":
            told |= {f"{name}_bucket": (*labels, "le"), f"{name}_sum": labels, f"{name}_count": labels}
        else:
            told[name] = labels
    return told


def live() -> frozenset[str]:
    """The names of those that the present parts set."""
    return frozenset(one.name for one in fields(Metrics)[1:] if not one.metadata["waits_for"])


def reference() -> str:
    """The page ``docs/metrics.md``, from the definitions themselves."""
    rows = [_row(one) for one in fields(Metrics)[1:]]
    head = [
        "# Metrics",
        "",
        "Served at `/metrics` of the API, and of a worker at `CUADRA_METRICS_PORT`, in the text form of Prometheus. No",
        "metric tells tenants apart; the log does. Ready-made: [dashboards](operate/grafana) and",
        "[alert rules](operate/alerts.yml).",
        "What waits for a part of Cuadra that is not there yet says so and is never set until then.",
        "This page is made from the code: `python -m cuadra.kit.metrics > docs/metrics.md`.",
        "",
        "| Metric | Type | Labels | What it says |",
        "|---|---|---|---|",
    ]
    return "\n".join([*head, *rows]) + "\n"


def _row(one: Field[Any]) -> str:
    name = f"cuadra_{one.name}_total" if one.type == "Counter" else f"cuadra_{one.name}"
    labels = ", ".join(f"`{label}`" for label in one.metadata["labels"]) or "none"
    waits_for = f" *Waits for: {one.metadata['waits_for']}.*" if one.metadata["waits_for"] else ""
    return f"| `{name}` | {str(one.type).lower()} | {labels} | {one.metadata['text']}{waits_for} |"


if __name__ == "__main__":
    sys.stdout.write(reference())
