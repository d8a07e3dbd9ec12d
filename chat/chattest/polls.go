package chattest

import (
	"cmp"
	"context"
	"slices"

	"parley/chat"
)

// poll is a copy of a message's poll under its voters' present names.
func (d *Database) poll(m chat.Message) *chat.Poll {
	if m.Poll == nil {
		return nil
	}
	p := *m.Poll
	p.Counts = slices.Clone(p.Counts)
	p.By = make([][]chat.Reactor, len(p.Counts))
	for i := range p.By {
		p.By[i] = d.voters(m, i+1)
	}
	return &p
}

// voters are the first who chose an option, by account.
func (d *Database) voters(m chat.Message, option int) (list []chat.Reactor) {
	for v := range d.rooms[m.Room].voted {
		if v.Seq == m.Seq && v.Option == option {
			list = append(list, chat.Reactor{User: v.User})
		}
	}
	slices.SortFunc(list, func(a, b chat.Reactor) int { return cmp.Compare(a.User, b.User) })
	list = slices.DeleteFunc(list[:min(len(list), chat.VotersMax)], func(r chat.Reactor) bool { return d.users[r.User] == nil || d.users[r.User].Username == "" })
	for i := range list {
		list[i].Name = d.users[list[i].User].Username
	}
	return list
}

// Voters implements posting.MessageLookup.
func (d *Database) Voters(ctx context.Context, id chat.RoomID, seq int64, most int) (map[int][]chat.Reactor, error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	var list []chat.Vote
	for v, on := range d.rooms[id].voted {
		if u := d.users[v.User]; on && v.Seq == seq && u != nil && u.Username != "" {
			list = append(list, v)
		}
	}
	slices.SortFunc(list, func(a, b chat.Vote) int { return cmp.Or(cmp.Compare(a.User, b.User), cmp.Compare(a.Option, b.Option)) })
	by := map[int][]chat.Reactor{}
	for _, v := range list[:min(len(list), most)] {
		by[v.Option-1] = append(by[v.Option-1], chat.Reactor{User: v.User, Name: d.users[v.User].Username})
	}
	return by, nil
}

// VotesOf implements posting.MessageLookup.
func (d *Database) VotesOf(ctx context.Context, id chat.RoomID, seq int64, user chat.UserID) (options []int, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	if r := d.rooms[id]; r != nil {
		for v := range r.voted {
			if v.Seq == seq && v.User == user {
				options = append(options, v.Option)
			}
		}
	}
	slices.Sort(options)
	return options, nil
}

// PollsDue implements posting.PollStore.
func (d *Database) PollsDue(ctx context.Context, most int) (list []chat.DuePoll, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	for id, r := range d.rooms {
		for _, m := range r.messages {
			if p := m.Poll; !r.deleted() && p != nil && !p.Closed && !p.Ends.IsZero() && p.Over(d.now()) {
				list = append(list, chat.DuePoll{Room: id, Seq: m.Seq, Author: m.Author})
			}
		}
	}
	return list[:min(len(list), most)], nil
}
