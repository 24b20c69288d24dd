package main

import (
	"context"
	"errors"

	"recount/internal/desk"
	"recount/internal/fetch"
	"recount/record"
)

// mailbox fetches the mails of a mailbox of which the case has none yet. That its server does not answer is told, and
// the next look asks again.
func (w *watcher) mailbox(ctx context.Context, source string) (added desk.Added, err error) {
	address, _, _, err := fetch.MailboxAddress(source)
	if err != nil {
		w.tell(record.Say("%s: %v", source, err))
		return added, nil
	}
	account, err := w.o.Sources.MailboxAccount(ctx, w.o.who, address)
	if err != nil {
		return added, err
	}
	failed := func(err error) (desk.Added, error) {
		if ctx.Err() != nil {
			return added, ctx.Err()
		}
		w.tell(record.Say("%s: %v", address, err))
		return added, nil
	}
	box, err := fetch.OpenMailbox(ctx, fetch.MailboxOptions{Address: address, User: account.User.Reveal(),
		Password: account.Password.Reveal(), CA: account.CA, Pin: account.Pin,
		Options: fetch.Options{Proxy: w.proxy, Inside: w.inside}})
	if err != nil {
		return failed(err)
	}
	defer func() { _ = box.Close() }()
	mails, err := box.Mails()
	if err != nil {
		return failed(err)
	}
	places, sizes := make([]desk.MailPlace, len(mails)), make(map[uint32]fetch.Mail, len(mails))
	for i, m := range mails {
		places[i], sizes[m.UID] = desk.MailPlace{Address: address, Validity: box.Validity, UID: m.UID}, m
	}
	fresh, err := w.o.Sources.MailNew(ctx, w.o.who, places)
	if err != nil {
		return added, err
	}
	added.Known = len(places) - len(fresh)
	for _, at := range fresh {
		body, err := box.Fetch(sizes[at.UID])
		if errors.Is(err, fetch.ErrLargeMail) || errors.Is(err, fetch.ErrMailGone) {
			w.tell(record.Say("%s, mail %d: %v", address, at.UID, err))
			continue
		}
		if err != nil {
			return failed(err)
		}
		one, err := w.o.Sources.AddMail(ctx, w.o.who, at, body)
		added.And(one)
		if err != nil {
			return added, err
		}
	}
	return added, nil
}
