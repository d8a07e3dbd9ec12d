package chattest

import (
	"context"
	"regexp"
	"slices"
	"time"

	"parley/chat"
	"parley/chat/fold"
)

// stored is a message's time as PostgreSQL keeps it.
func stored(m chat.Message) time.Time { return m.CreatedAt.Truncate(time.Microsecond) }

// linkBegins is what a message with a web address has, folded.
var linkBegins = regexp.MustCompile(`https?://|(?:^|[^\pL\pN_])www\.[\pL\pN]`)

// SearchRooms implements search.RoomsStore.
func (d *Database) SearchRooms(ctx context.Context, user chat.UserID, q chat.SearchQuery, before chat.SearchPlace, _ bool) (rooms []chat.SearchRoom, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	for id, r := range d.rooms {
		if d.present(id) == nil || !d.maySearch(r, user) || len(q.In) > 0 && !isNamed(r, q.In) || len(q.In) == 0 && r.members[user] == nil {
			continue
		}
		if len(q.With) > 0 && (!r.Direct || slices.ContainsFunc(q.With, func(name string) bool { return !d.isOf(r, name) })) {
			continue
		}
		if isNamed(r, q.Not.In) || r.Direct && slices.ContainsFunc(q.Not.With, func(name string) bool { return d.isOf(r, name) }) {
			continue
		}
		n := int64(len(r.messages))
		for n > 0 && stored(r.messages[n-1]).After(before.At) {
			n--
		}
		if n > 0 {
			span := chat.Span{Room: id, First: 1, Last: n, Until: stored(r.messages[n-1])}
			rooms = append(rooms, chat.SearchRoom{Span: span, Top: r.LastSeq, Bottom: r.LastSeq})
		}
	}
	return rooms, nil
}

// SearchEdited implements search.RoomsStore. Nothing is indexed here.
func (d *Database) SearchEdited(ctx context.Context, _ []chat.SearchRoom, _ int) ([]chat.Span, error) {
	return nil, d.check(ctx)
}

// SearchBlocks implements search.RoomsStore.
func (d *Database) SearchBlocks(ctx context.Context, _ []int16, _ []chat.SearchRoom, _, _ chat.SearchPlace, _ int) ([]chat.Span, chat.SearchPlace, error) {
	return nil, chat.SearchPlace{}, d.check(ctx)
}

func isNamed(r *room, names []string) bool {
	return slices.Contains(names, r.Slug) || r.Name != "" && slices.Contains(names, fold.String(r.Name))
}

// isOf reports whether a user with a folded name is in a room that oneself is in.
func (d *Database) isOf(r *room, name string) bool {
	if name == chat.SearchMe {
		return true
	}
	for id := range r.members {
		if d.users[id] != nil && fold.String(d.users[id].Username) == name {
			return true
		}
	}
	return false
}

// SearchUnknown implements search.RoomsStore.
func (d *Database) SearchUnknown(ctx context.Context, user chat.UserID, names []chat.SearchName) (unknown []chat.SearchName, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	for _, n := range names {
		if known := n.Room && d.knowsRoom(user, n.Folded) || !n.Room && d.knowsPerson(user, n.Folded); !known {
			unknown = append(unknown, n)
		}
	}
	return unknown, nil
}

func (d *Database) knowsRoom(user chat.UserID, name string) bool {
	for id, r := range d.rooms {
		if d.present(id) != nil && d.maySearch(r, user) && (r.Slug == name || r.Name != "" && fold.String(r.Name) == name) {
			return true
		}
	}
	return false
}

func (d *Database) knowsPerson(user chat.UserID, name string) bool {
	for id, u := range d.users {
		if name == chat.SearchMe || u.Username != "" && fold.String(u.Username) == name && d.knows(user, id) {
			return true
		}
	}
	return false
}

func (d *Database) maySearch(r *room, user chat.UserID) bool {
	return r.members[user] != nil || !r.Private && d.users[user].Role != chat.Guest && !d.isBanned(r, user)
}

