from __future__ import annotations

import queue
import threading

from cuadra.audit.actor import SYSTEM
from cuadra.audit.service import record
from cuadra.database.listen import called, listen
from cuadra.database.session import Database
from cuadra.kit.ids import TenantId


def test_whose_record_grew_is_heard_at_once_and_once_a_transaction(database: Database, tenant: TenantId) -> None:
    heard: queue.Queue[str] = queue.Queue()
    stop = threading.Event()

    def run() -> None:
        for told in listen(database.app, "cuadra_events", stop):
            if told in {"", called(tenant)}:
                heard.put(told)

    thread = threading.Thread(target=run)
    thread.start()
    assert heard.get(timeout=10) == ""  # it listens
    with database.tenant(tenant) as session:
        for _ in range(3):
            record(session, tenant, SYSTEM, "test.happened", "test")
    assert heard.get(timeout=10) == called(tenant)
    stop.set()
    thread.join()
    assert heard.empty()
