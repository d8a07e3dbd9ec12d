package ledger

import (
	"cmp"
	"slices"

	"parley/chat"
)

func (l *Ledger) react(c chat.Command, m *chat.Message) chat.Outcome {
	id := chat.ReactionOf{Seq: m.Seq, Author: c.Author, Emoji: c.Emoji}
	switch {
	case m.Deleted:
		return refuse(c, chat.Conflict, "That message was deleted.")
	case l.Reacted[id] == c.On:
		return chat.Outcome{Command: c, Seq: m.Seq, Repeat: true}
	case c.On && len(m.Reactions) >= chat.ReactionsMax && !hasEmoji(m, c.Emoji):
		return refuse(c, chat.Conflict, "That message has as many different reactions as it can hold.")
	}
	l.Reacted[id], l.toggled[id] = c.On, c.On
	m.Reactions = count(m.Reactions, c.Emoji, chat.Reactor{User: c.Author, Name: c.AuthorName}, c.On)
	return l.changed(c, m)
}

func hasEmoji(m *chat.Message, emoji string) bool {
	return slices.ContainsFunc(m.Reactions, func(r chat.Reaction) bool { return r.Emoji == emoji })
}

// count returns a new list with one more or one less of an emoji.
func count(rs []chat.Reaction, emoji string, by chat.Reactor, on bool) []chat.Reaction {
	rs = slices.Clone(rs)
	i := slices.IndexFunc(rs, func(r chat.Reaction) bool { return r.Emoji == emoji })
	switch {
	case i < 0 && on:
		rs = append(rs, named(chat.Reaction{Emoji: emoji, Count: 1}, by, on))
	case i >= 0 && on:
		rs[i].Count++
		rs[i] = named(rs[i], by, on)
	case i >= 0:
		rs[i].Count--
		rs[i] = named(rs[i], by, on)
	}
	rs = slices.DeleteFunc(rs, func(r chat.Reaction) bool { return r.Count <= 0 })
	slices.SortStableFunc(rs, func(a, b chat.Reaction) int { return cmp.Compare(b.Count, a.Count) })
	return rs
}

// named returns a copy of r with a user's name, or without it.
func named(r chat.Reaction, u chat.Reactor, on bool) chat.Reaction {
	return namedUpTo(r, u, on, chat.ReactorsMax)
}

func namedUpTo(r chat.Reaction, u chat.Reactor, on bool, most int) chat.Reaction {
	at, found := slices.BinarySearchFunc(r.By, u.User, func(by chat.Reactor, id chat.UserID) int { return cmp.Compare(by.User, id) })
	r.By = slices.Clone(r.By)
	switch {
	case found && !on:
		r.By = slices.Delete(r.By, at, at+1)
	case !found && on && u.Name != "":
		r.By = slices.Insert(r.By, at, u)
		r.By = r.By[:min(len(r.By), most)]
	}
	return r
}
