"""Documents cut apart, joined and put back; regions and pages read again: over the true API, with a true reader."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.databases import TestServer
from tests.flows.conftest import until
from tests.web.capture.drawn import pdf, photo, receipt
from tests.web.pages.conftest import working
from tests.web.people import owner
from tests.web.site import Site, fresh_site


@pytest.fixture(scope="module")
def shop(server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A key of a company whose documents are being read."""
    folder = tmp_path_factory.mktemp("shop")
    how = {"concurrency": 2, "readers": 1, "cache_folder": folder / "cache"}
    with (
        fresh_site(server, folder, beside=working, **how) as site,
        site.client(site.key(_tenant(site))) as client,
    ):
        yield client


def _tenant(site: Site):
    return owner(site).tenant


def send(client: httpx.Client, name: str, content: bytes) -> str:
    answer = client.post("/api/v1/documents", files=[("files", (name, content))])
    assert answer.status_code == 202, answer.text
    return str(answer.json()["documents"][0]["id"])


def read(client: httpx.Client, document: str) -> dict:
    """The document, once it was read."""

    def told() -> dict | None:
        found = client.get(f"/api/v1/documents/{document}").json()
        return found if found["state"] not in {"received", "reading"} else None

    until(told, seconds=90)
    found = told()
    assert found
    return found


def test_a_pdf_of_three_receipts_becomes_three_documents_and_that_is_undone(shop: httpx.Client) -> None:
    pages = [receipt(f"A-{n}01", f"{n}36.50") for n in (1, 2, 3)]
    document = send(shop, "lote.pdf", pdf(*pages))
    read(shop, document)
    said = {"path": "total", "said": "236.50", "how": "typed", "page": 2, "box": [1, 1, 9, 9]}
    assert shop.post(f"/api/v1/documents/{document}/corrections", json={"changes": [said]}).status_code == 200
    assert shop.post(f"/api/v1/documents/{document}/cut", json={"parts": [[1], [3]]}).json()["code"] == "INB-054"
    answer = shop.post(f"/api/v1/documents/{document}/cut", json={"parts": [[1], [2], [3]]})
    assert answer.status_code == 202, answer.text
    made = answer.json()["documents"]
    assert shop.get(f"/api/v1/documents/{document}").json()["state"] == "replaced"
    found = [read(shop, one) for one in made]
    assert [one["reading"]["fields"]["total"]["value"] for one in found] == ["136.50", "236.50", "336.50"]
    assert {one["state"] for one in found} <= {"review", "ready"}  # none is a duplicate of what it came from
    kept = shop.get(f"/api/v1/documents/{made[1]}/review").json()["fields"]
    (total,) = (one for one in kept if one["path"] == "total")
    assert (total["state"], total["page"]) == ("person", 1)
    assert shop.post(f"/api/v1/documents/{document}/reopen").status_code == 409
    back = shop.post(f"/api/v1/documents/{made[2]}/put-back")
    assert back.json()["documents"] == [document]
    assert shop.get(f"/api/v1/documents/{document}").json()["state"] == "review"
    assert {shop.get(f"/api/v1/documents/{one}").json()["state"] for one in made} == {"rejected"}
    assert shop.post(f"/api/v1/documents/{document}/put-back").json()["code"] == "INB-057"


def test_two_documents_become_one_in_the_order_told(shop: httpx.Client) -> None:
    first = send(shop, "uno.jpg", photo(receipt("B-101", "436.50")[:4]))
    second = send(shop, "dos.jpg", photo(receipt("B-101", "436.50")[4:]))
    for one in (first, second):
        read(shop, one)
    answer = shop.post("/api/v1/documents/join", json={"documents": [first, second]})
    assert answer.status_code == 202, answer.text
    (made,) = answer.json()["documents"]
    found = read(shop, made)
    assert found["name"] == "uno (2).pdf"
    assert found["reading"]["fields"]["total"]["value"] == "436.50"
    assert [one["number"] for one in shop.get(f"/api/v1/documents/{made}/review").json()["pages"]] == [1, 2]
    assert {shop.get(f"/api/v1/documents/{one}").json()["state"] for one in (first, second)} == {"replaced"}
    assert shop.get(f"/api/v1/documents/{first}/original").content[:2] == b"\xff\xd8"  # as it came
    assert shop.post("/api/v1/documents/join", json={"documents": [first, made]}).json()["code"] == "INB-053"


