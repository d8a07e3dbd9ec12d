package postgres

import (
	"context"
	"math"
	"slices"
	"time"

	"parley/chat"
	"parley/store/postgres/db"
)

// searchMany is how many rooms are many: SearchRooms and search_ahead read them in another way. The function counts
// rooms of which the index has something, of which there may be fewer.
const searchMany = 400

// SearchRooms implements search.RoomsStore.
func (s *Store) SearchRooms(ctx context.Context, user chat.UserID, q chat.SearchQuery, before chat.SearchPlace, indexed bool) (rooms []chat.SearchRoom, err error) {
	many := int64(math.MaxInt64) // what is read message by message must not begin with newer ones
	if indexed {
		many = searchMany
	}
	rows, err := s.q.SearchRooms(ctx, db.SearchRoomsParams{
		UserID: int64(user), Names: orEmpty(q.In), Partners: orEmpty(q.With), NotNames: orEmpty(q.Not.In), NotPartners: orEmpty(q.Not.With),
		At: before.At, Many: many, Version: chat.SearchedVersion,
	})
	for _, r := range rows {
		rooms = append(rooms, chat.SearchRoom{
			Span: chat.Span{Room: chat.RoomID(r.ID), First: 1, Last: r.Seq, Until: r.CreatedAt},
			Rev:  r.Rev, Top: r.TopSeq, Bottom: r.BottomSeq, From: momentOrNone(r.BottomAt), Folding: momentOrNone(r.FoldAt),
		})
	}
	return rooms, translate(err)
}

// orEmpty is a list for a query, to which a missing one would be null.
func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// others are words with the other apostrophe, each at its word's place, or empty.
func others(words []string) []string {
	list := make([]string, len(words))
	for i, w := range words {
		list[i] = chat.OtherApostrophe(w)
	}
	return list
}

// withOthers adds those that there are.
func withOthers(words []string) []string {
	for _, other := range others(words) {
		if other != "" {
			words = append(slices.Clip(words), other)
		}
	}
	return words
}

// SearchEdited implements search.RoomsStore.
func (s *Store) SearchEdited(ctx context.Context, rooms []chat.SearchRoom, most int) (spans []chat.Span, err error) {
	p := db.SearchStaleParams{Most: int32(most)}
	for _, r := range rooms {
		if r.Top > r.Bottom {
			p.Rooms, p.Revs = append(p.Rooms, int64(r.Room)), append(p.Revs, r.Rev)
			p.Tops, p.Bottoms = append(p.Tops, r.Top), append(p.Bottoms, r.Bottom)
		}
	}
	if len(p.Rooms) == 0 {
		return nil, nil
	}
	rows, err := s.q.SearchStale(ctx, p)
	for _, r := range rows {
		spans = append(spans, chat.Span{Room: chat.RoomID(r.RoomID), First: r.Seq, Last: r.Seq, Until: r.CreatedAt})
	}
	return spans, translate(err)
}

// searchTried is how many of the newest blocks a search looks at before it asks the index.
const searchTried = 60

// SearchBlocks implements search.RoomsStore.
func (s *Store) SearchBlocks(ctx context.Context, grams []int16, rooms []chat.SearchRoom, before, after chat.SearchPlace, most int) (spans []chat.Span, next chat.SearchPlace, err error) {
	p := db.SearchCandidatesParams{Grams: grams, Upto: before.At, At: after.At, RoomID: int64(after.Room), Seq: after.Seq, Most: int32(most), Tried: s.tried}
	for _, r := range rooms {
		p.Rooms, p.Lasts = append(p.Rooms, int64(r.Room)), append(p.Lasts, (r.Last-1)/chat.BlockSize)
	}
	rows, err := s.q.SearchCandidates(ctx, p)
	for _, r := range rows {
		if r.Has {
			spans = append(spans, chat.Span{Room: chat.RoomID(r.RoomID), First: r.Block*chat.BlockSize + 1, Last: r.LastSeq, Until: r.LastAt})
		}
	}
	if len(rows) == most {
		r := rows[most-1]
		next = chat.SearchPlace{At: r.LastAt, Room: chat.RoomID(r.RoomID), Seq: r.LastSeq}
	}
	return spans, next, translate(err)
}

