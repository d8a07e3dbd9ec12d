package chat_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"golang.org/x/crypto/bcrypt"

	"parley/chat"
	"parley/chat/chattest"
)

func TestSignInTakesAnySpellingOfTheAddress(t *testing.T) {
	h := newAccounts(t)
	ann := h.signUp("ann")
	again, err := h.signIn(" ANN@example.org ", password)
	if err != nil || again.ID == ann.ID || again.User != ann.User || !again.CreatedAt.Equal(h.clock.Now()) {
		t.Errorf("%+v %v", again, err)
	}
}

func TestSignInDoesNotTellWhoHasAnAccount(t *testing.T) {
	h := newAccounts(t)
	h.signUp("ann")
	wrong := h.tryIn("ann@example.org", "wrong horse", asker)
	for what, email := range map[string]string{
		"nobody": "nobody@example.org", "nothing": "", "no address": "ann", "NUL": "ann\x00@example.org", "not UTF-8": "\xff@example.org",
	} {
		if err := h.tryIn(email, password, asker); !chat.Is(err, chat.Unauthorized) || err.Error() != wrong.Error() {
			t.Errorf("%s: %v, for a wrong password %v", what, err, wrong)
		}
	}
}

func TestGuessingOneAccountEndsAfterTenFailures(t *testing.T) {
	h := newAccounts(t)
	h.signUp("ann")
	h.signUp("bob")
	for range 20 {
		must(t, h.tryIn("ann@example.org", password, asker)) // a success does not count
	}
	for n := range 10 {
		from := chat.Requester{Address: fmt.Sprint("192.0.2.", n)} // from any address
		expectKind(t, h.tryIn("ann@example.org", "wrong horse", from), chat.Unauthorized)
	}
	expectKind(t, h.tryIn("ANN@example.org", password, asker), chat.TooMany)
	must(t, h.tryIn("bob@example.org", password, asker))
	h.clock.Advance(90 * time.Second)
	must(t, h.tryIn("ann@example.org", password, asker))
}

func TestGuessingManyAccountsFromOneAddressEndsAfterAHundredFailures(t *testing.T) {
	h := newAccounts(t)
	h.signUp("ann")
	for n := range 100 {
		expectKind(t, h.tryIn(fmt.Sprint("nobody-", n, "@example.org"), "wrong horse", asker), chat.Unauthorized)
	}
	expectKind(t, h.tryIn("ann@example.org", password, asker), chat.TooMany)
	must(t, h.tryIn("ann@example.org", password, chat.Requester{Address: "198.51.100.1"}))
	h.clock.Advance(9 * time.Second)
	must(t, h.tryIn("ann@example.org", password, asker))
}

func TestAnOutageIsNoFailure(t *testing.T) {
	h := newAccounts(t)
	ann := h.signUp("ann")
	known := h.device(ann.User)
	h.db.GoDown()
	for _, from := range []chat.Requester{asker, known} {
		expectKind(t, h.tryIn("ann@example.org", password, from), chat.Unavailable)
	}
	if n := h.limits.Counted(chat.FailuresByAccount, "ann@example.org") + h.limits.Counted(chat.FailuresByAddress, asker.Address); n != 0 {
		t.Errorf("%d failures are counted", n)
	}
	h.db.Recover()
	h.limits.GoDown()
	expectKind(t, h.tryIn("ann@example.org", password, asker), chat.Unavailable) // an uncounted attempt is not compared
}

// device is the browser of a user who has signed in with it.
func (h *accountsHarness) device(u chat.User) chat.Requester {
	h.t.Helper()
	d := h.Remember(h.t.Context(), chat.Device{}, u.ID)
	if !d.Knows(h.credentials(u)) {
		h.t.Fatalf("the device does not know %s: %+v", u.Username, d)
	}
	return chat.Requester{Address: "192.0.2.9", Device: d}
}

func TestWhoGuessesElsewhereDoesNotLockTheOwnerOut(t *testing.T) {
	h := newAccounts(t)
	ann := h.signUp("ann")
	known := h.device(ann.User)
	for range 10 {
		expectKind(t, h.tryIn("ann@example.org", "wrong horse", asker), chat.Unauthorized)
	}
	in := func(password string, from chat.Requester) error { return h.tryIn("ann@example.org", password, from) }
	expectKind(t, in(password, chat.Requester{Address: "192.0.2.8"}), chat.TooMany)
	must(t, in(password, known))
	must(t, h.ChangeEmail(t.Context(), ann, "ann@example.org", password, asker)) // signed in, too
	for range 10 {                                                               // a device counts for itself
		expectKind(t, in("wrong horse", known), chat.Unauthorized)
	}
	expectKind(t, in(password, known), chat.TooMany)
	must(t, in(password, h.device(ann.User)))
	bob := h.signUp("bob")
	expectKind(t, in(password, h.device(bob.User)), chat.TooMany) // another user's device counts as unknown
	before := h.device(ann.User)
	must(t, h.changePassword(ann, password, "battery staple"))
	expectKind(t, in("battery staple", before), chat.TooMany) // so does one from before a new password
}

func TestADeviceKnowsTheSixWhoSignedInLast(t *testing.T) {
	h := newAccounts(t)
	var people []chat.Credentials
	d := chat.Device{}
	for n := range 7 {
		people = append(people, h.credentials(h.signUp(fmt.Sprint("person", n)).User))
		d = d.With(people[n])
	}
	id := d.ID
	d = d.With(people[1]) // once more, which is no new account
	for n, u := range people {
		if d.Knows(u) != (n > 0) {
			t.Errorf("it knows number %d: %v", n, d.Knows(u))
		}
	}
	if len(d.Known) != 6 || d.Known[0].User != people[1].ID || d.ID != id || id == uuid.Nil || d.Knows(chat.Credentials{}) {
		t.Errorf("%+v", d)
	}
}

