package takeout_test

import (
	"context"
	"io"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/takeout"
)

// slow is a store of files that takes longer than a lease to keep bytes.
type slow struct {
	chat.BlobStore
	keep func()
}

func (s slow) Receive(ctx context.Context, r io.Reader, most int64) (chat.Received, error) {
	got, err := s.BlobStore.Receive(ctx, r, most)
	return slowly{got, s.keep}, err
}

type slowly struct {
	chat.Received
	wait func()
}

func (s slowly) Keep(ctx context.Context) error {
	s.wait()
	return s.Received.Keep(ctx)
}

// lapsing is a store whose leases end at once, until the bytes are kept.
type lapsing struct {
	impatient
	kept    chan struct{} // closed once they are
	renewed chan struct{}
}

func (l lapsing) TakeoutProgress(ctx context.Context, t chat.Takeout, lease time.Duration) error {
	select {
	case <-l.kept:
	default:
		return l.impatient.TakeoutProgress(ctx, t, lease)
	}
	err := l.Store.TakeoutProgress(ctx, t, lease)
	l.renewed <- struct{}{}
	return err
}

func TestATakeoutStaysItsWorkersWhileTheBytesAreKept(t *testing.T) {
	a := newAccount(t)
	s := lapsing{impatient{a.Store}, make(chan struct{}), make(chan struct{}, 1)}
	m := a.maker(s)
	ticks := make(chan time.Time, 1)
	m.After = func(time.Duration) <-chan time.Time { return ticks }
	m.Blobs = slow{a.blobs, func() {
		close(s.kept)
		ticks <- time.Time{}
		select {
		case <-s.renewed:
		case <-time.After(10 * time.Second):
			t.Error("the lease is not renewed")
		}
		if x, err := a.TakeoutClaim(t.Context(), time.Minute); !chat.Is(err, chat.NotFound) {
			t.Errorf("another worker has it: %+v, %v", x, err)
		}
	}}
	if !m.Step(t.Context()) {
		t.Error("it was not made")
	}
	a.archive()
}

func TestATakeoutThatTheServerHasNoRoomForIsGivenUp(t *testing.T) {
	a := newAccount(t)
	used, err := a.BlobsSize(t.Context())
	must(t, err)
	for what, m := range map[string]*takeout.Maker{
		"a bound with room for little": {Store: a.Store, Blobs: a.blobs, Log: a.maker(a).Log, Most: used + 100},
		"a bound that is passed":       {Store: a.Store, Blobs: a.blobs, Log: a.maker(a).Log, Most: 1},
		"a full disk":                  {Store: a.Store, Blobs: full{a.blobs}, Log: a.maker(a).Log},
	} {
		must(t, a.TakeoutAsk(t.Context(), chat.Takeout{User: a.ann.ID, ID: uuid.New(), Language: "de"}))
		if m.Step(t.Context()) {
			t.Errorf("%s: it was made", what)
		}
		if now, err := a.TakeoutOf(t.Context(), a.ann.ID); err != nil || now.State != chat.TakeoutTooMuch || now.Tries != 1 {
			t.Errorf("%s: %+v, %v", what, now, err)
		}
	}
	must(t, a.TakeoutAsk(t.Context(), chat.Takeout{User: a.ann.ID, ID: uuid.New(), Language: "de"}))
	m := a.maker(a.Store)
	if m.Most = used + 10_000_000; !m.Step(t.Context()) {
		t.Error("it was not made within a bound")
	}
}

// full is a store of files whose disk is full.
type full struct{ chat.BlobStore }

func (f full) Receive(ctx context.Context, r io.Reader, most int64) (chat.Received, error) {
	got, err := f.BlobStore.Receive(ctx, r, most)
	if err == nil {
		got.Drop()
	}
	return nil, chat.ErrBlobsFull
}
