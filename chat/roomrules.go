package chat

import (
	"context"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
)

// RoomStore keeps rooms and memberships.
type RoomStore interface {
	// RoomInsert creates the room and its first admin. Conflict with Field "name" or
	// "slug" says which is taken.
	RoomInsert(ctx context.Context, r Room, creator UserID) (Room, error)
	// RoomJustMade is the room that user has just created from the form with the same
	// nonce. Without a nonce, it is an identical room made within RepeatWindow.
	// Otherwise NotFound.
	RoomJustMade(ctx context.Context, r Room, user UserID) (Room, error)
	// NamesLike returns accounts whose folded names begin with a word: members of the
	// room, those first who read or wrote last, then with others accounts that are none,
	// by name. Those have no JoinedAt.
	NamesLike(ctx context.Context, room RoomID, folded string, others bool, most int) ([]Member, error)
	// RoomArchive archives a room or brings it back, and reports whether that changed
	// anything.
	RoomArchive(ctx context.Context, id RoomID, on bool) (changed bool, err error)
	// SetAdmin makes a member an admin of the room, or no admin any more. It answers
	// NotFound for a user who is no member, and Conflict for the only admin.
	SetAdmin(ctx context.Context, room RoomID, user UserID, on bool) (changed bool, err error)
	// RoomUpdate answers Conflict when the name is taken.
	RoomUpdate(ctx context.Context, r Room) error
	// RoomDelete deletes the room for everyone and returns its members. The user who
	// deleted it can restore it for RestorableFor.
	RoomDelete(ctx context.Context, id RoomID, by UserID) ([]UserID, error)
	// DeletedRooms are the rooms that by can restore, the last deleted first. from is
	// the next of another page, or "" for the first page.
	DeletedRooms(ctx context.Context, by UserID, from string) (list []DeletedRoom, next string, err error)
	// DeletedRoom is one of them, or NotFound.
	DeletedRoom(ctx context.Context, id RoomID, by UserID) (DeletedRoom, error)
	// RoomJustDeleted reports whether by deleted the room with that slug within
	// RepeatWindow.
	RoomJustDeleted(ctx context.Context, slug string, by UserID) (bool, error)
	// RoomRestored is the slug of a room that exists and has user as an admin; else
	// NotFound.
	RoomRestored(ctx context.Context, id RoomID, user UserID) (slug string, err error)
	// RoomRestore answers Conflict with Field "name" or "slug" when that is taken. It
	// answers NotFound when it is too late or the user may not.
	RoomRestore(ctx context.Context, r DeletedRoom, by UserID) error
	// Access answers NotFound when there is no such room. A zero user is not signed in.
	Access(ctx context.Context, slug string, user UserID) (Access, error)
	// RoomsOf is the page of a user's rooms that begins at from: the Next of another
	// page, or empty for the first.
	RoomsOf(ctx context.Context, user UserID, from string) (RoomList, error)
	// FindRooms matches folded words at the start of names first, then anywhere. from
	// is a room's Place, or "" for the first page. Rooms that user is in are found with
	// words only.
	FindRooms(ctx context.Context, user UserID, folded, from string, most int) ([]DirectoryRoom, error)
	// DirectOf are the user's direct conversations that are not closed, those with the
	// newest message first, at most DirectListed.
	DirectOf(ctx context.Context, user UserID) ([]RoomLink, error)
	// OpenDirect is the one conversation of a set of people, made with the slug if there is
	// none. It comes back into the list of by. changed says whether either happened.
	OpenDirect(ctx context.Context, slug string, people []UserID, by UserID) (r Room, changed bool, err error)
	// CloseDirect hides a conversation from its member's list until the next message.
	CloseDirect(ctx context.Context, room RoomID, user UserID) (closed bool, err error)
	// BlocksAmong says which of the others have blocked user, and whom of them user has.
	BlocksAmong(ctx context.Context, user UserID, others []UserID) (by, of []UserID, err error)
	// Strangers are those of the others whom viewer may not know.
	Strangers(ctx context.Context, viewer UserID, others []UserID) ([]UserID, error)
	// MyRooms are the rooms of user whose names have the folded words in them: beginning
	// with them first, then with something unread, then opened last.
	MyRooms(ctx context.Context, user UserID, folded string, most int) ([]RoomLink, error)
	// OpenRooms is the first page of FindRooms without the rooms that user is in.
	OpenRooms(ctx context.Context, user UserID, folded string, most int) ([]DirectoryRoom, error)
	// SetFavourite reports whether it changed anything. A user has at most FavouritesMax.
	SetFavourite(ctx context.Context, room RoomID, user UserID, on bool) (changed bool, err error)
	AddMember(ctx context.Context, room RoomID, user UserID) (joined bool, err error)
	// RemoveMember makes the longest-standing member an admin when the last admin
	// leaves. byThemselves is remembered for RepeatWindow.
	RemoveMember(ctx context.Context, room RoomID, user UserID, byThemselves bool) (left bool, err error)
	// RefuseAdding notes that user does not want to be added to the room by others.
	RefuseAdding(ctx context.Context, room RoomID, user UserID) error
	RefusesAdding(ctx context.Context, room RoomID, user UserID) (bool, error)
	// JustLeft reports whether user left the room with that slug within RepeatWindow.
	JustLeft(ctx context.Context, slug string, user UserID) (bool, error)
	// Succession says what happens to a room without user: whether another admin stays,
	// and who is the longest-standing member, if any.
	Succession(ctx context.Context, room RoomID, user UserID) (Succession, error)
	// Members finds folded words in names, or with "" all members. from is the Next of
	// another page.
	Members(ctx context.Context, room RoomID, folded, from string, most int) (MemberPage, error)
	MemberIDs(ctx context.Context, room RoomID) ([]UserID, error)
	// MarkRead only ever moves forward, and reports whether it did.
	MarkRead(ctx context.Context, room RoomID, user UserID, seq int64) (moved bool, err error)
	// SetRead sets the read mark, also back: messages after it are unread.
	SetRead(ctx context.Context, room RoomID, user UserID, seq int64) (moved bool, err error)
	// LastRoomSet notes that user changed to a room.
	LastRoomSet(ctx context.Context, user UserID, room RoomID) error
}