def test_photos_of_one_long_receipt_are_read_as_one_and_their_overlap_counts_once(shop: httpx.Client) -> None:
    prices = {"ARROZ SUPER": 31, "FRIJOL NEGRO": 42, "ACEITE VEGETAL": 53, "CAFE MOLIDO": 64, "AZUCAR BLANCA": 25}
    goods = [f"{name:<16}  {price}.00" for name, price in prices.items()]
    head = receipt("C-101", "215.00")[:4]
    foot = ["SUBTOTAL  215.00", "TOTAL MXN  215.00"]
    files = [
        ("files", ("1.jpg", photo([*head, *goods[:3]]))),
        ("files", ("2.jpg", photo([*goods[1:], *foot]))),
    ]
    told = [shop.post("/api/v1/documents/photos", files=files) for _ in range(2)]
    assert told[0].status_code == 202, told[0].text
    documents = {one.json()["documents"][0]["id"] for one in told}
    assert len(documents) == 1  # sent twice it is one
    found = read(shop, documents.pop())
    assert found["reading"]["fields"]["total"]["value"] == "215.00"
    names = [line["description"]["value"] for line in found["reading"]["lines"] if "description" in line]
    assert len(names) == len(set(names))
    assert sum("FRIJOL" in one for one in names) <= 1


def test_a_region_is_read_again_where_it_stands(shop: httpx.Client) -> None:
    document = send(shop, "region.jpg", photo(receipt("D-101", "536.50")))
    read(shop, document)
    box = [50, 60 + 3 * 46 - 6, 500, 60 + 3 * 46 + 40]
    answer = shop.post(f"/api/v1/documents/{document}/pages/1/region", json={"box": box})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["text"].replace(" ", "") == "TICKETD-101"
    assert told["confidence"] > 0.8
    assert box[1] - 10 < told["box"][1] < told["box"][3] < box[3] + 10
    outside = shop.post(f"/api/v1/documents/{document}/pages/1/region", json={"box": [5000, 5000, 5100, 5100]})
    assert outside.json()["code"] == "RDG-021"


def test_a_cropped_page_is_read_without_what_lies_outside_and_as_it_came_again(shop: httpx.Client) -> None:
    rows = [*receipt("E-101", "636.50"), *[""] * 6, *receipt("E-202", "999.00")]
    document = send(shop, "dos-tickets.jpg", photo(rows))
    read(shop, document)
    words = f"/api/v1/documents/{document}/pages/1/words"
    assert "999.00" in str(shop.get(words).json())
    crop = {"crop": [0, 0, 1, (60 + 9 * 46) / 1400]}
    answer = shop.post(f"/api/v1/documents/{document}/pages/1/adjust", json=crop)
    assert answer.status_code == 200, answer.text
    (total,) = (one for one in answer.json()["fields"] if one["path"] == "total")
    assert total["value"] == "636.50"
    assert "999.00" not in str(shop.get(words).json())
    shop.post(f"/api/v1/documents/{document}/retry")  # a later reading keeps to it
    until(lambda: len(shop.get(f"/api/v1/documents/{document}/events").json()["items"]) > 6, seconds=60)
    read(shop, document)
    assert "999.00" not in str(shop.get(words).json())
    whole = shop.post(f"/api/v1/documents/{document}/pages/1/adjust", json={})
    assert whole.status_code == 200
    assert "999.00" in str(shop.get(words).json())


def test_a_pasted_text_is_a_document_and_a_voice_note_waits(shop: httpx.Client) -> None:
    told = shop.post("/api/v1/documents/text", json={"text": "\n".join(receipt("F-101", "88.00"))})
    assert told.status_code == 202, told.text
    assert read(shop, told.json()["documents"][0]["id"])["reading"]["fields"]["total"]["value"] == "88.00"
    note = b"OggS" + b"\0" * 24 + b"\x01\x13OpusHead" + b"\0" * 200
    voice = shop.post("/api/v1/documents/voice", files=[("files", ("nota.ogg", note))])
    if voice.status_code == 202:
        assert read(shop, voice.json()["documents"][0]["id"])["state"] == "blocked"
    else:
        assert voice.json()["code"].startswith("SRC"), voice.text
