package search

import (
	"context"
	"slices"
	"time"

	"parley/chat"
)

// A sweep looks through spans of rooms in the order of time. A span whose last message is
// older than all that a page needs is never read. Where the index is, only blocks are read
// that have all grams of the words.
type sweep struct {
	store  RoomsStore
	now    func() time.Time
	who    chat.UserID
	query  chat.SearchQuery
	before chat.SearchPlace
	most   int // of a page
	from   time.Time

	grams []int16
	rooms []chat.SearchRoom  // of which the index has something
	next  chat.SearchPlace   // older blocks are not asked for yet; zero: there are none
	open  []chat.Span        // not looked through yet
	found []chat.SearchPlace // newest first
}

// A round of a sweep reads sweepFrom messages at first. The next one reads as many as the last one would have
// in sweepQuick, or in what is left of sweepTime: at least sweepLeast, at most sweepTo and twice as many. It
// divides them among at least sweepSpans spans.
const (
	sweepTime   = 120 * time.Millisecond // then it says how far back it came
	sweepFrom   = 2_000
	sweepTo     = 8_000
	sweepLeast  = 500
	sweepQuick  = 25 * time.Millisecond
	sweepSpans  = 20
	sweepBlocks = 300 // asked for at a time
	sweepEdited = 100 // of a room; with more, the whole room is read
)

// begin divides the rooms into what is to be read and what the index answers.
func (w *sweep) begin(ctx context.Context) error {
	for _, word := range w.query.Folded {
		w.grams = chat.AppendGramsSought(w.grams, word)
	}
	w.grams = chat.SortGrams(w.grams)
	rooms, err := w.store.SearchRooms(ctx, w.who, w.query, w.before, len(w.grams) > 0)
	if err != nil || len(w.grams) == 0 { // such as two letters
		for _, r := range rooms {
			w.open = append(w.open, r.Span)
		}
		return err
	}
	edited, err := w.store.SearchEdited(ctx, rooms, sweepEdited)
	w.open = edited
	n := map[chat.RoomID]int{}
	for _, s := range edited {
		n[s.Room]++
	}
	for _, r := range rooms {
		w.divide(r, n[r.Room] >= sweepEdited)
	}
	if len(w.rooms) > 0 {
		w.next = chat.NewestPlace
	}
	return err
}

func (w *sweep) divide(r chat.SearchRoom, much bool) {
	if r.Folding.After(w.from) {
		w.from = r.Folding
	}
	if r.Top <= r.Bottom || much {
		w.open = append(w.open, r.Span)
		return
	}
	w.rooms = append(w.rooms, r)
	if r.Last > r.Top {
		w.open = append(w.open, chat.Span{Room: r.Room, First: r.Top + 1, Last: r.Last, Until: r.Until})
	}
	if r.Bottom > 0 {
		old := chat.Span{Room: r.Room, First: 1, Last: min(r.Bottom, r.Last), Until: r.From}
		if r.Until.Before(r.From) {
			old.Until = r.Until
		}
		w.open = append(w.open, old)
		if r.From.After(w.from) {
			w.from = r.From
		}
	}
}

func (w *sweep) run(ctx context.Context) error {
	began, size, read := w.now(), int64(sweepFrom), false
	for w.sort(); w.more() && w.complete() <= w.most; w.sort() {
		at := w.now()
		// A search that goes on from here must not begin at the same place again.
		if at.Sub(began) >= sweepTime && read && w.top().Compare(w.before) < 0 {
			return nil
		}
		if !w.next.IsZero() && w.top() == w.next {
			if err := w.ask(ctx); err != nil {
				return err
			}
			continue
		}
		if err := w.round(ctx, size); err != nil {
			return err
		}
		now := w.now()
		size, read = nextSize(size, now.Sub(at), sweepTime-now.Sub(began)), true
	}
	return nil
}

// nextSize is the size of a round after one that took some time.
func nextSize(size int64, took, left time.Duration) int64 {
	most := min(2*size, sweepTo)
	if took > 0 {
		most = min(most, int64(float64(size)*float64(min(sweepQuick, left))/float64(took)))
	}
	return max(most, sweepLeast)
}

func (w *sweep) sort() {
	newest := func(a, b chat.SearchPlace) int { return b.Compare(a) }
	slices.SortFunc(w.open, func(a, b chat.Span) int { return newest(a.Place(), b.Place()) })
	slices.SortFunc(w.found, newest)
	// An edited message is in a block, too.
	w.found = slices.CompactFunc(w.found, func(a, b chat.SearchPlace) bool { return a.Compare(b) == 0 })
}

// more reports whether there is more to look through, in the days that are asked for.
func (w *sweep) more() bool {
	return (len(w.open) > 0 || !w.next.IsZero()) && !w.top().At.Before(w.query.After)
}

// top is the newest place that may have messages which are not found yet.
func (w *sweep) top() chat.SearchPlace {
	if len(w.open) == 0 || w.open[0].Place().Compare(w.next) < 0 {
		return w.next
	}
	return w.open[0].Place()
}

// complete is how many of those found are newer than everything that is still open.
func (w *sweep) complete() int {
	if !w.more() {
		return len(w.found)
	}
	n, _ := slices.BinarySearchFunc(w.found, w.top(), func(p, top chat.SearchPlace) int { return top.Compare(p) })
	return n
}

// ask asks the index for the next blocks.
func (w *sweep) ask(ctx context.Context) error {
	blocks, next, err := w.store.SearchBlocks(ctx, w.grams, w.rooms, w.before, w.next, sweepBlocks)
	w.open, w.next = append(w.open, blocks...), next
	return err
}

// round looks through the newest part of the newest spans.
func (w *sweep) round(ctx context.Context, size int64) error {
	step := size / sweepSpans
	var now, rest []chat.Span
	for _, s := range w.open {
		if size <= 0 || s.Place().Compare(w.next) < 0 {
			break
		}
		if first := s.Last - step + 1; first > s.First {
			rest = append(rest, chat.Span{Room: s.Room, First: s.First, Last: first - 1})
			s.First = first
		}
		size -= s.Last - s.First + 1
		now = append(now, s)
	}
	w.open = w.open[len(now):]
	// One more than a page tells whether there are others.
	found, err := w.store.SearchSpans(ctx, w.who, now, w.query, w.before, w.most+1)
	if err == nil && len(rest) > 0 {
		rest, err = w.store.MessageTimes(ctx, rest)
	}
	w.open, w.found = append(slices.Clip(w.open), rest...), append(w.found, found...)
	return err
}

// page is what can be shown, and from where a search goes on.
func (w *sweep) page(back *chat.SearchPlace) []chat.SearchPlace {
	n := w.complete()
	switch {
	case n > w.most:
		n = w.most
		*back = w.found[n-1]
	case w.more():
		*back = w.top()
		back.Seq++ // a search shows what is before a place
	}
	return w.found[:n]
}