// DirectoryPageSize is how many rooms a search shows.
const DirectoryPageSize = 30

// RepeatWindow is how long a repeated action counts as done and not as a mistake.
const RepeatWindow = 10 * time.Second

// Rooms lets users make, find, join and leave rooms.
type Rooms struct {
	store     RoomStore
	accounts  AccountStore
	Limits    Limits
	publisher Publisher
	recent    RecentInvalidator
}

// NewRooms makes the rules of rooms on a store. The account store finds users by name.
func NewRooms(store RoomStore, accounts AccountStore, limits Limits, publisher Publisher, recent RecentInvalidator) *Rooms {
	return &Rooms{store: store, accounts: accounts, Limits: limits, publisher: publisher, recent: recent}
}

// errNoRoom answers for a room that does not exist or must look so.
var errNoRoom = E(NotFound, "That room does not exist.")

// Open returns a room as user sees it; NotFound also when user may not see it.
func (r *Rooms) Open(ctx context.Context, slug string, user UserID) (Access, error) {
	// PostgreSQL would refuse such a text, and with it the whole batch.
	if slug == "" || len(slug) > 100 || strings.ContainsRune(slug, 0) || !utf8.ValidString(slug) {
		return Access{}, errNoRoom
	}
	a, err := r.store.Access(ctx, slug, user)
	if Is(err, NotFound) || err == nil && !a.MayRead() {
		return Access{}, errNoRoom
	}
	return a, err
}

// ErrOutside answers a user who may read a room and has to join it first.
var ErrOutside = E(Forbidden, "Join the room first.")

// Enter is Open for actions of members.
func (r *Rooms) Enter(ctx context.Context, slug string, user UserID) (Access, error) {
	a, err := r.Open(ctx, slug, user)
	if err == nil && !a.Member {
		return a, ErrOutside
	}
	return a, err
}

// Manage is Open for actions of the room's admins.
func (r *Rooms) Manage(ctx context.Context, slug string, user UserID) (Access, error) {
	a, err := r.Open(ctx, slug, user)
	if err == nil && a.Room.Direct {
		return a, errDirectFixed
	}
	if err == nil && !a.Admin {
		return a, E(Forbidden, "Only an admin of the room can do that.")
	}
	return a, err
}

// Create makes a room with its creator as admin. The slug comes from the name; where it
// is taken (a renamed room keeps its own), a number is added. The slug of a private
// room cannot be guessed.
func (r *Rooms) Create(ctx context.Context, user UserID, name, topic string, private bool) (Room, error) {
	return r.CreateOnce(ctx, user, name, topic, private, uuid.Nil)
}

