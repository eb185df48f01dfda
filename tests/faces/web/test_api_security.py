"""Who may ask, from where, how much and how often; and what no response ever tells."""

from __future__ import annotations

import json
import logging
import re
import shutil
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from bot.ask import Bot
from bot.faces.web.app import create
from bot.faces.web.keys import Key, Role, identify, new_key, parse_keys
from bot.settings import Settings, SettingsError
from tests.command import QUESTION, here
from tests.faces.web.serving import Served, serving

READER, WRITER, CAROL = new_key("ann", Role.READ), new_key("bob", Role.WRITE), new_key("carol", Role.WRITE)


def bearer(made: tuple[str, Key]) -> dict[str, str]:
    return {"authorization": f"Bearer {made[0]}"}


@pytest.fixture(scope="module")
def guarded(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with two keys that others can reach, to which another site has access."""
    home = tmp_path_factory.mktemp("guarded")
    shutil.copytree(seeded.parent / "untouched", home / "corpora")
    (home / "models").symlink_to(seeded / "models")
    keys = f"{READER[1].line}, {WRITER[1].line}"
    settings = {
        "CORROBOT_API_KEYS": keys,
        "CORROBOT_ALLOWED_HOSTS": "bot.example.org",
        "CORROBOT_ALLOWED_ORIGINS": "https://friend.example.org",
        "CORROBOT_RATE_LIMIT": "100000/minute",
    }
    with serving(home, "--host", "0.0.0.0", **settings) as server:
        server.client.base_url = httpx.URL(server.url.replace("0.0.0.0", "127.0.0.1"))
        yield server


def test_without_keys_only_this_machine_is_served(home: Path) -> None:
    """To bind elsewhere without keys is refused before anything is opened, with what to do; exit status 2."""
    for host in ("0.0.0.0", "::", "192.0.2.1", "example.org"):
        ran = here(home, "serve", "--host", host)
        assert ran.status == 2
        assert "--new-key" in ran.err
        assert host in ran.err
        assert "Traceback" not in ran.err
    assert not (home / "chats.sqlite").exists()


def test_a_server_without_settings_listens_on_loopback_only(served: Served) -> None:
    """Nobody else on the network reaches it."""
    host, port = served.url.removeprefix("http://").split(":")
    assert host == "127.0.0.1"
    listening = Path("/proc/net/tcp").read_text()
    assert f"0100007F:{int(port):04X}" in listening
    assert f"00000000:{int(port):04X}" not in listening


def test_a_new_key_is_told_once_and_opens_the_server(home: Path) -> None:
    """The command prints the key and the line for the setting, which does not hold the key; the line works."""
    ran = here(home, "serve", "--new-key", "carol", "--role", "write")
    assert ran.status == 0
    secret, line = re.findall(r": (\S+)$", ran.out, flags=re.MULTILINE)
    assert line.startswith("carol:write:")
    assert secret not in line
    (key,) = parse_keys([line])
    assert identify(secret, [key]) == key.identity
    assert identify(secret + "x", [key]) is None
    other = here(home, "serve", "--new-key", "carol", "--role", "write").out
    assert secret not in other
    assert here(home, "serve", "--new-key", "a:b").status == 2
    assert here(home, "serve", "--new-key", "dave", "--role", "admin").status == 2
    assert ":read:" in here(home, "serve", "--new-key", "dave").out


@pytest.mark.parametrize(
    "keys", ["ann", "ann:admin:" + "0" * 64, "ann:read:xyz", "a b:read:" + "0" * 64, ":read:" + "0" * 64]
)
def test_a_broken_key_setting_stops_the_server_and_is_not_repeated(home: Path, keys: str) -> None:
    """A typo never leaves a server open, and an error message never has what may be a secret."""
    ran = here(home, "serve", CORROBOT_API_KEYS=keys)
    assert ran.status == 2
    assert "api_keys" in ran.err
    assert "0" * 64 not in ran.err
    assert "xyz" not in ran.err


def test_keys_are_compared_in_constant_time_and_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every key is compared, by the function that takes equally long for every difference."""
    compared: list[str] = []

    def compare(one: str, other: str) -> bool:
        compared.append(other)
        return one == other

    monkeypatch.setattr("bot.faces.web.keys.hmac.compare_digest", compare)
    keys = [READER[1], WRITER[1]]
    assert identify(READER[0], keys) == READER[1].identity
    assert compared == [READER[1].sha256, WRITER[1].sha256]


GUARDED = [
    ("GET", "/api/session"),
    ("POST", "/api/ask"),
    ("GET", "/api/conversations"),
    ("GET", "/api/documents"),
    ("POST", "/api/documents"),
    ("DELETE", "/api/documents/0"),
    ("POST", "/api/verify"),
    ("POST", "/api/check"),
    ("POST", "/api/feedback"),
    ("GET", "/api/search?q=x"),
    ("GET", "/api/disagreements"),
    ("POST", "/api/disagreements/0/dismiss"),
    ("POST", "/api/disagreements/0/restore"),
    ("GET", "/api/corpora"),
    ("GET", "/api/jobs"),
    ("GET", "/api/jobs/0"),
    ("GET", "/v1/models"),
    ("GET", "/v1/models/corrobot"),
    ("POST", "/v1/chat/completions"),
]


@pytest.mark.parametrize(("method", "path"), GUARDED, ids=lambda value: value)
def test_where_there_are_keys_nothing_is_told_without_one(guarded: Served, method: str, path: str) -> None:
    """No key, a wrong key, another scheme, the stored hash: 401 with what to send, before the body is looked at."""
    wrong = ["", "Bearer wrong", f"Bearer {READER[1].sha256}", f"Basic {READER[0]}", READER[0], "Bearer"]
    for authorization in wrong:
        headers = {"authorization": authorization} if authorization else {}
        response = guarded.client.request(method, path, headers=headers)
        assert response.status_code == 401
        assert response.headers["www-authenticate"].startswith("Bearer")
        assert response.json()["remedy"]


def test_every_path_but_the_page_and_health_is_guarded(guarded: Served) -> None:
    """A route that somebody adds can't be forgotten: all that the description lists wants a key, but these."""
    described = guarded.client.get("/openapi.json").json()["paths"]
    open_ = set()
    for path, methods in described.items():
        for method in methods:
            if (
                guarded.client.request(method.upper(), path.replace("{id}", "0").replace("{model}", "x")).status_code
                != 401
            ):
                open_.add(path)
    assert open_ == {"/healthz", "/readyz"}
    assert len(described) >= 14


def test_a_key_that_reads_may_not_change_documents(guarded: Served) -> None:
    """Reading is asking, listing and one's own conversations; uploading and removing wants the role write."""
    ann, bob = bearer(READER), bearer(WRITER)
    assert guarded.client.get("/api/session", headers=ann).json()["role"] == "read"
    documents = guarded.client.get("/api/documents", headers=ann).json()["documents"]
    path = f"/api/documents/{documents[0]['id']}"
    upload = {"files": ("a.txt", b"Words are here.")}
    for response in (
        guarded.client.post("/api/documents", files=upload, headers=ann),
        guarded.client.delete(path, headers=ann),
    ):
        assert response.status_code == 403
        assert "write" in response.json()["remedy"]
    assert guarded.client.get(path, headers=ann).status_code == 200
    sent = guarded.client.post("/api/documents", files=upload, headers=bob)
    assert sent.status_code == 202
    assert guarded.client.get(sent.json()["status"], headers=ann).status_code == 404


def test_conversations_belong_to_the_name_of_the_key(guarded: Served) -> None:
    """Nobody reads, asks in, rates or deletes what another key has."""
    ann, bob = bearer(READER), bearer(WRITER)
    id_ = guarded.client.post("/api/conversations", headers=ann).json()["id"]
    question = {"question": "Who trained V4?", "conversation": id_}
    answer = guarded.client.post("/api/ask", json=question, headers=ann).json()
    assert guarded.client.get("/api/conversations", headers=bob).json() == {"conversations": []}
    assert guarded.client.get(f"/api/conversations/{id_}", headers=bob).status_code == 404
    assert guarded.client.delete(f"/api/conversations/{id_}", headers=bob).status_code == 404
    assert guarded.client.post("/api/ask", json=question, headers=bob).status_code == 404
    rated = guarded.client.post("/api/feedback", json={"answer": answer["id"], "rating": "up"}, headers=bob)
    assert rated.status_code == 404
    assert len(guarded.client.get(f"/api/conversations/{id_}", headers=ann).json()["turns"]) == 1


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "192.0.2.1", ""])
def test_a_name_that_was_made_to_point_here_is_refused(served: Served, host: str) -> None:
    """DNS rebinding: a page under another name reaches the port, but not as that name."""
    for path in ("/", "/healthz", "/api/session", "/static/x.js"):
        response = served.client.get(path, headers={"host": host})
        assert response.status_code in (400, 421)
        assert "corrobot" not in response.headers.get("server", "").lower()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:1234", "[::1]:80", "LOCALHOST:99"])
