package chat

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"strings"
	"sync"
	"time"
)

// ServerState is what is true of the whole server.
type ServerState struct {
	Name     string // empty before it is set up
	Owned    bool   // it has an owner, so it is set up
	Peopled  bool   // there are accounts
	CodeHash []byte // of the code for setting it up; nil when there is none
}

// ServerStore keeps what is true of the whole server.
type ServerStore interface {
	ServerState(ctx context.Context) (ServerState, error)
	// CodeSet keeps the hash of a code for setting the server up while it has no owner, if
	// there is none yet or replace is set. It reports whether it did.
	CodeSet(ctx context.Context, hash []byte, replace bool) (bool, error)
	ServerRename(ctx context.Context, name string) error
	// SetUp makes the owner, the server's name and the first room, all or nothing, if check
	// allows it. The state cannot change between check and the end. Conflict names the Field.
	SetUp(ctx context.Context, s Founding, check func(ServerState) error) (User, error)
}

// Founding is what setting a server up makes.
type Founding struct {
	Server string
	Owner  Credentials // an account that exists has its ID here and nothing else
	Room   *Room       // nil for none
}

// ServerNameMax is how many characters a server's name may have.
const ServerNameMax = 40

// Server sets the server up, and knows its name.
type Server struct {
	store    ServerStore
	accounts *Accounts
	Now      func() time.Time // the clock; nil means time.Now

	mu    sync.Mutex // guards the fields below
	known ServerState
	read  time.Time // when known was read
}

// NewServer makes the rules of a server on a store.
func NewServer(store ServerStore, accounts *Accounts) *Server {
	return &Server{store: store, accounts: accounts}
}

// nameFresh is how long a page may show an older name of the server.
const nameFresh = 5 * time.Second

// Name is the server's name, as it was within nameFresh; empty when it has none. Every page
// asks: one request in nameFresh reads it, and an outage keeps what was known.
func (s *Server) Name(ctx context.Context) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	if now.Sub(s.read) < nameFresh && now.After(s.read) {
		return s.known.Name
	}
	s.read = now
	s.mu.Unlock()
	state, err := s.store.ServerState(ctx)
	s.mu.Lock()
	if err == nil {
		s.known = state
	}
	return s.known.Name
}

func (s *Server) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.read = time.Time{}
}

// State is what is true of the server now.
func (s *Server) State(ctx context.Context) (ServerState, error) { return s.store.ServerState(ctx) }

// errSetUp answers at the address for setting up a server that is set up: as any address at
// which there is nothing.
var errSetUp = E(NotFound, "There is nothing at this address.")

var errCode = &Error{Kind: Forbidden, Field: "code", Text: "That is not the code. It is in the server's log, or the command “parley admin code” prints a new one."}

// FirstCode makes the code with which a server is set up, once for all processes; "" when
// there is one or the server has an owner. The store has only its hash.
func (s *Server) FirstCode(ctx context.Context) (string, error) { return s.code(ctx, false) }

// NewCode replaces the code; "" when the server has an owner.
func (s *Server) NewCode(ctx context.Context) (string, error) { return s.code(ctx, true) }

func (s *Server) code(ctx context.Context, replace bool) (string, error) {
	code := newCode()
	set, err := s.store.CodeSet(ctx, hashCode(code), replace)
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

// hashCode does not need a slow hash: a code is random, and as long as a key.
func hashCode(code string) []byte {
	code = strings.ToLower(strings.ReplaceAll(strings.Join(strings.Fields(code), ""), "-", ""))
	sum := sha256.Sum256([]byte(code))
	return sum[:]
}

// CheckCode reports whether someone has the code. Guesses are limited.
func (s *Server) CheckCode(ctx context.Context, code string, from Requester) (ServerState, error) {
	state, err := s.store.ServerState(ctx)
	if err != nil {
		return state, err
	}
	if state.Owned {
		return state, errSetUp
	}
	uses := []Use{{GuessesByAddress, from.Address}, {GuessesOfAll, "all"}}
	if err := s.accounts.Limits.Reserve(ctx, uses...); err != nil {
		return state, err
	}
	if err = checkCode(state, hashCode(code)); err == nil {
		s.accounts.releaseAttempt(ctx, uses)
	}
	return state, err
}

func checkCode(state ServerState, hash []byte) error {
	switch {
	case state.Owned:
		return errSetUp
	case subtle.ConstantTimeCompare(state.CodeHash, hash) != 1:
		return errCode
	}
	return nil
}

func (s *Server) now() time.Time {
	if s.Now == nil {
		return time.Now()
	}
	return s.Now()
}
