package rooms

import (
	"context"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/fold"
	"parley/chat/slugs"
)

// DirectoryPageSize is how many rooms a search shows.
const DirectoryPageSize = 30

// Service lets users make, find, join and leave rooms.
type Service struct {
	store     Store
	accounts  chat.UserLookup
	Limits    chat.Limits
	publisher chat.Publisher
	recent    chat.RecentInvalidator
	Notes     Notes        // where quiet lines go; nil for nowhere
	Emojis    *chat.Emojis // this server's, to suggest; nil for none

	Words func(ctx context.Context, field, line string) error // why a name or a topic is not taken; nil takes all
}

// Notes takes quiet lines on their way to a worker; an Inbox does.
type Notes interface {
	Enqueue(ctx context.Context, c chat.Command) error
}

// New makes the rules of rooms on a store. The account store finds users by name.
func New(store Store, accounts chat.UserLookup, limits chat.Limits, publisher chat.Publisher, recent chat.RecentInvalidator) *Service {
	return &Service{store: store, accounts: accounts, Limits: limits, publisher: publisher, recent: recent}
}

// Open returns a room as user sees it; NotFound also when user may not see it.
func (r *Service) Open(ctx context.Context, slug string, user chat.UserID) (chat.Access, error) {
	// PostgreSQL would refuse such a text, and with it the whole batch.
	if !chat.IsSlug(slug) {
		return chat.Access{}, chat.ErrNoRoom
	}
	a, err := r.store.Access(ctx, slug, user)
	if err == nil && a.Banned() != nil {
		return chat.Access{}, a.Banned()
	}
	if chat.Is(err, chat.NotFound) || err == nil && !a.MayRead() {
		return chat.Access{}, chat.ErrNoRoom
	}
	return a, err
}

// For is Open by users who can do something there.
func (r *Service) For(act chat.RoomAct) func(ctx context.Context, slug string, user chat.UserID) (chat.Access, error) {
	return func(ctx context.Context, slug string, user chat.UserID) (chat.Access, error) {
		a, err := r.Open(ctx, slug, user)
		if err == nil {
			err = a.Refuse(act)
		}
		return a, err
	}
}

// Enter is Open for actions of members.
func (r *Service) Enter(ctx context.Context, slug string, user chat.UserID) (chat.Access, error) {
	return r.For(chat.KeepIn)(ctx, slug, user)
}

// Manage is Open for actions of the room's admins.
func (r *Service) Manage(ctx context.Context, slug string, user chat.UserID) (chat.Access, error) {
	return r.For(chat.ManageIn)(ctx, slug, user)
}

// Create makes a room with its creator as admin. The slug comes from the name; where it
// is taken (a renamed room keeps its own), a number is added. The slug of a private
// room cannot be guessed.
func (r *Service) Create(ctx context.Context, user chat.UserID, name, topic string, private bool) (chat.Room, error) {
	return r.CreateOnce(ctx, user, name, topic, private, uuid.Nil)
}

