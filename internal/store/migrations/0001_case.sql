-- +goose Up
-- One text for both engines: the words in braces are filled in by the dialect. Times are microseconds UTC, ids are text
-- made by the caller, and no column has a default of the database's clock or a sequence.

-- The log. nodes are the tree nodes that the leaf completes, 32 bytes each, lowest first.
CREATE TABLE changes (
	seq {int} PRIMARY KEY,
	id TEXT NOT NULL UNIQUE,
	nodes {blob} NOT NULL,
	kind TEXT NOT NULL,
	actor TEXT NOT NULL,
	at {int} NOT NULL,
	undone_by TEXT NOT NULL,
	subject TEXT NOT NULL,
	data_key TEXT NOT NULL,
	header {blob} NOT NULL,
	open_commitment {blob} NOT NULL,
	personal_commitment {blob},
	salt {blob} NOT NULL,
	body {blob} NOT NULL,
	sealed {blob}
) {strict};
CREATE INDEX changes_subject ON changes (subject, seq);
CREATE INDEX changes_at ON changes (at, seq);
CREATE TABLE mentions (
	subject TEXT NOT NULL,
	seq {int} NOT NULL,
	PRIMARY KEY (subject, seq)
) {without_rowid};

-- Facts of the case itself, data keys and signed checkpoints: not computed from the log.
CREATE TABLE facts (name TEXT NOT NULL PRIMARY KEY, value {blob} NOT NULL) {strict};
CREATE TABLE data_keys (id TEXT NOT NULL PRIMARY KEY, wrap {blob} NOT NULL) {strict};
CREATE TABLE checkpoints (size {int} NOT NULL PRIMARY KEY, note {blob} NOT NULL) {strict};

-- Projections: what the log says now. Each is a cache that a rebuild makes again.
CREATE TABLE documents (
	id TEXT NOT NULL PRIMARY KEY, seq {int} NOT NULL, day {int} NOT NULL,
	name TEXT NOT NULL, title TEXT NOT NULL, media TEXT NOT NULL, lang TEXT NOT NULL, outlet TEXT NOT NULL,
	published TEXT NOT NULL, url TEXT NOT NULL, sha256 TEXT NOT NULL, text_row {int} NOT NULL
) {strict};
CREATE INDEX documents_day ON documents (day, id);
CREATE TABLE erased (data_key TEXT NOT NULL PRIMARY KEY, seq {int} NOT NULL) {strict};
CREATE TABLE victim_records (
	id TEXT NOT NULL PRIMARY KEY, seq {int} NOT NULL,
	source TEXT NOT NULL, outcome TEXT NOT NULL, name_key TEXT NOT NULL, place TEXT NOT NULL, died TEXT NOT NULL,
	day {int} NOT NULL, incident TEXT NOT NULL, import TEXT NOT NULL, import_seq {int} NOT NULL, import_row {int} NOT NULL,
	text_row {int} NOT NULL, body TEXT NOT NULL
) {strict};
CREATE INDEX victim_records_import ON victim_records (import, import_row) WHERE import <> '';
CREATE INDEX victim_records_incident ON victim_records (incident, id) WHERE incident <> '';
{projections}

-- Computed or passing things: never in the log, never in a rebuild.
CREATE TABLE claims (
	id TEXT NOT NULL PRIMARY KEY, document TEXT NOT NULL, kind TEXT NOT NULL, origin TEXT NOT NULL,
	method TEXT NOT NULL, position {int} NOT NULL, digest {blob} NOT NULL, body TEXT NOT NULL
) {strict};
CREATE INDEX claims_document ON claims (document, position);
CREATE TABLE jobs (
	id TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
	actor TEXT NOT NULL, made {int} NOT NULL, due {int} NOT NULL, lease_until {int} NOT NULL, worker TEXT NOT NULL,
	attempts {int} NOT NULL, done {int} NOT NULL, total {int} NOT NULL,
	payload TEXT NOT NULL, checkpoint TEXT NOT NULL, message TEXT NOT NULL
) {strict};
CREATE INDEX jobs_waiting ON jobs (state, due, id);
CREATE TABLE credentials (
	id TEXT NOT NULL PRIMARY KEY, user_id TEXT NOT NULL, kind TEXT NOT NULL, made {int} NOT NULL, secret {blob} NOT NULL
) {strict};
CREATE INDEX credentials_user ON credentials (user_id, kind, id);
CREATE TABLE sessions (
	id TEXT NOT NULL PRIMARY KEY, user_id TEXT NOT NULL, made {int} NOT NULL, seen {int} NOT NULL, expires {int} NOT NULL,
	fresh {int} NOT NULL, label TEXT NOT NULL, data {blob} NOT NULL
) {strict};
CREATE INDEX sessions_user ON sessions (user_id, id);

-- Text to search. The row number begins with the day, so that the newest come first without sorting, and goes on with the
-- place in the log, so that a list is written in one run. The record itself says which row is its text (text_row): an index
-- by record would have to be written all over for every list.
CREATE TABLE search_text (
	row_number {rowid} PRIMARY KEY, kind TEXT NOT NULL, ref TEXT NOT NULL, day {int} NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL
) {strict};
{search_index}

-- +goose Down
SELECT 1;
