package storing

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

// MessageLog stores messages for good.
type MessageLog interface {
	// Ingest applies the commands in their order, all in one transaction. ErrFenced
	// means that a lease has passed to another worker. An Invalid error means that a
	// command can never be stored.
	Ingest(ctx context.Context, worker uuid.UUID, ls []Lease, cs []chat.Command) (Stored, error)
}

// Stored is what a transaction did.
type Stored struct {
	Changes  []chat.Changes // one for each room that was named, changed or not
	Outcomes []chat.Outcome // one for each command, in their order
}

// Outbox announces stored changes, and only then acknowledges their inbox entries: done
// names the entries by shard.
type Outbox interface {
	PublishAndAck(ctx context.Context, s Stored, done map[int][]string) error
}

// batch is the entries taken from one shard, on their way to be stored.
type batch struct {
	lease   Lease
	entries []chat.Entry
	done    chan error
}

// storeLimit bounds one transaction with its announcement. finishLimit bounds what a
// stopping worker does with its batches. Unfinished entries stay in the inbox.
const (
	storeLimit  = 10 * time.Second
	finishLimit = 2 * time.Second
)

// withGrace is a context that ends some time after ctx.
func withGrace(ctx context.Context, by time.Duration) (context.Context, context.CancelFunc) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	context.AfterFunc(ctx, func() {
		select {
		case <-time.After(by):
			cancel()
		case <-longer.Done():
		}
	})
	return longer, cancel
}

// storeAll stores the readers' batches: all that wait, in one transaction.
func (w *Worker) storeAll(life context.Context) {
	for h := range w.hauls {
		hs := w.collect([]batch{h})
		ctx, cancel := context.WithTimeout(life, storeLimit)
		for i, err := range w.storeSafely(ctx, hs) {
			hs[i].done <- err
		}
		cancel()
	}
}

// storeSafely is store with panics contained: a panic is an error of each batch, which
// stays in the inbox and is tried again.
func (w *Worker) storeSafely(ctx context.Context, hs []batch) (errs []error) {
	if err := chat.Contain(func() { errs = w.store(ctx, hs) }); err != nil {
		errs = slices.Repeat([]error{err}, len(hs))
	}
	return errs
}

func (w *Worker) collect(hs []batch) []batch {
	for {
		select {
		case h, ok := <-w.hauls:
			if !ok {
				return hs
			}
			hs = append(hs, h)
		default:
			return hs
		}
	}
}

// store stores batches together. When one of them makes that fail, each is stored
// alone, so that no batch suffers for another.
func (w *Worker) store(ctx context.Context, hs []batch) []error {
	errs := make([]error, len(hs))
	if len(hs) == 1 {
		errs[0] = w.storeOne(ctx, hs[0])
		return errs
	}
	err := w.ingest(ctx, hs)
	for i := range hs {
		if errs[i] = err; err == ErrFenced || chat.Is(err, chat.Invalid) || isPanic(err) {
			errs[i] = w.storeOne(ctx, hs[i])
		}
	}
	return errs
}

// storeOne stores one batch, and separates entries that can never be stored.
func (w *Worker) storeOne(ctx context.Context, h batch) error {
	err := w.ingest(ctx, []batch{h})
	if !chat.Is(err, chat.Invalid) && !isPanic(err) {
		return err
	}
	if len(h.entries) == 1 {
		if isPanic(err) && !w.isPoison(h) {
			return err
		}
		return w.deadLetter(ctx, h.lease, h.entries[0], chat.As(err))
	}
	half := len(h.entries) / 2
	first, rest := batch{lease: h.lease, entries: h.entries[:half]}, batch{lease: h.lease, entries: h.entries[half:]}
	err = w.storeOne(ctx, first)
	if err != nil && !w.isPassed(first) {
		return err
	}
	return cmp.Or(err, w.storeOne(ctx, rest))
}

// ingest stores and announces batches in one transaction.
func (w *Worker) ingest(ctx context.Context, hs []batch) error {
	began := time.Now()
	var leases []Lease
	var cs []chat.Command
	done := map[int][]string{}
	for _, h := range hs {
		leases = append(leases, h.lease)
		for _, e := range h.entries {
			if e.Err != nil {
				return &chat.Error{Kind: chat.Invalid, Text: "That is not a command.", Cause: e.Err}
			}
			cs = append(cs, e.Command)
			done[h.lease.Shard] = append(done[h.lease.Shard], e.ID)
		}
	}
	var stored Stored
	var err error
	if bug := chat.Contain(func() { stored, err = w.MessageLog.Ingest(ctx, w.ID, leases, cs) }); bug != nil {
		return bug
	}
	if err != nil {
		return err
	}
	w.succeeded(hs)
	if err := w.Outbox.PublishAndAck(ctx, stored, done); err != nil {
		return err
	}
	if w.Gauge != nil {
		w.Gauge(len(cs), time.Since(began))
	}
	if w.Stored != nil {
		w.Stored(stored.Outcomes)
	}
	return nil
}

// deadLetter moves an entry to the dead letters and tells its author.
func (w *Worker) deadLetter(ctx context.Context, l Lease, e chat.Entry, why *chat.Error) error {
	w.Log.Error("a command can never be stored", "shard", l.Shard, "entry", e.ID, "err", why)
	if err := w.Inbox.DeadLetter(ctx, l.Shard, e, why.Error()); err != nil {
		return err
	}
	if w.DeadLettered != nil {
		w.DeadLettered()
	}
	if e.Err != nil {
		return nil // its author is unknown
	}
	refused := chat.Outcome{Command: e.Command, Seq: e.Command.Seq, Refused: chat.E(chat.Invalid, "That could not be stored.")}
	return w.Outbox.PublishAndAck(ctx, Stored{Outcomes: []chat.Outcome{refused}}, nil)
}