def test_the_names_of_this_machine_are_ours(served: Served, host: str) -> None:
    """By whatever loopback name and port a person came."""
    assert served.client.get("/api/session", headers={"host": host}).status_code == 200


def test_other_hosts_are_those_of_the_setting_and_addresses(guarded: Served) -> None:
    """A server that others can reach goes by its addresses, which nobody can make point elsewhere, and set names."""
    ann = bearer(READER)
    for host, status in (("bot.example.org", 200), ("192.0.2.7:80", 200), ("evil.example", 421)):
        assert guarded.client.get("/api/session", headers={**ann, "host": host}).status_code == status


def test_a_page_of_another_site_can_do_nothing(served: Served) -> None:
    """Its Origin is refused whatever it asks, also an upload and what a browser sends without asking first."""
    upload = {"files": ("a.txt", b"Words are here.")}
    for origin in ("https://evil.example", "null", "http://127.0.0.1:1", "http://localhost.evil.example"):
        headers = {"origin": origin}
        for response in (
            served.client.post("/api/documents", files=upload, headers=headers),
            served.client.post("/api/ask", json={"question": "Who?"}, headers=headers),
            served.client.get("/api/session", headers=headers),
            served.client.options("/api/ask", headers={**headers, "access-control-request-method": "POST"}),
        ):
            assert response.status_code == 403
            assert "access-control-allow-origin" not in response.headers
    assert served.client.get("/api/search?q=x", headers={"sec-fetch-site": "cross-site"}).status_code == 403
    own = {"origin": served.url, "sec-fetch-site": "same-origin"}
    assert served.client.get("/api/session", headers=own).status_code == 200