// CreateOnce is Create by a form with a nonce: sent twice, it makes one room.
func (r *Rooms) CreateOnce(ctx context.Context, user UserID, name, topic string, private bool, nonce uuid.UUID) (Room, error) {
	room, err := checked(name, topic, private)
	if err != nil {
		return room, err
	}
	room.Nonce = nonce
	if err := r.Limits.Allow(ctx, RoomsByPerson, strconv.FormatInt(int64(user), 10)); err != nil {
		return room, err
	}
	slug := MakeSlug(room.Name)
	if private {
		slug = MakePrivateSlug(room.Name)
	}
	err = freeSlug(slug, func(slug string) (err error) {
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

// freeSlug tries base and its successors until one is free.
func freeSlug(base string, try func(slug string) error) error {
	for n := range 100 {
		err := try(NextSlug(base, n))
		if e := As(err); err == nil || e.Kind != Conflict || e.Field != "slug" {
			return err
		}
	}
	return &Error{Kind: Conflict, Field: "name", Text: "There are too many rooms with nearly that name."}
}

func checked(name, topic string, private bool) (Room, error) {
	room := Room{Private: private}
	var err error
	if room.Name, err = CleanRoomName(name); err != nil {
		return room, err
	}
	room.Topic, err = CleanTopic(topic)
	return room, err
}

// RoomSettings are what a room's admins set. The slug stays.
type RoomSettings struct {
	Name, Topic string
	Private     bool
	AdminsPost  bool
}

// Change sets them.
func (r *Rooms) Change(ctx context.Context, a Access, set RoomSettings) error {
	room, err := checked(set.Name, set.Topic, set.Private)
	if err != nil {
		return err
	}
	room.AdminsPost = set.AdminsPost
	if settings(room) == settings(a.Room) {
		return nil // unchanged: no member has to be told
	}
	room.ID = a.Room.ID
	if err := r.store.RoomUpdate(ctx, room); err != nil {
		return err
	}
	r.publisher.PublishToRoom(ctx, room.ID, Event{Head: true})
	if room.Name != a.Room.Name || room.Private != a.Room.Private { // lists show no topic
		r.tellMembers(ctx, room.ID)
	}
	return nil
}

func settings(r Room) RoomSettings { return RoomSettings{r.Name, r.Topic, r.Private, r.AdminsPost} }

// tellMembers has the members' lists of rooms redrawn.
func (r *Rooms) tellMembers(ctx context.Context, room RoomID) {
	if members, err := r.store.MemberIDs(ctx, room); err == nil {
		r.publisher.PublishToUser(ctx, listsChanged(members)...)
	}
}

func listsChanged(people []UserID) []UserEvent {
	news := make([]UserEvent, len(people))
	for i, id := range people {
		news[i] = UserEvent{Person: id, Rooms: true}
	}
	return news
}

// Join makes a user a member of a public room.
func (r *Rooms) Join(ctx context.Context, a Access, user UserID) error {
	joined, err := r.store.AddMember(ctx, a.Room.ID, user)
	if joined {
		r.publisher.PublishToUser(ctx, UserEvent{Person: user, Rooms: true})
		r.publisher.PublishToRoom(ctx, a.Room.ID, Event{Members: true})
	}
	return err
}

// Leave ends the user's own membership, and their sockets' room subscription.
func (r *Rooms) Leave(ctx context.Context, a Access, user UserID) error {
	if a.Room.Direct {
		return errDirectFixed
	}
	return r.leave(ctx, a, user, true)
}

func (r *Rooms) leave(ctx context.Context, a Access, user UserID, byThemselves bool) error {
	left, err := r.store.RemoveMember(ctx, a.Room.ID, user, byThemselves)
	if left {
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

// Add makes another user a member, which is the way into a private room. Any member of
// a public room may do it, only admins of a private one.
func (r *Rooms) Add(ctx context.Context, a Access, username string) error {
	if a.Room.Direct {
		return errDirectAdd
	}
	if err := a.mayAdd(); err != nil {
		return err
	}
	u, err := userNamed(ctx, r.accounts, username)
	if err != nil {
		return err
	}
	refused, err := r.store.RefusesAdding(ctx, a.Room.ID, u.ID)
	if err == nil && refused {
		err = &Error{Kind: Forbidden, Field: "username", Text: "%s does not want to be added to this room.", Args: []any{u.Username}}
	}
	if err != nil {
		return err
	}
	return r.Join(ctx, a, u.ID)
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

// mayAdd says whether a member may add people: anyone to a public room, admins to a private
// one.
func (a Access) mayAdd() error {
	if a.Room.Private && !a.Admin {
		return E(Forbidden, "Only an admin of the room can add people to it.")
	}
	return nil
}

// Remove ends a user's membership by an admin's decision.
func (r *Rooms) Remove(ctx context.Context, a Access, username string) error {
	u, err := userNamed(ctx, r.accounts, username)
	if err != nil {
		return err
	}
	return r.leave(ctx, a, u.ID, false)
}

// FindRooms finds rooms by name. from is the next of an earlier call, which is where
// the rooms beyond DirectoryPageSize begin.
func (r *Rooms) FindRooms(ctx context.Context, user UserID, q, from string) (found []DirectoryRoom, next string, err error) {
	if q, err = cleanSearch(q); err != nil {
		return nil, "", err
	}
	found, err = r.store.FindRooms(ctx, user, Fold(q), from, DirectoryPageSize+1)
	if len(found) > DirectoryPageSize {
		found, next = found[:DirectoryPageSize], found[DirectoryPageSize].Place
	}
	return found, next, err
}

// cleanSearch accepts unfinished input: half an emoji is searched for too.
func cleanSearch(q string) (string, error) {
	q = strings.Join(strings.Fields(q), " ")
	switch n := utf8.RuneCountInString(q); {
	case !utf8.ValidString(q):
		return "", Field("q", "%s must be valid UTF-8 text.", Term("A search"))
	case strings.ContainsFunc(q, unicode.IsControl):
		return "", Field("q", "A search cannot contain control characters.")
	case n > SearchMax:
		return "", Field("q", "%s must have %d to %d characters.", Term("A search"), 0, SearchMax)
	}
	return q, nil
}

// Members is one page of a room's members, or of those whose names contain q.
func (r *Rooms) Members(ctx context.Context, room RoomID, q, from string) (MemberPage, error) {
	q, err := cleanSearch(q)
	if err != nil {
		return MemberPage{}, err
	}
	return r.store.Members(ctx, room, Fold(q), from, MembersMax)
}
