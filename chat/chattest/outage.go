package chattest

import (
	"context"
	"errors"
	"sync"

	"parley/chat"
)

// Outage is the part of each fake that a test breaks and repairs.
type Outage struct {
	mu  sync.Mutex // guards err
	err error
}

// GoDown has every call answer Unavailable, until Recover.
func (o *Outage) GoDown() { o.FailWith(chat.Down("The store", errors.New("out of order"))) }

// FailWith has every call answer err, until Recover.
func (o *Outage) FailWith(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.err = err
}

// Recover ends the outage.
func (o *Outage) Recover() { o.FailWith(nil) }

// check is the first thing that a call does. A call whose time is up is an outage, as
// it is to the real stores.
func (o *Outage) check(ctx context.Context) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err != nil {
		return o.err
	}
	if err := ctx.Err(); err != nil {
		return chat.Down("The store", err)
	}
	return nil
}
