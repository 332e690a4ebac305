from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

from cuadra.audit.actor import Actor
from cuadra.audit.anchors import newest
from cuadra.audit.service import record
from cuadra.database.lock import alone
from cuadra.database.session import Database
from cuadra.flows.house import House
from cuadra.flows.night import Ageing
from cuadra.flows.retention import old
from cuadra.inbox.originals import Originals
from cuadra.kit.ids import TenantId, new_id
from cuadra.settings import Settings
from tests.conftest import make_tenant

EARLY = (datetime.now(UTC) + timedelta(days=400)).replace(hour=2, minute=59)
NIGHT = EARLY + timedelta(minutes=2)


@dataclass(frozen=True)
class Part:
    """As much of a house as the night needs."""

    database: Database
    originals: Originals
    settings: Settings


def night(database: Database, originals: Originals, home: Path) -> Ageing:
    return Ageing(cast("House", Part(database, originals, Settings(home=home))))


def lived(database: Database) -> TenantId:
    tenant = make_tenant(database)
    with database.tenant(tenant) as session:
        record(session, tenant, Actor("person", new_id(), "203.0.113.9"), "test.made", "test")
    return tenant


def still_old(database: Database, tenant: TenantId) -> int:
    return sum(one.count for one in old(database, tenant, NIGHT))


def test_one_night_drops_anchors_and_ages_once(fresh_database: Database, originals: Originals, tmp_path: Path) -> None:
    tenant, ageing, file = lived(fresh_database), night(fresh_database, originals, tmp_path), tmp_path / "anchors.jsonl"
    assert not ageing.look(EARLY)
    assert newest(file) == ""
    assert ageing.look(NIGHT)
    assert newest(file).startswith(NIGHT.date().isoformat())
    assert still_old(fresh_database, tenant) == 0
    lines = file.read_text()
    assert not ageing.look(NIGHT + timedelta(minutes=10))
    assert night(fresh_database, originals, tmp_path).look(NIGHT)  # another start on the same day
    assert file.read_text() == lines


def test_while_another_worker_ages_this_one_only_keeps_its_anchors(
    fresh_database: Database, originals: Originals, tmp_path: Path
) -> None:
    tenant, ageing = lived(fresh_database), night(fresh_database, originals, tmp_path)
    with alone(fresh_database, "ageing") as is_mine:
        assert is_mine
        assert not ageing.look(NIGHT)
    assert newest(tmp_path / "anchors.jsonl")
    assert still_old(fresh_database, tenant) == 1
