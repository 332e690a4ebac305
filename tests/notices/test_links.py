"""Links that end mails without a login."""

from __future__ import annotations

import base64

import pytest

from cuadra.database.session import Database
from cuadra.kit.ids import PersonId, TenantId, new_id
from cuadra.kit.secret import Secret
from cuadra.notices import service
from cuadra.notices.choices_repository import ChoicesRepository
from cuadra.notices.errors import LinkInvalid
from cuadra.notices.links import ALL, Ending, read, signed

KEY, OTHER = Secret("a" * 64), Secret("b" * 64)
ENDING = Ending(TenantId(new_id()), PersonId(new_id()), "review")


def test_a_link_says_what_it_ends_and_an_older_key_still_reads_it() -> None:
    assert read(signed(ENDING, KEY), (KEY,)) == ENDING
    assert read(signed(ENDING, OTHER), (KEY, OTHER)) == ENDING


def test_no_letter_of_a_link_can_be_changed() -> None:
    token = signed(ENDING, KEY)
    raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    for place in range(len(raw)):
        changed = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
        with pytest.raises(LinkInvalid):
            read(base64.urlsafe_b64encode(changed).decode().rstrip("="), (KEY,))


@pytest.mark.parametrize("token", ["", "x", "ñ" * 80, "A" * 400, signed(ENDING, OTHER)],
                         ids=["empty", "short", "foreign", "long", "of another key"])  # fmt: skip
def test_what_is_no_link_is_refused(token: str) -> None:
    with pytest.raises(LinkInvalid):
        read(token, (KEY,))


@pytest.mark.parametrize("kind", ["review", ALL])
def test_it_ends_the_mails_and_leaves_the_rest(database: Database, tenant: TenantId, ana: PersonId, kind: str) -> None:
    with database.tenant(tenant) as session:
        service.choose(session, tenant, ana, {"kinds": {"review": ["app", "mail", "push"]}})
        for _ in range(2):
            service.end_mails(session, Ending(tenant, ana, kind))
        found = ChoicesRepository(session, tenant).of(ana)
    assert found.channels("review") == frozenset({"app", "push"})
    assert ("mail" in found.channels("job_dead")) == (kind != ALL)


def test_who_left_has_nothing_to_end(database: Database, tenant: TenantId) -> None:
    with pytest.raises(LinkInvalid), database.tenant(tenant) as session:
        service.end_mails(session, Ending(tenant, PersonId(new_id()), ALL))
