package chat

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
)

// SearchPlace is a message's place among those of all rooms: by time, then by room and
// number. Messages that one transaction stores have the same time.
type SearchPlace struct {
	At   time.Time
	Room RoomID
	Seq  int64
}

// searchNewest is after every message.
var searchNewest = SearchPlace{At: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)}

// Compare orders places, older ones first.
func (p SearchPlace) Compare(o SearchPlace) int {
	return cmp.Or(p.At.Compare(o.At), cmp.Compare(p.Room, o.Room), cmp.Compare(p.Seq, o.Seq))
}

// IsZero reports whether the place is none.
func (p SearchPlace) IsZero() bool { return p.Seq == 0 }

// String is the place as it stands in addresses.
func (p SearchPlace) String() string {
	if p.IsZero() {
		return ""
	}
	return strconv.FormatInt(p.At.UnixMicro(), 10) + "." + strconv.FormatInt(int64(p.Room), 10) + "." + strconv.FormatInt(p.Seq, 10)
}

// ReadSearchPlace reads what String wrote; "" is no place.
func ReadSearchPlace(s string) (SearchPlace, error) {
	if s == "" {
		return SearchPlace{}, nil
	}
	var n [3]int64
	parts := strings.Split(s, ".")
	for i, part := range parts {
		v, err := strconv.ParseInt(part, 10, 64)
		if err != nil || len(parts) != len(n) || v < 1 || i == 0 && v > searchNewest.At.UnixMicro() {
			return SearchPlace{}, Field("before", "The field “before” must come from the link of a search.")
		}
		n[i] = v
	}
	return SearchPlace{At: time.UnixMicro(n[0]).UTC(), Room: RoomID(n[1]), Seq: n[2]}, nil
}

// Span is a run of messages in a room. Until is when the last of them was stored.
type Span struct {
	Room        RoomID
	First, Last int64
	Until       time.Time
}

func (s Span) place() SearchPlace { return SearchPlace{s.Until, s.Room, s.Last} }

// RoomsSearch searches the rooms that a user is in.
type RoomsSearch interface {
	// SearchRooms returns, for each of the user's rooms, its messages that are not newer
	// than before. Rooms without any are left out.
	SearchRooms(ctx context.Context, user UserID, before SearchPlace) ([]Span, error)
	// SearchSpans returns the places before a place of messages that have all of the
	// folded words, newest first: of each span the newest, at most most.
	SearchSpans(ctx context.Context, spans []Span, words []string, before SearchPlace, most int) ([]SearchPlace, error)
	// MessageTimes returns when the last message of each span was stored.
	MessageTimes(ctx context.Context, spans []Span) ([]Span, error)
	// SearchHits reads messages with the names of their rooms, as the user sees them.
	SearchHits(ctx context.Context, user UserID, places []SearchPlace) ([]Hit, error)
}

// Hit is a found message and its room.
type Hit struct {
	Message
	Slug   string
	Name   string
	Direct bool
}

// RoomsResult is the result of one search over rooms, from some place backwards.
type RoomsResult struct {
	Words []string
	Hits  []Hit       // newest first
	Back  SearchPlace // everything from this place on was searched; zero: everything
}

// FindInRooms searches all rooms that the user is in, backwards from before. A caller
// continues with Back.
func (s *Search) FindInRooms(ctx context.Context, who UserID, q string, before SearchPlace) (RoomsResult, error) {
	words, err := CleanSearch(q)
	if err == nil {
		err = s.allowed(ctx, who)
	}
	if err != nil {
		return RoomsResult{}, err
	}
	if before.IsZero() {
		before = searchNewest
	}
	sweep := sweep{store: s.store, now: s.now, words: foldAll(words), before: before}
	if sweep.open, err = s.store.SearchRooms(ctx, who, before); err != nil {
		return RoomsResult{}, err
	}
	if err := sweep.run(ctx); err != nil {
		return RoomsResult{}, err
	}
	r := RoomsResult{Words: words}
	r.Hits, err = s.store.SearchHits(ctx, who, sweep.page(&r.Back))
	return r, err
}

func foldAll(words []string) []string {
	folded := make([]string, len(words))
	for i, w := range words {
		folded[i] = Fold(w)
	}
	return folded
}

// A sweep looks through spans of rooms in the order of time. A span whose last message is
// older than all that a page needs is never read.
type sweep struct {
	store  RoomsSearch
	now    func() time.Time
	words  []string
	before SearchPlace
	open   []Span        // not looked through yet
	found  []SearchPlace // newest first
}

// A round of a sweep reads sweepFrom messages at first, and up to sweepTo while rounds
// take less than sweepQuick. It divides them among sweepSpans spans.
const (
	sweepFrom  = 2_000
	sweepTo    = 20_000
	sweepQuick = 40 * time.Millisecond
	sweepSpans = 20
)

func (w *sweep) run(ctx context.Context) error {
	began, size := w.now(), int64(sweepFrom)
	for w.sort(); len(w.open) > 0 && w.complete() <= SearchPageSize; w.sort() {
		at := w.now()
		if at.Sub(began) >= searchTime {
			return nil
		}
		if err := w.round(ctx, size/sweepSpans); err != nil {
			return err
		}
		if w.now().Sub(at) < sweepQuick {
			size = min(2*size, sweepTo)
		}
	}
	return nil
}

func (w *sweep) sort() {
	newest := func(a, b SearchPlace) int { return b.Compare(a) }
	slices.SortFunc(w.open, func(a, b Span) int { return newest(a.place(), b.place()) })
	slices.SortFunc(w.found, newest)
}

// complete is how many of those found are newer than everything that is still open.
func (w *sweep) complete() int {
	if len(w.open) == 0 {
		return len(w.found)
	}
	top := w.open[0].place()
	n, _ := slices.BinarySearchFunc(w.found, top, func(p, top SearchPlace) int { return top.Compare(p) })
	return n
}

// round looks through the newest part of the newest spans.
func (w *sweep) round(ctx context.Context, step int64) error {
	n := min(sweepSpans, len(w.open))
	now, rest := slices.Clone(w.open[:n]), []Span{}
	for i, s := range now {
		if first := s.Last - step + 1; first > s.First {
			now[i].First = first
			rest = append(rest, Span{Room: s.Room, First: s.First, Last: first - 1})
		}
	}
	// One more than a page tells whether there are others.
	found, err := w.store.SearchSpans(ctx, now, w.words, w.before, SearchPageSize+1)
	if err == nil && len(rest) > 0 {
		rest, err = w.store.MessageTimes(ctx, rest)
	}
	w.open, w.found = append(w.open[n:], rest...), append(w.found, found...)
	return err
}

// page is what can be shown, and from where a search goes on.
func (w *sweep) page(back *SearchPlace) []SearchPlace {
	n := w.complete()
	switch {
	case n > SearchPageSize:
		n = SearchPageSize
		*back = w.found[n-1]
	case len(w.open) > 0:
		*back = w.open[0].place()
		back.Seq++ // a search shows what is before a place
	}
	return w.found[:n]
}
