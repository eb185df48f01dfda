"""The examples for a server that others reach: the real nginx, by the file as it stands, before the real server."""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser

from bot.faces.web.keys import Role, new_key
from bot.settings import NAMES
from tests.command import QUESTION, ROOT
from tests.faces.web.browsing import Visits
from tests.faces.web.serving import Served, serving

DEPLOY = ROOT / "docs" / "deploy"
HOST = "bot.example.org"
SECRET, KEY = new_key("ann", Role.WRITE)

MAIN = """
daemon off; pid {folder}/pid; error_log {folder}/error.log; {user}
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    {example}
}}
"""


@dataclass(frozen=True, slots=True)
class Proxied:
    """nginx at a port for TLS and one without, in front of a server."""

    served: Served
    secure: int
    plain: int
    trust: ssl.SSLContext

    def client(self, **headers: str) -> httpx.Client:
        given = {"host": f"{HOST}:{self.secure}", **headers}
        return httpx.Client(base_url=f"https://127.0.0.1:{self.secure}", headers=given, verify=self.trust, timeout=60)


def needed(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    if found is None:
        pytest.skip(f"{name} is not installed: `apt-get install {name}`")
    return found


def free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@pytest.fixture(scope="module")
def proxied(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxied]:
    nginx, openssl = needed("nginx"), needed("openssl")
    folder, home = tmp_path_factory.mktemp("nginx"), tmp_path_factory.mktemp("deployed")
    shutil.copytree(seeded.parent / "untouched", home / "corpora")
    (home / "models").symlink_to(seeded / "models")
    settings = {
        "CORROBOT_API_KEYS": KEY.line,
        "CORROBOT_ALLOWED_HOSTS": HOST,
        "CORROBOT_TRUSTED_PROXIES": "127.0.0.1",
        "CORROBOT_PUBLIC_URL": f"https://{HOST}",
        "CORROBOT_LOG_FORMAT": "json",
    }
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={HOST}", "-addext",
         f"subjectAltName=DNS:{HOST},IP:127.0.0.1", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    with serving(home, **settings) as served:
        secure, plain = free(), free()
        example = (DEPLOY / "nginx.conf").read_text()
        for there, here in (
            ("listen 443 ", f"listen 127.0.0.1:{secure} "),
            ("listen 80;", f"listen 127.0.0.1:{plain};"),
            (f"/etc/letsencrypt/live/{HOST}/fullchain.pem", f"{folder}/cert.pem"),
            (f"/etc/letsencrypt/live/{HOST}/privkey.pem", f"{folder}/key.pem"),
            ("http://127.0.0.1:8765", served.url),
        ):
            assert there in example
            example = example.replace(there, here)
        user = "user root;" if os.geteuid() == 0 else ""
        (folder / "nginx.conf").write_text(MAIN.format(folder=folder, example=example, user=user))
        process = subprocess.Popen(
            [nginx, "-p", folder, "-c", folder / "nginx.conf"], stderr=subprocess.PIPE, text=True
        )
        try:
            for _ in range(300):
                if process.poll() is not None:
                    raise AssertionError(process.communicate()[1])
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", secure)) == 0:
                        break
                time.sleep(0.1)
            served.ready()
            yield Proxied(served, secure, plain, ssl.create_default_context(cafile=str(folder / "cert.pem")))
        finally:
            process.terminate()
            process.wait(30)


@pytest.mark.parametrize("below", ["", "/corrobot"])
def test_the_api_behind_nginx_is_as_it_is_alone(proxied: Proxied, below: str) -> None:
    """With TLS, at the root and below a path: the page and its files, answers, streams, uploads, errors and limits."""
    with proxied.client() as stranger, proxied.client(authorization=f"Bearer {SECRET}") as client:
        page = stranger.get(f"{below}/")
        assert page.status_code == 200
        assert page.headers["strict-transport-security"].startswith("max-age=")
        assert "default-src 'self'" in page.headers["content-security-policy"]
        for name in re.findall(r'(?:src|href)="(static/[^"#]+)', page.text):
            assert "immutable" in stranger.get(f"{below}/{name}").headers["cache-control"]
        for path in ("api/session", "api/documents", "v1/models"):
            refused = stranger.get(f"{below}/{path}")
            assert refused.status_code == 401
            assert refused.headers["strict-transport-security"]
        for path in ("metrics", "corrobot/metrics"):
            assert stranger.get(f"/{path}").status_code == 404
        answer = client.post(f"{below}/api/ask", json={"question": QUESTION}).json()
        assert answer["status"] == "answered"
        headers = {"accept": "text/event-stream"}
        with client.stream("POST", f"{below}/api/ask", json={"question": QUESTION}, headers=headers) as response:
            events = [line for line in response.iter_lines() if line.startswith("event: ")]
        assert events[0] == "event: retrieved"
        assert events[-1] == "event: answer"
        sent = client.post(f"{below}/api/documents", files={"files": ("pier.txt", b"The pier is long. " * 80_000)})
        assert sent.status_code == 202
        location = httpx.URL(sent.headers["location"]).path
        assert location == below + sent.json()["status"]
        assert client.get(location).status_code == 200
        assert client.post(f"{below}/api/documents", files={"files": ("x.txt", b"x" * 22_000_000)}).status_code == 413
        own = {"origin": f"https://{HOST}:{proxied.secure}", "sec-fetch-site": "same-origin"}
        assert client.get(f"{below}/api/session", headers=own).status_code == 200
        assert client.get(f"{below}/api/session", headers={"origin": "https://evil.example"}).status_code == 403
        assert client.get(f"{below}/api/session", headers={"host": "evil.example"}).status_code == 421


def test_without_tls_one_is_sent_to_it(proxied: Proxied) -> None:
    """Nothing is answered in the clear."""
    sent = httpx.get(f"http://127.0.0.1:{proxied.plain}/corrobot/?view=claim", headers={"host": HOST})
    assert sent.status_code == 301
    assert sent.headers["location"] == f"https://{HOST}/corrobot/?view=claim"
    with proxied.client() as client:
        assert client.get("/corrobot").headers["location"].endswith("/corrobot/")


def test_the_page_works_below_a_path(proxied: Proxied, browser: Browser) -> None:
    """In a browser: the key, a question, its source, and the address of that source when it is loaded again."""
    visits = Visits(browser, f"https://127.0.0.1:{proxied.secure}/corrobot/")
    page = visits.page(ignore_https_errors=True, extra_http_headers={"authorization": f"Bearer {SECRET}"})
    page.add_init_script(f"sessionStorage.setItem('corrobot-key', {SECRET!r})")
    page.goto("./")
    page.locator("#welcome .legend").wait_for(state="attached")
    page.get_by_label("Your question").fill(QUESTION)
    page.keyboard.press("Enter")
    page.locator(".turn .actions").last.wait_for()
    page.locator(".turn a.cite").first.click()
    page.locator("#source mark.here").first.wait_for()
    assert "/corrobot/?" in page.url
    page.reload()
    page.locator("#source mark.here").first.wait_for()
    page.locator("a[data-view=documents]").click()
    page.locator(".documents li").first.wait_for()
    assert page.url.endswith("/corrobot/?view=documents")
    visits.close()


def test_strangers_behind_a_proxy_of_a_server_without_keys_get_nothing(
    copied: Path, tmp_path: Path, seeded: Path
) -> None:
    """The shortest configuration that nginx knows, in front of a server as it comes: refused, with what to do."""
    nginx = needed("nginx")
    with serving(copied) as served:
        port = free()
        example = f"server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass {served.url}; }} }}"
        user = "user root;" if os.geteuid() == 0 else ""
        (tmp_path / "nginx.conf").write_text(MAIN.format(folder=tmp_path, example=example, user=user))
        process = subprocess.Popen([nginx, "-p", tmp_path, "-c", tmp_path / "nginx.conf"], stderr=subprocess.DEVNULL)
        try:
            told = None
            for _ in range(300):
                try:
                    told = httpx.get(f"http://127.0.0.1:{port}/api/session", timeout=30)
                    break
                except httpx.ConnectError:
                    time.sleep(0.1)
            assert told is not None
            assert told.status_code == 403
            assert "--new-key" in told.json()["remedy"]
        finally:
            process.terminate()
            process.wait(30)


def test_the_unit_is_one_that_systemd_takes(tmp_path: Path) -> None:
    """Nothing in it is unknown; its command is one of ours."""
    analyze = needed("systemd-analyze")
    unit = (DEPLOY / "corrobot.service").read_text()
    command = re.search(r"^ExecStart=(\S+) (\S+)$", unit, flags=re.MULTILINE)
    assert command
    assert command.groups() == ("/opt/corrobot/bin/corrobot", "serve")
    made = tmp_path / "corrobot.service"
    made.write_text(unit.replace(command[1], shutil.which("true") or "/bin/true"))
    ran = subprocess.run([analyze, "verify", made], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "corrobot.service" not in ran.stderr, ran.stderr


def test_the_settings_of_the_examples_are_settings() -> None:
    """Every variable that the examples name is one."""
    named = {
        name
        for file in DEPLOY.iterdir()
        for name in re.findall(r"CORROBOT_([A-Z_]+)", file.read_text())
        if name not in ("HOME",)
    }
    assert named
    assert named <= {name.upper() for name in NAMES}
