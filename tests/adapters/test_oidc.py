from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from cuadra.adapters import oidc
from cuadra.adapters.oidc import Claims, OidcRefused, OidcUnreachable, Provider
from cuadra.kit.secret import Secret
from cuadra.simulators.oidc import Account, Lie, OidcProvider
from cuadra.simulators.server import Broken, Fault

ANA = Account("sub-1", "ana@example.com", "Ana Ruiz")


@contextmanager
def at(simulator: OidcProvider) -> Iterator[Provider]:
    with simulator.running(), httpx.Client() as client:
        secret = Secret(simulator.client_secret)
        yield Provider(client, simulator.url, simulator.client_id, secret)


def logged_in(simulator: OidcProvider, provider: Provider, account: Account | None = ANA) -> Claims:
    way = provider.way(simulator.back)
    return provider.claims(simulator.back, simulator.visit(way.url, account), way.nonce, way.verifier)


def test_who_logs_in_there_is_named_here() -> None:
    simulator = OidcProvider()
    with at(simulator) as provider:
        assert logged_in(simulator, provider) == Claims(simulator.url, "sub-1", "ana@example.com", "Ana Ruiz")
    assert simulator.complaints == []


def test_what_was_discovered_is_asked_for_once() -> None:
    simulator = OidcProvider()
    with at(simulator) as provider:
        for _ in range(3):
            logged_in(simulator, provider)
    assert simulator.calls["/.well-known/openid-configuration"] == 1
    assert simulator.calls["/keys"] == 1
    assert simulator.calls["/token"] == 3


def test_each_way_there_has_its_own_state_nonce_and_verifier() -> None:
    simulator = OidcProvider()
    with at(simulator) as provider:
        ways = [provider.way(simulator.back) for _ in range(3)]
    assert len({one.state.reveal() for one in ways} | {one.nonce for one in ways} | {one.verifier for one in ways}) == 9
    assert all(one.verifier not in one.url for one in ways)


@pytest.mark.parametrize("lie", [one for one in Lie if one not in (Lie.UNVERIFIED, Lie.DISCOVERY)])
def test_a_token_that_is_not_true_fresh_and_for_us_proves_nothing(lie: Lie) -> None:
    simulator = OidcProvider()
    with at(simulator) as provider:
        logged_in(simulator, provider)
        simulator.lie = lie
        with pytest.raises(OidcRefused):
            logged_in(simulator, provider)


def test_an_address_that_the_provider_has_not_verified_is_not_told() -> None:
    simulator = OidcProvider(lie=Lie.UNVERIFIED)
    with at(simulator) as provider:
        assert logged_in(simulator, provider).email == ""


def test_a_document_of_another_issuer_is_not_believed() -> None:
    simulator = OidcProvider(lie=Lie.DISCOVERY)
    with at(simulator) as provider, pytest.raises(OidcUnreachable) as caught:
        provider.way(simulator.back)
    assert caught.value.facts == {"why": "issuer"}


