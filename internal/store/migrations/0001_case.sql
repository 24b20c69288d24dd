-- +goose Up
-- The first schema, frozen as the programs of November 2026 made it: this text is never changed. Times are microseconds UTC,
-- ids are text made by the caller, and no column has a default of the database's clock or a sequence.

-- The log. nodes are the tree nodes that the leaf completes, 32 bytes each, lowest first.
CREATE TABLE changes (
	seq INTEGER PRIMARY KEY,
	id TEXT NOT NULL UNIQUE,
	nodes BLOB NOT NULL,
	kind TEXT NOT NULL,
	actor TEXT NOT NULL,
	at INTEGER NOT NULL,
	undone_by TEXT NOT NULL,
	subject TEXT NOT NULL,
	data_key TEXT NOT NULL,
	header BLOB NOT NULL,
	open_commitment BLOB NOT NULL,
	personal_commitment BLOB,
	salt BLOB NOT NULL,
	body BLOB NOT NULL,
	sealed BLOB
) STRICT;
CREATE INDEX changes_subject ON changes (subject, seq);
CREATE INDEX changes_at ON changes (at, seq);
CREATE TABLE mentions (
	subject TEXT NOT NULL,
	seq INTEGER NOT NULL,
	PRIMARY KEY (subject, seq)
) WITHOUT ROWID, STRICT;

-- Facts of the case itself, data keys and signed checkpoints: not computed from the log.
CREATE TABLE facts (name TEXT NOT NULL PRIMARY KEY, value BLOB NOT NULL) STRICT;
CREATE TABLE data_keys (id TEXT NOT NULL PRIMARY KEY, wrap BLOB NOT NULL) STRICT;
CREATE TABLE checkpoints (size INTEGER NOT NULL PRIMARY KEY, note BLOB NOT NULL) STRICT;

