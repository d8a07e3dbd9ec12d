package chattest

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/fold"
	"parley/chat/letters"
)

// room is a room with its members and messages. A deleted one has no slug.
type room struct {
	chat.Room
	skeleton  string // of its name; a direct conversation has none
	former    string // its slug before it was deleted
	madeBy    chat.UserID
	deletedBy chat.UserID // who can restore it
	deletedAt time.Time
	direct    string // the key of its people, for a direct conversation
	members   map[chat.UserID]*membership
	messages  []chat.Message // by seq
	reacted   map[chat.ReactionOf]bool
	mentioned map[int64][]chat.UserID // by seq
	replaced  []chat.Replaced
	pinnings  map[int64]chat.Pinning // by seq
	voted     map[chat.Vote]bool
	deletions []chat.Deletion
}

// membership is one user's place in a room.
type membership struct {
	user     chat.UserID
	admin    bool
	joinedAt time.Time
	read     int64 // the last message that the user has read

	level     chat.Level
	muted     time.Time
	favourite bool
	section   int64
	addedBy   chat.UserID // until the user has answered
	closed    bool        // a direct conversation is hidden
	closedSeq int64       // up to this message
	openedAt  time.Time   // when the user last changed to the room
}

func (r *room) deleted() bool { return !r.deletedAt.IsZero() }

// bySeniority lists memberships, the longest-standing first.
func (r *room) bySeniority() (list []*membership) {
	for _, m := range r.members {
		list = append(list, m)
	}
	slices.SortFunc(list, func(a, b *membership) int {
		return cmp.Or(a.joinedAt.Compare(b.joinedAt), cmp.Compare(a.user, b.user))
	})
	return list
}

// heirs are the members in the order in which they become admins.
func (d *Database) heirs(r *room) []*membership {
	list := r.bySeniority()
	last := func(m *membership) int {
		u := d.users[m.user]
		switch {
		case !u.bar.At.IsZero():
			return 2
		case u.Role == chat.Guest:
			return 1
		}
		return 0
	}
	slices.SortStableFunc(list, func(a, b *membership) int { return cmp.Compare(last(a), last(b)) })
	return list
}

// leave ends a membership. When the last admin leaves, the longest-standing member
// takes over.
func (d *Database) leave(r *room, id chat.UserID) bool {
	if r.members[id] == nil {
		return false
	}
	if r.Private && r.direct == "" && len(r.members) == 1 && !r.deleted() {
		r.former, r.Slug, r.deletedBy, r.deletedAt = r.Slug, "", id, d.now()
		return true
	}
	delete(r.members, id)
	list := d.heirs(r)
	if r.direct == "" && len(list) > 0 && !slices.ContainsFunc(list, func(m *membership) bool { return m.admin }) {
		list[0].admin = true
	}
	return true
}

// unread counts the messages of others after the last one read, without those of people
// whom the user has blocked.
func (d *Database) unread(r *room, user chat.UserID) (n int64) {
	for _, m := range r.messages[min(r.members[user].read, r.LastSeq):] {
		if !m.Deleted && m.Author != user && !d.muted(user, r, m) && !d.blocks[user][m.Author] {
			n++
		}
	}
	return n
}

// mentions counts those of them that mention the user, or all members, without those of
// people whom the user has blocked.
func (d *Database) mentions(r *room, user chat.UserID) (n int64) {
	for _, m := range r.messages[min(r.members[user].read, r.LastSeq):] {
		if r.calls(user, m) && !d.muted(user, r, m) && !d.blocks[user][m.Author] {
			n++
		}
	}
	return n
}

// calls reports whether a message names a user or all members.
func (r *room) calls(user chat.UserID, m chat.Message) bool {
	return slices.Contains(r.mentioned[m.Seq], user) || m.Called && !m.Deleted && m.Author != user
}

// bySlug is an existing room, or nil.
func (d *Database) bySlug(slug string) *room {
	for _, r := range d.rooms {
		if !r.deleted() && r.Slug == slug {
			return r
		}
	}
	return nil
}

// present is an existing room, or nil.
func (d *Database) present(id chat.RoomID) *room {
	if r := d.rooms[id]; r != nil && !r.deleted() {
		return r
	}
	return nil
}

// roomTaken says which of a room's name and slug another room has.
func (d *Database) roomTaken(id chat.RoomID, name, slug string) error {
	r := d.present(id)
	keeps := r != nil && r.Name == name
	for _, other := range d.rooms {
		switch {
		case other.ID == id || other.deleted() || other.direct != "":
		case fold.String(other.Name) == fold.String(name):
			return chat.ErrRoomName
		case !keeps && other.skeleton != "" && other.skeleton == letters.Skeleton(name):
			return chat.ErrRoomNameAlike
		case other.Slug == slug:
			return taken("slug")
		}
	}
	return nil
}