func TestADeviceStaysAsItIsWhileTheStoreIsDown(t *testing.T) {
	h := newAccounts(t)
	ann, bob := h.signUp("ann"), h.signUp("bob")
	d := h.device(ann.User).Device
	h.db.GoDown()
	if got := h.Remember(t.Context(), d, bob.User.ID); got.ID != d.ID || !slices.Equal(got.Known, d.Known) {
		t.Errorf("%+v, want %+v", got, d)
	}
}

// The account's forms ask for a signed-in user's password.
func TestGuessingInTheAccountsFormsEndsAfterTenFailures(t *testing.T) {
	forms := map[string]func(h *accountsHarness, s chat.Session, password string) error{
		"the password": func(h *accountsHarness, s chat.Session, password string) error {
			return h.changePassword(s, password, "battery staple")
		},
		"the email": func(h *accountsHarness, s chat.Session, password string) error {
			return h.ChangeEmail(h.t.Context(), s, "new@example.org", password, asker)
		},
		"the deletion": func(h *accountsHarness, s chat.Session, password string) error {
			return h.Delete(h.t.Context(), s, password)
		},
	}
	for what, form := range forms {
		t.Run(what, func(t *testing.T) {
			h := newAccounts(t)
			ann := h.signUp("ann")
			other, err := h.signIn("ann@example.org", password)
			must(t, err)
			for range 10 {
				expectKind(t, form(h, ann, "wrong horse"), chat.Forbidden)
			}
			for _, every := range forms { // they count together
				expectKind(t, every(h, ann, password), chat.TooMany)
			}
			must(t, form(h, other, password)) // a stolen cookie does not lock the owner out
		})
	}
}

func TestARightPasswordInAFormDoesNotCount(t *testing.T) {
	h := newAccounts(t)
	ann := h.signUp("ann")
	for range 12 {
		must(t, h.ChangeEmail(t.Context(), ann, "ann@example.org", password, asker))
	}
	if n := h.limits.Counted(chat.FailuresBySession, ann.ID.String()); n != 0 {
		t.Errorf("%d failures are counted", n)
	}
}

func TestAPasswordThatCannotBeCheckedDoesNotCount(t *testing.T) {
	h := newAccounts(t)
	ann := h.signUp("ann")
	h.db.GoDown()
	for range 12 {
		expectKind(t, h.ChangeEmail(t.Context(), ann, "ann@example.org", password, asker), chat.Unavailable)
	}
	if n := h.limits.Counted(chat.FailuresBySession, ann.ID.String()); n != 0 {
		t.Errorf("%d failures are counted", n)
	}
}

// late is a store that ends the request's time with its look-up.
type late struct {
	*chattest.Database
	up context.CancelFunc
}

func (l late) CredentialsByEmail(ctx context.Context, email string) (chat.Credentials, error) {
	defer l.up()
	return l.Database.CredentialsByEmail(ctx, email)
}

func TestARequestWhoseTimeIsUpIsAnsweredByThePassword(t *testing.T) {
	h := newAccounts(t)
	h.signUp("ann")
	in := func(password string) error {
		ctx, up := context.WithCancel(t.Context())
		h.serve(late{h.db, up})
		_, err := h.SignIn(ctx, "ann@example.org", password, chat.Session{}, asker)
		return err
	}
	for range 12 { // a success is taken back all the same
		must(t, in(password))
	}
	for range 10 {
		expectKind(t, in("wrong horse"), chat.Unauthorized)
	}
	expectKind(t, in("wrong horse"), chat.TooMany)
}

func TestAHashOfAnotherCostIsReplacedAtSignIn(t *testing.T) {
	h := newAccounts(t)
	ann := h.signUp("ann")
	before := h.credentials(ann.User)
	h.Cost = bcrypt.MinCost + 1
	expectKind(t, h.tryIn("ann@example.org", "wrong horse", asker), chat.Unauthorized)
	if h.credentials(ann.User) != before {
		t.Error("a wrong password replaced the hash")
	}
	must(t, h.tryIn("ann@example.org", password, asker))
	h.open(ann) // the older session goes on
	hash := h.credentials(ann.User).PasswordHash
	if cost, _ := bcrypt.Cost([]byte(hash)); cost != h.Cost {
		t.Errorf("it costs %d", cost)
	}
	must(t, h.tryIn("ann@example.org", password, asker))
	if h.credentials(ann.User).PasswordHash != hash {
		t.Error("a hash of the right cost was replaced")
	}
}

func TestANewSessionReplacesTheBrowsersOldOne(t *testing.T) {
	h := newAccounts(t)
	ann := h.signUp("ann")
	bob, err := h.SignUp(t.Context(), "bob", "bob@example.org", password, chat.Session{}, chat.Requester{Address: "192.0.2.1", Session: &ann})
	must(t, err)
	_, err = h.SignIn(t.Context(), "bob@example.org", password, chat.Session{}, chat.Requester{Address: "192.0.2.1", Session: &bob})
	must(t, err)
	if !slices.Equal(h.bus.Ended(), []uuid.UUID{ann.ID, bob.ID}) {
		t.Errorf("ended %v", h.bus.Ended())
	}
}
