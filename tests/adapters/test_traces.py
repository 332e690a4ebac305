"""Spans as a collector gets them: nested, named, without a secret and without what an exception says."""

from __future__ import annotations

import sys
import threading

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from cuadra.adapters.traces import Collected, ExtraMissing
from cuadra.kit.redact import redactor
from cuadra.kit.secret import Secret
from tests.collector import collecting

CANARY = "canario-2b77f1c0"


def spans(exporter: InMemorySpanExporter, traces: Collected) -> dict[str, ReadableSpan]:
    traces._provider.force_flush()
    return {one.name: one for one in exporter.get_finished_spans()}


def test_a_span_inside_of_another_is_its_child_and_learns_its_name_late() -> None:
    exporter = InMemorySpanExporter()
    traces = Collected(exporter, redactor())
    with traces.span("job document.read", job_id="j1"), traces.span("reading") as tell:
        tell("read", rung="ocr")
    found = spans(exporter, traces)
    job, read = found["job document.read"], found["read"]
    assert read.parent is not None
    assert job.context is not None
    assert read.parent.span_id == job.context.span_id
    assert dict(read.attributes or {}) == {"cuadra.rung": "ocr"}
    traces.close()


def test_what_an_exception_says_does_not_travel_and_its_name_does() -> None:
    exporter = InMemorySpanExporter()
    traces = Collected(exporter, redactor())
    with pytest.raises(ValueError, match=CANARY), traces.span("job"):
        raise ValueError(CANARY)
    job = spans(exporter, traces)["job"]
    assert (job.status.description, list(job.events)) == ("ValueError", [])
    assert CANARY not in job.to_json()
    traces.close()


def test_facts_are_redacted_by_name_and_by_value() -> None:
    exporter = InMemorySpanExporter()
    traces = Collected(exporter, redactor([Secret(CANARY)]))
    with traces.span("job", password="x1y2z3", subject=f"about {CANARY}"):
        pass
    told = spans(exporter, traces)["job"].to_json()
    assert "x1y2z3" not in told
    assert CANARY not in told
    traces.close()


def test_two_sets_of_traces_do_not_meet_and_threads_begin_anew() -> None:
    one, other = InMemorySpanExporter(), InMemorySpanExporter()
    first, second = Collected(one, redactor()), Collected(other, redactor())

    def work() -> None:
        with second.span("alone"):
            pass

    with first.span("outer"):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert spans(other, second)["alone"].parent is None
    assert set(spans(one, first)) == {"outer"}
    first.close()
    second.close()


def test_spans_reach_a_collector_and_what_waits_is_sent_at_the_end() -> None:
    with collecting() as collector:
        traces = Collected.to(collector.url, redactor())
        with traces.span("job document.read"):
            pass
        traces.close()
    assert b"job document.read" in collector.told("/v1/traces")


def test_without_the_extra_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with pytest.raises(ExtraMissing) as caught:
        Collected.to("http://127.0.0.1:1", redactor())
    assert "pip install 'cuadra[otel]'" in caught.value.hint("en")
