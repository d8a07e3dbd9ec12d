package search

import (
	"context"
	"strconv"
	"time"

	"parley/chat"
)

// Limits on one search: so many messages, in steps, and no more steps than one once the
// time is used up. A step of the longest messages takes a hundred times as long as one of usual
// lines. Both have to end well before the request does.
const (
	Window    = 20_000
	step      = 500
	timeLimit = 400 * time.Millisecond
)

// PageSize is how many messages a search shows at once.
const PageSize = 20

// Store searches stored messages.
type Store interface {
	// SearchMessages returns messages above < seq < before that have all of the folded
	// words, newest first, at most most. A deleted message has no words.
	SearchMessages(ctx context.Context, room chat.RoomID, words []string, above, before int64, most int) ([]chat.Message, error)
	RoomsStore
}

// Service finds messages by their words.
type Service struct {
	store  Store
	Limits chat.Limits
	Now    func() time.Time // the clock; nil means time.Now
}

// New searches a store.
func New(store Store, limits chat.Limits) *Service {
	return &Service{store: store, Limits: limits}
}

// Find searches a room backwards from before, or from its newest message when before is
// 0. A caller continues with Back.
func (s *Service) Find(ctx context.Context, who chat.UserID, room chat.Room, q string, before int64) (chat.SearchResult, error) {
	words, err := chat.CleanSearch(q)
	if err == nil {
		err = s.allowed(ctx, who)
	}
	if err != nil {
		return chat.SearchResult{}, err
	}
	if before == 0 || before > room.LastSeq {
		before = room.LastSeq + 1
	}
	f := chat.SearchResult{Words: words, Back: before}
	return f, s.fill(ctx, room.ID, &f)
}

func (s *Service) fill(ctx context.Context, room chat.RoomID, f *chat.SearchResult) error {
	folded, from, last, began := chat.FoldAll(f.Words), f.Back, max(f.Back-Window, 1), s.now()
	// A search that goes on from here must not begin at the same place again.
	for f.Back > last && (s.now().Sub(began) < timeLimit || f.Back == from) {
		next := max(f.Back-step, last)
		// One more than a page tells whether there are others.
		ms, err := s.store.SearchMessages(ctx, room, folded, next-1, f.Back, PageSize+1-len(f.Messages))
		if err != nil {
			return err
		}
		f.Messages, f.Back = append(f.Messages, ms...), next
		if len(f.Messages) > PageSize {
			f.Messages = f.Messages[:PageSize]
			f.Back = f.Messages[PageSize-1].Seq
			return nil
		}
	}
	if f.Back <= 1 {
		f.Back = 0
	}
	return nil
}

func (s *Service) now() time.Time {
	if s.Now != nil {
		return s.Now()
	}
	return time.Now()
}

// limitTime is how long a search waits for its limit to be counted.
const limitTime = 300 * time.Millisecond

// allowed refuses a user who searches too fast. When counting fails, it allows the
// search: reading needs PostgreSQL and nothing else.
func (s *Service) allowed(ctx context.Context, who chat.UserID) error {
	ctx, cancel := context.WithTimeout(ctx, limitTime)
	defer cancel()
	err := s.Limits.Allow(ctx, chat.SearchesByPerson, strconv.FormatInt(int64(who), 10))
	if chat.Is(err, chat.TooMany) {
		return err
	}
	return nil
}
