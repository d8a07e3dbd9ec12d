package chat

import (
	"context"
	"strconv"
	"time"
)

// Limits on one search: so many messages, in steps, and no more steps once the time is
// used up. A step of the longest messages takes a hundred times as long as one of usual
// lines. Both have to end well before the request does.
const (
	SearchWindow = 20_000
	searchStep   = 500
	searchTime   = 400 * time.Millisecond
)

// SearchPageSize is how many messages a search shows at once.
const SearchPageSize = 20

// MessageSearch searches stored messages.
type MessageSearch interface {
	// SearchMessages returns messages above < seq < before that have all of the folded
	// words, newest first, at most most. A deleted message has no words.
	SearchMessages(ctx context.Context, room RoomID, words []string, above, before int64, most int) ([]Message, error)
	RoomsSearch
}

// Search finds messages by their words.
type Search struct {
	store  MessageSearch
	Limits Limits
	Now    func() time.Time // the clock; nil means time.Now
}

// NewSearch searches a store.
func NewSearch(store MessageSearch, limits Limits) *Search {
	return &Search{store: store, Limits: limits}
}

// SearchResult is the result of one search, from some message backwards.
type SearchResult struct {
	Words    []string  // the words searched for; a message has all of them
	Messages []Message // newest first
	Back     int64     // everything from this seq on was searched; 0: all of the room
}

// Find searches a room backwards from before, or from its newest message when before is
// 0. A caller continues with Back.
func (s *Search) Find(ctx context.Context, who UserID, room Room, q string, before int64) (SearchResult, error) {
	words, err := CleanSearch(q)
	if err == nil {
		err = s.allowed(ctx, who)
	}
	if err != nil {
		return SearchResult{}, err
	}
	if before == 0 || before > room.LastSeq {
		before = room.LastSeq + 1
	}
	f := SearchResult{Words: words, Back: before}
	return f, s.fill(ctx, room.ID, &f)
}

func (s *Search) fill(ctx context.Context, room RoomID, f *SearchResult) error {
	folded, last, began := foldAll(f.Words), max(f.Back-SearchWindow, 1), s.now()
	for f.Back > last && s.now().Sub(began) < searchTime {
		next := max(f.Back-searchStep, last)
		// One more than a page tells whether there are others.
		ms, err := s.store.SearchMessages(ctx, room, folded, next-1, f.Back, SearchPageSize+1-len(f.Messages))
		if err != nil {
			return err
		}
		f.Messages, f.Back = append(f.Messages, ms...), next
		if len(f.Messages) > SearchPageSize {
			f.Messages = f.Messages[:SearchPageSize]
			f.Back = f.Messages[SearchPageSize-1].Seq
			return nil
		}
	}
	if f.Back <= 1 {
		f.Back = 0
	}
	return nil
}

func (s *Search) now() time.Time {
	if s.Now != nil {
		return s.Now()
	}
	return time.Now()
}

// limitTime is how long a search waits for its limit to be counted.
const limitTime = 300 * time.Millisecond

// allowed refuses a user who searches too fast. When counting fails, it allows the
// search: reading needs PostgreSQL and nothing else.
func (s *Search) allowed(ctx context.Context, who UserID) error {
	ctx, cancel := context.WithTimeout(ctx, limitTime)
	defer cancel()
	err := s.Limits.Allow(ctx, SearchesByPerson, strconv.FormatInt(int64(who), 10))
	if Is(err, TooMany) {
		return err
	}
	return nil
}
