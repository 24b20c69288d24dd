package web

import (
	"context"
	"net/http"
	"sync/atomic"

	"recount/internal/desk"
)

// Door is the desk as browsers reach it. How people come in changes when a case is begun, and when one person's becomes
// a team's: then another server stands behind the door, and nobody opens the program again.
type Door struct {
	desk    *desk.Desk
	options func(context.Context) (Options, error)
	ready   func(*Server)
	behind  atomic.Pointer[opened]
}

// opened is a server with its handler.
type opened struct {
	server  *Server
	handler http.Handler
}

// NewDoor makes the door of a desk. options says how people come in as the case stands; ready completes every new
// server, nil where nothing is to be added.
func NewDoor(ctx context.Context, d *desk.Desk, options func(context.Context) (Options, error),
	ready func(*Server)) (*Door, error) {
	x := &Door{desk: d, options: options, ready: ready}
	_, err := x.again(ctx)
	return x, err
}

// again puts a server behind the door that stands to the case as it is now.
func (d *Door) again(ctx context.Context) (*Server, error) {
	o, err := d.options(ctx)
	if err != nil {
		return nil, err
	}
	s := New(d.desk, o)
	s.again = d.again
	if d.ready != nil {
		d.ready(s)
	}
	d.behind.Store(&opened{s, s.Handler()})
	return s, nil
}

// ServeHTTP implements http.Handler.
func (d *Door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.behind.Load().handler.ServeHTTP(w, r)
}

// Who tells who sends a request with the session of the desk.
func (d *Door) Who(r *http.Request) desk.Who { return d.behind.Load().server.Who(r) }