// CreateOnce is Create by a form with a nonce: sent twice, it makes one room.
func (r *Service) CreateOnce(ctx context.Context, user chat.UserID, name, topic string, private bool, nonce uuid.UUID) (chat.Room, error) {
	room, err := chat.NewRoom(name, topic, private)
	if err != nil {
		return room, err
	}
	room.Nonce = nonce
	if err := r.refuseWords(ctx, room, chat.Room{}); err != nil {
		return room, err
	}
	if err := r.Limits.Allow(ctx, chat.RoomsByPerson, strconv.FormatInt(int64(user), 10)); err != nil {
		return room, err
	}
	slug := slugs.Make(room.Name)
	if private {
		slug = slugs.Private(room.Name)
	}
	err = chat.FreeSlug(slug, func(slug string) (err error) {
		room.Slug = slug
		room, err = r.store.RoomInsert(ctx, room, user)
		return err
	})
	if e := chat.As(err); err != nil && e.Kind == chat.Conflict && e.Field == "name" {
		if made, other := r.store.RoomJustMade(ctx, room, user); other == nil {
			return made, nil
		}
	}
	if err == nil {
		r.publisher.PublishToUser(ctx, chat.UserEvent{Person: user, Rooms: true})
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
	Callers                             chat.Callers
}

// Change sets them.
func (r *Service) Change(ctx context.Context, a chat.Access, by chat.UserID, set RoomSettings) (changed bool, err error) {
	room, err := chat.NewRoom(set.Name, set.Topic, set.Private)
	if err != nil {
		return false, err
	}
	if !slices.Contains(chat.SlowChoices, set.Slow) {
		return false, chat.Field("slow", "Choose one of the times of the list.")
	}
	room.AdminsPost, room.Slow = set.AdminsPost, set.Slow
	room.AdminsInvite, room.AdminsPin, room.AdminsCall = set.AdminsInvite, set.AdminsPin, set.AdminsCall
	room.Callers = set.Callers
	if settings(room) == settings(a.Room) {
		return false, nil // no member has to be told
	}
	if err := r.refuseWords(ctx, room, a.Room); err != nil {
		return false, err
	}
	room.ID = a.Room.ID
	if err := r.store.RoomUpdate(ctx, room, by); err != nil {
		return false, err
	}
	r.publisher.PublishToRoom(ctx, room.ID, chat.Event{Head: true})
	if room.Name != a.Room.Name {
		r.note(ctx, a.Room, chat.NoteRenamed, 0, room.Name)
	}
	if room.Topic != a.Room.Topic && room.Topic != "" {
		r.note(ctx, a.Room, chat.NoteTopic, 0, room.Topic)
	}
	if room.Name != a.Room.Name || room.Private != a.Room.Private { // lists show no topic
		r.tellMembers(ctx, room.ID)
	}
	return true, nil
}

// refuseWords asks the server's list of words about what of a room's name and topic is new.
func (r *Service) refuseWords(ctx context.Context, is, was chat.Room) error {
	if r.Words == nil {
		return nil
	}
	if is.Name != was.Name {
		if err := r.Words(ctx, "name", is.Name); err != nil {
			return err
		}
	}
	if is.Topic != was.Topic {
		return r.Words(ctx, "topic", is.Topic)
	}
	return nil
}

func settings(r chat.Room) RoomSettings {
	return RoomSettings{r.Name, r.Topic, r.Private, r.AdminsPost, r.Slow, r.AdminsInvite, r.AdminsPin, r.AdminsCall, r.Callers}
}

// tellMembers has the members' lists of rooms redrawn.
func (r *Service) tellMembers(ctx context.Context, room chat.RoomID) {
	if members, err := r.store.MemberIDs(ctx, room); err == nil {
		r.publisher.PublishToUser(ctx, chat.TellLists(members)...)
	}
}

// Join makes a user a member of a public room.
func (r *Service) Join(ctx context.Context, a chat.Access, user chat.UserID) error {
	joined, err := r.store.AddMember(ctx, a.Room.ID, user)
	return r.tellJoined(ctx, a, user, joined, err)
}

func (r *Service) tellJoined(ctx context.Context, a chat.Access, user chat.UserID, joined bool, err error) error {
	if joined {
		r.note(ctx, a.Room, chat.NoteJoined, user, "")
		r.publisher.PublishToUser(ctx, chat.UserEvent{Person: user, Rooms: true})
		chat.TellBlockers(ctx, r.publisher, r.store, a.Room.ID, user)
		r.publisher.PublishToRoom(ctx, a.Room.ID, chat.Event{Members: true})
	}
	return err
}

// Leave ends the user's own membership, and their sockets' room subscription.
func (r *Service) Leave(ctx context.Context, a chat.Access, user chat.UserID) error {
	if a.Member { // for others, leaving changes nothing
		if err := a.Refuse(chat.LeaveIn); err != nil {
			return err
		}
	}
	_, err := r.leave(ctx, a, user, user)
	return err
}

func (r *Service) leave(ctx context.Context, a chat.Access, user, by chat.UserID) (left bool, err error) {
	left, err = r.store.RemoveMember(ctx, a.Room.ID, user, by)
	if left {
		r.tellLeft(ctx, a, user, false)
	}
	return left, err
}

func (r *Service) tellLeft(ctx context.Context, a chat.Access, user chat.UserID, banned bool) {
	r.note(ctx, a.Room, chat.NoteLeft, user, "")
	r.publisher.PublishToUser(ctx, chat.UserEvent{Person: user, Rooms: true, Left: a.Room.ID, Banned: banned})
	r.publisher.PublishToRoom(ctx, a.Room.ID, chat.Event{Members: true})
}

// MarkRead notes that a user has seen a room's messages up to seq, and clears the
// unread mark on all of the user's pages.
func (r *Service) MarkRead(ctx context.Context, a chat.Access, user chat.UserID, seq int64) error {
	return r.moveRead(ctx, a, user, seq, r.store.MarkRead)
}

// SetRead is MarkRead that can also go back: messages after seq become unread.
func (r *Service) SetRead(ctx context.Context, a chat.Access, user chat.UserID, seq int64) error {
	return r.moveRead(ctx, a, user, seq, r.store.SetRead)
}

func (r *Service) moveRead(ctx context.Context, a chat.Access, user chat.UserID, seq int64,
	note func(ctx context.Context, room chat.RoomID, user chat.UserID, seq int64) (bool, error),
) error {
	moved, err := note(ctx, a.Room.ID, user, seq)
	if moved {
		r.publisher.PublishToUser(ctx, chat.UserEvent{Read: []chat.Membership{{User: user, Room: a.Room.ID}}})
	}
	return err
}

// LeaveForGood is Leave by a user who does not want to be added again. The user can still
// join, and accept invitations.
func (r *Service) LeaveForGood(ctx context.Context, a chat.Access, user chat.UserID) error {
	if a.Member && !a.Room.Direct {
		if err := r.store.RefuseAdding(ctx, a.Room.ID, user); err != nil {
			return err
		}
	}
	return r.Leave(ctx, a, user)
}

// Remove ends another user's membership by an admin's decision. left is false for one who was no
// member. It refuses the admin's own name: Leave says first what follows.
func (r *Service) Remove(ctx context.Context, a chat.Access, by chat.UserID, username string) (u chat.User, left bool, err error) {
	u, err = r.known(ctx, a.Room, by, username)
	if err == nil && u.ID == by {
		err = chat.Field("username", "You cannot remove yourself here. Choose “Leave room” on the page of the room: it asks first.")
	}
	if err != nil {
		return u, false, err
	}
	left, err = r.leave(ctx, a, u.ID, by)
	return u, left, err
}

// FindRooms finds rooms by name. from is the next of an earlier call, which is where
// the rooms beyond DirectoryPageSize begin.
func (r *Service) FindRooms(ctx context.Context, user chat.UserID, q, from string) (found []chat.DirectoryRoom, next string, err error) {
	if q, err = chat.CleanQuery(q); err != nil {
		return nil, "", err
	}
	found, err = r.store.FindRooms(ctx, user, fold.String(q), from, DirectoryPageSize+1)
	if len(found) > DirectoryPageSize {
		found, next = found[:DirectoryPageSize], found[DirectoryPageSize].Place
	}
	return found, next, err
}

// Members is one page of a room's members, or of those whose names contain q.
func (r *Service) Members(ctx context.Context, room chat.RoomID, q, from string) (chat.MemberPage, error) {
	q, err := chat.CleanPersonQuery(q)
	if err != nil {
		return chat.MemberPage{}, err
	}
	return r.store.Members(ctx, room, fold.String(q), from, chat.MembersMax)
}
