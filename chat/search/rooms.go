package search

import (
	"cmp"
	"context"
	"slices"
	"time"

	"parley/chat"
)

// RoomsStore searches the rooms that a user is in.
type RoomsStore interface {
	// SearchRooms returns, for each of the user's rooms, its messages that are not newer
	// than before. Rooms without any are left out, but with indexed, the index may have newer ones of many rooms. With names in the query, it returns those of the rooms
	// with such a name or address that the user may read. With partners, only direct
	// conversations with all of these people are among them. Rooms that the query must not have are left out.
	SearchRooms(ctx context.Context, user chat.UserID, q chat.SearchQuery, before chat.SearchPlace, indexed bool) ([]chat.SearchRoom, error)
	// SearchEdited returns the messages that the index has as they were before an edit, at
	// most most of each room.
	SearchEdited(ctx context.Context, rooms []chat.SearchRoom, most int) ([]chat.Span, error)
	// SearchBlocks returns the blocks of rooms that have all of the grams and begin before
	// a place: those whose own place is before after, newest first, at most most. Older
	// blocks than next are not among them; a zero next says that there are none.
	SearchBlocks(ctx context.Context, grams []int16, rooms []chat.SearchRoom, before, after chat.SearchPlace, most int) (blocks []chat.Span, next chat.SearchPlace, err error)
	// SearchSpans returns the places before a place of messages that the user's query asks
	// for, newest first: of each span the newest, at most most.
	SearchSpans(ctx context.Context, user chat.UserID, spans []chat.Span, q chat.SearchQuery, before chat.SearchPlace, most int) ([]chat.SearchPlace, error)
	// MessageTimes returns when the last message of each span was stored.
	MessageTimes(ctx context.Context, spans []chat.Span) ([]chat.Span, error)
	// SearchHits reads messages with the names of their rooms, as the user sees them, and
	// leaves out those that the user may not read.
	SearchHits(ctx context.Context, user chat.UserID, places []chat.SearchPlace) ([]chat.Hit, error)
	// SearchUnknown returns those of the folded names that say nothing to the user: names of people whom the user may
	// not know, who are gone or never were, and names and addresses of rooms that the user may not read or that do not exist.
	SearchUnknown(ctx context.Context, user chat.UserID, names []chat.SearchName) ([]chat.SearchName, error)
}

// FindInRooms searches all rooms that the user is in, backwards from before. A caller
// continues with Back. Days are those of zone.
func (s *Service) FindInRooms(ctx context.Context, who chat.UserID, text string, zone *time.Location, before chat.SearchPlace) (chat.RoomsResult, error) {
	return s.find(ctx, who, text, zone, before, PageSize)
}

// FindBest is FindInRooms with more messages to a page, those first that fit best. To order
// all that a search could find would mean to read all of it.
func (s *Service) FindBest(ctx context.Context, who chat.UserID, text string, zone *time.Location, before chat.SearchPlace) (chat.RoomsResult, error) {
	r, err := s.find(ctx, who, text, zone, before, BestSize)
	r.Hits = bestFirst(r.Hits, r.Query.Folded)
	return r, err
}

func bestFirst(hits []chat.Hit, words []string) []chat.Hit {
	type fitting struct {
		hit *chat.Hit
		fit int
	}
	list := make([]fitting, len(hits))
	for i := range hits {
		list[i] = fitting{&hits[i], Fitness(hits[i].Searched(), words)}
	}
	slices.SortStableFunc(list, func(a, b fitting) int { return cmp.Compare(b.fit, a.fit) })
	sorted := make([]chat.Hit, len(hits))
	for i, f := range list {
		sorted[i] = *f.hit
	}
	return sorted
}

func (s *Service) find(ctx context.Context, who chat.UserID, text string, zone *time.Location, before chat.SearchPlace, most int) (chat.RoomsResult, error) {
	q, err := chat.ReadSearch(text, s.now().In(zone))
	if err == nil {
		err = s.allowed(ctx, who)
	}
	if err != nil {
		return chat.RoomsResult{}, err
	}
	sweep := sweep{store: s.store, now: s.now, who: who, query: q, before: q.Beginning(before), most: most}
	if err := sweep.begin(ctx); err != nil {
		return chat.RoomsResult{}, err
	}
	if err := sweep.run(ctx); err != nil {
		return chat.RoomsResult{}, err
	}
	r := chat.RoomsResult{Query: q, From: sweep.from}
	r.Hits, err = s.hits(ctx, who, sweep.page(&r.Back))
	if err == nil && len(q.Names) > 0 {
		r.Unknown, err = s.store.SearchUnknown(ctx, who, q.Names)
	}
	return r, err
}

// hits reads messages, with those around them.
func (s *Service) hits(ctx context.Context, who chat.UserID, places []chat.SearchPlace) ([]chat.Hit, error) {
	around := map[chat.SearchPlace]bool{}
	for _, p := range places {
		around[chat.SearchPlace{Room: p.Room, Seq: p.Seq}] = true
	}
	all := slices.Clone(places)
	for _, p := range places {
		for _, seq := range []int64{p.Seq - 1, p.Seq + 1} {
			if near := (chat.SearchPlace{Room: p.Room, Seq: seq}); seq > 0 && !around[near] {
				around[near] = true
				all = append(all, near)
			}
		}
	}
	read, err := s.store.SearchHits(ctx, who, all)
	messages := make(map[chat.SearchPlace]*chat.Message, len(read))
	for i, h := range read {
		messages[chat.SearchPlace{Room: h.Room, Seq: h.Seq}] = &read[i].Message
	}
	var hits []chat.Hit
	for _, h := range read {
		if len(hits) == len(places) || !isAmong(places, h) {
			break // what is around them comes after them
		}
		h.Before, h.After = messages[chat.SearchPlace{Room: h.Room, Seq: h.Seq - 1}], messages[chat.SearchPlace{Room: h.Room, Seq: h.Seq + 1}]
		hits = append(hits, h)
	}
	return hits, err
}

func isAmong(places []chat.SearchPlace, h chat.Hit) bool {
	return slices.ContainsFunc(places, func(p chat.SearchPlace) bool { return p.Room == h.Room && p.Seq == h.Seq })
}
