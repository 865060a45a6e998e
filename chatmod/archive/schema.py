"""The tables of `archive.db`, as numbered migrations. A released migration is never changed; a new one is added."""

from typing import Final

_FIRST = """
CREATE TABLE performance (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  source TEXT NOT NULL,
  title TEXT NOT NULL,
  hashtag TEXT NOT NULL,
  start TEXT NOT NULL,
  finish TEXT NOT NULL,
  finished_at TEXT,
  sheet TEXT NOT NULL
) STRICT;
CREATE TABLE journal (
  id INTEGER PRIMARY KEY,
  performance INTEGER NOT NULL REFERENCES performance (id),
  at TEXT NOT NULL,
  kind TEXT NOT NULL,
  platform TEXT,
  label TEXT,
  part INTEGER,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX journal_of_performance ON journal (performance, id);
CREATE TABLE post (
  performance INTEGER NOT NULL REFERENCES performance (id),
  platform TEXT NOT NULL,
  native_id TEXT NOT NULL,
  post_id TEXT NOT NULL,
  at TEXT NOT NULL,
  removed_at TEXT,
  body TEXT,
  PRIMARY KEY (performance, platform, native_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX post_by_time ON post (performance, at);
CREATE TABLE sighting (
  id INTEGER PRIMARY KEY,
  performance INTEGER NOT NULL REFERENCES performance (id),
  platform TEXT NOT NULL,
  native_id TEXT NOT NULL,
  fetched_at TEXT NOT NULL,
  raw BLOB NOT NULL
) STRICT;
CREATE INDEX sighting_of_post ON sighting (performance, platform, native_id);
CREATE TABLE cursor (
  performance INTEGER NOT NULL REFERENCES performance (id),
  platform TEXT NOT NULL,
  cursor TEXT NOT NULL,
  PRIMARY KEY (performance, platform)
) STRICT, WITHOUT ROWID;
CREATE TABLE account (
  performance INTEGER NOT NULL REFERENCES performance (id),
  platform TEXT NOT NULL,
  author_id TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (performance, platform, author_id)
) STRICT, WITHOUT ROWID;
"""

_COMMANDS = """
CREATE TABLE command (
  id INTEGER PRIMARY KEY,
  performance INTEGER NOT NULL REFERENCES performance (id),
  given_at TEXT NOT NULL,
  text TEXT NOT NULL,
  answered_at TEXT,
  answer TEXT
) STRICT;
CREATE INDEX command_without_answer ON command (performance, id) WHERE answered_at IS NULL;
"""

_SOURCES = """
CREATE TABLE place (
  performance INTEGER NOT NULL REFERENCES performance (id),
  platform TEXT NOT NULL,
  source TEXT NOT NULL,
  cursor TEXT NOT NULL,
  PRIMARY KEY (performance, platform, source)
) STRICT, WITHOUT ROWID;
INSERT INTO place SELECT performance, platform, 'sweep', cursor FROM cursor;
DROP TABLE cursor;
ALTER TABLE place RENAME TO cursor;
"""

MIGRATIONS: Final = (_FIRST, _COMMANDS, _SOURCES)
