package posting

import (
	"context"
	"slices"

	"parley/chat"
)

// ReactionLookup finds a user's own reactions.
type ReactionLookup interface {
	ReactionsMine(ctx context.Context, room chat.RoomID, seqs []int64, user chat.UserID) ([]chat.ReactionOf, error)
}

// NameMine is a page of messages with the user named among those who reacted. A message names
// the first ReactorsMax alone, who may be others. Few have more: the rest costs no query.
func NameMine(ctx context.Context, lookup ReactionLookup, room chat.RoomID, list []chat.Message, user chat.User) ([]chat.Message, error) {
	var seqs []int64
	for i := range list {
		if slices.ContainsFunc(list[i].Reactions, namesNotAll) {
			seqs = append(seqs, list[i].Seq)
		}
	}
	if len(seqs) == 0 {
		return list, nil
	}
	list = slices.Clone(list)
	mine, err := lookup.ReactionsMine(ctx, room, seqs, user.ID)
	for _, of := range mine {
		at, found := slices.BinarySearchFunc(list, of.Seq, func(m chat.Message, seq int64) int { return int(m.Seq - seq) })
		if found {
			list[at].Reactions = nameIn(list[at].Reactions, of.Emoji, user)
		}
	}
	return list, err
}

// ReactorsListed is how many names a message's own page lists, of all its emoji together, or of
// all options of its poll.
const ReactorsListed = 1000

// WhoReacted are a message's reactions with the names of all, up to ReactorsListed.
func (p *Service) WhoReacted(ctx context.Context, m chat.Message) ([]chat.Reaction, error) {
	if !slices.ContainsFunc(m.Reactions, namesNotAll) {
		return m.Reactions, nil
	}
	by, err := p.messages.Reactors(ctx, m.Room, m.Seq, ReactorsListed)
	list := slices.Clone(m.Reactions)
	for i := range list {
		list[i].By = by[list[i].Emoji]
		list[i].Count = max(list[i].Count, len(list[i].By)) // a reaction may have come since
	}
	return list, err
}

// WhoVoted has for each option that was chosen in a message's poll the names of all who chose it, up to
// ReactorsListed; nil for a message without a poll.
func (p *Service) WhoVoted(ctx context.Context, m chat.Message) ([]chat.Reaction, error) {
	if m.Poll == nil {
		return nil, nil
	}
	_, options := m.Asked()
	var list []chat.Reaction
	for i, option := range options[:min(len(options), len(m.Poll.Counts))] {
		list = append(list, chat.Reaction{Emoji: option, Count: m.Poll.Counts[i], By: m.Poll.By[i]})
	}
	var err error
	if slices.ContainsFunc(list, namesNotAll) {
		var by map[int][]chat.Reactor
		by, err = p.messages.Voters(ctx, m.Room, m.Seq, ReactorsListed)
		for i := range list {
			list[i].By = by[i]
			list[i].Count = max(list[i].Count, len(list[i].By)) // a vote may have come since
		}
	}
	return slices.DeleteFunc(list, func(r chat.Reaction) bool { return r.Count == 0 }), err
}

func namesNotAll(r chat.Reaction) bool { return r.Count > len(r.By) }

// nameIn is a copy with a user named among those of an emoji.
func nameIn(rs []chat.Reaction, emoji string, user chat.User) []chat.Reaction {
	rs = slices.Clone(rs)
	for i := range rs {
		mine := func(by chat.Reactor) bool { return by.User == user.ID }
		if rs[i].Emoji == emoji && !slices.ContainsFunc(rs[i].By, mine) {
			rs[i].By = append(slices.Clone(rs[i].By), chat.Reactor{User: user.ID, Name: user.Username})
		}
	}
	return rs
}