// SearchSpans implements search.RoomsStore.
func (s *Store) SearchSpans(ctx context.Context, user chat.UserID, spans []chat.Span, q chat.SearchQuery, before chat.SearchPlace, most int) (found []chat.SearchPlace, err error) {
	p := db.SearchSpansParams{
		Words: orEmpty(q.Folded), Others: others(q.Folded), Without: orEmpty(withOthers(q.Without)), Authors: orEmpty(q.From), NotAuthors: orEmpty(q.Not.From), UserID: int64(user), Since: q.After,
		Link: mark(q.Link, q.Not.Link), File: mark(q.File, q.Not.File), Picture: mark(q.Picture, q.Not.Picture), Reaction: mark(q.Reaction, q.Not.Reaction),
		Poll: mark(q.Poll, q.Not.Poll), Pinned: mark(q.Pinned, q.Not.Pinned), Saved: mark(q.Saved, q.Not.Saved), Thread: mark(q.Thread, q.Not.Thread),
		NotSince: []time.Time{}, NotUntil: []time.Time{},
		At: before.At, RoomID: int64(before.Room), Seq: before.Seq, Most: int32(most),
	}
	for _, d := range q.Not.Days {
		p.NotSince, p.NotUntil = append(p.NotSince, d.From), append(p.NotUntil, d.To)
	}
	for _, x := range spans {
		p.Rooms, p.Firsts, p.Lasts = append(p.Rooms, int64(x.Room)), append(p.Firsts, x.First), append(p.Lasts, x.Last)
	}
	rows, err := s.q.SearchSpans(ctx, p)
	for _, r := range rows {
		found = append(found, chat.SearchPlace{At: r.CreatedAt, Room: chat.RoomID(r.RoomID), Seq: r.Seq})
	}
	return found, translate(err)
}

// mark is a mark as SearchSpans has it.
func mark(has, lacks bool) (n int32) {
	if lacks {
		n = 1
	}
	if has {
		n += 2
	}
	return n
}

// MessageTimes implements search.RoomsStore.
func (s *Store) MessageTimes(ctx context.Context, spans []chat.Span) ([]chat.Span, error) {
	var p db.SearchTimesParams
	for _, x := range spans {
		p.Rooms, p.Seqs = append(p.Rooms, int64(x.Room)), append(p.Seqs, x.Last)
	}
	rows, err := s.q.SearchTimes(ctx, p)
	times := make(map[place]time.Time, len(rows))
	for _, r := range rows {
		times[place{chat.RoomID(r.RoomID), r.Seq}] = r.CreatedAt
	}
	timed := make([]chat.Span, 0, len(spans))
	for _, x := range spans {
		if at, has := times[place{x.Room, x.Last}]; has { // the room may be purged by now
			x.Until = at
			timed = append(timed, x)
		}
	}
	return timed, translate(err)
}

// SearchUnknown implements search.RoomsStore.
func (s *Store) SearchUnknown(ctx context.Context, user chat.UserID, names []chat.SearchName) (unknown []chat.SearchName, err error) {
	p := db.SearchKnownParams{UserID: int64(user)}
	for _, n := range names {
		p.Names, p.Rooms = append(p.Names, n.Folded), append(p.Rooms, n.Room)
	}
	rows, err := s.q.SearchKnown(ctx, p)
	for _, n := range names {
		if !slices.Contains(rows, db.SearchKnownRow{Name: n.Folded, Room: n.Room}) {
			unknown = append(unknown, n)
		}
	}
	return unknown, translate(err)
}

// SearchHits implements search.RoomsStore.
func (s *Store) SearchHits(ctx context.Context, user chat.UserID, places []chat.SearchPlace) (hits []chat.Hit, err error) {
	if len(places) == 0 {
		return nil, nil
	}
	at, p := make([]place, len(places)), db.SearchRoomNamesParams{UserID: int64(user)}
	for i, x := range places {
		at[i], p.Rooms = place{x.Room, x.Seq}, append(p.Rooms, int64(x.Room))
	}
	rows, err := s.q.SearchRoomNames(ctx, p)
	if err != nil {
		return nil, translate(err)
	}
	rooms := make(map[chat.RoomID]db.SearchRoomNamesRow, len(rows))
	for _, r := range rows {
		rooms[chat.RoomID(r.ID)] = r
	}
	found, err := s.messagesAt(ctx, at)
	for _, x := range at {
		m, has := found[x]
		r, member := rooms[x.room]
		if has && member && !m.Deleted {
			hits = append(hits, hit(m, r))
		}
	}
	return hits, err
}

func hit(m chat.Message, r db.SearchRoomNamesRow) chat.Hit {
	h := chat.Hit{Message: m, Slug: r.Slug, Name: r.Name, Direct: r.Direct}
	if r.Direct {
		h.Name = chat.DirectName(r.People)
	}
	return h
}
