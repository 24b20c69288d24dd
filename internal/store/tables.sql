-- Tables that the log makes, beside those of projection.go. They are caches: when this text, the list of projections or
-- tablesEdition differs from what made the tables of a case, they are dropped and made again from the log as it is opened.

CREATE TABLE mentions (
	subject TEXT NOT NULL,
	seq INTEGER NOT NULL,
	PRIMARY KEY (subject, seq)
) WITHOUT ROWID, STRICT;

CREATE TABLE documents (
	id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, day INTEGER NOT NULL,
	name TEXT NOT NULL, title TEXT NOT NULL, media TEXT NOT NULL, lang TEXT NOT NULL, outlet TEXT NOT NULL,
	published TEXT NOT NULL, url TEXT NOT NULL, sha256 TEXT NOT NULL, text_row INTEGER NOT NULL
) STRICT;
CREATE INDEX documents_day ON documents (day, id);
CREATE INDEX documents_url ON documents (url) WHERE url <> '';

-- Data keys that acts of the log destroyed.
CREATE TABLE erased (data_key TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL) STRICT;
-- Acts whose open part acts of the log took out, and originals that they removed.
CREATE TABLE redacted (id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL) STRICT;
CREATE TABLE erasures (seq INTEGER NOT NULL PRIMARY KEY, kind TEXT NOT NULL) STRICT;
CREATE TABLE erased_blobs (id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL) STRICT;

-- Acts of a log of several desks that have no effect, and why; and what desks did that contradicts.
CREATE TABLE without (id TEXT NOT NULL PRIMARY KEY, reason TEXT NOT NULL) STRICT;
CREATE TABLE conflicts (id TEXT NOT NULL PRIMARY KEY, record TEXT NOT NULL, acts TEXT NOT NULL, stands TEXT NOT NULL, decision TEXT NOT NULL) STRICT;

CREATE TABLE victim_records (
	id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL,
	source TEXT NOT NULL, outcome TEXT NOT NULL, name_key TEXT NOT NULL, place TEXT NOT NULL, died TEXT NOT NULL,
	day INTEGER NOT NULL, incident TEXT NOT NULL, import TEXT NOT NULL, import_seq INTEGER NOT NULL, import_row INTEGER NOT NULL,
	text_row INTEGER NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE INDEX victim_records_import ON victim_records (import, import_row) WHERE import <> '';
CREATE INDEX victim_records_incident ON victim_records (incident, id) WHERE incident <> '';

-- Text to search. The row number begins with the day, so that the newest come first without sorting, and goes on with the
-- place in the log, so that a list is written in one run. The record itself says which row is its text (text_row): an index
-- by record would have to be written all over for every list.
CREATE TABLE search_text (
	row_number INTEGER PRIMARY KEY, kind TEXT NOT NULL, ref TEXT NOT NULL, day INTEGER NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE search USING fts5(title, body, content='search_text', content_rowid='row_number', tokenize='recount', detail=full);
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);
