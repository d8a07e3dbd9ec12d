package server

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"strings"
	"sync"
	"time"

	"parley/chat"
	"parley/chat/accounts"
)

// ServerStore keeps what is true of the whole server.
type ServerStore interface {
	chat.ManagedRoomStore
	ServerState(ctx context.Context) (chat.ServerState, error)
	// CodeSet keeps the hash of a code for setting the server up while it has no owner, if
	// there is none yet or replace is set. It reports whether it did.
	CodeSet(ctx context.Context, hash []byte, replace bool) (bool, error)
	// SettingsSet replaces name and settings if they still have rev, and by may change them at that
	// moment; by is 0 for the operator. A new account has their level, and is in their rooms unless it is a guest.
	SettingsSet(ctx context.Context, by chat.UserID, name string, set chat.ServerSettings, rev int64) (bool, error)
	// DefaultRooms are the rooms of the settings that are public and not deleted. Newcomers come
	// into those that are not archived.
	DefaultRooms(ctx context.Context) ([]chat.Room, error)
	// SetUp makes the owner, the server's name and the first room, all or nothing, if check
	// allows it. The state cannot change between check and the end. Conflict names the Field.
	SetUp(ctx context.Context, s chat.Founding, check func(chat.ServerState) error) (chat.User, error)
}

// ServerNameMax is how many characters a server's name may have.
const ServerNameMax = 40

// Server sets the server up, and knows its name.
type Server struct {
	store    ServerStore
	accounts *accounts.Accounts
	Now      func() time.Time // the clock; nil means time.Now
	Bus      SettingsBus      // tells the other processes; nil for none

	mu     sync.Mutex // guards the fields below
	known  known
	loaded bool      // known was read
	read   time.Time // when known was read, or an outage kept it; zero after forget
	told   int       // how often it was forgotten
}

// known is what a process keeps of the server's state.
type known struct {
	chat.ServerState
	filter *WordFilter // of the settings
	holds  *WordFilter // the words that hold a message
}

// NewServer makes the rules of a server on a store.
func NewServer(store ServerStore, accounts *accounts.Accounts) *Server {
	s := &Server{store: store, accounts: accounts}
	if accounts != nil {
		accounts.Server = s
	}
	return s
}

// stateFresh is how long a page may show an older name or setting of the server where the
// announcement of the change was lost.
const stateFresh = 5 * time.Second

// Name is the server's name; empty when it has none, or an outage hides it.
func (s *Server) Name(ctx context.Context) string {
	k, _ := s.lately(ctx)
	return k.Name
}

// Settings are what the admins have set. It fails where they were never read: a right does not
// rest on settings that are not known.
func (s *Server) Settings(ctx context.Context) (chat.ServerSettings, error) {
	k, err := s.lately(ctx)
	return k.ServerState.Settings, err
}

// Shown is Settings for what a page only shows: an outage shows nothing of them.
func (s *Server) Shown(ctx context.Context) chat.ServerSettings {
	set, _ := s.Settings(ctx)
	return set
}

// lately is the state as it was within stateFresh. Every page asks: one request in stateFresh
// reads it while the others go on with what is known, and an outage keeps that. Before the
// first read, and after an announcement, every request reads.
func (s *Server) lately(ctx context.Context) (known, error) {
	s.mu.Lock()
	was, told, now := s.known, s.told, s.Time()
	if s.loaded && now.Sub(s.read) < stateFresh && !now.Before(s.read) {
		s.mu.Unlock()
		return was, nil
	}
	if !s.read.IsZero() {
		s.read = now
	}
	s.mu.Unlock()
	state, err := s.store.ServerState(ctx)
	if err != nil {
		return s.keep(told, now, err)
	}
	is := known{state, was.filter.of(state.Settings.Words), was.holds.of(state.Settings.HeldWords)}
	s.mu.Lock()
	defer s.mu.Unlock()
	if told == s.told { // an older read does not take the place of a newer one
		s.known, s.loaded, s.read = is, true, now
	}
	return is, nil
}

// keep goes on with what was known, until stateFresh is over.
func (s *Server) keep(told int, now time.Time, err error) (known, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.loaded {
		return known{}, err
	}
	if told == s.told {
		s.read = now
	}
	return s.known, nil
}

func (s *Server) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.read = time.Time{}
	s.told++
}

// State is what is true of the server now.
func (s *Server) State(ctx context.Context) (chat.ServerState, error) {
	return s.store.ServerState(ctx)
}

// errSetUp answers at the address for setting up a server that is set up: as any address at
// which there is nothing.
var errSetUp = chat.E(chat.NotFound, "There is nothing at this address.")

var errCode = &chat.Error{Kind: chat.Forbidden, Field: "code", Text: "That is not the code. It is in the server's log, or the command “parley admin code” prints a new one."}

// FirstCode makes the code with which a server is set up, once for all processes; "" when
// there is one or the server has an owner. The store has only its hash.
func (s *Server) FirstCode(ctx context.Context) (string, error) { return s.code(ctx, false) }

// NewCode replaces the code; "" when the server has an owner.
func (s *Server) NewCode(ctx context.Context) (string, error) { return s.code(ctx, true) }

func (s *Server) code(ctx context.Context, replace bool) (string, error) {
	code := newCode()
	set, err := s.store.CodeSet(ctx, chat.HashCode(code), replace)
	if err != nil || !set {
		return "", err
	}
	return code, nil
}

// newCode has 80 random bits, in groups that can be typed.
func newCode() string {
	text := strings.ToLower(rand.Text())
	return text[:4] + "-" + text[4:8] + "-" + text[8:12] + "-" + text[12:16]
}

// CheckCode reports whether someone has the code. Guesses are limited.
func (s *Server) CheckCode(ctx context.Context, code string, from chat.Requester) (chat.ServerState, error) {
	state, err := s.store.ServerState(ctx)
	if err != nil {
		return state, err
	}
	if state.Owned {
		return state, errSetUp
	}
	uses := []chat.Use{{Limit: chat.GuessesByAddress, Who: from.Address}, {Limit: chat.GuessesOfAll, Who: "all"}}
	if err := s.accounts.Limits.Reserve(ctx, uses...); err != nil {
		return state, err
	}
	if err = checkCode(state, chat.HashCode(code)); err == nil {
		s.accounts.ReleaseAttempt(ctx, uses)
	}
	return state, err
}

func checkCode(state chat.ServerState, hash []byte) error {
	switch {
	case state.Owned:
		return errSetUp
	case subtle.ConstantTimeCompare(state.CodeHash, hash) != 1:
		return errCode
	}
	return nil
}

// Time is the time by the server's clock.
func (s *Server) Time() time.Time {
	if s.Now == nil {
		return time.Now()
	}
	return s.Now()
}
