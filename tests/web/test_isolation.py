"""Every route of the OpenAPI description, with the ids of another company, with no credential, and with a false one."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy.orm import Session

from cuadra.adapters.web_push import subscription
from cuadra.audit.actor import SYSTEM
from cuadra.audit.service import record
from cuadra.inbox.organising import bulk, notes, own_fields, saved_views, tags
from cuadra.kit.ids import DocumentId, PersonId, TenantId, new_id
from cuadra.kit.secret import Secret
from cuadra.notices import service as notices
from cuadra.notices.laying import lay_out
from cuadra.notices.repository import PersonalNotices
from cuadra.simulators.push import Device
from cuadra.sources import service as sources
from cuadra.suppliers import joining
from cuadra.suppliers import service as suppliers
from cuadra.suppliers.models import Rule, Supplier
from cuadra.suppliers.repository import SupplierRepository
from cuadra.tenants import invitations, login
from cuadra.tenants.origin import Origin
from cuadra.tenants.people import make_person
from cuadra.tenants.service import NewCompany, make_company
from cuadra.vault.service import NewSecret, store
from cuadra.web.described import described
from cuadra.webhooks import service as webhooks
from tests.web.site import Site

PASSWORD = Secret("caballo grapa bateria")
HOME = Origin("192.0.2.10", "test", "req-1")
DESCRIPTION = described()
OPEN = {"log_in", "refresh", "reset_password", "look_at_invitation", "accept_invitation"}
OF_PEOPLE = {
    "unread_notice",
    "remove_push_device",
    "export_person",
    "erase_person",
}  # a key has none: 403, whatever the id
BODIES: dict[str, Any] = {
    "set_role": {"role": "clerk"},
    "confirm_document": {},
    "change_document": {"name": "x"},
    "cut_document": {"parts": [[1], [2]]},
    "read_region": {"box": [0, 0, 9, 9]},
    "adjust_page": {"turn": 90},
    "ask_colleague": {"text": "x"},
    "postpone_document": {"note": "x"},
    "refuse_document": {"note": "x"},
    "correct_document": {"changes": [{"path": "total", "said": "1"}]},
    "change_webhook": {"is_active": False},
    "add_source": {"kind": "link", "name": "x"},
    "try_source": {"kind": "link", "name": "x"},
    "change_source": {"name": "x"},
    "change_tag": {"name": "x"},
    "add_tag": {"name": "x"},
    "add_note": {"text": "x"},
    "change_note": {"text": "x"},
    "add_own_field": {"name": "x"},
    "change_own_field": {"name": "x"},
    "say_own_values": {"values": [{"field": str(new_id()), "said": "x"}]},
    "save_view": {"name": "x", "query": ""},
    "begin_deed": {"action": "again"},
    "change_supplier": {"note": "x"},
    "merge_suppliers": {"other": str(new_id())},
    "make_supplier_rule": {"path": "currency"},
    "put_secret": {"kind": "password", "name": "x", "value": "y"},
    "switch_company": {"tenant": str(new_id())},
    "invite": {"email": "x@example.com", "role": "clerk"},
    "make_key": {"name": "x", "scopes": ["jobs:read"]},
    "add_webhook": {"url": "https://example.com/x"},
    "confirm_second_step": {"code": "123456"},
    "turn_off_second_step": {"code": "123456"},
    "change_password": {"old": "x", "new": "y"},
}


def operations() -> Iterator[tuple[str, str, str]]:
    for path, methods in DESCRIPTION["paths"].items():
        for method, operation in methods.items():
            if not path.startswith("/health") and operation["operationId"] not in OPEN:
                yield operation["operationId"], method.upper(), path


WITH_IDS = [one for one in operations() if "{" in one[2]]
ALL = list(operations())


@pytest.fixture(scope="module")
def theirs(site: Site) -> dict[str, UUID]:
    """A company with one of everything; the ids by the names of the path's parameters."""
    database = site.house.database
    with database.nobody() as session:
        owner = make_person(session, f"eva.{new_id().hex}@example.com", "Eva", PASSWORD, HOME)
    with database.nobody() as session:
        company = NewCompany("Otra", "AR", "America/Argentina/Buenos_Aires")
        tenant: TenantId = make_company(session, company, owner, HOME.actor("person", owner))
    key = site.key(tenant)
    with site.client(key) as client:
        sent = {"name": "suyo.txt", "content": base64.b64encode(b"Total 1.00 de otra empresa").decode()}
        document = client.post("/api/v1/documents", json=sent).json()["documents"][0]["id"]
        job = client.get("/api/v1/jobs").json()["items"][0]["id"]
        keys = client.get("/api/v1/keys").json()["items"][0]["id"]
        upload = client.post("/api/v1/uploads", json={"name": "suyo.pdf", "size": 9}).json()["id"]
    with database.tenant(tenant) as session:
        secret = store(session, tenant, NewSecret("password", "clave", Secret("s")), SYSTEM, site.house.keys)
        invited = invitations.invite(session, tenant, "i@example.com", "clerk", SYSTEM, giver="owner", maker=owner)
        endpoint, _ = webhooks.add(session, tenant, SYSTEM, site.house.keys, url="https://example.com/h")
        webhooks.ping(session, tenant, SYSTEM, endpoint.id)
        webhooks.lay_out(session, tenant, endpoint.id)
        delivery = webhooks.WebhookRepository(session, tenant).deliveries(endpoint.id)[0].id
        source, _ = sources.add_link(session, tenant, SYSTEM, name="Suyo")
        rule = ruled(session, tenant, DocumentId(UUID(document)))
        join = joined(session, tenant, rule.supplier_id)
        organised = organised_by(session, tenant, DocumentId(UUID(document)))
    session_id = login.log_in(site.house.gate, _email(site, owner), PASSWORD, HOME, kind="api").id
    return {
        "document_id": UUID(document),
        "job_id": UUID(job),
        "upload_id": UUID(upload),
        "key_id": UUID(keys),
        "secret_id": secret,
        "invitation_id": invited.id,
        "webhook_id": endpoint.id,
        "source_id": source.id,
        "delivery_id": delivery,
        "supplier_id": rule.supplier_id,
        "rule_id": rule.id,
        "join_id": join,
        "person_id": owner,
        **organised,
        **told_to(site, tenant, owner, session_id),
        "session_id": session_id,
    }


