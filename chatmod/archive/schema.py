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

_COLUMNS = """
CREATE TABLE author (
  id INTEGER PRIMARY KEY,
  network TEXT NOT NULL,
  author_id TEXT NOT NULL,
  handle TEXT NOT NULL,
  name TEXT NOT NULL,
  UNIQUE (network, author_id)
) STRICT;
INSERT INTO author (network, author_id, handle, name)
  SELECT substr(platform, 1, instr(platform || ':', ':') - 1),
    json_extract(body, '$.author.id'), json_extract(body, '$.author.handle'), json_extract(body, '$.author.name')
  FROM post WHERE body IS NOT NULL ORDER BY at
  ON CONFLICT DO UPDATE SET handle = excluded.handle, name = excluded.name;
CREATE TABLE told (
  id INTEGER PRIMARY KEY,
  performance INTEGER NOT NULL REFERENCES performance (id),
  platform TEXT NOT NULL,
  native_id TEXT NOT NULL,
  post_id TEXT NOT NULL,
  at TEXT NOT NULL,
  removed_at TEXT,
  author INTEGER REFERENCES author (id),
  text TEXT,
  lang TEXT,
  url TEXT,
  in_reply_to TEXT,
  quote_of TEXT,
  edited_at TEXT,
  is_repost INTEGER NOT NULL DEFAULT 0,
  members_only INTEGER NOT NULL DEFAULT 0,
  hidden INTEGER NOT NULL DEFAULT 0,
  liked INTEGER,
  media TEXT,
  links TEXT,
  tags TEXT,
  UNIQUE (performance, platform, native_id)
) STRICT;
INSERT INTO told
  SELECT ((strftime('%s', p.at) * 1000 + substr(p.at, 21, 3)) << 20)
      + row_number() OVER (PARTITION BY substr(p.at, 1, 23) ORDER BY p.performance, p.platform, p.native_id),
    p.performance, p.platform, p.native_id, p.post_id, p.at, p.removed_at, a.id,
    json_extract(p.body, '$.text'), json_extract(p.body, '$.lang'), json_extract(p.body, '$.url'),
    json_extract(p.body, '$.in_reply_to'), json_extract(p.body, '$.quote_of'), json_extract(p.body, '$.edited_at'),
    coalesce(json_extract(p.body, '$.is_repost'), 0), coalesce(json_extract(p.body, '$.members_only'), 0),
    coalesce(json_extract(p.body, '$.hidden'), 0), NULL, nullif(json_extract(p.body, '$.media'), '[]'),
    nullif(json_extract(p.body, '$.links'), '[]'), nullif(json_extract(p.body, '$.tags'), '[]')
  FROM post p LEFT JOIN author a ON a.author_id = json_extract(p.body, '$.author.id')
    AND a.network = substr(p.platform, 1, instr(p.platform || ':', ':') - 1);
CREATE TABLE fetched (
  post INTEGER NOT NULL REFERENCES told (id),
  fetched_at TEXT NOT NULL,
  coding TEXT NOT NULL,
  raw BLOB NOT NULL
) STRICT;
INSERT INTO fetched SELECT t.id, s.fetched_at, 'zlib', s.raw
  FROM sighting s JOIN told t USING (performance, platform, native_id) ORDER BY s.id;
DROP TABLE sighting;
DROP TABLE post;
ALTER TABLE told RENAME TO post;
ALTER TABLE fetched RENAME TO sighting;
CREATE INDEX post_of_performance ON post (performance, id);
CREATE INDEX post_by_author ON post (author, id);
CREATE INDEX post_by_stable_id ON post (post_id);
CREATE INDEX post_removed ON post (performance) WHERE removed_at IS NOT NULL;
CREATE INDEX sighting_of_post ON sighting (post);
ALTER TABLE performance ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
ALTER TABLE performance ADD COLUMN filed_revision INTEGER;
ALTER TABLE performance ADD COLUMN filed_by TEXT;
CREATE TABLE filed (
  post INTEGER PRIMARY KEY REFERENCES post (id) ON DELETE CASCADE,
  performance INTEGER NOT NULL REFERENCES performance (id),
  place INTEGER NOT NULL,
  chapter TEXT NOT NULL,
  questions TEXT NOT NULL,
  reason TEXT,
  kind TEXT NOT NULL,
  role TEXT NOT NULL,
  parent INTEGER,
  quoted INTEGER
) STRICT;
CREATE INDEX filed_in_order ON filed (performance, place);
CREATE INDEX filed_by_chapter ON filed (performance, chapter, place);
CREATE TABLE imported (
  performance INTEGER PRIMARY KEY REFERENCES performance (id),
  body TEXT NOT NULL,
  questions TEXT NOT NULL DEFAULT '[]'
) STRICT;
CREATE TABLE correction (
  id INTEGER PRIMARY KEY,
  performance INTEGER NOT NULL REFERENCES performance (id),
  post_id TEXT NOT NULL,
  questions TEXT NOT NULL,
  thread INTEGER NOT NULL,
  at TEXT NOT NULL,
  undone_at TEXT
) STRICT;
CREATE INDEX correction_of_performance ON correction (performance, id);
CREATE TRIGGER journal_revised AFTER INSERT ON journal BEGIN
  UPDATE performance SET revision = revision + 1 WHERE id = new.performance; END;
CREATE TRIGGER account_revised AFTER INSERT ON account BEGIN
  UPDATE performance SET revision = revision + 1 WHERE id = new.performance; END;
CREATE TRIGGER account_changed AFTER UPDATE ON account BEGIN
  UPDATE performance SET revision = revision + 1 WHERE id = new.performance; END;
CREATE TRIGGER correction_revised AFTER INSERT ON correction BEGIN
  UPDATE performance SET revision = revision + 1 WHERE id = new.performance; END;
CREATE TRIGGER correction_changed AFTER UPDATE ON correction BEGIN
  UPDATE performance SET revision = revision + 1 WHERE id = new.performance; END;
"""

