"""Push messages: the example of RFC 8291, and a service that proves the sender and opens what comes."""

from __future__ import annotations

import base64

import pytest

from cuadra.adapters.web_push import MOST_TEXT, Sender, Subscription, authorisation, encrypted, push, subscription
from cuadra.simulators.push import HANG, PushService

SENDER = Sender(b"k" * 32, "mailto:cuadra@tienda.example")


def raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_the_example_of_rfc_8291_comes_out_to_the_byte() -> None:
    """Appendix A."""
    to = Subscription(
        "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV",
        raw("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
        raw("BTBZMqHH6r4Tts7J_aSIgg"),
    )
    made = encrypted(
        b"When I grow up, I want to be a watermelon",
        to,
        salt=raw("DGv6ra1nlYgDCS1FRnbzlw"),
        material=int.from_bytes(raw("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big"),
    )
    assert made == raw(
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
        "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_a_browser_is_shown_what_was_sent() -> None:
    with PushService().running() as service:
        device = service.device(SENDER.public)
        to = subscription(service.endpoint(device), device.p256dh, device.secret, allow_private=True)
        answer = push(to, SENDER, {"title": "Año nuevo ✓"}, topic="review", allow_private=True)
    assert (answer.status, answer.error_code) == (201, "")
    assert device.shown == [{"title": "Año nuevo ✓"}]
    assert device.topics == ["review"]
    assert service.complaints == []


def test_another_sender_is_refused() -> None:
    with PushService().running() as service:
        device = service.device(SENDER.public)
        to = subscription(service.endpoint(device), device.p256dh, device.secret, allow_private=True)
        other = Sender(b"x" * 32, SENDER.contact)
        assert push(to, other, {}, allow_private=True).status == 403
    assert device.shown == []


@pytest.mark.parametrize(("fault", "code"), [(410, "WHK-011"), (429, "WHK-010"), (HANG, "WHK-007")])
def test_what_the_service_does_wrong_is_told_and_ends_in_time(fault: int, code: str) -> None:
    with PushService().running() as service:
        device = service.device()
        device.fault = fault
        to = subscription(service.endpoint(device), device.p256dh, device.secret, allow_private=True)
        assert push(to, SENDER, {}, allow_private=True, timeout=0.5).error_code == code


def test_an_address_inside_is_never_called() -> None:
    with PushService().running() as service:
        device = service.device()
        to = Subscription(service.endpoint(device), device.point, device.auth)
        assert push(to, SENDER, {}).error_code == "WHK-002"
        assert service.calls == 0


@pytest.mark.parametrize(
    ("endpoint", "p256dh", "auth"),
    [
        ("ftp://push.example/x", "", ""),
        ("https://push.example/x", "AAAA", "AAAA"),
        ("https://push.example/x", base64.urlsafe_b64encode(b"\x04" + bytes(64)).decode(), "A" * 22),
        ("https://push.example/x", "ñ", "A" * 22),
    ],
)
def test_what_is_no_subscription_is_refused(endpoint: str, p256dh: str, auth: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        subscription(endpoint, p256dh, auth)


def test_a_message_too_long_for_a_service_is_not_made() -> None:
    with PushService().running() as service:
        device = service.device()
        with pytest.raises(ValueError, match="too long"):
            encrypted(b"x" * (MOST_TEXT + 1), Subscription("https://x.example", device.point, device.auth))


def test_the_token_is_for_that_service_alone() -> None:
    import jwt

    token = authorisation("https://push.example:8443/a/b?c=d", SENDER).split("t=")[1].split(",")[0]
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["aud"] == "https://push.example:8443"
