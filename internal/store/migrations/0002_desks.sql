-- +goose Up
-- Acts of several desks in one log, frozen as the programs of 30 November 2026 made it: this text is never changed. seq is an act's
-- place in the order in which the log is read, which is the same on every desk that has the same acts; leaf is its place in the
-- tree of this desk, in the order in which acts came here. Until acts of another desk come, the two are the same.
ALTER TABLE changes ADD COLUMN leaf INTEGER NOT NULL DEFAULT -1;
ALTER TABLE changes ADD COLUMN device TEXT NOT NULL DEFAULT '';
ALTER TABLE changes ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;
ALTER TABLE changes ADD COLUMN signature BLOB;
UPDATE changes SET leaf = seq, turn = seq + 1, device = COALESCE(json_extract(CAST(header AS TEXT), '$.device'), '');
CREATE UNIQUE INDEX changes_leaf ON changes (leaf);
CREATE INDEX changes_turn ON changes (device, turn);
CREATE INDEX changes_hash ON changes (substr(nodes, 1, 32));

-- Leaves that nothing builds on, where they are not the last leaf alone.
CREATE TABLE heads (hash BLOB NOT NULL PRIMARY KEY) STRICT;
-- What other desks said of themselves in their last bundle.
CREATE TABLE peers (id TEXT NOT NULL PRIMARY KEY, at INTEGER NOT NULL, size INTEGER NOT NULL, root TEXT NOT NULL, has TEXT NOT NULL, checkpoint TEXT NOT NULL) STRICT;
-- Bundles that were refused: a digest, who said to have sent it, and why. Nothing of their content.
CREATE TABLE quarantine (id TEXT NOT NULL PRIMARY KEY, at INTEGER NOT NULL, desk TEXT NOT NULL, reason TEXT NOT NULL) STRICT;

-- +goose Down
SELECT 1;
