"""Addresses as a corpus has them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import BadAddress
from index.web.address import address, is_address


@pytest.mark.parametrize(
    ("named", "kept"),
    [
        ("https://Example.ORG", "https://example.org/"),
        ("HTTPS://example.org:443/a?b=c#part", "https://example.org/a?b=c"),
        ("http://example.org:80/?", "http://example.org/"),
        ("https://example.org?", "https://example.org/"),
        ("http://example.org:8080/a", "http://example.org:8080/a"),
        ("https://exämple.org/ä b", "https://xn--exmple-cua.org/%C3%A4%20b"),
        ("https://example.org/a/../b", "https://example.org/b"),
        ("https://example.org/a%2Fb", "https://example.org/a%2Fb"),
        ("http://[::1]:8080", "http://[::1]:8080/"),
    ],
)
def test_an_address_has_one_form(named: str, kept: str) -> None:
    """However it is typed, a page is one document."""
    assert address(named) == kept
    assert address(kept) == kept


@pytest.mark.parametrize(
    "named",
    [
        "ftp://example.org/", "file:///etc/passwd", "gopher://example.org", "https://", "http:///x",
        "http://ann:secret@example.org/", "https://exa mple.org/", "http://example.org:99999/", "http://[::1/",
    ],
)  # fmt: skip
def test_what_is_no_page_is_refused(named: str) -> None:
    """Other schemes, passwords, hosts and ports that are none; a password is not repeated."""
    assert is_address(named)
    with pytest.raises(BadAddress) as told:
        address(named)
    assert "secret" not in str(told.value)


@pytest.mark.parametrize("name", ["notes", "C:\\notes", "a:b", "./http:", "/x://y", "https:/x", ""])
def test_a_path_is_no_address(name: str) -> None:
    """Nothing is fetched that was meant as a path."""
    assert not is_address(name)


@given(st.text(max_size=60))
def test_the_form_is_kept_or_refused(rest: str) -> None:
    """Whatever is typed after the scheme, it has one form, in ASCII and without white space, or is refused."""
    try:
        kept = address(f"https://{rest}")
    except BadAddress:
        return
    assert kept == address(kept)
    assert kept.isascii()
    assert not any(character.isspace() for character in kept)
    assert "#" not in kept
