package handlers

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

func (w *world) RoomInsert(_ context.Context, r chat.Room, creator chat.UserID) (chat.Room, error) {
	done, err := w.pg()
	defer done()
	if err != nil {
		return r, err
	}
	for _, other := range w.rooms {
		if chat.Fold(other.Name) == chat.Fold(r.Name) {
			return r, &chat.Error{Kind: chat.Conflict, Field: "name", Text: "There is a room with that name already."}
		}
	}
	r.ID, r.CreatedAt = chat.RoomID(len(w.rooms)+1), time.Now()
	w.rooms[r.Slug] = &room{
		Room: r, stored: map[chat.AuthorKey]int64{}, list: map[int64]*chat.Message{}, reacted: map[chat.ReactionOf]bool{},
		members: map[chat.UserID]chat.Member{creator: {ID: creator, Username: w.users[creator].Username, Admin: true}},
	}
	return r, nil
}

func (w *world) RoomJustMade(_ context.Context, r chat.Room, _ chat.UserID) (chat.Room, error) {
	done, err := w.pg()
	defer done()
	if err != nil {
		return r, err
	}
	for _, made := range w.rooms {
		if r.Nonce != uuid.Nil && made.Nonce == r.Nonce && made.Name == r.Name && made.Topic == r.Topic && made.Private == r.Private {
			return made.Room, nil
		}
	}
	return r, chat.E(chat.NotFound, "none")
}

func (w *world) RoomJustErased(_ context.Context, slug string, by chat.UserID) (bool, error) {
	done, err := w.pg()
	defer done()
	return slices.ContainsFunc(w.erased, func(e erased) bool { return e.Slug == slug && e.by == by }), err
}

func (w *world) RoomRestored(_ context.Context, id chat.RoomID, user chat.UserID) (string, error) {
	done, err := w.pg()
	defer done()
	if r := w.byID(id); err == nil && r != nil && r.members[user].Admin {
		return r.Slug, nil
	}
	return "", chat.E(chat.NotFound, "none")
}

func (w *world) JustLeft(_ context.Context, slug string, user chat.UserID) (bool, error) {
	done, err := w.pg()
	defer done()
	return w.left[user] == slug && err == nil, err
}

func (w *world) Succession(_ context.Context, id chat.RoomID, user chat.UserID) (next chat.Succession, err error) {
	done, err := w.pg()
	defer done()
	for _, m := range w.byID(id).members {
		if m.ID != user {
			next.Managed, next.Heir = next.Managed || m.Admin, m.Username
		}
	}
	return next, err
}

func (w *world) byID(id chat.RoomID) *room {
	for _, r := range w.rooms {
		if r.ID == id {
			return r
		}
	}
	return nil
}

func (w *world) RoomUpdate(_ context.Context, r chat.Room) error {
	done, err := w.pg()
	defer done()
	if err == nil {
		was := w.byID(r.ID)
		was.Name, was.Topic, was.Private = r.Name, r.Topic, r.Private
	}
	return err
}

// erased is a room that was deleted, and by whom.
type erased struct {
	*room
	by chat.UserID
	at time.Time
}

func (w *world) RoomErase(_ context.Context, id chat.RoomID, by chat.UserID) ([]chat.UserID, error) {
	done, err := w.pg()
	defer done()
	if err == nil {
		r := w.byID(id)
		delete(w.rooms, r.Slug)
		w.erased = append(w.erased, erased{r, by, time.Now()})
	}
	return nil, err
}

func (w *world) RoomsErased(_ context.Context, by chat.UserID, _ string) (list []chat.ErasedRoom, next string, err error) {
	done, err := w.pg()
	defer done()
	for _, e := range w.erased {
		if e.by == by {
			list = append(list, chat.ErasedRoom{ID: e.ID, Slug: e.Slug, Name: e.Name, DeletedAt: e.at})
		}
	}
	return list, "", err
}

func (w *world) RoomErased(ctx context.Context, id chat.RoomID, by chat.UserID) (chat.ErasedRoom, error) {
	list, _, err := w.RoomsErased(ctx, by, "")
	for _, e := range list {
		if e.ID == id {
			return e, err
		}
	}
	return chat.ErasedRoom{}, cmp.Or(err, error(chat.E(chat.NotFound, "none")))
}

func (w *world) RoomRestore(_ context.Context, r chat.ErasedRoom, by chat.UserID) error {
	done, err := w.pg()
	defer done()
	if err != nil {
		return err
	}
	for _, other := range w.rooms {
		if chat.Fold(other.Name) == chat.Fold(r.Name) {
			return &chat.Error{Kind: chat.Conflict, Field: "name"}
		}
	}
	w.erased = slices.DeleteFunc(w.erased, func(e erased) bool {
		if e.ID == r.ID && e.by == by {
			w.rooms[r.Slug] = e.room
		}
		return e.ID == r.ID && e.by == by
	})
	return nil
}

