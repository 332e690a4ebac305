from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from cuadra.adapters.oidc import OidcRefused, Provider
from cuadra.kit.ids import PersonId, TenantId
from cuadra.kit.secret import Secret
from cuadra.simulators.oidc import Account, Lie, OidcProvider
from cuadra.tenants.errors import EmailTaken, InvitationOfAnother, InvitationUnknown, LinkNeeded, LogInFirst
from cuadra.tenants.invitations import invite
from cuadra.tenants.oidc_login import arrive, arrive_invited, depart, link
from cuadra.tenants.person_repository import PersonRepository
from cuadra.tenants.sessions import Begun
from tests.tenants.house import HOME, House, new_email


@dataclass(frozen=True)
class Abroad:
    """The house and a provider that its people may come by."""

    house: House
    simulator: OidcProvider
    provider: Provider

    def come(self, account: Account) -> tuple[dict[str, str], Secret]:
        """The browser goes there and is back."""
        departure = depart(self.house.database, self.provider, self.simulator.back)
        return self.simulator.visit(departure.url, account), departure.browser

    def arrive(self, account: Account) -> Begun:
        answer, browser = self.come(account)
        return arrive(self.house.gate, self.provider, self.simulator.back, answer, browser, HOME)

    def arrive_invited(self, account: Account, token: Secret) -> Begun:
        answer, browser = self.come(account)
        return arrive_invited(self.house.gate, self.provider, self.simulator.back, answer, browser, token, HOME)

    def link(self, account: Account, person: PersonId) -> None:
        answer, browser = self.come(account)
        link(self.house.database, self.provider, self.simulator.back, answer, browser, person, HOME)

    def invited(self, email: str) -> tuple[TenantId, Secret]:
        ana, _ = self.house.person()
        tenant = self.house.company(ana)
        with self.house.database.tenant(tenant) as session:
            made = invite(session, tenant, email, "clerk", HOME.actor("person", ana), giver="owner", maker=ana)
        return tenant, made.token


@pytest.fixture
def abroad(house: House) -> Iterator[Abroad]:
    simulator = OidcProvider()
    with simulator.running(), httpx.Client() as client:
        secret = Secret(simulator.client_secret)
        yield Abroad(house, simulator, Provider(client, simulator.url, simulator.client_id, secret))


def account(email: str) -> Account:
    return Account(f"sub {email}", email, "Ana Ruiz")


def test_who_linked_their_identity_comes_in_by_it(abroad: Abroad) -> None:
    ana, email = abroad.house.person()
    tenant = abroad.house.company(ana)
    abroad.link(account(email), ana)
    abroad.link(account(email), ana)  # twice is once
    begun = abroad.arrive(account(email))
    assert (begun.person, begun.tenant) == (ana, tenant)
    assert abroad.house.door.caller("", begun.token.reveal()).person == ana
    with abroad.house.database.nobody(person=ana) as session:
        told = [one.action for one in PersonRepository(session, ana).security_events()]
    assert told[:2] == ["login.done", "identity.linked"]


def test_an_equal_address_links_nothing_even_when_verified(abroad: Abroad) -> None:
    _, email = abroad.house.person()
    with pytest.raises(LinkNeeded):
        abroad.arrive(account(email))


def test_a_stranger_makes_no_account(abroad: Abroad) -> None:
    with pytest.raises(LinkNeeded):
        abroad.arrive(account(new_email()))


def test_an_identity_is_of_one_person(abroad: Abroad) -> None:
    ana, email = abroad.house.person()
    beto, _ = abroad.house.person("Beto")
    abroad.link(account(email), ana)
    with pytest.raises(EmailTaken):
        abroad.link(account(email), beto)
    assert abroad.arrive(account(email)).person == ana


def test_who_is_invited_joins_by_the_provider_without_a_password(abroad: Abroad) -> None:
    email = new_email()
    tenant, token = abroad.invited(email)
    begun = abroad.arrive_invited(account(email.upper()), token)
    assert begun.tenant == tenant
    assert abroad.arrive(account(email.upper())).person == begun.person
    with pytest.raises(InvitationUnknown):
        abroad.arrive_invited(account(email), token)


def test_a_linked_person_accepts_an_invitation_by_the_provider(abroad: Abroad) -> None:
    ana, email = abroad.house.person()
    abroad.link(account(email), ana)
    tenant, token = abroad.invited(email)
    begun = abroad.arrive_invited(account(email), token)
    assert (begun.person, begun.tenant) == (ana, tenant)


def test_an_invitation_is_not_for_another_address_nor_an_unverified_one(abroad: Abroad) -> None:
    email = new_email()
    _, token = abroad.invited(email)
    with pytest.raises(InvitationOfAnother):
        abroad.arrive_invited(account(new_email()), token)
    abroad.simulator.lie = Lie.UNVERIFIED
    with pytest.raises(InvitationOfAnother):
        abroad.arrive_invited(account(email), token)
    abroad.simulator.lie = None
    assert abroad.arrive_invited(account(email), token)


def test_an_invited_address_with_an_account_is_not_taken_over(abroad: Abroad) -> None:
    _, email = abroad.house.person()
    _, token = abroad.invited(email)
    with pytest.raises(LogInFirst):
        abroad.arrive_invited(account(email), token)


def test_an_answer_works_once_and_only_in_the_browser_that_asked(abroad: Abroad) -> None:
    ana, email = abroad.house.person()
    abroad.link(account(email), ana)
    answer, browser = abroad.come(account(email))
    _, other = abroad.come(account(email))

    def back(given: dict[str, str], cookie: Secret) -> Begun:
        return arrive(abroad.house.gate, abroad.provider, abroad.simulator.back, given, cookie, HOME)

    for wrong in (other, Secret(""), Secret("\ud800")):
        with pytest.raises(OidcRefused):
            back(answer, wrong)
    with pytest.raises(OidcRefused):
        back({**answer, "state": "x"}, browser)
    assert back(answer, browser).person == ana
    with pytest.raises(OidcRefused):
        back(answer, browser)
