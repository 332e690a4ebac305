"""The wire to Sentry: errors that somebody has to look at, scrubbed before they leave.

No local variables, no bodies and headers of requests, no statements with their values, no trail of earlier log lines;
what is left passes the same redaction as the log.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from cuadra.adapters.traces import ExtraMissing
from cuadra.kit.redact import redactor
from cuadra.kit.secret import Secret

if TYPE_CHECKING:
    from sentry_sdk.transport import Transport

DEEP, MANY = 12, 5000  # an event is larger than a line of the log


def report_errors(
    dsn: Secret, known: Iterable[Secret] = (), *, version: str = "", transport: type[Transport] | None = None
) -> None:
    """Sends what is logged as an error, or caught by nobody, to ``dsn`` from now on. ``ExtraMissing``."""
    try:
        import sentry_sdk
        from sentry_sdk.integrations.dedupe import DedupeIntegration
        from sentry_sdk.integrations.excepthook import ExcepthookIntegration
        from sentry_sdk.integrations.logging import LoggingIntegration
        from sentry_sdk.integrations.threading import ThreadingIntegration
    except ImportError as error:
        raise ExtraMissing(setting="CUADRA_SENTRY_DSN", extra="otel") from error
    clean = redactor(known, deep=DEEP, many=MANY)
    sentry_sdk.init(
        dsn=dsn.reveal(),
        release=f"cuadra@{version}",
        transport=transport,
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[
            LoggingIntegration(level=None, event_level=logging.ERROR),
            ExcepthookIntegration(),
            ThreadingIntegration(),
            DedupeIntegration(),
        ],
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        auto_session_tracking=False,
        shutdown_timeout=2,
        before_send=lambda event, _hint: scrubbed(event, clean),
    )


def scrubbed(event: Any, clean: Any) -> Any:
    """The event without what need not leave the house."""
    for name in ("request", "user", "modules", "breadcrumbs", "server_name"):
        event.pop(name, None)
    told = event.get("logentry")
    if isinstance(told, dict) and not isinstance(told.get("message"), str):
        told["message"] = str(told.get("message"))
    return clean(event)
