package chat_test

import (
	"testing"

	"golang.org/x/crypto/bcrypt"

	"parley/chat"
	"parley/chat/chattest"
)

// accountsHarness is Accounts between fakes.
type accountsHarness struct {
	*chat.Accounts
	t      *testing.T
	clock  *chattest.Clock
	db     *chattest.Database
	limits *chattest.Limits
	bus    *chattest.Bus
	recent *chattest.RecentCache
}

func newAccounts(t *testing.T) *accountsHarness {
	clock := chattest.NewClock()
	h := &accountsHarness{
		t: t, clock: clock, db: chattest.NewDatabase(clock.Now), limits: chattest.NewLimits(clock.Now),
		bus: chattest.NewBus(), recent: chattest.NewRecentCache(),
	}
	h.serve(h.db)
	return h
}

// serve makes the rules on a store.
func (h *accountsHarness) serve(store chat.AccountStore) {
	h.Accounts = chat.NewAccounts(store, h.limits, h.bus, h.recent)
	h.Cost, h.Now = bcrypt.MinCost, h.clock.Now
}

const password = "correct horse"

// asker is a browser that has signed in no user yet.
var asker = chat.Requester{Address: "192.0.2.1"}

func (h *accountsHarness) signUp(name string) chat.Session {
	h.t.Helper()
	s, err := h.SignUp(h.t.Context(), name, name+"@example.org", password, chat.Session{Agent: "A browser", Address: "192.0.2.0/24"}, asker)
	must(h.t, err)
	return s
}

// tryUp signs up and returns the error alone.
func (h *accountsHarness) tryUp(name, email, password string) error {
	_, err := h.SignUp(h.t.Context(), name, email, password, chat.Session{}, asker)
	return err
}

func (h *accountsHarness) signIn(email, password string) (chat.Session, error) {
	return h.SignIn(h.t.Context(), email, password, chat.Session{Address: "192.0.2.0/24"}, asker)
}

// tryIn signs in and returns the error alone.
func (h *accountsHarness) tryIn(email, password string, from chat.Requester) error {
	_, err := h.SignIn(h.t.Context(), email, password, chat.Session{}, from)
	return err
}

func (h *accountsHarness) changePassword(s chat.Session, current, next string) error {
	return h.ChangePassword(h.t.Context(), s, current, next)
}

// credentials are a user's, as they are stored now.
func (h *accountsHarness) credentials(u chat.User) chat.Credentials {
	h.t.Helper()
	c, err := h.db.CredentialsOf(h.t.Context(), u.ID)
	must(h.t, err)
	return c
}

// open is a session as the next request loads it.
func (h *accountsHarness) open(s chat.Session) chat.Session {
	h.t.Helper()
	s, err := h.Session(h.t.Context(), s.ID, h.clock.Now(), "192.0.2.0/24")
	must(h.t, err)
	return s
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func expectKind(t testing.TB, err error, kind chat.Kind) {
	t.Helper()
	if !chat.Is(err, kind) {
		t.Errorf("got %v (kind %d), want kind %d", err, chat.As(err).Kind, kind)
	}
}
