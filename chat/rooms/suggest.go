package rooms

import (
	"context"
	"strings"

	"parley/chat"
	"parley/chat/emojis"
	"parley/chat/fold"
)

// suggestionsMax is how many are shown at once.
const suggestionsMax = 8

// Suggest finds names that begin with what is typed behind a mark: @ for accounts, # for
// public rooms, : for emoji. Members of the room come before other accounts, which a
// private room does not suggest, nor does any to guests. Emoji are found by their names in a
// language (BCP 47), and by those in English.
func (r *Service) Suggest(ctx context.Context, a chat.Access, who chat.User, q, language string) ([]chat.Suggestion, error) {
	q, err := chat.CleanQuery(q)
	if err != nil || q == "" {
		return nil, err
	}
	switch word := fold.String(q[1:]); q[0] {
	case '@':
		return r.suggestAccounts(ctx, a, who, word)
	case '#':
		return r.suggestRooms(ctx, who.ID, word)
	case ':':
		return append(r.suggestCustom(word), suggestEmoji(word, language)...), nil
	}
	return nil, nil
}

func (r *Service) suggestAccounts(ctx context.Context, a chat.Access, who chat.User, word string) (list []chat.Suggestion, err error) {
	found, err := r.store.NamesLike(ctx, a.Room.ID, word, !a.Room.Private && who.Role != chat.Guest, suggestionsMax)
	for _, m := range found {
		list = append(list, chat.Suggestion{Text: "@" + m.Username, User: m.ID, Member: !m.JoinedAt.IsZero()})
	}
	for _, all := range [...]string{chat.Here, chat.Everyone} {
		if strings.HasPrefix(all, word) {
			list = append(list, chat.Suggestion{Text: "@" + all, All: true})
		}
	}
	return list, err
}

// suggestRooms also takes a word for the beginning of a slug, which has hyphens for spaces.
func (r *Service) suggestRooms(ctx context.Context, user chat.UserID, word string) ([]chat.Suggestion, error) {
	list, err := r.suggestNamed(ctx, user, word)
	if spaced := strings.ReplaceAll(word, "-", " "); err == nil && len(list) == 0 && spaced != word {
		return r.suggestNamed(ctx, user, spaced)
	}
	return list, err
}

func (r *Service) suggestNamed(ctx context.Context, user chat.UserID, word string) (list []chat.Suggestion, err error) {
	mine, err := r.store.MyRooms(ctx, user, word, switchesMine)
	if err != nil {
		return nil, err
	}
	for _, l := range mine {
		if !l.Private && len(list) < suggestionsMax {
			list = append(list, chat.Suggestion{Text: "#" + l.Slug})
		}
	}
	if word == "" || len(list) == suggestionsMax {
		return list, nil
	}
	open, err := r.store.OpenRooms(ctx, user, word, suggestionsMax-len(list))
	for _, o := range open {
		list = append(list, chat.Suggestion{Text: "#" + o.Slug})
	}
	return list, err
}

// suggestCustom are emoji of this server, which come before the standard ones.
func (r *Service) suggestCustom(word string) (list []chat.Suggestion) {
	for _, e := range r.Emojis.Set().Find(word, suggestionsMax/2) {
		list = append(list, chat.Suggestion{Text: e.Code()})
	}
	return list
}

func suggestEmoji(word, language string) (list []chat.Suggestion) {
	for _, e := range emojis.Find(word, language, suggestionsMax) {
		list = append(list, chat.Suggestion{Text: e.Emoji, Code: e.Names[0]})
	}
	return list
}
