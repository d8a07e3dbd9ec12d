package chat

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"parley/chat/fold"
	"parley/chat/slugs"
)

// DirectoryPageSize is how many rooms a search shows.
const DirectoryPageSize = 30

// RepeatWindow is how long a repeated action counts as done and not as a mistake.
const RepeatWindow = 10 * time.Second

// Rooms lets users make, find, join and leave rooms.
type Rooms struct {
	store     RoomStore
	accounts  UserLookup
	Limits    Limits
	publisher Publisher
	recent    RecentInvalidator
	Notes     Notes   // where quiet lines go; nil for nowhere
	Emojis    *Emojis // this server's, to suggest; nil for none
}

// Notes takes quiet lines on their way to a worker; an Inbox does.
type Notes interface {
	Enqueue(ctx context.Context, c Command) error
}

// NewRooms makes the rules of rooms on a store. The account store finds users by name.
func NewRooms(store RoomStore, accounts UserLookup, limits Limits, publisher Publisher, recent RecentInvalidator) *Rooms {
	return &Rooms{store: store, accounts: accounts, Limits: limits, publisher: publisher, recent: recent}
}

// Open returns a room as user sees it; NotFound also when user may not see it.
func (r *Rooms) Open(ctx context.Context, slug string, user UserID) (Access, error) {
	// PostgreSQL would refuse such a text, and with it the whole batch.
	if !IsSlug(slug) {
		return Access{}, ErrNoRoom
	}
	a, err := r.store.Access(ctx, slug, user)
	if err == nil && a.Ban != "" && !a.Room.Private && !a.Guest {
		return Access{}, bannedFrom(a)
	}
	if Is(err, NotFound) || err == nil && !a.MayRead() {
		return Access{}, ErrNoRoom
	}
	return a, err
}

// For is Open by users who can do something there.
func (r *Rooms) For(act RoomAct) func(ctx context.Context, slug string, user UserID) (Access, error) {
	return func(ctx context.Context, slug string, user UserID) (Access, error) {
		a, err := r.Open(ctx, slug, user)
		if err == nil {
			err = a.Refuse(act)
		}
		return a, err
	}
}

// Enter is Open for actions of members.
func (r *Rooms) Enter(ctx context.Context, slug string, user UserID) (Access, error) {
	return r.For(KeepIn)(ctx, slug, user)
}

// Manage is Open for actions of the room's admins.
func (r *Rooms) Manage(ctx context.Context, slug string, user UserID) (Access, error) {
	return r.For(ManageIn)(ctx, slug, user)
}

// Create makes a room with its creator as admin. The slug comes from the name; where it
// is taken (a renamed room keeps its own), a number is added. The slug of a private
// room cannot be guessed.
func (r *Rooms) Create(ctx context.Context, user UserID, name, topic string, private bool) (Room, error) {
	return r.CreateOnce(ctx, user, name, topic, private, uuid.Nil)
}

// CreateOnce is Create by a form with a nonce: sent twice, it makes one room.
func (r *Rooms) CreateOnce(ctx context.Context, user UserID, name, topic string, private bool, nonce uuid.UUID) (Room, error) {
	room, err := NewRoom(name, topic, private)
	if err != nil {
		return room, err
	}
	room.Nonce = nonce
	if err := r.Limits.Allow(ctx, RoomsByPerson, strconv.FormatInt(int64(user), 10)); err != nil {
		return room, err
	}
	slug := slugs.Make(room.Name)
	if private {
		slug = slugs.Private(room.Name)
	}
	err = FreeSlug(slug, func(slug string) (err error) {
		room.Slug = slug
		room, err = r.store.RoomInsert(ctx, room, user)
		return err
	})
	if e := As(err); err != nil && e.Kind == Conflict && e.Field == "name" {
		if made, other := r.store.RoomJustMade(ctx, room, user); other == nil {
			return made, nil
		}
	}
	if err == nil {
		r.publisher.PublishToUser(ctx, UserEvent{Person: user, Rooms: true})
	}
	return room, err
}

// RoomSettings are what a room's admins set. The slug stays.
type RoomSettings struct {
	Name, Topic string
	Private     bool
	AdminsPost  bool
	Slow        int // one of SlowChoices

	AdminsInvite, AdminsPin, AdminsCall bool
	Callers                             Callers
}

// Change sets them.
func (r *Rooms) Change(ctx context.Context, a Access, set RoomSettings) error {
	room, err := NewRoom(set.Name, set.Topic, set.Private)
	if err != nil {
		return err
	}
	if !slices.Contains(SlowChoices, set.Slow) {
		return Field("slow", "Choose one of the times of the list.")
	}
	room.AdminsPost, room.Slow = set.AdminsPost, set.Slow
	room.AdminsInvite, room.AdminsPin, room.AdminsCall = set.AdminsInvite, set.AdminsPin, set.AdminsCall
	room.Callers = set.Callers
	if settings(room) == settings(a.Room) {
		return nil // unchanged: no member has to be told
	}
	room.ID = a.Room.ID
	if err := r.store.RoomUpdate(ctx, room); err != nil {
		return err
	}
	r.publisher.PublishToRoom(ctx, room.ID, Event{Head: true})
	if room.Name != a.Room.Name {
		r.note(ctx, a.Room, NoteRenamed, 0, room.Name)
	}
	if room.Topic != a.Room.Topic && room.Topic != "" {
		r.note(ctx, a.Room, NoteTopic, 0, room.Topic)
	}
	if room.Name != a.Room.Name || room.Private != a.Room.Private { // lists show no topic
		r.tellMembers(ctx, room.ID)
	}
	return nil
}

