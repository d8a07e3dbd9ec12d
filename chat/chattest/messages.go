package chattest

import (
	"cmp"
	"context"
	"slices"

	"parley/chat"
	"parley/chat/markup"
)

// rangeMost is how many messages MessageRange returns at most.
const rangeMost = 200

// read returns the messages of a room that fit, in the order of seq, under their
// authors' present names.
func (d *Database) read(ctx context.Context, id chat.RoomID, fits func(chat.Message) bool) (ms []chat.Message, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	r := d.rooms[id]
	if r == nil {
		return nil, nil
	}
	for _, m := range r.messages {
		if fits(m) {
			ms = append(ms, d.named(m))
		}
	}
	return ms, nil
}

// named is a copy of a message under its users' present names.
func (d *Database) named(m chat.Message) chat.Message {
	if m.AuthorName = ""; d.users[m.Author] != nil {
		m.AuthorName = d.users[m.Author].Username
	}
	if m.AnsweredName = ""; d.users[m.Answered] != nil {
		m.AnsweredName = d.users[m.Answered].Username
	}
	m.Reactions = slices.Clone(m.Reactions)
	for i := range m.Reactions {
		m.Reactions[i].By = d.reactors(m.Room, m.Seq, m.Reactions[i].Emoji)
	}
	m.AnsweredText = d.quoted(m)
	m.References = d.references(m.References)
	m.Quoted = d.quotation(m)
	d.nameOrigin(&m.Forward)
	m.Poll = d.poll(m)
	m.Notes = d.notes(m.Notes)
	return m
}

// notes are quiet lines with their people's present names.
func (d *Database) notes(list []chat.Note) []chat.Note {
	list = slices.Clone(list)
	for i := range list {
		list[i].People = slices.Clone(list[i].People)
		for k := range list[i].People {
			p := &list[i].People[k]
			if p.Name = ""; d.users[p.User] != nil {
				p.Name = d.users[p.User].Username
			}
		}
	}
	return list
}

// nameOrigin gives an origin its author's and its room's present names.
func (d *Database) nameOrigin(o *chat.Origin) {
	if o.IsZero() {
		return
	}
	o.AuthorName, o.Slug, o.RoomName = "", "", ""
	if u := d.users[o.Author]; u != nil {
		o.AuthorName = u.Username
	}
	if r := d.present(o.Room); r != nil && !r.Private && !r.Direct {
		o.Slug, o.RoomName = r.Slug, r.Name
	}
}

// quotation is what the message that m links to says now.
func (d *Database) quotation(m chat.Message) chat.Quotation {
	if m.Quoted.Seq == 0 {
		return chat.Quotation{}
	}
	q := d.rooms[m.Room].messages[m.Quoted.Seq-1]
	if q.AuthorName = ""; d.users[q.Author] != nil {
		q.AuthorName = d.users[q.Author].Username
	}
	return chat.Quotation{Seq: q.Seq, Author: q.Author, AuthorName: q.AuthorName, At: q.CreatedAt.UTC(), Text: markup.QuoteLines(q.Says())}
}

// references are those that still have a name: accounts, and rooms that are public.
func (d *Database) references(refs []chat.Reference) (named []chat.Reference) {
	for _, ref := range refs {
		switch {
		case ref.User != 0 && d.users[ref.User] != nil && d.users[ref.User].Username != "":
			named = append(named, ref)
		case ref.Room != 0 && d.present(ref.Room) != nil && !d.rooms[ref.Room].Private:
			named = append(named, ref)
		}
	}
	return named
}

// Reactors implements posting.MessageLookup.
func (d *Database) Reactors(ctx context.Context, id chat.RoomID, seq int64, most int) (map[string][]chat.Reactor, error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	var list []chat.ReactionOf
	for of, on := range d.rooms[id].reacted {
		if u := d.users[of.Author]; on && of.Seq == seq && u != nil && u.Username != "" {
			list = append(list, of)
		}
	}
	slices.SortFunc(list, func(a, b chat.ReactionOf) int {
		return cmp.Or(cmp.Compare(a.Author, b.Author), cmp.Compare(a.Emoji, b.Emoji))
	})
	by := map[string][]chat.Reactor{}
	for _, of := range list[:min(len(list), most)] {
		by[of.Emoji] = append(by[of.Emoji], chat.Reactor{User: of.Author, Name: d.users[of.Author].Username})
	}
	return by, nil
}