def test_a_site_that_was_set_is_let_in_and_no_other(guarded: Served) -> None:
    """CORS answers the set origin only, and it needs a key like everybody."""
    asked = {"access-control-request-method": "POST", "access-control-request-headers": "authorization,content-type"}
    friend = {"origin": "https://friend.example.org"}
    preflight = guarded.client.options("/api/ask", headers={**friend, **asked})
    assert preflight.status_code == 200
    assert preflight.headers["access-control-allow-origin"] == friend["origin"]
    assert guarded.client.get("/api/session", headers=friend).status_code == 401
    let_in = guarded.client.get("/api/session", headers={**friend, **bearer(READER)})
    assert let_in.headers["access-control-allow-origin"] == friend["origin"]
    stranger = {"origin": "https://stranger.example.org"}
    assert guarded.client.options("/api/ask", headers={**stranger, **asked}).status_code == 403


@pytest.mark.parametrize("path", ["/healthz", "/api/session", "/api/nothing", "/api/documents/0", "/openapi.json"])
def test_every_response_has_the_headers_that_keep_a_browser_safe(served: Served, path: str) -> None:
    """No inline script, nothing from elsewhere, no framing, no guessing of types, no referrer."""
    for headers in ({}, {"host": "evil.example"}, {"origin": "https://evil.example"}):
        response = served.client.get(path, headers=headers)
        policy = response.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["referrer-policy"] == "no-referrer"
        assert response.headers["cache-control"] == "no-store"


def test_a_body_is_limited_with_and_without_its_length(served: Served) -> None:
    """What says it is too large is refused at once; what is sent in chunks, when it has become too large."""
    content = b'{"question": "' + b"x" * 3_000_000 + b'"}'
    headers = {"content-type": "application/json"}
    whole = served.client.post("/api/ask", content=content, headers=headers)

    def pieces() -> Iterator[bytes]:
        for at in range(0, len(content), 100_000):
            yield content[at : at + 100_000]

    chunked = served.client.post("/api/ask", content=pieces(), headers=headers)
    form = {"content-type": "multipart/form-data; boundary=x"}
    head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
    endless = (head if not at else b"x" * 1_000_000 for at in range(60))
    upload = served.client.post("/api/documents", content=endless, headers=form)
    for response in (whole, chunked, upload):
        assert response.status_code == 413
        assert response.headers["content-type"] == "application/problem+json"
    for length in ("-1", "x", "1e3"):
        refused = raw(served, f"POST /api/ask HTTP/1.1\r\nhost: localhost\r\ncontent-length: {length}\r\n\r\n")
        assert re.match(rb"HTTP/1.1 4\d\d", refused)


