package chat

import (
	"cmp"
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

// NewestPlace is after every message.
var NewestPlace = SearchPlace{At: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), Seq: 1}

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
		if err != nil || len(parts) != len(n) || v < 1 || i == 0 && v > NewestPlace.At.UnixMicro() {
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

// Place is that of the span's newest message.
func (s Span) Place() SearchPlace { return SearchPlace{s.Until, s.Room, s.Last} }

// SearchRoom is the messages of a room that a search looks through. The index has those
// after Bottom up to Top, as they were at Rev; From is when the oldest of them was stored.
type SearchRoom struct {
	Span
	Rev, Top, Bottom int64
	From             time.Time // zero while the index has nothing of the room
	Folding          time.Time // of the newest text that is folded by rules of an older release; zero if none is
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

	Unknown []SearchName // names of the query that are nobody's whom the user knows, or of no room that they may read
}

// FoldAll folds each word.
func FoldAll(words []string) []string {
	folded := make([]string, len(words))
	for i, w := range words {
		folded[i] = fold.String(w)
	}
	return folded
}