// RoomInsert implements rooms.Store.
func (d *Database) RoomInsert(ctx context.Context, r chat.Room, creator chat.UserID) (chat.Room, error) {
	if err := d.begin(ctx); err != nil {
		return r, err
	}
	defer d.mu.Unlock()
	if err := d.roomTaken(0, r.Name, r.Slug); err != nil {
		return r, err
	}
	return d.insertRoom(r, creator), nil
}

// RoomJustMade implements rooms.Store.
func (d *Database) RoomJustMade(ctx context.Context, r chat.Room, user chat.UserID) (chat.Room, error) {
	if err := d.begin(ctx); err != nil {
		return r, err
	}
	defer d.mu.Unlock()
	for _, made := range d.rooms {
		same := made.Name == r.Name && made.Topic == r.Topic && made.Private == r.Private && made.Nonce == r.Nonce
		fresh := made.Nonce != uuid.Nil || d.now().Sub(made.CreatedAt) < chat.RepeatWindow
		if !made.deleted() && made.direct == "" && made.madeBy == user && same && fresh {
			r.ID, r.Slug = made.ID, made.Slug
			return r, nil
		}
	}
	return r, missing()
}

// RoomUpdate implements rooms.Store.
func (d *Database) RoomUpdate(ctx context.Context, r chat.Room, by chat.UserID) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	was := d.present(r.ID)
	if was == nil {
		return chat.ErrNoRoom
	}
	if err := d.refused(was, by, chat.AskManages); err != nil {
		return err
	}
	if err := d.roomTaken(r.ID, r.Name, was.Slug); err != nil {
		return err
	}
	if was.Name != r.Name {
		was.skeleton = letters.Skeleton(r.Name)
	}
	was.Name, was.Topic, was.Private, was.AdminsPost = r.Name, r.Topic, r.Private, r.AdminsPost
	was.Slow, was.AdminsInvite, was.AdminsPin, was.AdminsCall = r.Slow, r.AdminsInvite, r.AdminsPin, r.AdminsCall
	was.Callers = r.Callers
	return nil
}

// RoomArchive implements rooms.Store.
func (d *Database) RoomArchive(ctx context.Context, id chat.RoomID, by chat.UserID, on bool) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	r := d.present(id)
	if r == nil {
		return false, chat.ErrNoRoom
	}
	if err := d.refused(r, by, chat.AskManagesAny); err != nil {
		return false, err
	}
	changed := r.Archived != on
	r.Archived = on
	return changed, nil
}

// Access implements rooms.Store.
func (d *Database) Access(ctx context.Context, slug string, user chat.UserID) (chat.Access, error) {
	if err := d.begin(ctx); err != nil {
		return chat.Access{}, err
	}
	defer d.mu.Unlock()
	r := d.bySlug(slug)
	if r == nil {
		return chat.Access{}, missing()
	}
	return d.access(r, user), nil
}

func (d *Database) access(r *room, user chat.UserID) chat.Access {
	a := chat.Access{Room: r.Room}
	a.Room.Nonce = uuid.Nil
	a.Guest = d.isGuest(user) && r.members[user] == nil
	if b, banned := d.roomBans[chat.Membership{User: user, Room: r.ID}]; banned && r.members[user] == nil {
		a.Ban = chat.MakeBan(b.Reason)
	}
	if m := r.members[user]; m != nil {
		a.Member, a.Admin, a.ReadSeq, a.Favourite = true, m.admin, m.read, m.favourite
		if m.addedBy != 0 {
			a.AddedBy = "?"
			if u := d.users[m.addedBy]; u != nil && u.Username != "" {
				a.AddedBy = u.Username
			}
		}
		d.direct(r, user, &a)
	}
	return a
}

// refused asks a rule about who acts in a room; 0 is the operator.
func (d *Database) refused(r *room, by chat.UserID, rule chat.RoomRule) error {
	if by == 0 {
		return nil
	}
	return rule(d.access(r, by), d.actor(by))
}

// LastRoomSet implements rooms.Store.
func (d *Database) LastRoomSet(ctx context.Context, id chat.UserID, room chat.RoomID) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	if u := d.users[id]; u != nil {
		u.lastRoom = room
	}
	if r := d.rooms[room]; r != nil && r.members[id] != nil {
		r.members[id].openedAt = d.now()
	}
	return nil
}

// MarkRead implements rooms.Store.
func (d *Database) MarkRead(ctx context.Context, id chat.RoomID, user chat.UserID, seq int64) (bool, error) {
	return d.mark(ctx, id, user, seq, func(was, now int64) bool { return now > was })
}

// SetRead implements rooms.Store.
func (d *Database) SetRead(ctx context.Context, id chat.RoomID, user chat.UserID, seq int64) (bool, error) {
	return d.mark(ctx, id, user, seq, func(was, now int64) bool { return now != was })
}

func (d *Database) mark(ctx context.Context, id chat.RoomID, user chat.UserID, seq int64, moves func(was, now int64) bool) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	r := d.present(id)
	if r == nil || r.members[user] == nil {
		return false, nil
	}
	m := r.members[user]
	if seq = min(seq, r.LastSeq); !moves(m.read, seq) {
		return false, nil
	}
	m.read = seq
	return true, nil
}
