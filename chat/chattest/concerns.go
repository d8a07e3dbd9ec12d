package chattest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"parley/chat"
	"parley/chat/fold"
)

// inboxed is what users said of their inboxes.
type inboxed struct {
	reacted  map[chat.RoomID]map[chat.ReactionOf]time.Time
	marks    map[chat.UserID]*chat.InboxMarks
	threads  map[followed]chat.Level
	feeds    map[chat.UserID]int64
	levels   map[chat.UserID]chat.Level
	chose    map[chat.UserID]bool // a level of their own
	keywords map[chat.UserID][]string
}

type followed struct {
	user chat.UserID
	place
}

func newInboxed() inboxed {
	return inboxed{reacted: map[chat.RoomID]map[chat.ReactionOf]time.Time{}, marks: map[chat.UserID]*chat.InboxMarks{}, threads: map[followed]chat.Level{}, feeds: map[chat.UserID]int64{}, levels: map[chat.UserID]chat.Level{}, chose: map[chat.UserID]bool{}, keywords: map[chat.UserID][]string{}}
}

// reactedNow notes when reactions came.
func (b inboxed) reactedNow(room chat.RoomID, toggled map[chat.ReactionOf]bool, now time.Time) {
	if b.reacted[room] == nil {
		b.reacted[room] = map[chat.ReactionOf]time.Time{}
	}
	for of := range toggled {
		b.reacted[room][of] = now
	}
}

func (b inboxed) of(user chat.UserID) *chat.InboxMarks {
	if b.marks[user] == nil {
		b.marks[user] = &chat.InboxMarks{Done: map[string]time.Time{}}
	}
	return b.marks[user]
}

// InboxItems implements notifications.InboxStore.
func (d *Database) InboxItems(ctx context.Context, user chat.UserID, most int) (items []chat.InboxItem, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	for id, r := range d.rooms {
		member := r.members[user]
		if d.present(id) == nil || member == nil {
			continue
		}
		if by := member.addedBy; by != 0 && !d.blocks[user][by] {
			hit := chat.Hit{Message: chat.Message{Room: id, Author: by}, Slug: r.Slug, Name: r.Name}
			if u := d.users[by]; u != nil {
				hit.AuthorName = u.Username
			}
			items = append(items, chat.InboxItem{Kind: chat.InboxAdded, Place: chat.SearchPlace{At: member.joinedAt, Room: id}, Unread: true, Hit: hit})
		}
		for _, m := range r.messages {
			item := chat.InboxItem{Place: chat.SearchPlace{At: stored(m), Room: id, Seq: m.Seq}, Unread: m.Seq > member.read}
			mentions := m.Called || slices.ContainsFunc(m.References, func(ref chat.Reference) bool {
				return ref.User == user && ref.Tells() && d.rooms[id].members[user] != nil
			})
			muted := d.muted(user, r, m)
			switch {
			case m.Deleted:
				continue
			case m.Author == user:
				items = append(items, d.reactionsTo(r, m)...)
				continue
			case muted, d.blocks[user][m.Author]:
				continue
			case mentions:
				item.Kind = chat.InboxMention
				items = append(items, item)
			}
			if item.Unread && chat.HasKeyword(fold.String(m.Body), d.foldedKeywords(user)) {
				item.Kind = chat.InboxKeyword
				items = append(items, item)
			}
			if m.Thread != 0 && d.threadLevel(user, r, m.Thread) == chat.LevelAll {
				item.Kind = chat.InboxReply
				items = append(items, item)
			}
		}
	}
	return items, nil
}

// UnreadPlaces implements notifications.InboxStore.
func (d *Database) UnreadPlaces(ctx context.Context, user chat.UserID, rooms []chat.RoomID, most int) (places []chat.SearchPlace, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	for _, id := range rooms {
		r := d.rooms[id]
		if r == nil || r.members[user] == nil {
			continue
		}
		n := 0
		for _, m := range slices.Backward(r.messages) {
			if n < most && m.Seq > r.members[user].read && m.Author != user && !m.Deleted && !d.muted(user, r, m) && !d.blocks[user][m.Author] {
				places = append(places, chat.SearchPlace{At: stored(m), Room: id, Seq: m.Seq})
				n++
			}
		}
	}
	return places, nil
}

func (d *Database) foldedKeywords(user chat.UserID) (words []string) {
	for _, w := range d.inboxed.keywords[user] {
		words = append(words, fold.String(w))
	}
	return words
}

// reactionsTo is the item of a message's reactions, if others reacted.
func (d *Database) reactionsTo(r *room, m chat.Message) []chat.InboxItem {
	item := chat.InboxItem{Kind: chat.InboxReacted, Place: chat.SearchPlace{Room: r.ID, Seq: m.Seq}, Unread: true}
	for of, on := range r.reacted {
		if u := d.users[of.Author]; on && of.Seq == m.Seq && of.Author != m.Author && !d.blocks[m.Author][of.Author] && u != nil && u.Username != "" {
			at := d.inboxed.reacted[r.ID][of].Truncate(time.Microsecond)
			item.By = append(item.By, chat.InboxReaction{User: of.Author, Name: u.Username, Emoji: of.Emoji, At: at})
			if at.After(item.Place.At) {
				item.Place.At = at
			}
		}
	}
	if len(item.By) == 0 {
		return nil
	}
	slices.SortFunc(item.By, func(a, b chat.InboxReaction) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.User, b.User)) })
	return []chat.InboxItem{item}
}

