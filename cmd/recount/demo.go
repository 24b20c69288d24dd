package main

import (
	"context"
	"errors"
	"time"

	"recount/access"
	"recount/internal/desk"
	"recount/internal/store"
	"recount/internal/vault"
	"recount/record"
	"recount/verify"
)

// demoCase makes the case of the demo and fills it.
func demoCase(ctx context.Context, dir string, seed uint64) (*desk.Desk, func() error, error) {
	st, err := store.Create(ctx, dir, vault.Passphrase("a demo protects nobody"), vault.TestCost,
		record.Micros(time.Now().UnixMicro()), store.Options{})
	if err != nil {
		return nil, nil, err
	}
	parts, err := desk.SampleParts(seed)
	if err != nil {
		return nil, nil, errors.Join(err, st.Close())
	}
	parts.Store, parts.Policy, parts.Standard, parts.Now = st, access.Default(), verify.House(), time.Now
	d := desk.New(parts)
	account, err := d.Users.Found(ctx, "Demo analyst", true)
	if err == nil {
		err = d.FillSample(ctx, desk.Who{Account: account, Fresh: time.Now(), Reason: "made up"}, seed)
	}
	if err != nil {
		return nil, nil, errors.Join(err, st.Close())
	}
	return d, st.Close, nil
}
