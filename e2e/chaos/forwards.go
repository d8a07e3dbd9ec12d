package chaos

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/google/uuid"
)

// forwarder posts a message and forwards it into another room. It repeats the form until that is acknowledged,
// so each must be there once.
type forwarder struct {
	run  *run
	who  *person
	room string
	n    int
}

func (f *forwarder) work(ctx context.Context) {
	for ctx.Err() == nil {
		f.n++
		l := &message{token: fmt.Sprintf("%s-%d", f.who.name, f.n), room: f.room, author: f.who.name, nonce: uuid.NewString(), wrote: time.Now()}
		f.run.messages.add(l)
		(&writer{run: f.run, who: f.who}).viaForm(ctx, l)
		if l.acked.IsZero() || f.forward(ctx, l) != nil {
			return
		}
		_ = sleep(ctx, 300*time.Millisecond)
	}
}

func (f *forwarder) forward(ctx context.Context, of *message) error {
	l := &message{token: of.token, room: f.run.copies, author: f.who.name, nonce: uuid.NewString(), wrote: time.Now(), copied: true, tries: 1}
	f.run.messages.add(l)
	form := url.Values{"to": {l.room}, "nonce": {l.nonce}}
	a, err := f.run.retry(ctx, f.who, isWeb, http.MethodPost, fmt.Sprintf("/rooms/%s/messages/%d/forward", of.room, of.seq), form, false)
	if err != nil {
		return err
	}
	seq, ok := storedAt(a)
	if !ok {
		f.run.checker.wrong(unanswered, "a forward: %d %.300s", a.status, alert(a.body))
		return errors.New("refused")
	}
	l.seq, l.acked = seq, time.Now()
	return nil
}
