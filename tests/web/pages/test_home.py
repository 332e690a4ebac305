"""The first page: each number leads to exactly what it counts; sums never cross currencies; first steps are true."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlalchemy import text

from cuadra.audit.actor import SYSTEM, Actor
from cuadra.audit.service import record
from cuadra.flows import overview
from cuadra.inbox.models import Document
from cuadra.kit.ids import TenantId, new_id
from cuadra.notices.laying import lay_out
from cuadra.tenants.service import change_company
from tests.web.people import PASSWORD, Owner, owner
from tests.web.site import Site

ZONE = ZoneInfo("America/Mexico_City")
OURS = "XAXX010101000"


@pytest.fixture
def ana(site: Site) -> Owner:
    return owner(site)


@pytest.fixture
def client(site: Site, ana: Owner) -> Iterator[httpx.Client]:
    """Ana's browser, in English."""
    with site.client(**{"sec-fetch-site": "same-origin"}) as made:
        entered = made.post("/login", data={"email": ana.email, "password": PASSWORD})
        assert entered.headers["location"] == "/"
        made.cookies.set("cuadra_lang", "en")
        yield made


def paper(site: Site, tenant: TenantId, **values: Any) -> UUID:
    """A document that was read."""
    document = values.pop("id", new_id())
    usual: dict[str, Any] = {
        "sha256": document.bytes * 2, "size": 1, "name": f"{document.hex[-6:]}.xml", "source": "api", "state": "ready",
        "kind": "invoice", "issuer_name": "Papelería Luz", "issuer_tax_id": "LUZ900101AAA", "currency": "MXN",
        "issued_on": date(2026, 3, 10), "total": Decimal("116.00"),
    }  # fmt: skip
    with site.house.database.tenant(tenant) as session:
        session.add(Document(tenant_id=tenant, id=document, **{**usual, **values}))
        session.flush()
        record(session, tenant, SYSTEM, "document.ready", "document", document)
    return UUID(str(document))


def listed(client: httpx.Client, address: str) -> int:
    """How many documents the inbox shows there, over its pages."""
    count, where = 0, address
    for _ in range(20):
        answer = client.get(where)
        assert answer.status_code == 200, answer.text
        count += len(re.findall(r'<tr data-row id="d-', answer.text))
        following = re.search(r'href="([^"]+)" rel="next"', answer.text)
        if not following:
            return count
        where = following[1].replace("&amp;", "&")
    raise AssertionError("too many pages")


def figures(answer: httpx.Response) -> dict[str, tuple[str, str]]:
    """The numbers of the page with where they lead, by their words."""
    found = re.findall(
        r'class="tile[^"]*"><a href="([^"]+)"><strong[^>]*>([^<]+)</strong> <span>([^<]+?)</span>', answer.text
    )
    return {words: (number.replace("\xa0", " "), href.replace("&amp;", "&")) for href, number, words in found}


def test_each_number_leads_to_exactly_what_it_counts(client: httpx.Client, site: Site, ana: Owner) -> None:
    old = datetime.now(UTC) - timedelta(days=30)
    for n in range(3):
        paper(site, ana.tenant, state="review", reason="INB-021", issued_on=None)
        paper(site, ana.tenant, state="review", id=at(old + timedelta(seconds=n)))
    paper(site, ana.tenant, state="blocked")
    for n in range(60):
        paper(site, ana.tenant, total=Decimal(n))
    shown = figures(client.get("/?month=2026-03"))
    assert (shown["to review"][0], shown["waiting for long"][0], shown["blocked"][0]) == ("6", "3", "1")
    for words in ("to review", "waiting for long", "blocked"):
        assert listed(client, shown[words][1]) == int(shown[words][0]), words
    now = figures(client.get("/"))
    arrived = int(now["documents came"][0])
    assert listed(client, now["documents came"][1]) == arrived >= 61


def at(moment: datetime) -> UUID:
    """An id of a document that arrived then."""
    return UUID(int=int(moment.timestamp() * 1000) << 80 | 7 << 76 | 2 << 62 | new_id().int & 0xFFFFFFFF)


def test_sums_are_by_currency_and_lead_to_their_documents(client: httpx.Client, site: Site, ana: Owner) -> None:
    paper(site, ana.tenant, total=Decimal("100.00"))
    paper(site, ana.tenant, total=Decimal("30.00"), kind="credit_note")
    paper(site, ana.tenant, total=Decimal("50.00"), kind="payment")
    paper(site, ana.tenant, total=Decimal("7.00"), currency="USD")
    paper(site, ana.tenant, total=Decimal("999.00"), state="duplicate")
    paper(site, ana.tenant, total=Decimal("40.00"), issued_on=date(2026, 2, 28))
    answer = client.get("/?month=2026-03")
    spent = re.findall(r'href="([^"]+)"><strong class="nowrap">([^<]+)</strong>', answer.text)
    told = {amount.replace("\xa0", " "): href.replace("&amp;", "&") for href, amount in spent}
    assert set(told) == {"70.00 MXN", "7.00 USD"}
    assert (listed(client, told["70.00 MXN"]), listed(client, told["7.00 USD"])) == (3, 1)
    assert "the month before: 40.00\xa0MXN" in answer.text