-- What the log says now. These tables are made again from the log by the program that opens the case (see tables.sql).
CREATE TABLE documents (
	id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, day INTEGER NOT NULL,
	name TEXT NOT NULL, title TEXT NOT NULL, media TEXT NOT NULL, lang TEXT NOT NULL, outlet TEXT NOT NULL,
	published TEXT NOT NULL, url TEXT NOT NULL, sha256 TEXT NOT NULL, text_row INTEGER NOT NULL
) STRICT;
CREATE INDEX documents_day ON documents (day, id);
CREATE TABLE erased (data_key TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL) STRICT;
CREATE TABLE victim_records (
	id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL,
	source TEXT NOT NULL, outcome TEXT NOT NULL, name_key TEXT NOT NULL, place TEXT NOT NULL, died TEXT NOT NULL,
	day INTEGER NOT NULL, incident TEXT NOT NULL, import TEXT NOT NULL, import_seq INTEGER NOT NULL, import_row INTEGER NOT NULL,
	text_row INTEGER NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE INDEX victim_records_import ON victim_records (import, import_row) WHERE import <> '';
CREATE INDEX victim_records_incident ON victim_records (incident, id) WHERE incident <> '';
CREATE TABLE judged_claims (
	id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL,
	document TEXT NOT NULL,
	judgement TEXT NOT NULL,
	kind TEXT NOT NULL,
	origin TEXT NOT NULL,
	body TEXT NOT NULL
) STRICT;
CREATE INDEX judged_claims_document ON judged_claims (document, id);
CREATE TABLE incidents (
	id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL,
	kind TEXT NOT NULL,
	place TEXT NOT NULL,
	happened TEXT NOT NULL,
	body TEXT NOT NULL
) STRICT;
CREATE INDEX incidents_place ON incidents (place, id);
CREATE TABLE incident_links (
	id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL,
	kind TEXT NOT NULL,
	from_incident TEXT NOT NULL,
	to_incident TEXT NOT NULL,
	body TEXT NOT NULL
) STRICT;
CREATE INDEX incident_links_from_incident ON incident_links (from_incident, id);
CREATE INDEX incident_links_to_incident ON incident_links (to_incident, id);
CREATE TABLE identity_links (
	id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL,
	kind TEXT NOT NULL,
	record_a TEXT NOT NULL,
	record_b TEXT NOT NULL,
	body TEXT NOT NULL
) STRICT;
CREATE INDEX identity_links_record_a ON identity_links (record_a, id);
CREATE INDEX identity_links_record_b ON identity_links (record_b, id);
CREATE TABLE persons (
	id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL,
	body TEXT NOT NULL
) STRICT;
CREATE TABLE determinations (
	id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL,
	record TEXT NOT NULL,
	matter TEXT NOT NULL,
	state TEXT NOT NULL,
	body TEXT NOT NULL
) STRICT;
CREATE INDEX determinations_record ON determinations (record, id);
CREATE INDEX determinations_state ON determinations (state, id);
CREATE TABLE standards (
	id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL,
	body TEXT NOT NULL
) STRICT;
CREATE TABLE testimonies (
	id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL,
	state TEXT NOT NULL,
	interviewee TEXT NOT NULL,
	taken TEXT NOT NULL,
	body TEXT NOT NULL
) STRICT;
CREATE TABLE consents (
	id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL,
	testimony TEXT NOT NULL,
	purpose TEXT NOT NULL,
	expires TEXT NOT NULL,
	body TEXT NOT NULL
) STRICT;
CREATE INDEX consents_testimony ON consents (testimony, id);
CREATE TABLE withdrawals (
	id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL,
	testimony TEXT NOT NULL,
	consent TEXT NOT NULL,
	body TEXT NOT NULL
) STRICT;
CREATE INDEX withdrawals_testimony ON withdrawals (testimony, id);
CREATE TABLE sites (
	id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL,
	kind TEXT NOT NULL,
	place TEXT NOT NULL,
	name TEXT NOT NULL,
	body TEXT NOT NULL
) STRICT;
CREATE INDEX sites_place ON sites (place, id);
CREATE TABLE needs (
	id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL,
	site TEXT NOT NULL,
	sector TEXT NOT NULL,
	severity INTEGER NOT NULL,
	body TEXT NOT NULL
) STRICT;
CREATE INDEX needs_site ON needs (site, id);
CREATE TABLE appeals (
	id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL,
	made TEXT NOT NULL,
	state TEXT NOT NULL,
	body TEXT NOT NULL
) STRICT;
CREATE TABLE referrals (
	id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL,
	state TEXT NOT NULL,
	consent TEXT NOT NULL,
	body TEXT NOT NULL
) STRICT;
CREATE TABLE commitments (
	id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL,
	due TEXT NOT NULL,
	state TEXT NOT NULL,
	body TEXT NOT NULL
) STRICT;
CREATE INDEX commitments_due ON commitments (due, id);
CREATE TABLE parties (
	id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL,
	parent TEXT NOT NULL,
	level TEXT NOT NULL,
	body TEXT NOT NULL
) STRICT;
CREATE INDEX parties_parent ON parties (parent, id);
CREATE TABLE allegations (
	id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL,
	incident TEXT NOT NULL,
	party TEXT NOT NULL,
	body TEXT NOT NULL
) STRICT;
CREATE INDEX allegations_incident ON allegations (incident, id);
CREATE INDEX allegations_party ON allegations (party, id);
CREATE TABLE origins (
	id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL,
	kind TEXT NOT NULL,
	name TEXT NOT NULL,
	body TEXT NOT NULL
) STRICT;
CREATE TABLE publishers (
	id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL,
	name TEXT NOT NULL,
	body TEXT NOT NULL
) STRICT;
CREATE TABLE closures (
	id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL,
	origin TEXT NOT NULL,
	claim TEXT NOT NULL,
	body TEXT NOT NULL
) STRICT;
CREATE INDEX closures_origin ON closures (origin, id);
CREATE TABLE evidence (
	id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL,
	blob TEXT NOT NULL,
	copy_of TEXT NOT NULL,
	body TEXT NOT NULL
) STRICT;
CREATE INDEX evidence_blob ON evidence (blob, id);
CREATE TABLE custody_events (
	id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL,
	item TEXT NOT NULL,
	kind TEXT NOT NULL,
	body TEXT NOT NULL
) STRICT;
CREATE INDEX custody_events_item ON custody_events (item, id);
CREATE TABLE editions (
	id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL,
	state TEXT NOT NULL,
	supersedes TEXT NOT NULL,
	body TEXT NOT NULL
) STRICT;
CREATE TABLE imports (
	id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL,
	source TEXT NOT NULL,
	blob TEXT NOT NULL,
	row_count INTEGER NOT NULL,
	body TEXT NOT NULL
) STRICT;
CREATE TABLE users (
	id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL,
	person TEXT NOT NULL,
	name TEXT NOT NULL,
	body TEXT NOT NULL
) STRICT;
CREATE INDEX users_person ON users (person, id);
CREATE TABLE grants (
	id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL,
	user_id TEXT NOT NULL,
	role TEXT NOT NULL,
	compartment TEXT NOT NULL,
	body TEXT NOT NULL
) STRICT;
CREATE INDEX grants_user_id ON grants (user_id, id);
CREATE TABLE settings (
	id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL,
	body TEXT NOT NULL
) STRICT;
CREATE TABLE refusals (
	id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL,
	act TEXT NOT NULL,
	body TEXT NOT NULL
) STRICT;


-- Computed or passing things: never in the log, never in a rebuild.
CREATE TABLE claims (
	id TEXT NOT NULL PRIMARY KEY, document TEXT NOT NULL, kind TEXT NOT NULL, origin TEXT NOT NULL,
	method TEXT NOT NULL, position INTEGER NOT NULL, digest BLOB NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE INDEX claims_document ON claims (document, position);
CREATE TABLE jobs (
	id TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
	actor TEXT NOT NULL, made INTEGER NOT NULL, due INTEGER NOT NULL, lease_until INTEGER NOT NULL, worker TEXT NOT NULL,
	attempts INTEGER NOT NULL, done INTEGER NOT NULL, total INTEGER NOT NULL,
	payload TEXT NOT NULL, checkpoint TEXT NOT NULL, message TEXT NOT NULL
) STRICT;
CREATE INDEX jobs_waiting ON jobs (state, due, id);
CREATE TABLE credentials (
	id TEXT NOT NULL PRIMARY KEY, user_id TEXT NOT NULL, kind TEXT NOT NULL, made INTEGER NOT NULL, secret BLOB NOT NULL
) STRICT;
CREATE INDEX credentials_user ON credentials (user_id, kind, id);
CREATE TABLE sessions (
	id TEXT NOT NULL PRIMARY KEY, user_id TEXT NOT NULL, made INTEGER NOT NULL, seen INTEGER NOT NULL, expires INTEGER NOT NULL,
	fresh INTEGER NOT NULL, label TEXT NOT NULL, data BLOB NOT NULL
) STRICT;
CREATE INDEX sessions_user ON sessions (user_id, id);

-- Text to search. The row number begins with the day, so that the newest come first without sorting, and goes on with the
-- place in the log, so that a list is written in one run. The record itself says which row is its text (text_row): an index
-- by record would have to be written all over for every list.
CREATE TABLE search_text (
	row_number INTEGER PRIMARY KEY, kind TEXT NOT NULL, ref TEXT NOT NULL, day INTEGER NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE search USING fts5(title, body, content='search_text', content_rowid='row_number', tokenize='recount', detail=full);
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);

-- +goose Down
SELECT 1;
