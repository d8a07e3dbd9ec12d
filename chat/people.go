package chat

import (
	"context"
	"strings"
	"time"

	"parley/chat/fold"
)

// Profile is what a person says about themselves.
type Profile struct {
	DisplayName string
	Pronouns    string
	Title       string
	Zone        string // of the IANA database, such as Europe/Berlin
	Status      Status
}

// Status is what a person does at the moment. It ends by itself.
type Status struct {
	Emoji, Text string
	Until       time.Time // zero for no end
}

// Ended reports whether the status is over.
func (s Status) Ended(now time.Time) bool { return !s.Until.IsZero() && !s.Until.After(now) }

// Person is somebody in the directory.
type Person struct {
	ID          UserID
	Username    string
	DisplayName string
	Emoji       string // of the status
}

// PeopleListed is how many people a page of the directory has.
const PeopleListed = 50

// sharedListed is how many rooms a profile lists.
const sharedListed = 50

// PeopleStore keeps profiles, and who may know whom. Guests know, and are known to, the
// people of their rooms alone.
type PeopleStore interface {
	// Profile is empty for an account that has said nothing.
	Profile(ctx context.Context, user UserID) (Profile, error)
	// ProfileSet stores all but the status.
	ProfileSet(ctx context.Context, user UserID, p Profile) error
	// ZoneFill stores the time zone of an account that has none.
	ZoneFill(ctx context.Context, user UserID, zone string) error
	StatusSet(ctx context.Context, user UserID, s Status) error
	// FindPeople finds folded words in the names of those whom viewer may know. from is the
	// next of another page, or "".
	FindPeople(ctx context.Context, viewer UserID, folded, from string, most int) (found []Person, next string, err error)
	// SharedRooms are the rooms that both are in, without direct conversations.
	SharedRooms(ctx context.Context, viewer, other UserID, most int) ([]RoomLink, error)
	// Strangers are those of the others whom viewer may not know.
	Strangers(ctx context.Context, viewer UserID, others []UserID) ([]UserID, error)
	// Availabilities omit people who are visible and may be disturbed.
	Availabilities(ctx context.Context, users []UserID) (map[UserID]Availability, error)
	// QuietHoursSet keeps minutes after midnight; equal ones are none.
	QuietHoursSet(ctx context.Context, user UserID, from, to int) error
	AvailabilitySet(ctx context.Context, user UserID, a Availability) error
	BlocksAmong(ctx context.Context, user UserID, others []UserID) (by, of []UserID, err error)
	SetBlock(ctx context.Context, user, blocked UserID, on bool) (changed bool, err error)
	// BlocksOf are the accounts that user has blocked, by name.
	BlocksOf(ctx context.Context, user UserID) ([]User, error)
}

// People lets users find each other, and say something about themselves.
type People struct {
	store     PeopleStore
	accounts  UserLookup
	publisher Publisher
	Now       func() time.Time // the clock; nil means time.Now
}

// NewPeople makes the rules of people on a store.
func NewPeople(store PeopleStore, accounts UserLookup, publisher Publisher) *People {
	return &People{store: store, accounts: accounts, publisher: publisher}
}

func (p *People) now() time.Time {
	if p.Now != nil {
		return p.Now()
	}
	return time.Now()
}

// Find is a page of the directory: those with q in their names.
func (p *People) Find(ctx context.Context, viewer UserID, q, from string, most int) ([]Person, string, error) {
	q, err := CleanQuery(q)
	if err != nil {
		return nil, "", err
	}
	return p.store.FindPeople(ctx, viewer, fold.String(q), from, most)
}

// Known is a person as another sees them.
type Known struct {
	User    User
	Profile Profile
	Rooms   []RoomLink // that both are in, the first of them by name
	More    bool       // they are in more
	Blocked bool       // by the viewer
	Quiet   bool       // do not disturb
	Local   time.Time  // the time where they are; zero when that is not known
}

var errNobody = E(NotFound, "There is nobody with that username.")

