package people

import (
	"context"
	"strings"
	"time"

	"parley/chat"
	"parley/chat/fold"
)

// PeopleListed is how many people a page of the directory has.
const PeopleListed = 50

// sharedListed is how many rooms a profile lists.
const sharedListed = 50

// PeopleStore keeps profiles, and who may know whom. Guests know, and are known to, the
// people of their rooms alone.
type PeopleStore interface {
	// Profile is empty for an account that has said nothing.
	Profile(ctx context.Context, user chat.UserID) (chat.Profile, error)
	// ProfileSet stores all but the status.
	ProfileSet(ctx context.Context, user chat.UserID, p chat.Profile) error
	// ZoneFill stores the time zone of an account that has none.
	ZoneFill(ctx context.Context, user chat.UserID, zone string) error
	StatusSet(ctx context.Context, user chat.UserID, s chat.Status) error
	// FindPeople finds folded words in the names of those whom viewer may know and whose
	// accounts are not deactivated. from is the
	// next of another page, or "".
	FindPeople(ctx context.Context, viewer chat.UserID, folded, from string, most int) (found []chat.Person, next string, err error)
	// SharedRooms are the rooms that both are in, without direct conversations.
	SharedRooms(ctx context.Context, viewer, other chat.UserID, most int) ([]chat.RoomLink, error)
	// Strangers are those of the others whom viewer may not know.
	Strangers(ctx context.Context, viewer chat.UserID, others []chat.UserID) ([]chat.UserID, error)
	// Availabilities omit people who are visible and may be disturbed.
	Availabilities(ctx context.Context, users []chat.UserID) (map[chat.UserID]chat.Availability, error)
	// QuietHoursSet keeps minutes after midnight; equal ones are none.
	QuietHoursSet(ctx context.Context, user chat.UserID, from, to int) error
	AvailabilitySet(ctx context.Context, user chat.UserID, a chat.Availability) error
	BlocksAmong(ctx context.Context, user chat.UserID, others []chat.UserID) (by, of []chat.UserID, err error)
	SetBlock(ctx context.Context, user, blocked chat.UserID, on bool) (changed bool, err error)
	// BlocksOf are the accounts that user has blocked, by name.
	BlocksOf(ctx context.Context, user chat.UserID) ([]chat.User, error)
}

// Service lets users find each other, and say something about themselves.
type Service struct {
	store     PeopleStore
	accounts  chat.UserLookup
	publisher chat.Publisher
	Now       func() time.Time // the clock; nil means time.Now

	Words func(ctx context.Context, field, line string) error // why a line is not taken; nil takes all
}

// New makes the rules of people on a store.
func New(store PeopleStore, accounts chat.UserLookup, publisher chat.Publisher) *Service {
	return &Service{store: store, accounts: accounts, publisher: publisher}
}

func (p *Service) now() time.Time {
	if p.Now != nil {
		return p.Now()
	}
	return time.Now()
}

// Find is a page of the directory: those with q in their names.
func (p *Service) Find(ctx context.Context, viewer chat.UserID, q, from string, most int) ([]chat.Person, string, error) {
	q, err := chat.CleanPersonQuery(q)
	if err != nil {
		return nil, "", err
	}
	return p.store.FindPeople(ctx, viewer, fold.String(q), from, most)
}

var errNobody = chat.E(chat.NotFound, "There is nobody with that username.")

// Open is the profile of a person; NotFound also for one whom viewer may not know.
func (p *Service) Open(ctx context.Context, viewer chat.UserID, username string) (k chat.Known, err error) {
	if k.User, err = p.known(ctx, viewer, username); err != nil {
		return k, err
	}
	if k.Profile, err = p.Of(ctx, k.User.ID); err != nil {
		return k, err
	}
	if zone, bad := chat.ParseZone(k.Profile.Zone); bad == nil && k.Profile.Zone != "" {
		k.Local = p.now().In(zone)
	}
	_, of, err := p.store.BlocksAmong(ctx, viewer, []chat.UserID{k.User.ID})
	k.Blocked = len(of) > 0
	if err == nil && k.User.ID != viewer {
		k.Rooms, err = p.store.SharedRooms(ctx, viewer, k.User.ID, sharedListed+1)
		k.More = len(k.Rooms) > sharedListed
		k.Rooms = k.Rooms[:min(len(k.Rooms), sharedListed)]
	}
	return k, err
}

// Know is the account of a person; NotFound also for one whom viewer may not know.
func (p *Service) Know(ctx context.Context, viewer chat.UserID, username string) (chat.User, error) {
	return p.known(ctx, viewer, username)
}

