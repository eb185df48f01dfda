"""The tables of the catalog, and their version."""

from __future__ import annotations

VERSION = 4
"""Changes whenever what is stored does, also where an older file would still open."""

SINCE_2 = """
CREATE TABLE removed_files (
    path TEXT PRIMARY KEY, size INTEGER NOT NULL, modified INTEGER NOT NULL, file_sha256 TEXT NOT NULL);
CREATE TABLE former (id TEXT PRIMARY KEY, source TEXT NOT NULL) WITHOUT ROWID;
"""
"""Files that stay removed until they change, and the sources of versions of documents that are gone."""

SINCE_4 = """
ALTER TABLE documents ADD COLUMN markup TEXT NOT NULL DEFAULT 'plain';
ALTER TABLE documents ADD COLUMN structure INTEGER NOT NULL DEFAULT 0
"""
"""How a document is written, and the version of the structure by which it was read."""

TABLES = f"""
CREATE TABLE meta (key TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE, source TEXT NOT NULL UNIQUE,
    path TEXT UNIQUE, size INTEGER, modified INTEGER, file_sha256 TEXT,
    sha256 TEXT NOT NULL, title TEXT NOT NULL, published TEXT, author TEXT, url TEXT, origin TEXT,
    pages TEXT NOT NULL, text TEXT NOT NULL, markup TEXT NOT NULL DEFAULT 'plain',
    structure INTEGER NOT NULL DEFAULT 0);
CREATE TABLE passages (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    document INTEGER NOT NULL REFERENCES documents (number),
    start INTEGER NOT NULL, end INTEGER NOT NULL, heading TEXT, generation INTEGER NOT NULL,
    vector BLOB NOT NULL, sentences BLOB NOT NULL, sentence_vectors BLOB NOT NULL);
CREATE INDEX passages_by_place ON passages (document, start);
CREATE INDEX passages_by_generation ON passages (generation);
CREATE TABLE removed (passage INTEGER PRIMARY KEY, generation INTEGER NOT NULL);
CREATE INDEX removed_by_generation ON removed (generation);
{SINCE_2}"""

UPGRADES = ((2, SINCE_2), (4, SINCE_4))
"""What each version brought, oldest first."""

REPACKED = 4
"""The version that keeps sentences with their context."""

STRUCTURE = 1
"""The version of what reading makes of a text; documents of an older one are read again when they are indexed."""