_SEARCH = """
CREATE VIRTUAL TABLE post_fts USING fts5(
  text, content="post", content_rowid="id", tokenize="unicode61 remove_diacritics 2"
);
CREATE TABLE post_spaced (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
CREATE VIRTUAL TABLE post_letters USING fts5(
  text, content="post_spaced", content_rowid="id",
  tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'"
);
CREATE TABLE post_indexed (newest INTEGER NOT NULL) STRICT;
INSERT INTO post_indexed VALUES (-1);
CREATE TABLE post_unindexed (post INTEGER PRIMARY KEY) STRICT;
CREATE INDEX filed_by_question ON filed (chapter, post);
CREATE INDEX filed_under_several ON filed (post, chapter, questions) WHERE instr(questions, '|');
CREATE INDEX author_by_handle ON author (handle COLLATE NOCASE);
CREATE TRIGGER post_came_late AFTER INSERT ON post WHEN new.id <= (SELECT newest FROM post_indexed) BEGIN
  INSERT INTO post_unindexed SELECT new.id WHERE new.id NOT IN (SELECT post FROM post_unindexed); END;
CREATE TRIGGER post_reworded AFTER UPDATE OF text ON post
  WHEN old.text IS NOT new.text AND old.id <= (SELECT newest FROM post_indexed)
    AND old.id NOT IN (SELECT post FROM post_unindexed) BEGIN
  INSERT INTO post_fts (post_fts, rowid, text) VALUES ('delete', old.id, old.text); \
  INSERT INTO post_letters (post_letters, rowid, text)
    SELECT 'delete', id, text FROM post_spaced WHERE id = old.id; \
  DELETE FROM post_spaced WHERE id = old.id; \
  INSERT INTO post_unindexed VALUES (old.id); END;
CREATE TRIGGER post_deleted AFTER DELETE ON post BEGIN
  INSERT INTO post_fts (post_fts, rowid, text) SELECT 'delete', old.id, old.text
    WHERE old.id <= (SELECT newest FROM post_indexed) AND old.id NOT IN (SELECT post FROM post_unindexed); \
  INSERT INTO post_letters (post_letters, rowid, text)
    SELECT 'delete', id, text FROM post_spaced WHERE id = old.id; \
  DELETE FROM post_spaced WHERE id = old.id; \
  DELETE FROM post_unindexed WHERE post = old.id; END;
"""

_CONSENT = """
CREATE TABLE salt (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  value TEXT NOT NULL
) STRICT;
INSERT INTO salt VALUES (1, hex(randomblob(32)));
CREATE TABLE consent (
  id INTEGER PRIMARY KEY,
  network TEXT NOT NULL,
  kind TEXT NOT NULL,
  how TEXT NOT NULL,
  at TEXT NOT NULL,
  posts INTEGER NOT NULL DEFAULT 0,
  texts INTEGER NOT NULL DEFAULT 0,
  undone_at TEXT
) STRICT;
CREATE TABLE consent_digest (
  digest TEXT NOT NULL,
  consent INTEGER NOT NULL REFERENCES consent (id),
  PRIMARY KEY (digest, consent)
) STRICT, WITHOUT ROWID;
CREATE TABLE taken_out (
  digest TEXT PRIMARY KEY,
  token TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE cleared (
  post INTEGER PRIMARY KEY REFERENCES post (id) ON DELETE CASCADE
) STRICT;
"""

_READINGS = """
CREATE TABLE reading (
  id INTEGER PRIMARY KEY,
  performance INTEGER NOT NULL REFERENCES performance (id),
  platform TEXT NOT NULL,
  by TEXT NOT NULL,
  since TEXT NOT NULL,
  until TEXT NOT NULL,
  done_at TEXT NOT NULL,
  failure TEXT NOT NULL
) STRICT;
CREATE INDEX reading_of_performance ON reading (performance, platform, by, failure);
"""

_MARKS = """
CREATE TABLE mark (
  performance INTEGER NOT NULL REFERENCES performance (id),
  post_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  note TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (performance, post_id, kind)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER mark_of_removed AFTER UPDATE OF removed_at ON post WHEN new.removed_at IS NOT NULL BEGIN
  DELETE FROM mark WHERE performance = new.performance AND post_id = new.post_id; END;
"""
"""A note on a post may repeat its words: it goes when they go."""

MIGRATIONS: Final = (_FIRST, _COMMANDS, _SOURCES, _COLUMNS, _READINGS, _CONSENT, _MARKS, _SEARCH)