def raw(served: Served, request: str) -> bytes:
    """What the server says to bytes that no client would send."""
    host, port = served.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), 10) as connection:
        connection.sendall(request.encode("latin-1"))
        return connection.recv(65536)


def test_requests_are_limited_by_address_and_by_key(home: Path) -> None:
    """Past the rate: 429 with when to come back. Health is always told; keys that are wrong count for the address."""
    keys = f"{READER[1].line},{WRITER[1].line}"
    settings = Settings(home, api_keys=keys, rate_limit="3/hour")
    with TestClient(create(settings), base_url="http://localhost", client=("192.0.2.1", 1)) as client:
        statuses = [client.get("/api/session", headers={"authorization": "Bearer x"}).status_code for _ in range(4)]
        assert statuses == [401, 401, 401, 429]
        limited = client.get("/api/session", headers=bearer(READER))
        assert limited.status_code == 429
        assert 0 < int(limited.headers["retry-after"]) <= 3600
        assert "address" in limited.json()["detail"]
        assert client.get("/healthz").status_code == 200
    with TestClient(create(settings), base_url="http://localhost") as client:
        by_address = [TestClient(client.app, base_url="http://localhost", client=(f"192.0.2.{n}", 1)) for n in range(4)]
        statuses = [each.get("/api/session", headers=bearer(READER)).status_code for each in by_address]
        assert statuses == [200, 200, 200, 429]
        other = TestClient(client.app, base_url="http://localhost", client=("192.0.2.9", 1))
        assert other.get("/api/session", headers=bearer(WRITER)).status_code == 200


PROXIED = {
    "x-forwarded-for": "203.0.113.9",
    "X-Forwarded-Proto": "https",
    "x-forwarded-anything": "",
    "forwarded": "for=203.0.113.9",
    "via": "1.1 proxy",
    "x-real-ip": "203.0.113.9",
}


@pytest.mark.parametrize("name", PROXIED)
def test_without_keys_nothing_that_a_proxy_passes_on_is_answered(served: Served, name: str) -> None:
    """Behind a proxy on this machine anybody may be: no page, no health, no answer, but what to do."""
    for method, path in (("GET", "/"), ("GET", "/healthz"), ("GET", "/api/session"), ("POST", "/api/documents")):
        response = served.client.request(method, path, headers={name: PROXIED[name]})
        assert response.status_code == 403
        assert "--new-key" in response.json()["remedy"]


def test_a_proxy_that_adds_no_header_is_known_by_its_old_http(served: Served) -> None:
    """nginx as it comes sends HTTP/1.0, with our own address as Host and nothing that names it."""
    assert b" 200 " in raw(served, "GET /api/session HTTP/1.1\r\nhost: localhost\r\n\r\n").split(b"\r\n")[0]
    assert b" 403 " in raw(served, "GET /api/session HTTP/1.0\r\nhost: localhost\r\n\r\n").split(b"\r\n")[0]


@pytest.mark.parametrize(
    ("variable", "value"),
    [("ALLOWED_HOSTS", "bot.example.org"), ("TRUSTED_PROXIES", "127.0.0.1"), ("PUBLIC_URL", "https://bot.example.org")],
)
def test_settings_for_a_proxy_need_keys(home: Path, variable: str, value: str) -> None:
    """Whoever sets them wants others to come: without keys the server does not begin, and says what is missing."""
    ran = here(home, "serve", **{f"CORROBOT_{variable}": value})
    assert ran.status == 2
    assert variable.lower() in ran.err
    assert "--new-key" in ran.err
    assert not (home / "chats.sqlite").exists()