def test_keys_are_turned_without_anybody_noticing_but_not_asked_for_at_every_stranger(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    simulator = OidcProvider()
    with at(simulator) as provider:
        logged_in(simulator, provider)
        simulator.turn_key("key-2")
        with pytest.raises(OidcRefused):
            logged_in(simulator, provider)  # asked for less than a minute ago
        assert simulator.calls["/keys"] == 1
        monkeypatch.setattr(oidc, "AGAIN", 0.0)
        assert logged_in(simulator, provider).subject == "sub-1"
        assert simulator.calls["/keys"] == 2


def test_the_answer_of_another_issuer_is_refused_before_the_code_is_sent() -> None:
    simulator = OidcProvider()
    with at(simulator) as provider:
        way = provider.way(simulator.back)
        answer = simulator.visit(way.url, ANA)
        for mixed in (
            {**answer, "iss": "https://evil.example"},
            {name: value for name, value in answer.items() if name != "iss"},
        ):
            with pytest.raises(OidcRefused):
                provider.claims(simulator.back, mixed, way.nonce, way.verifier)
    assert simulator.calls["/token"] == 0


def test_a_provider_that_tells_no_issuer_in_its_answer_is_understood() -> None:
    simulator = OidcProvider(tells_issuer=False)
    with at(simulator) as provider:
        assert logged_in(simulator, provider).subject == "sub-1"


def test_who_refuses_there_is_refused_here() -> None:
    simulator = OidcProvider()
    with at(simulator) as provider, pytest.raises(OidcRefused):
        logged_in(simulator, provider, None)


def test_a_code_works_once_and_only_with_its_verifier_and_nonce() -> None:
    simulator = OidcProvider()
    with at(simulator) as provider:
        way, other = provider.way(simulator.back), provider.way(simulator.back)
        answer = simulator.visit(way.url, ANA)
        with pytest.raises(OidcRefused):
            provider.claims(simulator.back, answer, way.nonce, other.verifier)
        answer = simulator.visit(way.url, ANA)
        with pytest.raises(OidcRefused):
            provider.claims(simulator.back, answer, other.nonce, way.verifier)
        with pytest.raises(OidcRefused):
            provider.claims(simulator.back, answer, way.nonce, way.verifier)
    assert "invalid_grant" in simulator.complaints


@pytest.mark.parametrize(
    "fault", [Fault.BROKEN, Fault.DROP, Fault.TRUNCATED, Fault.HTML, Fault.ENDLESS, Fault.NOT_FOUND]
)
def test_a_provider_in_trouble_is_unreachable(fault: Fault) -> None:
    simulator = OidcProvider(fault=fault)
    with at(simulator) as provider, pytest.raises(OidcUnreachable):
        provider.way(simulator.back)


@pytest.mark.parametrize("fault", [Fault.HANG, Fault.SLOW])
def test_a_provider_that_takes_for_ever_is_given_up(fault: Fault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oidc, "SECONDS", 0.3)
    simulator = OidcProvider(fault=fault)
    with at(simulator) as provider, pytest.raises(OidcUnreachable):
        provider.way(simulator.back)


@pytest.mark.parametrize("address", ["http://evil.example/token", "ftp://x", "", None, "javascript:x", 7])
def test_only_https_or_this_machine_is_spoken_to(address: object) -> None:
    issuer = "https://id.example"
    document = {"issuer": issuer, "authorization_endpoint": f"{issuer}/a", "jwks_uri": f"{issuer}/k",
                "token_endpoint": address}  # fmt: skip
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json=document))
    with httpx.Client(transport=transport) as client, pytest.raises(OidcUnreachable) as caught:
        Provider(client, issuer, "c", Secret("s")).way("https://cuadra.example/back")
    assert caught.value.facts == {"why": "token_endpoint"}


def test_a_redirect_is_not_followed() -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(302, headers={"location": "http://169.254.169.254/"}))
    with httpx.Client(transport=transport, follow_redirects=True) as client, pytest.raises(OidcUnreachable) as caught:
        Provider(client, "https://id.example", "c", Secret("s")).way("https://cuadra.example/back")
    assert caught.value.facts == {"why": "302"}


def test_the_client_secret_shows_itself_nowhere() -> None:
    simulator = OidcProvider(client_secret="a b:c/é%")
    with at(simulator) as provider:
        assert logged_in(simulator, provider).subject == "sub-1"
        assert simulator.client_secret not in repr(vars(provider))
        simulator.client_secret = "turned"
        with pytest.raises(OidcRefused) as caught:
            logged_in(simulator, provider)
    assert "turned" not in str(caught.value)


def test_the_simulator_is_strict_with_a_careless_client() -> None:
    simulator = OidcProvider()
    with at(simulator) as provider:
        url = provider.way(simulator.back).url
        for good, bad in (("S256", "plain"), ("openid", "email"), ("cuadra-test", "other"), ("%2Flogin", "%2Felse"),
                          ("response_type=code", "response_type=token"), ("&state=", "&xstate=")):  # fmt: skip
            with pytest.raises(Broken):
                simulator.visit(url.replace(good, bad), ANA)