def ruled(session: Session, tenant: TenantId, document: DocumentId) -> Rule:
    """A rule of a supplier of theirs."""
    supplier = suppliers.noted(session, tenant, document, "AR", {"issuer.tax_id": "30712345671"})
    assert supplier
    rule = Rule(tenant_id=tenant, id=new_id(), supplier_id=supplier.id, path="currency", way="value", told="ARS")
    SupplierRepository(session, tenant).put_rule(rule)
    return rule


def joined(session: Session, tenant: TenantId, kept: UUID) -> UUID:
    """A join of two suppliers of theirs."""
    twin = Supplier(tenant_id=tenant, id=new_id(), country="AR", name="Otro", name_key="OTRO", prints=[])
    gone = SupplierRepository(session, tenant).add(twin, "n:AR:OTRO")
    return joining.merge(session, tenant, gone.id, kept, SYSTEM).id


def told_to(site: Site, tenant: TenantId, person: PersonId, session_id: UUID) -> dict[str, UUID]:
    """A notice to them and a browser of theirs."""
    with site.house.database.tenant(tenant) as session:
        record(session, tenant, SYSTEM, "document.review", "document", new_id())
    device = Device()
    to = subscription("https://push.example/1", device.p256dh, device.secret)
    with site.house.database.tenant(tenant) as session:
        lay_out(session, tenant, can_mail=False)
        (notice,) = PersonalNotices(session, tenant, person).page(most=1)
        made = notices.add_device(session, tenant, person, to, login=session_id, key="push.1.x", agent="")
        return {"notice_id": notice.id, "device_id": made.id}


def organised_by(session: Session, tenant: TenantId, document: DocumentId) -> dict[str, UUID]:
    """A tag, a note, a field of their own, a view and a deed of theirs."""
    tag = tags.add(session, tenant, SYSTEM, "Suya").id
    return {
        "tag_id": tag,
        "note_id": notes.add(session, tenant, SYSTEM, document, "suya").id,
        "field_id": own_fields.add(session, tenant, SYSTEM, "Suyo", "text").id,
        "view_id": saved_views.add(session, tenant, SYSTEM, "Suya", "", shared=True).id,
        "deed_id": bulk.at_once(session, tenant, SYSTEM, "tag", [document], tag=tag).id,
    }


