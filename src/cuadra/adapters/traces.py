"""The wire to an OpenTelemetry collector: spans over OTLP/HTTP, in batches, from a thread of its own.

Spans carry kinds, ids, routes and the names of errors: no addresses, no headers, no messages of exceptions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from cuadra.kit.errors import CuadraError
from cuadra.kit.spans import Tell

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter

SECONDS = 3  # for one batch, and for what is left at the end


class ExtraMissing(CuadraError):  # noqa: N818
    """A setting needs a library that is not installed; facts ``setting`` and ``extra``."""

    code, status = "OBS-001", 500


class Collected:
    """The ``Traces`` of a process; each has its own provider, nothing is registered for the whole of Python."""

    def __init__(self, exporter: SpanExporter, clean: Callable[[Any], Any], version: str = "") -> None:
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        self._clean = clean
        resource = Resource.create({"service.name": "cuadra", "service.version": version})
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(exporter, export_timeout_millis=SECONDS * 1000))
        self._tracer = self._provider.get_tracer("cuadra")

    @classmethod
    def to(cls, address: str, clean: Callable[[Any], Any], version: str = "") -> Collected:
        """To the collector at ``address``. ``ExtraMissing``."""
        try:
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

            return cls(OTLPSpanExporter(endpoint=f"{address}/v1/traces", timeout=SECONDS), clean, version)
        except ImportError as error:
            raise ExtraMissing(setting="CUADRA_TRACES_URL", extra="otel") from error

    @contextmanager
    def span(self, name: str, **facts: str) -> Iterator[Tell]:
        """A span below the one that is open in this thread or task."""
        from opentelemetry.trace import Status, StatusCode

        with self._tracer.start_as_current_span(
            name, attributes=self._shown(facts), record_exception=False, set_status_on_exception=False
        ) as span:

            def tell(name: str = "", **facts: str) -> None:
                span.set_attributes(self._shown(facts))
                if name:
                    span.update_name(name)

            try:
                yield tell
            except BaseException as error:
                span.set_status(Status(StatusCode.ERROR, type(error).__name__))  # its message may hold what it met
                raise

    def _shown(self, facts: dict[str, str]) -> dict[str, str]:
        cleaned: dict[str, str] = self._clean({f"cuadra.{key}": value for key, value in facts.items() if value})
        return cleaned

    def close(self) -> None:
        self._provider.shutdown()
