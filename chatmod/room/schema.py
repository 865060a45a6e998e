"""The tables of `room.db`, as numbered migrations. A released migration is never changed; a new one is added.

Tokens, codes and secrets of participants are kept as SHA-256 only. The moderator's token is kept as it is, because
`run` has to use it again after a restart; the data folder is the user's own.
"""

from typing import Final

_FIRST = """
CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE account (
  id INTEGER PRIMARY KEY,
  handle TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  moderator INTEGER NOT NULL DEFAULT 0,
  token TEXT,
  created_at TEXT NOT NULL
) STRICT;
CREATE TABLE app (
  client_id TEXT PRIMARY KEY,
  secret_hash TEXT NOT NULL,
  name TEXT NOT NULL,
  redirect_uris TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE code (
  code_hash TEXT PRIMARY KEY,
  client_id TEXT NOT NULL REFERENCES app (client_id),
  account INTEGER NOT NULL REFERENCES account (id),
  redirect_uri TEXT NOT NULL,
  challenge TEXT,
  expires_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE token (
  token_hash TEXT PRIMARY KEY,
  account INTEGER NOT NULL REFERENCES account (id)
) STRICT, WITHOUT ROWID;
CREATE TABLE status (
  id INTEGER PRIMARY KEY,
  account INTEGER NOT NULL REFERENCES account (id),
  text TEXT NOT NULL,
  language TEXT,
  reply_to INTEGER REFERENCES status (id),
  idempotency_key TEXT,
  created_at TEXT NOT NULL,
  deleted_at TEXT
) STRICT;
CREATE UNIQUE INDEX status_by_key ON status (account, idempotency_key);
CREATE INDEX status_by_parent ON status (reply_to);
CREATE INDEX status_by_account ON status (account, id);
CREATE TABLE tag (
  name TEXT NOT NULL,
  status INTEGER NOT NULL REFERENCES status (id),
  spelling TEXT NOT NULL,
  PRIMARY KEY (name, status)
) STRICT, WITHOUT ROWID;
CREATE INDEX tag_of_status ON tag (status);
"""

_PICTURES_EDITS_MENTIONS = """
ALTER TABLE status ADD COLUMN edited_at TEXT;
CREATE TABLE media (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account INTEGER NOT NULL REFERENCES account (id),
  status INTEGER REFERENCES status (id),
  position INTEGER NOT NULL DEFAULT 0,
  name TEXT NOT NULL UNIQUE,
  mime TEXT NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  description TEXT,
  created_at TEXT NOT NULL,
  size INTEGER NOT NULL,
  data BLOB NOT NULL
) STRICT;
CREATE INDEX media_by_status ON media (status, position);
CREATE TABLE version (
  status INTEGER NOT NULL REFERENCES status (id),
  number INTEGER NOT NULL,
  text TEXT NOT NULL,
  media TEXT NOT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (status, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE mention (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account INTEGER NOT NULL REFERENCES account (id),
  status INTEGER NOT NULL REFERENCES status (id),
  written INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  UNIQUE (account, status)
) STRICT;
CREATE INDEX mention_by_status ON mention (status);
"""

MIGRATIONS: Final = (_FIRST, _PICTURES_EDITS_MENTIONS)
