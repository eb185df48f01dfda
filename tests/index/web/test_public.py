"""Strangers can't have anything fetched that is not in the public internet."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.web.fetch import Fetcher, Unfetched
from index.web.public import NotPublic, PublicTransport, is_public, public, resolved
from tests.pages import pages


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1",
        "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "fec0::1", "ff02::1", "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1",
        "2002:7f00:1::", "2001:0:7f00:1::", "100::1", "", "localhost", "8.8.8.8:80",
    ],
)  # fmt: skip
def test_an_address_that_is_not_public_is_told(text: str) -> None:
    """Private, loopback, link-local, multicast, reserved, and whatever carries an IPv4 address in IPv6."""
    assert not is_public(text)


@pytest.mark.parametrize("text", ["8.8.8.8", "1.1.1.1", "93.184.216.34", "2606:4700::1111", "2a00:1450:4001::1"])
def test_a_public_address_is_told(text: str) -> None:
    """The others can be fetched from."""
    assert is_public(text)


@given(st.ip_addresses())
def test_nothing_special_is_public(found: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    """Of all addresses that there are."""
    if is_public(str(found)):
        special = (found.is_private, found.is_loopback, found.is_link_local, found.is_multicast, found.is_reserved)
        assert not any(special)
        assert not found.is_unspecified
        mapped = ipaddress.IPv6Address(f"::ffff:{found}") if found.version == 4 else None
        assert mapped is None or not is_public(str(mapped))


@pytest.mark.parametrize("port", [0, 1, 22, 25, 81, 445, 1023, 65536])
def test_ports_of_other_services_are_refused(port: int) -> None:
    """A request could be made to say something to a mail server."""
    with pytest.raises(NotPublic, match=f"port {port}"):
        public("example.org", port, lambda *_: ["8.8.8.8"])


@pytest.mark.parametrize("port", [80, 443, 1024, 8080, 8443])
def test_ports_of_web_servers_are_taken(port: int) -> None:
    """80, 443, and where people run others."""
    assert public("example.org", port, lambda *_: ["8.8.8.8"]) == ["8.8.8.8"]


def test_one_address_that_is_not_public_spoils_the_host() -> None:
    """A name with a public and a private address is refused, whichever is first; it does not tell which."""
    for found in (["8.8.8.8", "10.0.0.7"], ["10.0.0.7", "8.8.8.8"], []):
        with pytest.raises(NotPublic) as told:
            public("example.org", 443, lambda *_, found=found: found)
        assert "10.0" not in str(told.value)


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "::1"])
def test_loopback_is_refused_however_it_is_written(host: str) -> None:
    """What the system takes for an address is looked at as the address it is."""
    with pytest.raises(NotPublic):
        public(host, 80, resolved)


def test_the_connection_goes_to_the_address_that_was_looked_at() -> None:
    """The name is resolved once for each connection; it stays in Host and in TLS, where the certificate is checked."""
    asked: list[httpx.Request] = []
    answers = [["8.8.8.8", "8.8.4.4"], ["127.0.0.1"]]

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if request.url.host == "8.8.8.8":
            raise httpx.ConnectError("refused")
        return httpx.Response(200, text="Here.")

    async def get() -> httpx.Response:
        transport = PublicTransport(lambda *_: answers.pop(0), httpx.MockTransport(answer))
        async with httpx.AsyncClient(transport=transport) as client:
            found = await client.get("https://example.org:8443/page?q=1")
            with pytest.raises(NotPublic):
                await client.get("https://example.org:8443/page")
            return found

    # In a thread of its own: a browser of other tests may have a loop in this one.
    with ThreadPoolExecutor(1) as alone:
        response = alone.submit(asyncio.run, get()).result()
    assert response.text == "Here."
    assert response.url == "https://example.org:8443/page?q=1"
    assert [request.url.host for request in asked] == ["8.8.8.8", "8.8.4.4"]
    for request in asked:
        assert request.url.port == 8443
        assert request.headers["host"] == "example.org:8443"
        assert request.extensions["sni_hostname"] == "example.org"


def test_a_redirect_into_the_private_network_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each step is looked at; the server that it leads to is never asked."""
    with pages() as private, pages() as outside:
        secret = private.put("/secret", "The vault opens at noon.")
        outside.redirect("/", f"http://internal.example:{secret.rsplit(':')[-1]}")

        def resolve(host: str, port: int) -> Sequence[str]:
            return {"public.example": ["8.8.8.8"], "internal.example": ["127.0.0.1"]}[host]

        port = outside.url.rsplit(":")[-1]

        # There is no way out of a test: the public address is reached on this machine.
        class Rerouted(httpx.AsyncHTTPTransport):
            async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
                if request.url.host == "8.8.8.8":
                    request.url = request.url.copy_with(host="127.0.0.1")
                return await super().handle_async_request(request)

        monkeypatch.setattr(httpx, "AsyncHTTPTransport", Rerouted)
        with pytest.raises(Unfetched, match=r"internal\.example is not in the public internet"):
            Fetcher(tmp_path, resolve).fetch(f"http://public.example:{port}/")
        assert len(outside.asked) == 1
        assert outside.asked[0][1]["host"] == f"public.example:{port}"
        assert private.asked == []
