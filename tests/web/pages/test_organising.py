"""Tags, notes, own fields, saved views, deeds on many, copies and search, over the pages without a script."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest

from cuadra.audit.repository import EventRepository
from cuadra.flows.bulk import bulk
from cuadra.inbox.organising.models import Deed
from cuadra.jobs.worker import run
from cuadra.kit.ids import DocumentId
from tests.inbox.search.test_service import read
from tests.web.people import PASSWORD, Owner, owner
from tests.web.site import Site


@dataclass
class Desk:
    """A person at a browser without script."""

    site: Site
    owner: Owner
    client: httpx.Client

    def get(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:500])
        return answer.text

    def post(self, path: str, status: int = 200, **values: Any) -> str:
        """Sends a form; the page on which it ends."""
        token = re.search(r'name="csrf" content="([^"]+)"', self.client.get("/errors?x").text)
        token = token or re.search(r'name="csrf" content="([^"]+)"', self.client.get("/jobs").text)
        assert token
        answer = self.client.post(path, data={"csrf_token": token[1], **values}, follow_redirects=True)
        assert answer.status_code == status, (path, answer.status_code, answer.text[:800])
        return answer.text

    def undo(self, html: str) -> str:
        """Presses the undoing of the toast."""
        toast = html.split("data-toast")[1].split("</form>", maxsplit=1)[0]
        action = re.search(r'action="([^"]+)"', toast)
        assert action, toast
        given = re.findall(r'name="(action|id)" value="([^"]+)"', toast)
        values: dict[str, Any] = {}
        for name, value in given:
            values.setdefault(name, []).append(value)
        return self.post(action[1].replace("&amp;", "&"), **values)

    def read(self, **values: Any) -> DocumentId:
        house = self.site.house
        return read(house.database, self.owner.tenant, house.originals, **values)

    def told(self) -> list[tuple[str, Any]]:
        with self.site.house.database.tenant(self.owner.tenant) as session:
            found = EventRepository(session, self.owner.tenant).after(0, most=200)
        return [(one.action, one.details) for one in found]

    def work(self) -> None:
        """Does the jobs of deeds until none is left."""
        house, stop = self.site.house, threading.Event()

        def is_over() -> bool:
            with house.database.tenant(self.owner.tenant) as session:
                return not any(one.ended_at is None for one in session.query(Deed).all())

        thread = threading.Thread(
            target=run, args=(house.database, {"documents.bulk": bulk}), kwargs={"stop": stop, "concurrency": 1}
        )
        thread.start()
        for _ in range(600):
            if is_over():
                break
            stop.wait(0.1)
        stop.set()
        thread.join()
        assert is_over()


@pytest.fixture
def desk(site: Site) -> Any:
    who = owner(site)
    with httpx.Client(base_url=site.url, timeout=60, trust_env=False, follow_redirects=True,
                      headers={"accept-language": "en", "sec-fetch-site": "same-origin"}) as client:  # fmt: skip
        client.cookies.set("cuadra_lang", "en")
        client.post("/login", data={"email": who.email, "password": PASSWORD})
        yield Desk(site, who, client)


def rows(html: str) -> list[str]:
    return re.findall(r'<tr data-row id="d-([0-9a-f-]+)"', html)


def test_the_inbox_finds_and_shows_where_safely(desk: Desk) -> None:
    wanted = desk.read(text="Venta de <script>alert(1)</script> tubos de cobre")
    desk.read(text="otra cosa")
    html = desk.get("/inbox?q=tubo")
    assert rows(html) == [str(wanted)]
    assert "<mark>tubos</mark>" in html
    assert "<script>alert" not in html


def test_a_tag_is_put_on_shown_filtered_and_taken_back(desk: Desk) -> None:
    one = desk.read(name="uno.pdf")
    desk.read(name="dos.pdf")
    html = desk.post(f"/documents/{one}/tags", name="Urgente <b>")
    assert "Urgente &lt;b&gt;" in html
    assert "1 document was tagged." in html
    tag = re.search(r'/inbox\?tag=([0-9a-f-]{36})"', html)
    assert tag
    assert rows(desk.get(f"/inbox?tag={tag[1]}")) == [str(one)]
    assert rows(desk.get("/inbox?q=tag:urgente")) == []
    assert rows(desk.get('/inbox?q=tag:"urgente b"')) == [str(one)] or rows(desk.get("/inbox?q=urgente")) == [str(one)]
    desk.undo(html)
    assert rows(desk.get(f"/inbox?tag={tag[1]}")) == []
    assert [name for name, _ in desk.told()][-3:] == ["tag.made", "document.tagged", "document.untagged"]


def test_a_tag_is_found_by_its_name_as_a_word_too(desk: Desk) -> None:
    one, two = desk.read(name="uno.pdf"), desk.read(name="dos.pdf", text="cosa urgente")
    desk.post(f"/documents/{one}/tags", name="Urgente")
    assert set(rows(desk.get("/inbox?q=urgente"))) == {str(one), str(two)}
    assert rows(desk.get("/inbox?q=tag:urgente")) == [str(one)]
    assert rows(desk.get("/inbox?q=etiqueta:urgente+uno")) == [str(one)]
    assert rows(desk.get("/inbox?q=-tag:urgente")) == [str(two)]
    assert rows(desk.get("/inbox?q=-urgente")) == []


def test_the_marked_are_tagged_at_once_and_that_is_undone(desk: Desk) -> None:
    some = [str(desk.read(name=f"{n}.pdf")) for n in range(3)]
    html = desk.post("/inbox/bulk", action="tag", tag_name="Viaje", id=some[:2], back="/inbox")
    assert "2 documents were tagged." in html
    assert set(rows(desk.get("/inbox?q=tag:viaje"))) == set(some[:2])
    desk.undo(html)
    assert rows(desk.get("/inbox?q=tag:viaje")) == []


def test_all_that_match_are_changed_by_a_job_that_tells_how_far_it_is_and_is_undone(desk: Desk) -> None:
    some = [str(desk.read(name=f"{n}.pdf", text="lote")) for n in range(5)]
    other = desk.read(name="otro.pdf")
    desk.post(f"/documents/{other}/tags", name="Lote")
    html = desk.post("/inbox/bulk", action="tag", tag_name="Lote", all="1", query="q=-otro", back="/inbox?q=-otro")
    assert "0 of 5" in html
    deed = re.search(r"/inbox/deeds/([0-9a-f-]{36})", html)
    assert deed
    desk.work()
    html = desk.get(f"/inbox/deeds/{deed[1]}")
    assert "5 documents were changed." in html
    assert set(rows(desk.get("/inbox?q=tag:lote"))) == {*some, str(other)}
    assert "Tag put on: Lote" in desk.get(f"/documents/{some[0]}")
    desk.post(f"/inbox/deeds/{deed[1]}/undo")
    assert rows(desk.get("/inbox?q=tag:lote")) == [str(other)]
    desk.post(f"/inbox/deeds/{deed[1]}/undo", status=404)


def test_marked_documents_are_taken_away_as_a_table_with_tags_and_own_fields(desk: Desk) -> None:
    desk.post("/settings/organising/fields", name="Proyecto", sort="text")
    one = desk.read(name="uno.pdf")
    desk.read(name="dos.pdf")
    desk.post(f"/documents/{one}/tags", name="Viaje")
    field = re.search(r'name="f\.([0-9a-f-]{36})"', desk.get(f"/documents/{one}"))
    assert field
    desk.post(f"/documents/{one}/fields", **{f"f.{field[1]}": "=Puente"})
    text = desk.post("/inbox/bulk", action="csv", id=[str(one)])
    assert "Tags,Proyecto" in text
    assert "Viaje,'=Puente" in text
    assert len(text.strip().splitlines()) == 2
    assert "'=Puente" in desk.get("/inbox/export.csv")


def test_notes_tell_who_is_mentioned_are_found_and_are_removed_by_their_writer_alone(desk: Desk) -> None:
    one = desk.read(name="uno.pdf")
    html = desk.post(f"/documents/{one}/notes", text="Ver con @Ana el <i>flete</i>\nde ayer")
    assert "&lt;i&gt;flete&lt;/i&gt;" in html
    assert rows(desk.get("/inbox?q=flete")) == [str(one)]
    desk.undo(html)
    assert rows(desk.get("/inbox?q=flete")) == []
    desk.post(f"/documents/{one}/notes", text="   ", status=422)


def test_own_fields_are_checked_shown_filtered_and_taken_back(desk: Desk) -> None:
    for name, sort, choices in (("Centro", "choice", "Norte\nSur"), ("Flete", "amount", ""), ("Vence", "date", "")):
        desk.post("/settings/organising/fields", name=name, sort=sort, choices=choices)
    desk.post("/settings/organising/fields", name="centro", sort="text", status=409)
    desk.post("/settings/organising/fields", name="Vacía", sort="choice", choices="", status=422)
    one = desk.read(name="uno.pdf")
    desk.read(name="dos.pdf")
    page = desk.get(f"/documents/{one}")
    centre, freight, due = re.findall(r'for="f\.([0-9a-f-]{36})"', page)
    html = desk.post(
        f"/documents/{one}/fields", **{f"f.{centre}": "norte", f"f.{freight}": "1.234,5", f"f.{due}": "2026-10-03"}
    )
    assert "Saved." in html
    for asked in (f"f.{centre}=Norte", f"f.{freight}=>1000", f"f.{freight}=1234.50", f"f.{due}=2026-10", "q=norte",
                  f"q=uno&f.{centre}=Norte"):  # fmt: skip
        assert rows(desk.get(f"/inbox?{asked}")) == [str(one)], asked
    for asked in (f"f.{centre}=Sur", f"f.{freight}=>2000", f"f.{due}=2026-11"):
        assert rows(desk.get(f"/inbox?{asked}")) == [], asked
    assert "1,234.50" in desk.get(f"/inbox?column=total&column=f.{freight}")
    assert "mucho" in desk.post(f"/documents/{one}/fields", status=422, **{f"f.{freight}": "mucho"})
    desk.undo(html)
    assert rows(desk.get(f"/inbox?f.{centre}=Norte")) == []


def test_a_view_is_saved_shared_and_removed(desk: Desk) -> None:
    desk.read(name="uno.pdf")
    html = desk.post("/views", name="Caros", query="tab=ready&total_from=100&cursor=zzz", shared="1")
    assert 'aria-current="true">Caros' in html
    assert "cursor" not in re.findall(r'href="(/inbox\?[^"]+)"[^>]*>Caros', html)[0]
    assert "Caros" in desk.get("/inbox")
    desk.undo(html)
    assert "Caros" not in desk.get("/inbox")


@pytest.mark.parametrize(
    ("path", "page", "query"), [("/suppliers", "suppliers", "q=luz&sort=name"), ("/jobs", "jobs", "tab=dead")]
)
def test_a_view_of_another_list_is_its_own(desk: Desk, path: str, page: str, query: str) -> None:
    assert f'name="page" value="{page}"' in desk.get(f"{path}?{query}")
    html = desk.post("/views", name="Mi vista", query=query, page=page)
    assert 'aria-current="true">Mi vista' in html
    assert f'href="{path}?{query.replace("&", "&amp;")}"' in desk.get(path)
    assert "Mi vista" not in desk.get("/inbox")
    assert "Mi vista" not in desk.undo(html).replace("Save this view", "")
    assert "Mi vista" not in desk.get(path)


def test_tags_are_renamed_merged_and_removed_and_each_is_taken_back(desk: Desk) -> None:
    one, two = desk.read(name="uno.pdf"), desk.read(name="dos.pdf")
    desk.post(f"/documents/{one}/tags", name="Viaje")
    desk.post(f"/documents/{two}/tags", name="Viajes")
    page = desk.get("/settings/organising")
    first, second = re.findall(r"/settings/organising/tags/([0-9a-f-]{36})/change", page)
    html = desk.post(f"/settings/organising/tags/{first}/change", name="Gira", colour="red")
    assert "Gira" in html
    assert "Viaje<" in desk.undo(html)
    assert "ORG-002" in desk.post(f"/settings/organising/tags/{first}/change", name="viajes", status=409)
    html = desk.post(f"/settings/organising/tags/{second}/merge", into=first)
    desk.work()
    assert set(rows(desk.get("/inbox?q=tag:viaje"))) == {str(one), str(two)}
    assert f"/settings/organising/tags/{second}/change" not in desk.get("/settings/organising")
    html = desk.post(f"/settings/organising/tags/{first}/remove")
    assert rows(desk.get("/inbox?q=tag:viaje")) == []
    desk.undo(html)
    assert set(rows(desk.get("/inbox?q=tag:viaje"))) == {str(one), str(two)}


def test_a_merged_tag_is_brought_back_with_its_documents_and_off_the_others(desk: Desk) -> None:
    one, two, three = (desk.read(name=f"{name}.pdf") for name in ("uno", "dos", "tres"))
    for document, name in ((one, "Viaje"), (two, "Viajes"), (three, "Viaje"), (three, "Viajes")):
        desk.post(f"/documents/{document}/tags", name=name)
    first, second = re.findall(r"/settings/organising/tags/([0-9a-f-]{36})/change", desk.get("/settings/organising"))
    desk.post(f"/settings/organising/tags/{second}/merge", into=first)
    desk.work()
    assert set(rows(desk.get("/inbox?q=tag:viaje"))) == {str(one), str(two), str(three)}
    (undo,) = re.findall(r'action="(/inbox/deeds/[0-9a-f-]{36}/undo)"', desk.get("/settings/organising"))
    desk.post(undo, back="/settings/organising")
    desk.work()
    assert set(rows(desk.get("/inbox?q=tag:viaje"))) == {str(one), str(three)}
    assert set(rows(desk.get("/inbox?q=tag:viajes"))) == {str(two), str(three)}
    assert "removed-tags" not in desk.get("/settings/organising")
    assert desk.post(undo, status=404)
    desk.post(f"/settings/organising/tags/{second}/remove")
    assert f"/settings/organising/tags/{second}/restore" in desk.get("/settings/organising")


def test_a_removed_tag_is_brought_back_long_after(desk: Desk) -> None:
    one = desk.read(name="uno.pdf")
    desk.post(f"/documents/{one}/tags", name="Viaje")
    (tag,) = re.findall(r"/settings/organising/tags/([0-9a-f-]{36})/change", desk.get("/settings/organising"))
    desk.post(f"/settings/organising/tags/{tag}/remove")
    assert rows(desk.get("/inbox?q=tag:viaje")) == []
    desk.get("/inbox")  # the toast is gone by now
    assert f"/settings/organising/tags/{tag}/restore" in desk.get("/settings/organising")
    desk.post(f"/settings/organising/tags/{tag}/restore")
    assert rows(desk.get("/inbox?q=tag:viaje")) == [str(one)]


def test_two_that_look_alike_are_compared_and_both_are_real_from_then_on(desk: Desk) -> None:
    one, two = desk.read(name="uno.pdf", number="17"), desk.read(name="dos.pdf", number="17")
    html = desk.get(f"/documents/{two}/copies/{one}")
    assert "uno.pdf" in html
    assert "dos.pdf" in html
    html = desk.post(f"/documents/{two}/copies/{one}/other")
    assert "It is a copy of another document" in html
    html = desk.undo(html)
    html = desk.post(f"/documents/{two}/copies/{one}/both")
    assert "Both are real documents." in html
    assert "state is-ready" in desk.get(f"/documents/{two}")


def test_the_document_tells_its_whole_history(desk: Desk) -> None:
    from cuadra.audit.actor import Actor
    from cuadra.inbox.review.service import Change, correct

    one = desk.read(name="uno.pdf")
    with desk.site.house.database.tenant(desk.owner.tenant) as session:
        correct(session, desk.owner.tenant, one, Actor("person", desk.owner.person), [Change("total", "99.90")])
    html = desk.get(f"/documents/{one}")
    history = html.split('<ol class="history">')[1].split("</ol>")[0]
    for part in ("Document received", "Reading began", "Ready", "<del>1160.00</del>", "<ins>99.90</ins>", "Ana"):
        assert part in history, part


def test_nobody_of_another_company_reaches_any_of_it(desk: Desk, site: Site) -> None:
    one = desk.read(name="uno.pdf")
    html = desk.post(f"/documents/{one}/tags", name="Viaje")
    tag = re.search(r'/inbox\?tag=([0-9a-f-]{36})"', html)
    assert tag
    who = owner(site, "Luis")
    with httpx.Client(base_url=site.url, timeout=60, trust_env=False, follow_redirects=True,
                      headers={"accept-language": "en", "sec-fetch-site": "same-origin"}) as client:  # fmt: skip
        client.post("/login", data={"email": who.email, "password": PASSWORD})
        other = Desk(site, who, client)
        assert rows(other.get(f"/inbox?tag={tag[1]}")) == []
        assert rows(other.get("/inbox?q=uno")) == []
        mine = other.read(name="tres.pdf")
        other.post(f"/documents/{mine}/tags/{tag[1]}/on", status=404)
        other.post(f"/documents/{one}/notes", text="hola", status=404)
        other.post(f"/documents/{one}/tags", name="Mia", status=404)
        other.post(f"/documents/{mine}/copies/{one}/both", status=404)
        other.post("/inbox/bulk", action="tag", tag_name="Mia", id=[str(one)])
        assert other.client.get(f"/inbox/deeds/{UUID(int=1)}").status_code == 404
    assert "Mia" not in desk.get(f"/documents/{one}")