func (w *world) Access(_ context.Context, slug string, user chat.UserID) (chat.Access, error) {
	done, err := w.pg()
	defer done()
	if err != nil {
		return chat.Access{}, err
	}
	r := w.rooms[slug]
	if r == nil {
		return chat.Access{}, chat.E(chat.NotFound, "no such room")
	}
	m, member := r.members[user]
	return chat.Access{Room: r.Room, Member: member, Admin: m.Admin, ReadSeq: w.read[user]}, nil
}

// perPage is how many there are to a page of what is in memory.
const perPage = 3

func (w *world) RoomsOf(_ context.Context, user chat.UserID, from string) (list chat.RoomList, err error) {
	done, err := w.pg()
	defer done()
	if err != nil {
		return list, err
	}
	var links []chat.RoomLink
	for _, r := range w.rooms {
		if _, ok := r.members[user]; ok && r.Name >= from {
			links = append(links, chat.RoomLink{ID: r.ID, Slug: r.Slug, Name: r.Name, LastSeq: r.LastSeq, Unread: r.LastSeq - w.read[user]})
		}
	}
	slices.SortFunc(links, func(a, b chat.RoomLink) int { return cmp.Compare(a.Name, b.Name) })
	list.Links = links
	if len(links) > perPage {
		list.Next, list.Rest, list.Links = links[perPage].Name, len(links)-perPage, links[:perPage]
	}
	return list, nil
}

func (w *world) Find(_ context.Context, user chat.UserID, folded, from string, most int) (found []chat.FoundRoom, err error) {
	done, err := w.pg()
	defer done()
	if err != nil {
		return nil, err
	}
	for _, r := range w.rooms {
		_, in := r.members[user]
		if (in && folded != "" || !in && !r.Private) && strings.Contains(chat.Fold(r.Name), folded) && r.Name >= from {
			found = append(found, chat.FoundRoom{Slug: r.Slug, Name: r.Name, Members: len(r.members), Member: in, Place: r.Name})
		}
	}
	slices.SortFunc(found, func(a, b chat.FoundRoom) int { return cmp.Compare(a.Name, b.Name) })
	return found[:min(most, len(found))], nil
}

func (w *world) Join(_ context.Context, id chat.RoomID, user chat.UserID) (bool, error) {
	done, err := w.pg()
	defer done()
	if err == nil {
		w.byID(id).members[user] = chat.Member{ID: user, Username: w.users[user].Username}
	}
	return err == nil, err
}

func (w *world) Leave(_ context.Context, id chat.RoomID, user chat.UserID, byThemselves bool) (bool, error) {
	done, err := w.pg()
	defer done()
	if err == nil {
		delete(w.byID(id).members, user)
		if byThemselves {
			w.left[user] = w.byID(id).Slug
		}
	}
	return err == nil, err
}

func (w *world) Members(_ context.Context, id chat.RoomID, folded, from string, most int) (page chat.MemberPage, err error) {
	done, err := w.pg()
	defer done()
	if err != nil {
		return page, err
	}
	for _, m := range w.byID(id).members {
		if strings.Contains(m.Username, folded) && m.Username >= from {
			page.Members = append(page.Members, m)
		}
	}
	slices.SortFunc(page.Members, func(a, b chat.Member) int { return cmp.Compare(a.Username, b.Username) })
	if most = min(most, perPage); len(page.Members) > most {
		page.Next, page.Members = page.Members[most].Username, page.Members[:most]
	}
	return page, nil
}

func (w *world) MemberIDs(_ context.Context, id chat.RoomID) ([]chat.UserID, error) {
	done, err := w.pg()
	defer done()
	if err != nil {
		return nil, err
	}
	return slices.Collect(maps.Keys(w.byID(id).members)), nil
}

func (w *world) Read(_ context.Context, _ chat.RoomID, user chat.UserID, seq int64) (moved bool, err error) {
	w.change(func(w *world) { moved, w.read[user] = seq > w.read[user], max(w.read[user], seq) })
	return moved, nil
}

func (w *world) Mark(_ context.Context, _ chat.RoomID, user chat.UserID, seq int64) (moved bool, err error) {
	w.change(func(w *world) { moved, w.read[user] = seq != w.read[user], seq })
	return moved, nil
}

func (w *world) LastRoomSet(_ context.Context, user chat.UserID, id chat.RoomID) error {
	w.change(func(w *world) { w.last[user] = w.byID(id).Slug })
	return nil
}
