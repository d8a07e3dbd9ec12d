package chattest

import (
	"context"
	"errors"
	"sync"

	"parley/chat"
)

// Outage makes a fake fail and recover.
type Outage struct {
	mu  sync.Mutex // guards err
	err error
}

// GoDown makes every call answer Unavailable, until Recover.
func (o *Outage) GoDown() { o.FailWith(chat.Down("The store", errors.New("out of order"))) }

// FailWith makes every call answer err, until Recover.
func (o *Outage) FailWith(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.err = err
}

// Recover ends the outage.
func (o *Outage) Recover() { o.FailWith(nil) }

// check comes first in every call. An expired context is an outage, as in the real
// stores.
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