// reactors are the first who reacted to a message with an emoji, by account.
func (d *Database) reactors(room chat.RoomID, seq int64, emoji string) (list []chat.Reactor) {
	for of, on := range d.rooms[room].reacted {
		if on && of.Seq == seq && of.Emoji == emoji {
			list = append(list, chat.Reactor{User: of.Author})
		}
	}
	slices.SortFunc(list, func(a, b chat.Reactor) int { return cmp.Compare(a.User, b.User) })
	list = slices.DeleteFunc(list[:min(len(list), chat.ReactorsMax)], func(r chat.Reactor) bool { return d.users[r.User] == nil || d.users[r.User].Username == "" })
	for i := range list {
		list[i].Name = d.users[list[i].User].Username
	}
	return list
}

// quoted is how the message that m answers begins.
func (d *Database) quoted(m chat.Message) string {
	seq := cmp.Or(m.AnsweredSeq, m.Thread)
	if seq == 0 {
		return ""
	}
	if answered := d.rooms[m.Room].messages[seq-1]; answered.Author == m.Answered {
		return markup.Quote(answered.Says())
	}
	return ""
}

// MessageRange implements history.MessageStore.
func (d *Database) MessageRange(ctx context.Context, id chat.RoomID, above, upto int64) ([]chat.Message, error) {
	ms, err := d.read(ctx, id, func(m chat.Message) bool { return m.Seq > above && m.Seq <= upto })
	return ms[:min(len(ms), rangeMost)], err
}

// MessagesSince implements history.MessageStore.
func (d *Database) MessagesSince(ctx context.Context, id chat.RoomID, rev int64, most int) ([]chat.Message, error) {
	ms, err := d.read(ctx, id, func(m chat.Message) bool { return m.Rev > rev })
	slices.SortFunc(ms, func(a, b chat.Message) int { return int(a.Rev - b.Rev) })
	return ms[:min(len(ms), most)], err
}

// ThreadReplies implements history.MessageStore.
func (d *Database) ThreadReplies(ctx context.Context, id chat.RoomID, root, before int64, most int) ([]chat.Message, error) {
	ms, err := d.read(ctx, id, func(m chat.Message) bool { return m.Thread == root && m.Seq < before })
	slices.Reverse(ms)
	return ms[:min(len(ms), most)], err
}

// SearchMessages implements search.Store.
func (d *Database) SearchMessages(ctx context.Context, id chat.RoomID, words []string, above, before int64, most int) ([]chat.Message, error) {
	ms, err := d.read(ctx, id, func(m chat.Message) bool {
		searched := m.Searched()
		lacks := func(word string) bool { return !chat.Holds(searched, word) }
		return !m.Deleted && m.Seq > above && m.Seq < before && !slices.ContainsFunc(words, lacks)
	})
	slices.Reverse(ms)
	return ms[:min(len(ms), most)], err
}

// MessageByKey implements posting.MessageLookup.
func (d *Database) MessageByKey(ctx context.Context, author chat.UserID, key chat.Key) (int64, error) {
	if err := d.begin(ctx); err != nil {
		return 0, err
	}
	defer d.mu.Unlock()
	if p, ok := d.posts[chat.AuthorKey{Author: author, Key: key}]; ok {
		return p.seq, nil
	}
	return 0, missing()
}

// ReactionsMine implements posting.MessageLookup.
func (d *Database) ReactionsMine(ctx context.Context, id chat.RoomID, seqs []int64, user chat.UserID) (list []chat.ReactionOf, err error) {
	for _, seq := range seqs {
		mine, err := d.ReactionsOf(ctx, id, seq, user)
		if err != nil {
			return nil, err
		}
		for emoji := range mine {
			list = append(list, chat.ReactionOf{Seq: seq, Author: user, Emoji: emoji})
		}
	}
	return list, nil
}

// ReactionsOf implements posting.MessageLookup.
func (d *Database) ReactionsOf(ctx context.Context, id chat.RoomID, seq int64, user chat.UserID) (map[string]bool, error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	mine := map[string]bool{}
	if r := d.rooms[id]; r != nil {
		for of, on := range r.reacted {
			if on && of.Seq == seq && of.Author == user {
				mine[of.Emoji] = true
			}
		}
	}
	return mine, nil
}
