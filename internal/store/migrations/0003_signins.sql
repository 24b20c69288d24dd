-- +goose Up
-- Who came in, who tried to and who went, frozen as the programs of 1 December 2026 made it: this text is never changed. It is beside
-- the log, which goes to other desks: sign-ins are of this desk alone. A row is never changed; of each kind (what a stranger can
-- cause, and what only members can) the oldest fall off one by one when there are too many.
CREATE TABLE signins (
	id INTEGER PRIMARY KEY, stranger INTEGER NOT NULL, account TEXT NOT NULL, kind TEXT NOT NULL, way TEXT NOT NULL,
	place TEXT NOT NULL, by_account TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, times INTEGER NOT NULL
) STRICT;
CREATE INDEX signins_stranger ON signins (stranger, id);
CREATE INDEX signins_account ON signins (account, kind, last);
-- +goose StatementBegin
CREATE TRIGGER signins_stand BEFORE UPDATE ON signins BEGIN SELECT RAISE(ABORT, 'a row of the trail is never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER signins_oldest BEFORE DELETE ON signins WHEN EXISTS (SELECT 1 FROM signins WHERE stranger = OLD.stranger AND id < OLD.id)
BEGIN SELECT RAISE(ABORT, 'only the oldest row of the trail goes'); END;
-- +goose StatementEnd

-- +goose Down
SELECT 1;
