package chat

import (
	"context"
	"strings"

	"parley/chat/emojis"
	"parley/chat/fold"
)

// Suggestion is a name to write into a message.
type Suggestion struct {
	Text   string // to be written: @ann, #general, or an emoji
	Code   string // of an emoji: its name between colons
	Hint   string // of a command: what it does
	User   UserID // of an account
	Member bool   // the account is a member of the room
	All    bool   // the text calls all members
}

// suggestionsMax is how many are shown at once.
const suggestionsMax = 8

// Suggest finds names that begin with what is typed behind a mark: @ for accounts, # for
// public rooms, : for emoji. Members of the room come before other accounts, which a
// private room does not suggest.
func (r *Rooms) Suggest(ctx context.Context, a Access, user UserID, q string) ([]Suggestion, error) {
	q, err := CleanQuery(q)
	if err != nil || q == "" {
		return nil, err
	}
	switch word := fold.String(q[1:]); q[0] {
	case '@':
		return r.suggestAccounts(ctx, a, word)
	case '#':
		return r.suggestRooms(ctx, user, word)
	case ':':
		return append(r.suggestCustom(word), suggestEmoji(word)...), nil
	}
	return nil, nil
}

func (r *Rooms) suggestAccounts(ctx context.Context, a Access, word string) (list []Suggestion, err error) {
	found, err := r.store.NamesLike(ctx, a.Room.ID, word, !a.Room.Private, suggestionsMax)
	for _, m := range found {
		list = append(list, Suggestion{Text: "@" + m.Username, User: m.ID, Member: !m.JoinedAt.IsZero()})
	}
	for _, all := range [...]string{Here, Everyone} {
		if strings.HasPrefix(all, word) {
			list = append(list, Suggestion{Text: "@" + all, All: true})
		}
	}
	return list, err
}

// suggestRooms also takes a word for the beginning of a slug, which has hyphens for spaces.
func (r *Rooms) suggestRooms(ctx context.Context, user UserID, word string) ([]Suggestion, error) {
	list, err := r.suggestNamed(ctx, user, word)
	if spaced := strings.ReplaceAll(word, "-", " "); err == nil && len(list) == 0 && spaced != word {
		return r.suggestNamed(ctx, user, spaced)
	}
	return list, err
}

func (r *Rooms) suggestNamed(ctx context.Context, user UserID, word string) (list []Suggestion, err error) {
	mine, err := r.store.MyRooms(ctx, user, word, switchesMine)
	if err != nil {
		return nil, err
	}
	for _, l := range mine {
		if !l.Private && len(list) < suggestionsMax {
			list = append(list, Suggestion{Text: "#" + l.Slug})
		}
	}
	if word == "" || len(list) == suggestionsMax {
		return list, nil
	}
	open, err := r.store.OpenRooms(ctx, user, word, suggestionsMax-len(list))
	for _, o := range open {
		list = append(list, Suggestion{Text: "#" + o.Slug})
	}
	return list, err
}

// suggestCustom are emoji of this server, which come before the standard ones.
func (r *Rooms) suggestCustom(word string) (list []Suggestion) {
	for _, e := range r.Emojis.Set().Find(word, suggestionsMax/2) {
		list = append(list, Suggestion{Text: e.Code()})
	}
	return list
}

func suggestEmoji(word string) (list []Suggestion) {
	for _, e := range emojis.Find(word, suggestionsMax) {
		list = append(list, Suggestion{Text: e.Emoji, Code: e.Names[0]})
	}
	return list
}