func settings(r Room) RoomSettings {
	return RoomSettings{r.Name, r.Topic, r.Private, r.AdminsPost, r.Slow, r.AdminsInvite, r.AdminsPin, r.AdminsCall, r.Callers}
}

// tellMembers has the members' lists of rooms redrawn.
func (r *Rooms) tellMembers(ctx context.Context, room RoomID) {
	if members, err := r.store.MemberIDs(ctx, room); err == nil {
		r.publisher.PublishToUser(ctx, TellLists(members)...)
	}
}

// Join makes a user a member of a public room.
func (r *Rooms) Join(ctx context.Context, a Access, user UserID) error {
	joined, err := r.store.AddMember(ctx, a.Room.ID, user)
	return r.tellJoined(ctx, a, user, joined, err)
}

func (r *Rooms) tellJoined(ctx context.Context, a Access, user UserID, joined bool, err error) error {
	if joined {
		r.note(ctx, a.Room, NoteJoined, user, "")
		r.publisher.PublishToUser(ctx, UserEvent{Person: user, Rooms: true})
		r.publisher.PublishToRoom(ctx, a.Room.ID, Event{Members: true})
	}
	return err
}

// Leave ends the user's own membership, and their sockets' room subscription.
func (r *Rooms) Leave(ctx context.Context, a Access, user UserID) error {
	if a.Member { // for others, leaving changes nothing
		if err := a.Refuse(LeaveIn); err != nil {
			return err
		}
	}
	return r.leave(ctx, a, user, true)
}

func (r *Rooms) leave(ctx context.Context, a Access, user UserID, byThemselves bool) error {
	left, err := r.store.RemoveMember(ctx, a.Room.ID, user, byThemselves)
	if left {
		r.note(ctx, a.Room, NoteLeft, user, "")
		r.publisher.PublishToUser(ctx, UserEvent{Person: user, Rooms: true, Left: a.Room.ID})
		r.publisher.PublishToRoom(ctx, a.Room.ID, Event{Members: true})
	}
	return err
}

// MarkRead notes that a user has seen a room's messages up to seq, and clears the
// unread mark on all of the user's pages.
func (r *Rooms) MarkRead(ctx context.Context, a Access, user UserID, seq int64) error {
	return r.moveRead(ctx, a, user, seq, r.store.MarkRead)
}

// SetRead is MarkRead that can also go back: messages after seq become unread.
func (r *Rooms) SetRead(ctx context.Context, a Access, user UserID, seq int64) error {
	return r.moveRead(ctx, a, user, seq, r.store.SetRead)
}

func (r *Rooms) moveRead(ctx context.Context, a Access, user UserID, seq int64,
	note func(ctx context.Context, room RoomID, user UserID, seq int64) (bool, error),
) error {
	moved, err := note(ctx, a.Room.ID, user, seq)
	if moved {
		r.publisher.PublishToUser(ctx, UserEvent{Read: []Membership{{User: user, Room: a.Room.ID}}})
	}
	return err
}

// LeaveForGood is Leave by a user who does not want to be added again. The user can still
// join, and accept invitations.
func (r *Rooms) LeaveForGood(ctx context.Context, a Access, user UserID) error {
	if a.Member && !a.Room.Direct {
		if err := r.store.RefuseAdding(ctx, a.Room.ID, user); err != nil {
			return err
		}
	}
	return r.Leave(ctx, a, user)
}

// Remove ends a user's membership by an admin's decision.
func (r *Rooms) Remove(ctx context.Context, a Access, username string) error {
	u, err := UserNamed(ctx, r.accounts, username)
	if err != nil {
		return err
	}
	return r.leave(ctx, a, u.ID, false)
}

// FindRooms finds rooms by name. from is the next of an earlier call, which is where
// the rooms beyond DirectoryPageSize begin.
func (r *Rooms) FindRooms(ctx context.Context, user UserID, q, from string) (found []DirectoryRoom, next string, err error) {
	if q, err = CleanQuery(q); err != nil {
		return nil, "", err
	}
	found, err = r.store.FindRooms(ctx, user, fold.String(q), from, DirectoryPageSize+1)
	if len(found) > DirectoryPageSize {
		found, next = found[:DirectoryPageSize], found[DirectoryPageSize].Place
	}
	return found, next, err
}

// Members is one page of a room's members, or of those whose names contain q.
func (r *Rooms) Members(ctx context.Context, room RoomID, q, from string) (MemberPage, error) {
	q, err := CleanQuery(q)
	if err != nil {
		return MemberPage{}, err
	}
	return r.store.Members(ctx, room, fold.String(q), from, MembersMax)
}
