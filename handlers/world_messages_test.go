package handlers

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"parley/chat"
)

func (w *world) Range(_ context.Context, id chat.RoomID, above, upto int64) (ms []chat.Message, err error) {
	done, err := w.pg()
	defer done()
	if err != nil {
		return nil, err
	}
	for seq := above + 1; seq <= upto; seq++ {
		ms = append(ms, *w.byID(id).list[seq])
	}
	return ms, nil
}

func (w *world) Since(_ context.Context, id chat.RoomID, rev int64, most int) (ms []chat.Message, err error) {
	done, err := w.pg()
	defer done()
	if err != nil {
		return nil, err
	}
	for _, m := range w.byID(id).list {
		if m.Rev > rev && len(ms) < most {
			ms = append(ms, *m)
		}
	}
	return ms, nil
}

func (w *world) Thread(_ context.Context, id chat.RoomID, root, before int64, most int) (ms []chat.Message, err error) {
	done, err := w.pg()
	defer done()
	if err != nil {
		return nil, err
	}
	list := w.byID(id).list
	for seq := min(before-1, int64(len(list))); seq > 0 && len(ms) < most; seq-- {
		if list[seq].Thread == root {
			ms = append(ms, *list[seq])
		}
	}
	return ms, nil
}

func (w *world) Seek(_ context.Context, id chat.RoomID, words []string, above, before int64, most int) (ms []chat.Message, err error) {
	done, err := w.pg()
	defer done()
	if err != nil {
		return nil, err
	}
	for seq := before - 1; seq > above && len(ms) < most; seq-- {
		m := w.byID(id).list[seq]
		lacks := func(word string) bool { return !strings.Contains(strings.ToLower(m.Body), strings.ToLower(word)) }
		if !m.Deleted && !slices.ContainsFunc(words, lacks) {
			ms = append(ms, *m)
		}
	}
	return ms, nil
}

func (w *world) Load(context.Context, chat.Room, int64) ([]chat.Message, bool) { return nil, false }

func (w *world) ByKey(_ context.Context, author chat.UserID, key chat.Key) (int64, error) {
	done, err := w.pg()
	defer done()
	if err != nil {
		return 0, err
	}
	for _, r := range w.rooms {
		if seq, ok := r.stored[chat.AuthorKey{Author: author, Key: key}]; ok {
			return seq, nil
		}
	}
	return 0, chat.E(chat.NotFound, "no such message")
}

func (w *world) Reacted(_ context.Context, id chat.RoomID, seq int64, user chat.UserID) (map[string]bool, error) {
	done, err := w.pg()
	defer done()
	if err != nil {
		return nil, err
	}
	mine := map[string]bool{}
	for r, on := range w.byID(id).reacted {
		if r.Seq == seq && r.Author == user && on {
			mine[r.Emoji] = true
		}
	}
	return mine, nil
}

// Put is the inbox and, unless it is stalled, the worker behind it.
func (w *world) Put(_ context.Context, c chat.Command) error {
	done, err := w.rd()
	if err != nil {
		return err
	}
	if w.full != nil {
		defer done()
		return w.full
	}
	stalled := w.stalled
	var o chat.Outcome
	if r := w.byID(c.Room); r != nil && !stalled {
		l := chat.NewLedger(c.Room)
		l.Seq, l.Rev, l.Stored, l.Messages, l.Reacted = r.LastSeq, r.LastRev, r.stored, r.list, r.reacted
		o = l.Apply(c, time.Now())
		r.LastSeq, r.LastRev = l.Seq, l.Rev
	}
	done()
	if !stalled && !c.Ticket.IsZero() {
		w.posting.Settle(c.Ticket.Number, o)
	}
	return nil
}

func (w *world) Take(context.Context, int, int, time.Duration) ([]chat.Entry, error) {
	return nil, errors.New("no handler takes from the inbox")
}

func (w *world) Bury(context.Context, int, chat.Entry, string) error {
	return errors.New("no handler buries")
}
