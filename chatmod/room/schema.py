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

MIGRATIONS: Final = (_FIRST,)