def test_each_line_leads_to_exactly_its_documents(client: httpx.Client, site: Site, ana: Owner) -> None:
    with site.house.database.tenant(ana.tenant) as session:
        change_company(session, ana.tenant, SYSTEM, tax_id=OURS)
    for n in range(4):
        paper(site, ana.tenant, issuer_tax_id=None, issuer_name="Sin RFC, S.A. & Cía.")
        paper(site, ana.tenant, issuer_tax_id=None, issuer_name=None, currency=None, total=None)
        paper(
            site, ana.tenant, issuer_tax_id=OURS, issuer_name="Nosotros", receiver_name="Cliente Uno",
            receiver_tax_id="CLI900101AAA" if n % 2 else None,
        )  # fmt: skip
        paper(site, ana.tenant, issuer_name=f"Luz {n}")
    with site.house.database.tenant(ana.tenant) as session:
        month = overview.month(session, ana.tenant, ZONE, date(2026, 3, 1))
    from cuadra.web.pages.home import line_address

    assert len(month.lines) == 5
    for line in month.lines:
        assert listed(client, line_address(line, month)) == line.party.documents, line
    assert {line.party.side for line in month.lines if line.party.name == "Cliente Uno"} == {"sold"}


def test_the_table_is_sorted_paged_and_taken_away(client: httpx.Client, site: Site, ana: Owner) -> None:
    for n in range(60):
        paper(site, ana.tenant, issuer_tax_id=f"AAA{n:06d}AAA", issuer_name=f"=cmd {n:02d}", total=Decimal(n))
    first = client.get("/?month=2026-03&sort=name")
    names = re.findall(r'<td class="main"><a href="[^"]+">([^<]+)</a>', first.text)
    assert names[:2] == ["=cmd 00", "=cmd 01"]
    following = re.search(r'href="([^"]+)" rel="next"', first.text)
    assert following
    rest = client.get(following[1].replace("&amp;", "&"))
    assert len(re.findall(r'<td class="main"><a href="[^"]+">', rest.text)) == 10
    sheet = client.get("/home/export.csv?month=2026-03")
    assert sheet.text.count("\n") == 61
    assert "'=cmd 00" in sheet.text
    assert client.get("/home/export.xlsx?month=2026-03").content[:2] == b"PK"


def test_a_month_ends_at_the_company_s_midnight(site: Site, ana: Owner) -> None:
    """Half past eleven in the evening of the 31st in Mexico is the 1st in UTC."""
    late, early = datetime(2026, 4, 1, 5, 30, tzinfo=UTC), datetime(2026, 4, 1, 6, 30, tzinfo=UTC)
    paper(site, ana.tenant, id=at(late))
    paper(site, ana.tenant, id=at(early))
    with site.house.database.tenant(ana.tenant) as session:
        march = overview.month(session, ana.tenant, ZONE, date(2026, 3, 1))
        april = overview.month(session, ana.tenant, ZONE, date(2026, 4, 1))
    assert (march.arrived.now, april.arrived.now) == (1, 1)


def test_first_steps_are_read_from_what_is_there(client: httpx.Client, site: Site, ana: Owner) -> None:
    page = client.get("/").text
    assert page.count('<li class="is-open">') == 5
    paper(site, ana.tenant)
    with site.house.database.tenant(ana.tenant) as session:
        change_company(session, ana.tenant, SYSTEM, tax_id=OURS)
    page = client.get("/").text
    assert (page.count('<li class="is-done">'), page.count('<li class="is-open">')) == (2, 3)
    token = re.search(r'name="csrf" content="(\w+)"', page)
    assert token
    told = {"csrf_token": token[1]}
    assert client.post("/home/guide", data={**told, "shows": "no"}).status_code == 303
    assert 'class="card guide"' not in client.get("/").text
    client.post("/home/guide", data={**told, "shows": "yes"})
    assert 'class="card guide"' in client.get("/").text


def test_pace_is_one_s_own_and_can_be_switched_off(client: httpx.Client, site: Site, ana: Owner) -> None:
    with site.house.database.tenant(ana.tenant) as session:
        for _ in range(3):
            record(session, ana.tenant, Actor("person", ana.person), "document.ready", "document", new_id())
        record(session, ana.tenant, Actor("person", new_id()), "document.ready", "document", new_id())
    with site.house.database.tenant(ana.tenant) as session:
        lay_out(session, ana.tenant, can_mail=False)
    assert "You settled 3 of 20 today, 3 this week." in client.get("/").text
    with site.house.database.nobody(person=ana.person) as session:
        session.execute(text("UPDATE people SET preferences = preferences || '{\"goals\": false}'"))
    from cuadra.web.pages import guest

    guest._kept.clear()
    assert "You settled" not in client.get("/").text


def test_what_stood_a_week_ago_is_compared(client: httpx.Client, site: Site, ana: Owner) -> None:
    from cuadra.notices.repository import NoticeRepository

    today = datetime.now(UTC).astimezone(ZONE).date()
    with site.house.database.tenant(ana.tenant) as session:
        notices = NoticeRepository(session, ana.tenant)
        notices.stand(today - timedelta(days=8), '{"review": 12, "blocked": 0, "dead": 2}')
        notices.stand(today - timedelta(days=2), '{"review": 99, "blocked": 0, "dead": 0}')
    assert "a week ago: 12" in client.get("/").text


def test_another_company_s_figures_are_not_seen(client: httpx.Client, site: Site, ana: Owner) -> None:
    beto = owner(site, "Beto")
    paper(site, beto.tenant, state="review", issuer_name="CANARY-LUZ")
    answer = client.get("/?month=2026-03")
    assert "CANARY" not in answer.text
    assert figures(answer)["to review"][0] == "0"


@pytest.mark.parametrize(
    "wrong", ["month=2026-13", "month=x", "side=up", "sort=-nothing", "cursor=%00", "month=2099-12"]
)
def test_an_address_that_means_nothing_is_told_and_not_an_error(client: httpx.Client, wrong: str) -> None:
    assert client.get(f"/?{wrong}").status_code in {200, 400}
