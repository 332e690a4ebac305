from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from cuadra.kit.ids import PersonId, TenantId
from cuadra.kit.secret import Secret
from cuadra.tenants import invitations, service
from cuadra.tenants.errors import (
    AlreadyMember,
    CuadraError,
    EmailInvalid,
    InvitationOfAnother,
    InvitationUnknown,
    LogInFirst,
    NotFound,
    PasswordWeak,
    RoleTooHigh,
)
from cuadra.tenants.invitations import Invited, accept, accept_as, invite, list_invitations, look, withdraw
from cuadra.tenants.login import log_in
from cuadra.tenants.roles import Role
from tests.tenants.house import HOME, PASSWORD, House, new_email


def asked(
    house: House, tenant: TenantId, maker: PersonId, email: str, role: Role = "clerk", giver: str = "owner"
) -> Invited:
    with house.database.tenant(tenant) as session:
        return invite(session, tenant, email, role, HOME.actor("person", maker), giver=giver, maker=maker)


def test_who_is_invited_joins_with_the_role_and_can_log_in(house: House) -> None:
    ana, _ = house.person()
    tenant, email = house.company(ana), new_email()
    invited = asked(house, tenant, ana, f" {email.upper()} ", "accountant")
    offer = look(house.database, invited.token)
    assert (offer.company, offer.email, offer.role, offer.has_account) == ("Tienda", email, "accountant", False)
    joined = accept(house.database, invited.token, "Beto", PASSWORD, HOME)
    begun = log_in(house.gate, email, PASSWORD, HOME, kind="web")
    assert (begun.person, begun.tenant, joined.role) == (joined.person, tenant, "accountant")
    assert [one.action for one in house.record(tenant)][1:3] == ["invitation.made", "member.joined"]
    assert email not in str([one.details for one in house.record(tenant)]), "personal data stays where it can be erased"


def test_an_invitation_works_once_however_many_try_at_once(house: House) -> None:
    ana, _ = house.person()
    tenant = house.company(ana)
    invited = asked(house, tenant, ana, new_email())

    def once(_: int) -> bool:
        try:
            accept(house.database, invited.token, "Beto", PASSWORD, HOME)
        except (InvitationUnknown, LogInFirst):
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(once, range(4))) == 1
    with house.database.tenant(tenant) as session:
        assert len(service.members(session, tenant)) == 2
    with pytest.raises(InvitationUnknown):
        look(house.database, invited.token)


def test_a_weak_password_uses_nothing_up(house: House) -> None:
    ana, _ = house.person()
    invited = asked(house, house.company(ana), ana, new_email())
    with pytest.raises(PasswordWeak):
        accept(house.database, invited.token, "Beto", Secret("corta"), HOME)
    look(house.database, invited.token)
    look(house.database, invited.token)
    assert accept(house.database, invited.token, "Beto", PASSWORD, HOME)


def test_withdrawn_replaced_and_expired_ones_are_unknown(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    ana, _ = house.person()
    tenant, email = house.company(ana), new_email()
    replaced = asked(house, tenant, ana, email)
    withdrawn = asked(house, tenant, ana, email)
    with house.database.tenant(tenant) as session:
        assert [one.id for one in list_invitations(session, tenant)] == [withdrawn.id]
        withdraw(session, tenant, withdrawn.id, HOME.actor("person", ana))
        with pytest.raises(NotFound):
            withdraw(session, tenant, withdrawn.id, HOME.actor("person", ana))
    monkeypatch.setattr(invitations, "LASTS", timedelta(seconds=-1))
    expired = asked(house, tenant, ana, email)
    for token in (replaced.token, withdrawn.token, expired.token, Secret("cul_x"), Secret("")):
        with pytest.raises(InvitationUnknown):
            accept(house.database, token, "Beto", PASSWORD, HOME)


def test_whoever_holds_the_link_cannot_join_as_somebody_who_has_an_account(house: House) -> None:
    ana, _ = house.person()
    beto, email = house.person("Beto")
    tenant = house.company(ana)
    invited = asked(house, tenant, ana, email)
    assert look(house.database, invited.token).has_account
    with pytest.raises(LogInFirst):
        accept(house.database, invited.token, "Mala", Secret("una clave de otra"), HOME)
    stranger, _ = house.person("Caro")
    with pytest.raises(InvitationOfAnother):
        accept_as(house.database, invited.token, stranger, HOME)
    assert accept_as(house.database, invited.token, beto, HOME).tenant == tenant


def test_who_works_there_already_is_not_invited(house: House) -> None:
    ana, email = house.person()
    tenant = house.company(ana)
    with pytest.raises(AlreadyMember):
        asked(house, tenant, ana, email)


@pytest.mark.parametrize(
    ("giver", "role", "error"), [("admin", "owner", RoleTooHigh), ("clerk", "reader", RoleTooHigh)]
)
def test_nobody_invites_above_their_own_role(house: House, giver: str, role: Role, error: type[CuadraError]) -> None:
    ana, _ = house.person()
    tenant = house.company(ana)
    with pytest.raises(error):
        asked(house, tenant, ana, new_email(), role, giver)


def test_an_invitation_dies_with_the_right_of_who_made_it(house: House) -> None:
    ana, _ = house.person()
    beto, _ = house.person("Beto")
    tenant = house.company(ana)
    house.join(tenant, beto, "admin")
    first, second = (asked(house, tenant, beto, new_email(), "admin", "admin") for _ in range(2))
    with house.database.tenant(tenant) as session:
        service.set_role(session, tenant, beto, "clerk", HOME.actor("person", ana), giver="owner")
    with pytest.raises(InvitationUnknown):
        accept(house.database, first.token, "X", PASSWORD, HOME)
    with house.database.tenant(tenant) as session:
        service.remove_member(session, tenant, beto, HOME.actor("person", ana), giver="owner")
    with pytest.raises(InvitationUnknown):
        accept(house.database, second.token, "X", PASSWORD, HOME)


@pytest.mark.parametrize("email", ["", "x", "a@b", "a b@example.com", "a@ex\x00ample.com", "@example.com",
                                   "<a@example.com>", "a@b@example.com", "x" * 250 + "@example.com"])  # fmt: skip
def test_what_is_no_address_is_not_invited(house: House, email: str) -> None:
    ana, _ = house.person()
    tenant = house.company(ana)
    with pytest.raises(EmailInvalid):
        asked(house, tenant, ana, email)


def test_the_token_never_shows_itself(house: House) -> None:
    ana, _ = house.person()
    tenant = house.company(ana)
    invited = asked(house, tenant, ana, new_email())
    assert invited.token.reveal() not in repr(invited)
    with house.database.tenant(tenant) as session:
        assert invited.token.reveal() not in str([vars(one) for one in list_invitations(session, tenant)])