@pytest.fixture(scope="module")
def token(site: Site) -> str:
    """An access token of a person who owns another company and is no operator."""
    database = site.house.database
    email = f"ana.{new_id().hex}@example.com"
    with database.nobody() as session:
        person = make_person(session, email, "Ana", PASSWORD, HOME)
    with database.nobody() as session:
        make_company(session, NewCompany("Mía", "MX", "America/Mexico_City"), person, HOME.actor("person", person))
    begun = login.log_in(site.house.gate, email, PASSWORD, HOME, kind="api")
    return login.access_token(site.house.gate, begun).reveal()


def _email(site: Site, person: UUID) -> str:
    from cuadra.tenants.person_repository import PersonRepository

    with site.house.database.nobody(person=person) as session:
        me = PersonRepository(session, person).me()  # type: ignore[arg-type]
        assert me is not None
        return me.email


def asked(client: httpx.Client, operation: tuple[str, str, str], ids: dict[str, UUID]) -> httpx.Response:
    name, method, path = operation
    filled = re.sub(r"{(\w+)}", lambda found: str(ids.get(found[1], 1)), path)
    return client.request(method, filled, json=BODIES.get(name), headers={"if-match": "*"})


def body_of(answer: httpx.Response, ids: dict[str, UUID]) -> Any:
    """The answer without what differs from call to call: the request's id, and the id that was asked for."""
    told = {name: value for name, value in answer.json().items() if name not in {"request_id", "instance"}}
    text = repr(told)
    for value in ids.values():
        text = text.replace(str(value), "ID")
    return text


@pytest.mark.parametrize("operation", WITH_IDS, ids=lambda one: one[0])
def test_the_ids_of_others_are_as_missing_as_ids_of_nobody(
    site: Site, theirs: dict[str, UUID], token: str, tenant: TenantId, operation: tuple[str, str, str]
) -> None:
    nobody = {name: new_id() for name in theirs}
    needs_person = operation[0].endswith("_session") or operation[0] in OF_PEOPLE
    for credential in [token] if needs_person else [token, site.key(tenant)]:
        with site.client(credential) as client:
            foreign, missing = asked(client, operation, theirs), asked(client, operation, nobody)
        assert foreign.status_code == missing.status_code == 404, (foreign.text, missing.text)
        assert body_of(foreign, theirs) == body_of(missing, nobody)
        assert set(foreign.headers) == set(missing.headers)


@pytest.mark.parametrize("operation", ALL, ids=lambda one: one[0])
@pytest.mark.parametrize("credential", ["", "cua_" + "x" * 43, "a.b.c", "eyJhbGciOiJub25lIn0.e30."])
def test_without_a_good_credential_nothing_is_told(
    site: Site, theirs: dict[str, UUID], operation: tuple[str, str, str], credential: str
) -> None:
    nobody = {name: new_id() for name in theirs}
    with site.client(credential) as client:
        foreign, missing = asked(client, operation, theirs), asked(client, operation, nobody)
    assert foreign.status_code == missing.status_code == 401, foreign.text
    assert body_of(foreign, theirs) == body_of(missing, nobody)
    assert foreign.headers["www-authenticate"].startswith("Bearer")


def test_lists_hold_nothing_of_others(site: Site, theirs: dict[str, UUID], tenant: TenantId) -> None:
    with site.client(site.key(tenant)) as client:
        for name, method, path in ALL:
            if method == "GET" and "{" not in path and "stream" not in path and client.get(path).status_code == 200:
                text = client.get(path, params={}).text
                assert not [one for one in theirs.values() if str(one) in text], name


def test_every_operation_says_what_it_needs() -> None:
    for path, methods in DESCRIPTION["paths"].items():
        for operation in methods.values():
            is_open = operation["operationId"] in OPEN or path.startswith("/health")
            assert bool(operation["security"]) is not is_open, operation["operationId"]


def test_a_key_without_the_scope_is_refused(site: Site, tenant: TenantId) -> None:
    with site.client(site.key(tenant, frozenset({"documents:read"}))) as client:
        answer = client.get("/api/v1/keys")
    assert (answer.status_code, answer.json()["code"]) == (403, "TEN-002")