// threadLevel is what a thread tells a user, as said or as an author in it.
func (d *Database) threadLevel(user chat.UserID, r *room, thread int64) chat.Level {
	if said := d.inboxed.threads[followed{user, place{r.ID, thread}}]; said != chat.LevelDefault {
		return said
	}
	for _, m := range r.messages {
		if m.Author == user && (m.Thread == thread || m.Seq == thread && m.Replies > 0) {
			return chat.LevelAll
		}
	}
	return chat.LevelDefault
}

// muted reports whether a message counts nowhere for a user: it is a reply in a thread that
// the user muted.
func (d *Database) muted(user chat.UserID, r *room, m chat.Message) bool {
	return m.Thread != 0 && d.inboxed.threads[followed{user, place{r.ID, m.Thread}}] == chat.LevelNone
}

func (d *Database) mutedThreads(user chat.UserID, room chat.RoomID) string {
	var threads []int64
	for f, level := range d.inboxed.threads {
		if f.user == user && f.room == room && level == chat.LevelNone {
			threads = append(threads, f.seq)
		}
	}
	slices.Sort(threads)
	return strings.Trim(fmt.Sprint(threads), "[]")
}

// InboxMarks implements notifications.InboxStore.
func (d *Database) InboxMarks(ctx context.Context, user chat.UserID) (chat.InboxMarks, error) {
	if err := d.begin(ctx); err != nil {
		return chat.InboxMarks{}, err
	}
	defer d.mu.Unlock()
	return *d.inboxed.of(user), nil
}

// InboxReadAll implements notifications.InboxStore.
func (d *Database) InboxReadAll(ctx context.Context, user chat.UserID, upto time.Time) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	if m := d.inboxed.of(user); upto.After(m.Upto) {
		m.Upto = upto
	}
	return nil
}

// InboxReadOne implements notifications.InboxStore.
func (d *Database) InboxReadOne(ctx context.Context, user chat.UserID, kind string, room chat.RoomID, seq int64, upto time.Time) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	done, id := d.inboxed.of(user).Done, chat.InboxItem{Kind: kind, Place: chat.SearchPlace{Room: room, Seq: seq}}.ID()
	if upto.After(done[id]) {
		done[id] = upto
	}
	return nil
}

// ThreadsFollowed implements notifications.InboxStore.
func (d *Database) ThreadsFollowed(ctx context.Context, user chat.UserID, most int) (places []chat.SearchPlace, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	for id, r := range d.rooms {
		if d.present(id) == nil || r.members[user] == nil {
			continue
		}
		for _, m := range r.messages {
			if m.Thread != 0 || d.threadLevel(user, r, m.Seq) != chat.LevelAll {
				continue
			}
			at := answeredAt(m)
			places = append(places, chat.SearchPlace{At: at, Room: id, Seq: m.Seq})
		}
	}
	slices.SortFunc(places, func(a, b chat.SearchPlace) int { return b.Compare(a) })
	return places[:min(len(places), most)], nil
}

// answeredAt is when a thread was answered last.
func answeredAt(m chat.Message) time.Time {
	if m.RepliedAt.IsZero() {
		return stored(m)
	}
	return m.RepliedAt.Truncate(time.Microsecond)
}

// ThreadsQuiet implements notifications.InboxStore.
func (d *Database) ThreadsQuiet(ctx context.Context, user chat.UserID, most int) (places []chat.ThreadPlace, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	for at, level := range d.inboxed.threads {
		r := d.present(at.room)
		if at.user == user && level != chat.LevelAll && r != nil && r.members[user] != nil {
			places = append(places, chat.ThreadPlace{SearchPlace: chat.SearchPlace{At: answeredAt(r.messages[at.seq-1]), Room: at.room, Seq: at.seq}, Level: level})
		}
	}
	slices.SortFunc(places, func(a, b chat.ThreadPlace) int { return b.Compare(a.SearchPlace) })
	return places[:min(len(places), most)], nil
}

// ThreadLevelSet implements notifications.InboxStore.
func (d *Database) ThreadLevelSet(ctx context.Context, user chat.UserID, room chat.RoomID, thread int64, level chat.Level) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	d.inboxed.threads[followed{user, place{room, thread}}] = level
	return nil
}

// ThreadLevel implements notifications.InboxStore.
func (d *Database) ThreadLevel(ctx context.Context, user chat.UserID, room chat.RoomID, thread int64) (chat.Level, error) {
	if err := d.begin(ctx); err != nil {
		return "", err
	}
	defer d.mu.Unlock()
	return d.threadLevel(user, d.rooms[room], thread), nil
}
