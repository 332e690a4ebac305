from __future__ import annotations

import base64

import httpx

TEXT = b"Tienda Uno, total 116.00"


def sent(client: httpx.Client, content: bytes = TEXT, name: str = "uno.txt", **headers: str) -> httpx.Response:
    told = {"name": name, "content": base64.b64encode(content).decode()}
    return client.post("/api/v1/documents", json=told, headers=headers)


def test_a_document_sent_as_json_is_there(client: httpx.Client) -> None:
    answer = sent(client)
    assert answer.status_code == 202, answer.text
    document = answer.json()["documents"][0]
    assert document["is_new"]
    told = client.get(document["url"])
    assert told.status_code == 200, told.text
    assert told.json()["state"] == "received"
    assert client.get(document["url"] + "/original").content == TEXT


def test_the_same_key_gives_the_same_answer(client: httpx.Client) -> None:
    first = sent(client, **{"idempotency-key": "once"})
    again = sent(client, **{"idempotency-key": "once"})
    assert again.content == first.content
    assert again.headers["idempotency-replayed"] == "true"
    assert sent(client, b"another", **{"idempotency-key": "once"}).status_code == 422
