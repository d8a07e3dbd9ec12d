package chat

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/chat/fold"
)

// SearchPlace is a message's place among those of all rooms: by time, then by room and
// number. Messages that one transaction stores have the same time.
type SearchPlace struct {
	At   time.Time
	Room RoomID
	Seq  int64
}

// searchNewest is after every message.
var searchNewest = SearchPlace{At: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), Seq: 1}

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

// SearchRoom is the messages of a room that a search looks through. The index has those
// after Bottom up to Top, as they were at Rev; From is when the oldest of them was stored.
type SearchRoom struct {
	Span
	Rev, Top, Bottom int64
	From             time.Time // zero while the index has nothing of the room
}

// RoomsSearch searches the rooms that a user is in.
type RoomsSearch interface {
	// SearchRooms returns, for each of the user's rooms, its messages that are not newer
	// than before. Rooms without any are left out. With names, it returns those of the rooms
	// with such a name or address that the user may read. With partners, only direct
	// conversations with all of these people are among them.
	SearchRooms(ctx context.Context, user UserID, names, partners []string, before SearchPlace) ([]SearchRoom, error)
	// SearchEdited returns the messages that the index has as they were before an edit, at
	// most most of each room.
	SearchEdited(ctx context.Context, rooms []SearchRoom, most int) ([]Span, error)
	// SearchBlocks returns the blocks of rooms that have all of the grams and begin before
	// a place: those whose own place is before after, newest first, at most most. Older
	// blocks than next are not among them; a zero next says that there are none.
	SearchBlocks(ctx context.Context, grams []int16, rooms []SearchRoom, before, after SearchPlace, most int) (blocks []Span, next SearchPlace, err error)
	// SearchSpans returns the places before a place of messages that the user's query asks
	// for, newest first: of each span the newest, at most most.
	SearchSpans(ctx context.Context, user UserID, spans []Span, q SearchQuery, before SearchPlace, most int) ([]SearchPlace, error)
	// MessageTimes returns when the last message of each span was stored.
	MessageTimes(ctx context.Context, spans []Span) ([]Span, error)
	// SearchHits reads messages with the names of their rooms, as the user sees them, and
	// leaves out those that the user may not read.
	SearchHits(ctx context.Context, user UserID, places []SearchPlace) ([]Hit, error)
}

// Hit is a found message and its room, with the messages around it.
type Hit struct {
	Message
	Slug   string
	Name   string
	Direct bool

	Before, After *Message // nil when there is none
}

// RoomsResult is the result of one search over rooms, from some place backwards.
type RoomsResult struct {
	Query SearchQuery
	Hits  []Hit       // newest first
	Back  SearchPlace // everything from this place on was searched; zero: everything
	From  time.Time   // the index has what is newer; zero: everything
}

// FindInRooms searches all rooms that the user is in, backwards from before. A caller
// continues with Back. Days are those of zone.
func (s *Search) FindInRooms(ctx context.Context, who UserID, text string, zone *time.Location, before SearchPlace) (RoomsResult, error) {
	return s.find(ctx, who, text, zone, before, SearchPageSize)
}

// FindBest is FindInRooms with more messages to a page, those first that fit best. To order
// all that a search could find would mean to read all of it.
func (s *Search) FindBest(ctx context.Context, who UserID, text string, zone *time.Location, before SearchPlace) (RoomsResult, error) {
	r, err := s.find(ctx, who, text, zone, before, SearchBestSize)
	r.Hits = bestFirst(r.Hits, r.Query.Folded)
	return r, err
}

func bestFirst(hits []Hit, words []string) []Hit {
	type fitting struct {
		hit *Hit
		fit int
	}
	list := make([]fitting, len(hits))
	for i := range hits {
		list[i] = fitting{&hits[i], Fitness(hits[i].Searched(), words)}
	}
	slices.SortStableFunc(list, func(a, b fitting) int { return cmp.Compare(b.fit, a.fit) })
	sorted := make([]Hit, len(hits))
	for i, f := range list {
		sorted[i] = *f.hit
	}
	return sorted
}

func (s *Search) find(ctx context.Context, who UserID, text string, zone *time.Location, before SearchPlace, most int) (RoomsResult, error) {
	q, err := ReadSearch(text, zone)
	if err == nil {
		err = s.allowed(ctx, who)
	}
	if err != nil {
		return RoomsResult{}, err
	}
	sweep := sweep{store: s.store, now: s.now, who: who, query: q, before: q.beginning(before), most: most}
	if err := sweep.begin(ctx); err != nil {
		return RoomsResult{}, err
	}
	if err := sweep.run(ctx); err != nil {
		return RoomsResult{}, err
	}
	r := RoomsResult{Query: q, From: sweep.from}
	r.Hits, err = s.hits(ctx, who, sweep.page(&r.Back))
	return r, err
}

// hits reads messages, with those around them.
func (s *Search) hits(ctx context.Context, who UserID, places []SearchPlace) ([]Hit, error) {
	around := map[SearchPlace]bool{}
	for _, p := range places {
		around[SearchPlace{Room: p.Room, Seq: p.Seq}] = true
	}
	all := slices.Clone(places)
	for _, p := range places {
		for _, seq := range []int64{p.Seq - 1, p.Seq + 1} {
			if near := (SearchPlace{Room: p.Room, Seq: seq}); seq > 0 && !around[near] {
				around[near] = true
				all = append(all, near)
			}
		}
	}
	read, err := s.store.SearchHits(ctx, who, all)
	messages := make(map[SearchPlace]*Message, len(read))
	for i, h := range read {
		messages[SearchPlace{Room: h.Room, Seq: h.Seq}] = &read[i].Message
	}
	var hits []Hit
	for _, h := range read {
		if len(hits) == len(places) || !isAmong(places, h) {
			break // what is around them comes after them
		}
		h.Before, h.After = messages[SearchPlace{Room: h.Room, Seq: h.Seq - 1}], messages[SearchPlace{Room: h.Room, Seq: h.Seq + 1}]
		hits = append(hits, h)
	}
	return hits, err
}

func isAmong(places []SearchPlace, h Hit) bool {
	return slices.ContainsFunc(places, func(p SearchPlace) bool { return p.Room == h.Room && p.Seq == h.Seq })
}

func foldAll(words []string) []string {
	folded := make([]string, len(words))
	for i, w := range words {
		folded[i] = fold.String(w)
	}
	return folded
}
