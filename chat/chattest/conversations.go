package chattest

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"parley/chat"
	"parley/chat/fold"
)

// Conversations implements rooms.Store.
func (d *Database) Conversations(ctx context.Context, user chat.UserID, folded, from string) (list []chat.Conversation, next string, err error) {
	upto, err := parseMoment(from)
	if err != nil {
		return nil, "", err
	}
	if err := d.begin(ctx); err != nil {
		return nil, "", err
	}
	defer d.mu.Unlock()
	var mine []*room
	for _, r := range d.rooms {
		m := r.members[user]
		if r.direct != "" && m != nil && (!m.closed || r.LastSeq > 0) && d.namedLike(r, user, folded) {
			mine = append(mine, r)
		}
	}
	slices.SortFunc(mine, func(a, b *room) int { return cmp.Or(b.stirred().Compare(a.stirred()), cmp.Compare(b.ID, a.ID)) })
	for _, r := range mine {
		at := momentOf(r.stirred(), r.ID)
		if from != "" && upto.before(at) {
			continue
		}
		if len(list) == d.perPage(chat.ConversationsListed) {
			return list, at.String(), nil
		}
		m, l := r.members[user], d.inSection(d.told(r, user, d.link(r, user)), r, user)
		l.Name, l.Mentions, l.SectionPlace = chat.DirectName(d.peopleOf(r, user)), 0, 0
		list = append(list, chat.Conversation{RoomLink: l, Closed: m.closed && r.LastSeq <= m.closedSeq})
	}
	return list, "", nil
}

// namedLike reports whether a part of a name belongs to somebody in a conversation.
func (d *Database) namedLike(r *room, user chat.UserID, folded string) bool {
	for _, id := range chat.ReadDirectKey(r.direct) {
		u := d.users[id]
		switch {
		case id == user && r.direct != chat.DirectKey([]chat.UserID{user}):
		case folded == "", strings.Contains(fold.String(u.Username), folded), strings.Contains(fold.String(d.profiles[id].DisplayName), folded):
			return true
		}
	}
	return false
}
