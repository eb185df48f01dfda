"""Rights in the database: which rows a connection sees, by PostgreSQL's row-level security.

A connection names the corpora that it may see in the setting `corrobot.corpora`; nothing there means all. The policies
ask the function `corrobot.seen`. A corpus is found by its row in `corpora` alone, which has the number of its tables;
its documents, and what is kept of their sources, have a policy, too. The tables of passages and words have none: with
any, PostgreSQL would not use the index of words, as its operator is none that a policy lets go first. They are read by
that number, and joined with documents.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.rights import seen

if TYPE_CHECKING:
    from psycopg import Connection

SETTING = "corrobot.corpora"

FUNCTION = f"""
CREATE FUNCTION corrobot.seen(corpus text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(current_setting('{SETTING}', true), '') = ''
        OR corpus = ANY (string_to_array(current_setting('{SETTING}', true), ','))
$$
"""


def named() -> str:
    """The setting for what may be seen now. It begins with a comma, so that no corpora at all differ from all."""
    corpora = seen()
    return "" if corpora is None else f",{','.join(sorted(corpora))}"


def apply(connection: Connection, setting: str) -> None:
    """Has a connection see what a setting names, from now on."""
    connection.execute(b"SELECT set_config(%s, %s, false)", (SETTING, setting))


def binds(connection: Connection) -> bool:
    """Whether policies bind the user of a connection: they pass over superusers, and who has BYPASSRLS."""
    row = connection.execute(b"SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user").fetchone()
    return not (row and row[0])
