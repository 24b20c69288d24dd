package store

// mailboxesFact holds the mailboxes that this desk may ask, with names and passwords. It is a fact of this desk, sealed
// in its case: no act of the log has it, and no bundle brings it to another desk.
const mailboxesFact = "mailboxes"

// Mailboxes reads what SetMailboxes kept; nil where nothing was.
func (tx *Tx) Mailboxes() ([]byte, error) {
	var n int
	found, err := tx.sess.row(tx.ctx, "SELECT 1 FROM facts WHERE name = $1", []any{mailboxesFact}, &n)
	if err != nil || !found {
		return nil, tx.fault(err)
	}
	return readFact(tx, mailboxesFact)
}

// SetMailboxes keeps the mailboxes of this desk, within an act.
func (tx *Tx) SetMailboxes(text []byte) error { return tx.store.setFact(tx.ctx, mailboxesFact, text) }