func (p *Service) known(ctx context.Context, viewer chat.UserID, username string) (chat.User, error) {
	u, err := chat.UserNamed(ctx, p.accounts, username)
	if chat.Is(err, chat.Invalid) {
		return u, errNobody
	}
	if err != nil {
		return u, err
	}
	strangers, err := p.store.Strangers(ctx, viewer, []chat.UserID{u.ID})
	if err == nil && len(strangers) > 0 {
		err = errNobody
	}
	return u, err
}

// Of is a user's profile, without a status that is over.
func (p *Service) Of(ctx context.Context, user chat.UserID) (chat.Profile, error) {
	profile, err := p.store.Profile(ctx, user)
	if profile.Status.Ended(p.now()) {
		profile.Status = chat.Status{}
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
func (p *Service) Save(ctx context.Context, user chat.UserID, typed chat.Profile) (err error) {
	if typed.DisplayName, err = chat.CleanLine("display", "A display name", typed.DisplayName, 0, DisplayNameMax); err != nil {
		return err
	}
	if typed.Pronouns, err = chat.CleanLine("pronouns", "Pronouns", typed.Pronouns, 0, PronounsMax); err != nil {
		return err
	}
	if typed.Title, err = chat.CleanLine("title", "A title", typed.Title, 0, TitleMax); err != nil {
		return err
	}
	typed.Zone = strings.TrimSpace(typed.Zone)
	if _, err := chat.ParseZone(typed.Zone); err != nil {
		return err
	}
	if err := p.refuseNew(ctx, user, typed); err != nil {
		return err
	}
	return p.store.ProfileSet(ctx, user, typed)
}

// refuseNew asks the server's list of words about what of a profile is new: a form has all of it.
func (p *Service) refuseNew(ctx context.Context, user chat.UserID, typed chat.Profile) error {
	was, err := p.store.Profile(ctx, user)
	if err != nil {
		return err
	}
	for _, line := range [][3]string{{"display", was.DisplayName, typed.DisplayName}, {"pronouns", was.Pronouns, typed.Pronouns}, {"title", was.Title, typed.Title}} {
		if line[1] == line[2] {
			continue
		}
		if err := p.refuseWords(ctx, line[0], line[2]); err != nil {
			return err
		}
	}
	return nil
}

func (p *Service) refuseWords(ctx context.Context, field, line string) error {
	if p.Words == nil {
		return nil
	}
	return p.Words(ctx, field, line)
}

// SetStatus says what a user does, for a while; without emoji and text the status ends.
func (p *Service) SetStatus(ctx context.Context, user chat.UserID, emoji, text string, lasts time.Duration) error {
	s := chat.Status{}
	var err error
	if strings.TrimSpace(emoji) != "" {
		if s.Emoji, err = chat.CleanEmoji(emoji); err != nil {
			return chat.Field("emoji", "Choose a single emoji.")
		}
	}
	if s.Text, err = chat.CleanLine("text", "A status", text, 0, StatusTextMax); err != nil {
		return err
	}
	if err := p.refuseWords(ctx, "text", s.Text); err != nil {
		return err
	}
	if lasts > 0 && s != (chat.Status{}) {
		s.Until = p.now().Add(lasts)
	}
	return p.store.StatusSet(ctx, user, s)
}

// Block keeps a person from writing to user directly, or allows it again. A name that no account
// has is not blocked: to allow it does nothing, so that it tells nothing of accounts that user may
// not know, and a second click of one that user has just allowed is no error.
func (p *Service) Block(ctx context.Context, user chat.UserID, username string, on bool) error {
	u, err := chat.UserNamed(ctx, p.accounts, username)
	if !on && chat.Is(err, chat.Invalid) {
		return nil
	}
	if err != nil {
		return err
	}
	if u.ID == user {
		return chat.Field("username", "You cannot block yourself.")
	}
	if on {
		if _, err := p.known(ctx, user, username); err != nil {
			return chat.Field("username", "There is nobody with that username.")
		}
	}
	changed, err := p.store.SetBlock(ctx, user, u.ID, on)
	if changed {
		p.publisher.PublishToUser(ctx, chat.UserEvent{Person: user, Rooms: true, Blocks: true}) // what is unread is another number
	}
	return err
}

// Blocked are the accounts that user has blocked.
func (p *Service) Blocked(ctx context.Context, user chat.UserID) ([]chat.User, error) {
	return p.store.BlocksOf(ctx, user)
}
