package harness

import (
	"strings"
	"testing"

	"golang.org/x/crypto/bcrypt"

	"parley/chat"
	"parley/chat/accounts"
	"parley/chat/chattest"
)

// AccountsHarness is Accounts between fakes.
type AccountsHarness struct {
	*accounts.Accounts
	T       *testing.T
	Clock   *chattest.Clock
	DB      *chattest.Database
	Limiter *chattest.Limits
	Events  *chattest.Bus
	Recent  *chattest.RecentCache
}

func NewAccounts(t *testing.T) *AccountsHarness {
	clock := chattest.NewClock()
	h := &AccountsHarness{
		T: t, Clock: clock, DB: chattest.NewDatabase(clock.Now), Limiter: chattest.NewLimits(clock.Now),
		Events: chattest.NewBus(), Recent: chattest.NewRecentCache(),
	}
	h.Serve(h.DB)
	return h
}

// Serve makes the rules on a store.
func (h *AccountsHarness) Serve(store accounts.AccountStore) {
	h.Accounts = accounts.NewAccounts(store, h.Limiter, h.Events, h.Recent)
	h.Cost, h.Now = bcrypt.MinCost, h.Clock.Now
}

const Password = "correct horse"

// Asker is a browser that has signed in no user yet.
var Asker = chat.Requester{Address: "192.0.2.1"}

func (h *AccountsHarness) SignUpAs(name string) chat.Session {
	h.T.Helper()
	s, err := h.SignUp(h.T.Context(), name, name+"@example.org", Password, chat.Session{Agent: "A browser", Address: "192.0.2.0/24"}, Asker)
	Must(h.T, err)
	return s
}

// TryUp signs up and returns the error alone.
func (h *AccountsHarness) TryUp(name, email, password string) error {
	_, err := h.SignUp(h.T.Context(), name, email, password, chat.Session{}, Asker)
	return err
}

func (h *AccountsHarness) SignInAs(email, password string) (chat.Session, error) {
	return h.SignIn(h.T.Context(), email, password, chat.Session{Address: "192.0.2.0/24"}, Asker)
}

// TryIn signs in and returns the error alone.
func (h *AccountsHarness) TryIn(email, password string, from chat.Requester) error {
	_, err := h.SignIn(h.T.Context(), email, password, chat.Session{}, from)
	return err
}

func (h *AccountsHarness) ReplacePassword(s chat.Session, current, next string) error {
	return h.ChangePassword(h.T.Context(), s, current, next)
}

// Credentials are a user's, as they are stored now.
func (h *AccountsHarness) Credentials(u chat.User) chat.Credentials {
	h.T.Helper()
	c, err := h.DB.CredentialsOf(h.T.Context(), u.ID)
	Must(h.T, err)
	return c
}

// Open is a session as the next request loads it.
func (h *AccountsHarness) Open(s chat.Session) chat.Session {
	h.T.Helper()
	s, err := h.Session(h.T.Context(), s.ID, h.Clock.Now(), "192.0.2.0/24")
	Must(h.T, err)
	return s
}

// Entries are the audit log, the newest first, each as "act by of detail address".
func (h *AccountsHarness) Entries(f chat.AuditFilter) (list []string) {
	h.T.Helper()
	found, _, err := chat.NewAudit(h.DB).List(h.T.Context(), chat.Session{User: chat.User{Role: chat.Owner}}, f, 100)
	Must(h.T, err)
	for _, e := range found {
		list = append(list, strings.Join(strings.Fields(strings.Join([]string{string(e.Act), e.By.Username, e.Of.Username, e.Detail, e.Address}, " ")), " "))
	}
	return list
}

func (h *AccountsHarness) Give(name string, role chat.Role) chat.User {
	h.T.Helper()
	Must(h.T, h.ChangeRoleByOperator(h.T.Context(), name, string(role)))
	u, err := h.DB.UserByName(h.T.Context(), name)
	Must(h.T, err)
	return u
}

func (h *AccountsHarness) UpWith(v chat.Vouched) (chat.Session, error) {
	h.T.Helper()
	return h.SignUpWith(h.T.Context(), v, v.Username, v.Email, chat.Session{}, Asker)
}

func (h *AccountsHarness) InWith(v chat.Vouched, from chat.Requester) error {
	h.T.Helper()
	_, err := h.SignInWith(h.T.Context(), v, chat.Session{}, from)
	return err
}

// Device is the browser of a user who has signed in with it.
func (h *AccountsHarness) Device(u chat.User) chat.Requester {
	h.T.Helper()
	d := h.Remember(h.T.Context(), chat.Device{}, u.ID)
	if !d.Knows(h.Credentials(u)) {
		h.T.Fatalf("the device does not know %s: %+v", u.Username, d)
	}
	return chat.Requester{Address: "192.0.2.9", Device: d}
}