// SearchSpans implements search.RoomsStore.
func (d *Database) SearchSpans(ctx context.Context, user chat.UserID, spans []chat.Span, q chat.SearchQuery, before chat.SearchPlace, most int) (found []chat.SearchPlace, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	for _, s := range spans {
		n := 0
		for seq := s.Last; seq >= s.First && n < most; seq-- {
			m := d.rooms[s.Room].messages[seq-1]
			at := chat.SearchPlace{At: stored(m), Room: s.Room, Seq: seq}
			if !m.Deleted && at.Compare(before) < 0 && d.asked(user, m, q) {
				found = append(found, at)
				n++
			}
		}
	}
	slices.SortFunc(found, func(a, b chat.SearchPlace) int { return b.Compare(a) })
	return found, nil
}

// asked reports whether a query asks for a message.
func (d *Database) asked(user chat.UserID, m chat.Message, q chat.SearchQuery) bool {
	searched := m.Searched()
	has := func(word string) bool { return chat.Holds(searched, word) }
	for _, word := range q.Folded {
		if !has(word) {
			return false
		}
	}
	if slices.ContainsFunc(q.Without, has) || stored(m).Before(q.After) || len(q.From) > 0 && !d.isBy(m, user, q.From) || d.isBy(m, user, q.Not.From) {
		return false
	}
	if slices.ContainsFunc(q.Not.Days, func(days chat.SearchDays) bool { return !stored(m).Before(days.From) && stored(m).Before(days.To) }) {
		return false
	}
	marks := d.marksOf(user, m)
	for i, mark := range listMarks(marks) {
		if listMarks(q.SearchMarks)[i] && !mark || listMarks(q.Not.SearchMarks)[i] && mark {
			return false
		}
	}
	return true
}

// isBy reports whether someone with one of the folded names wrote a message.
func (d *Database) isBy(m chat.Message, user chat.UserID, names []string) bool {
	author := fold.String(d.users[m.Author].Username)
	return author != "" && slices.Contains(names, author) || m.Author == user && slices.Contains(names, chat.SearchMe)
}

func (d *Database) marksOf(user chat.UserID, m chat.Message) chat.SearchMarks {
	return chat.SearchMarks{
		Link: linkBegins.MatchString(fold.String(m.Body)), File: len(m.Files) > 0, Picture: slices.ContainsFunc(m.Files, chat.Attachment.IsPicture), Poll: m.Poll != nil,
		Reaction: len(m.Reactions) > 0, Pinned: m.Pinned, Thread: m.Thread != 0 || m.Replies > 0, Saved: d.saved[savedAt{user, place{m.Room, m.Seq}}] != nil,
	}
}

func listMarks(m chat.SearchMarks) []bool {
	return []bool{m.Link, m.File, m.Picture, m.Reaction, m.Poll, m.Pinned, m.Saved, m.Thread}
}

// MessageTimes implements search.RoomsStore.
func (d *Database) MessageTimes(ctx context.Context, spans []chat.Span) ([]chat.Span, error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	spans = slices.Clone(spans)
	for i, s := range spans {
		spans[i].Until = stored(d.rooms[s.Room].messages[s.Last-1])
	}
	return spans, nil
}

// SearchHits implements search.RoomsStore.
func (d *Database) SearchHits(ctx context.Context, user chat.UserID, places []chat.SearchPlace) (hits []chat.Hit, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	for _, at := range places {
		r := d.present(at.Room)
		if r == nil || !d.maySearch(r, user) || at.Seq > int64(len(r.messages)) || r.messages[at.Seq-1].Deleted {
			continue
		}
		h := chat.Hit{Message: d.named(r.messages[at.Seq-1]), Slug: r.Slug, Name: r.Name, Direct: r.Direct}
		if r.Direct {
			h.Name = chat.DirectName(d.peopleOf(r, user))
		}
		hits = append(hits, h)
	}
	return hits, nil
}