// Open is the profile of a person; NotFound also for one whom viewer may not know.
func (p *People) Open(ctx context.Context, viewer UserID, username string) (k Known, err error) {
	if k.User, err = p.known(ctx, viewer, username); err != nil {
		return k, err
	}
	if k.Profile, err = p.Of(ctx, k.User.ID); err != nil {
		return k, err
	}
	if zone, bad := ParseZone(k.Profile.Zone); bad == nil && k.Profile.Zone != "" {
		k.Local = p.now().In(zone)
	}
	_, of, err := p.store.BlocksAmong(ctx, viewer, []UserID{k.User.ID})
	k.Blocked = len(of) > 0
	if err == nil && k.User.ID != viewer {
		k.Rooms, err = p.store.SharedRooms(ctx, viewer, k.User.ID, sharedListed+1)
		k.More = len(k.Rooms) > sharedListed
		k.Rooms = k.Rooms[:min(len(k.Rooms), sharedListed)]
	}
	return k, err
}

// Know is the account of a person; NotFound also for one whom viewer may not know.
func (p *People) Know(ctx context.Context, viewer UserID, username string) (User, error) {
	return p.known(ctx, viewer, username)
}

func (p *People) known(ctx context.Context, viewer UserID, username string) (User, error) {
	u, err := UserNamed(ctx, p.accounts, username)
	if Is(err, Invalid) {
		return u, errNobody
	}
	if err != nil {
		return u, err
	}
	strangers, err := p.store.Strangers(ctx, viewer, []UserID{u.ID})
	if err == nil && len(strangers) > 0 {
		err = errNobody
	}
	return u, err
}

// Of is a user's profile, without a status that is over.
func (p *People) Of(ctx context.Context, user UserID) (Profile, error) {
	profile, err := p.store.Profile(ctx, user)
	if profile.Status.Ended(p.now()) {
		profile.Status = Status{}
	}
	return profile, err
}

// The longest texts of a profile.
const (
	DisplayNameMax = 60
	PronounsMax    = 30
	TitleMax       = 80
	StatusTextMax  = 100
)

// Save stores what a user says about themselves, except the status.
func (p *People) Save(ctx context.Context, user UserID, typed Profile) (err error) {
	if typed.DisplayName, err = CleanLine("display", "A display name", typed.DisplayName, 0, DisplayNameMax); err != nil {
		return err
	}
	if typed.Pronouns, err = CleanLine("pronouns", "Pronouns", typed.Pronouns, 0, PronounsMax); err != nil {
		return err
	}
	if typed.Title, err = CleanLine("title", "A title", typed.Title, 0, TitleMax); err != nil {
		return err
	}
	typed.Zone = strings.TrimSpace(typed.Zone)
	if _, err := ParseZone(typed.Zone); err != nil {
		return err
	}
	return p.store.ProfileSet(ctx, user, typed)
}

// StatusTimes are how long a status may last, in the order in which a form offers them; 0
// has no end.
var StatusTimes = []time.Duration{0, 30 * time.Minute, time.Hour, 4 * time.Hour, 24 * time.Hour, 7 * 24 * time.Hour}

// SetStatus says what a user does, for a while; without emoji and text the status ends.
func (p *People) SetStatus(ctx context.Context, user UserID, emoji, text string, lasts time.Duration) error {
	s := Status{}
	var err error
	if strings.TrimSpace(emoji) != "" {
		if s.Emoji, err = cleanEmoji(emoji); err != nil {
			return Field("emoji", "Choose a single emoji.")
		}
	}
	if s.Text, err = CleanLine("text", "A status", text, 0, StatusTextMax); err != nil {
		return err
	}
	if lasts > 0 && s != (Status{}) {
		s.Until = p.now().Add(lasts)
	}
	return p.store.StatusSet(ctx, user, s)
}

// Block keeps a person from writing to user directly, or allows it again.
func (p *People) Block(ctx context.Context, user UserID, username string, on bool) error {
	u, err := UserNamed(ctx, p.accounts, username)
	if err != nil {
		return err
	}
	if u.ID == user {
		return Field("username", "You cannot block yourself.")
	}
	if on {
		if _, err := p.known(ctx, user, username); err != nil {
			return Field("username", "There is nobody with that username.")
		}
	}
	_, err = p.store.SetBlock(ctx, user, u.ID, on)
	return err
}

// Blocked are the accounts that user has blocked.
func (p *People) Blocked(ctx context.Context, user UserID) ([]User, error) {
	return p.store.BlocksOf(ctx, user)
}
