"""A mail server to read from, on loopback: IMAP4rev1 as far as a reader needs it, strict, and it fails on order.

It keeps count of what it truly served. Messages, folders and UIDVALIDITY are changed from outside while it runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cuadra.simulators.imap_account import ImapAccount, ImapFault
from cuadra.simulators.imap_talk import served
from cuadra.simulators.serving import serving

__all__ = ["ImapFault", "ImapSimulator"]


class ImapSimulator(ImapAccount):
    """The account, served."""

    @contextmanager
    def running(self) -> Iterator[ImapSimulator]:
        """Serve on a free port of loopback; when left, the address refuses connections."""
        server = served(self)
        self.port = server.server_address[1]
        with serving(server, self.stopped):
            yield self