def test_addresses_are_not_taken_from_a_header(guarded: Served) -> None:
    """X-Forwarded-For is what anybody can write, unless the proxy that writes it is set."""
    headers = {"x-forwarded-for": "203.0.113.9", "x-forwarded-host": "evil.example", "forwarded": "host=evil.example"}
    assert guarded.client.get("/api/session", headers={**headers, **bearer(READER)}).status_code == 200
    assert "203.0.113.9" not in guarded.log


def kept_to(made: tuple[str, Key], *corpora: str) -> tuple[str, Key]:
    return made[0], replace(made[1], identity=replace(made[1].identity, corpora=corpora))


@pytest.fixture(scope="module")
def divided(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with the corpora default and other; ann is kept to the latter and one that is not there yet."""
    home = tmp_path_factory.mktemp("divided")
    shutil.copytree(seeded.parent / "untouched", home / "corpora")
    (home / "models").symlink_to(seeded / "models")
    keys = f"{kept_to(READER, 'other', 'later')[1].line} {kept_to(WRITER, 'other')[1].line} {CAROL[1].line}"
    with serving(home, CORROBOT_API_KEYS=keys, CORROBOT_RATE_LIMIT="100000/minute") as server:
        server.client.headers.update(bearer(CAROL))
        assert server.upload("pier.txt", b"The pier of Aldmoor is 300 m long.", corpus="other")["state"] == "done"
        yield server


def test_a_key_is_kept_to_its_corpora(divided: Served) -> None:
    """Its usual corpus is the first of them; no other is listed, named or answered from."""
    ann = bearer(READER)
    assert divided.client.get("/api/corpora", headers=ann).json() == {"corpora": ["other"], "default": "other"}
    assert [each["id"] for each in divided.client.get("/v1/models", headers=ann).json()["data"]] == ["corrobot"]
    question = {"question": "How long is the pier of Aldmoor?"}
    for named in ({}, {"corpus": "other"}):
        answer = divided.client.post("/api/ask", json={**question, **named}, headers=ann).json()
        assert answer["corpus"] == "other"
        assert answer["status"] == "answered"
    assert divided.client.get("/v1/models/corrobot:default", headers=ann).status_code == 404
    assert divided.client.get("/v1/models/corrobot:other").json()["id"] == "corrobot:other"
    model = {"model": "corrobot:default", "messages": [{"role": "user", "content": QUESTION}]}
    assert divided.client.post("/v1/chat/completions", json=model, headers=ann).status_code == 404
    saved = divided.client.post("/api/ask", json={"question": QUESTION}).json()
    assert saved["corpus"] == "default"
    assert divided.client.post("/api/check", json=saved, headers=ann).status_code == 403
    conversation = {"id": divided.client.post("/api/conversations", json={"corpus": "default"}).json()["id"]}
    assert divided.client.get(f"/api/conversations/{conversation['id']}").status_code == 200


def test_no_route_forgets_to_what_a_key_is_kept(divided: Served) -> None:
    """Whatever in the description takes a corpus refuses another one, and so does one that is added."""
    described = divided.client.get("/openapi.json").json()
    schemas, refused = described["components"]["schemas"], 0
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            address = path.replace("{id}", "0").replace("{page}", "1")
            query = {each["name"]: "0" for each in operation.get("parameters", []) if each["in"] == "query"}
            content = operation.get("requestBody", {}).get("content", {})
            given: dict[str, object] = {}
            if "corpus" in query:
                query["corpus"] = "default"
                if "application/json" in content:  # a saved answer
                    given["json"] = divided.client.post("/api/ask", json={"question": QUESTION}).json()
            elif "application/json" in content and "corpus" in _properties(content["application/json"], schemas):
                given["json"] = {**EXAMPLES.get(path, {}), "corpus": "default"}
            elif "multipart/form-data" in content:
                given = {"files": {"files": ("a.txt", b"Words.")}, "data": {"corpus": "default"}}
            else:
                continue
            query = {name: "1" if name == "limit" else value for name, value in query.items() if name not in CHOICES}
            query |= {"dismissed": "false"} if "dismissed" in query else {}
            response = divided.client.request(method.upper(), address, params=query, headers=bearer(WRITER), **given)
            assert response.status_code == 403, (method, path, response.text)
            assert response.json()["type"].endswith(":corpus")
            refused += 1
    assert refused >= 13


CHOICES = ("kind", "sort", "of")
"""Parameters that take some words only, and may be left out."""
EXAMPLES: dict[str, dict[str, object]] = {
    "/api/ask": {"question": QUESTION},
    "/api/verify": {"claim": "The pier is long."},
    "/api/pages": {"addresses": ["https://example.org/"]},
}


def _properties(media: dict[str, Any], schemas: dict[str, Any]) -> set[str]:
    """The names of the fields of a described body."""
    names = re.findall(r"#/components/schemas/(\w+)", json.dumps(media))
    return {field for name in names for field in schemas[name].get("properties", {})}


def test_what_was_kept_of_a_corpus_is_refused_once_a_key_is_kept_from_it(copied: Path) -> None:
    """A conversation that the key had before its corpora were set is neither listed, read, asked in nor changed, and
    its answers are not rated.
    """
    keys = READER[1].line, kept_to(READER, "other")[1].line
    asking = {"base_url": "http://localhost", "headers": bearer(READER)}
    with TestClient(create(Settings(copied, api_keys=keys[0])), **asking) as client:
        id_ = client.post("/api/conversations").json()["id"]
        assert len(client.get("/api/conversations").json()["conversations"]) == 1
        answer = client.post("/api/ask", json={"question": QUESTION, "conversation": id_}).json()["id"]
    with TestClient(create(Settings(copied, api_keys=keys[1])), **asking) as client:
        assert client.get("/api/conversations").json() == {"conversations": []}
        assert client.get(f"/api/conversations/{id_}").status_code == 403
        for method, path, sent in (
            ("POST", "/api/ask", {"question": QUESTION, "conversation": id_}),
            ("PATCH", f"/api/conversations/{id_}", {"title": "Mine"}),
            ("DELETE", f"/api/conversations/{id_}", None),
            ("POST", "/api/feedback", {"answer": answer, "rating": "up"}),
            ("GET", f"/api/suggestions?answer={answer}", None),
        ):
            assert client.request(method, path, json=sent).status_code == 403, path


@pytest.mark.parametrize("corpora", ["", "+", "a+", "a b", "a:b", "../x"])
def test_corpora_of_a_key_that_can_not_be_stop_the_server(home: Path, corpora: str) -> None:
    """A typo never leaves a key open to all corpora."""
    ran = here(home, "serve", CORROBOT_API_KEYS=f"{READER[1].line}:{corpora}", CORROBOT_PORT="1")
    assert ran.status in (1, 2)
    assert "port" not in ran.err.lower()


def test_a_rate_that_is_none_stops_the_server(home: Path) -> None:
    """A limit that nobody understands is an error, and not no limit."""
    with pytest.raises(SettingsError, match="rate_limit"):
        create(Settings(home, rate_limit="often"))


def test_an_unexpected_error_tells_a_number_and_the_log_the_rest(
    copied: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """No path, no traceback, no message of ours to the client; the log has all of it under the same number."""

    def fail(*_: object) -> None:
        raise RuntimeError(f"secret at {copied}")

    monkeypatch.setattr(Bot, "events", fail)
    with TestClient(create(Settings(copied)), base_url="http://localhost") as client, caplog.at_level(logging.ERROR):
        for headers in ({}, {"accept": "text/event-stream"}):
            response = client.post("/api/ask", json={"question": "Who?"}, headers=headers)
            assert response.status_code == 500
            assert "secret" not in response.text
            assert str(copied) not in response.text
            number = response.json()["instance"].rsplit(":", 1)[1]
            assert number in caplog.text
    assert f"secret at {copied}" in caplog.text


def test_errors_of_the_store_and_the_models_name_no_folder(copied: Path) -> None:
    """What only whoever runs the server can mend is told in general, and in full to the log."""
    (copied / "corpora" / "default" / "catalog.sqlite").write_bytes(b"no database" * 1000)
    with TestClient(create(Settings(copied)), base_url="http://localhost") as client:
        for path in ("/api/documents", "/readyz", "/api/search?q=x"):
            response = client.get(path)
            assert response.status_code in (500, 503)
            assert str(copied) not in response.text
            assert response.json()["remedy"]
    other = Settings(copied, corpus="empty")
    with TestClient(create(other), base_url="http://localhost") as client:
        response = client.post("/api/ask", json={"question": "Who?"})
        assert response.status_code == 404
        assert str(copied) not in response.text
