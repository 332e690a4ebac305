from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cuadra.audit.actor import SYSTEM
from cuadra.audit.anchors import Anchor, anchor, anchors_in, drop, held, newest
from cuadra.audit.chain import Link
from cuadra.audit.errors import AnchorUnreadable, ExportUnreadable, HeadDiffers
from cuadra.audit.export import exported, imported
from cuadra.audit.service import record
from cuadra.database.session import Database
from cuadra.kit.ids import TenantId

DAY = datetime(2026, 11, 21, 3, tzinfo=UTC)


@pytest.fixture
def links(database: Database, tenant: TenantId) -> list[Link]:
    with database.tenant(tenant) as session:
        for n in range(4):
            record(session, tenant, SYSTEM, "test.made", "test", None, {"n": n})
    with database.tenant(tenant) as session:
        return list(imported(exported(session, tenant)))


def test_a_record_that_holds_its_anchors_is_passed_on_whole(links: list[Link]) -> None:
    kept = [Anchor(2, links[1].hash), Anchor(4, links[3].hash, links[0].tenant_id)]
    assert list(held(links, kept)) == links


def test_another_hash_than_the_kept_one_is_told(links: list[Link]) -> None:
    with pytest.raises(HeadDiffers) as caught:
        list(held(links, [Anchor(2, "ab" * 32)]))
    assert caught.value.facts == {"seq": "2", "kept": "ab" * 32}


def test_a_record_that_ends_before_the_anchor_is_told(links: list[Link]) -> None:
    for shorter in (links[:3], []):
        with pytest.raises(HeadDiffers):
            list(held(shorter, [Anchor(4, links[3].hash)]))


def test_anchors_of_other_companies_do_not_matter(links: list[Link]) -> None:
    assert list(held(links, [Anchor(2, "ab" * 32, "another company")])) == links


def test_a_file_of_anchors_grows_by_a_line_a_company(fresh_database: Database, tmp_path: Path) -> None:
    from tests.conftest import make_tenant

    file, tenants = tmp_path / "anchors.jsonl", [make_tenant(fresh_database) for _ in range(3)]
    assert newest(file) == ""
    for one in tenants:
        with fresh_database.tenant(one) as session:
            record(session, one, SYSTEM, "test.made", "test")
    for day in range(2):
        with fresh_database.jobs() as session:
            assert drop(session, file, DAY + timedelta(days=day)) == 3
    kept = list(anchors_in(file.read_text().splitlines()))
    assert [one.tenant_id for one in kept[:3]] == sorted(str(one) for one in tenants)
    assert newest(file) == "2026-11-22T03:00:00+00:00"


@pytest.mark.parametrize("said", ["", "3", "3:abc", ":" + "0" * 64, "-1:" + "0" * 64, "1:" + "g" * 64])
def test_what_is_no_anchor_is_refused(said: str) -> None:
    with pytest.raises(AnchorUnreadable):
        anchor(said)
    with pytest.raises(AnchorUnreadable):
        list(anchors_in([said]))


@pytest.mark.parametrize(
    "change",
    [{"seq": "1"}, {"seq": True}, {"hash": 1}, {"details": 5}, {"at": "2026-11-21T03:00:00"}, {"action": None}],
)
def test_an_export_with_fields_of_another_sort_is_refused(links: list[Link], change: dict[str, object]) -> None:
    first = replace(links[0])
    told = {name: getattr(first, name) for name in Link.__slots__} | {"at": first.at.isoformat()} | change
    with pytest.raises(ExportUnreadable):
        list(imported([json.dumps(told)]))
