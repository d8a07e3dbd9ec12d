package accounts_test

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
	"parley/chat/chattest/harness"
)

func TestSignInTakesAnySpellingOfTheAddress(t *testing.T) {
	h := harness.NewAccounts(t)
	ann := h.SignUpAs("ann")
	again, err := h.SignInAs(" ANN@example.org ", harness.Password)
	if err != nil || again.ID == ann.ID || again.User != ann.User || !again.CreatedAt.Equal(h.Clock.Now()) {
		t.Errorf("%+v %v", again, err)
	}
}

func TestSignInDoesNotTellWhoHasAnAccount(t *testing.T) {
	h := harness.NewAccounts(t)
	h.SignUpAs("ann")
	wrong := h.TryIn("ann@example.org", "wrong horse", harness.Asker)
	for what, email := range map[string]string{
		"nobody": "nobody@example.org", "nothing": "", "no address": "ann", "NUL": "ann\x00@example.org", "not UTF-8": "\xff@example.org",
	} {
		if err := h.TryIn(email, harness.Password, harness.Asker); !chat.Is(err, chat.Unauthorized) || err.Error() != wrong.Error() {
			t.Errorf("%s: %v, for a wrong password %v", what, err, wrong)
		}
	}
}

func TestGuessingOneAccountEndsAfterTenFailures(t *testing.T) {
	h := harness.NewAccounts(t)
	h.SignUpAs("ann")
	h.SignUpAs("bob")
	for range 20 {
		harness.Must(t, h.TryIn("ann@example.org", harness.Password, harness.Asker)) // a success does not count
	}
	for n := range 10 {
		from := chat.Requester{Address: fmt.Sprint("192.0.2.", n)} // from any address
		harness.ExpectKind(t, h.TryIn("ann@example.org", "wrong horse", from), chat.Unauthorized)
	}
	harness.ExpectKind(t, h.TryIn("ANN@example.org", harness.Password, harness.Asker), chat.TooMany)
	harness.Must(t, h.TryIn("bob@example.org", harness.Password, harness.Asker))
	h.Clock.Advance(90 * time.Second)
	harness.Must(t, h.TryIn("ann@example.org", harness.Password, harness.Asker))
}

func TestGuessingManyAccountsFromOneAddressEndsAfterAHundredFailures(t *testing.T) {
	h := harness.NewAccounts(t)
	h.SignUpAs("ann")
	for n := range 100 {
		harness.ExpectKind(t, h.TryIn(fmt.Sprint("nobody-", n, "@example.org"), "wrong horse", harness.Asker), chat.Unauthorized)
	}
	harness.ExpectKind(t, h.TryIn("ann@example.org", harness.Password, harness.Asker), chat.TooMany)
	harness.Must(t, h.TryIn("ann@example.org", harness.Password, chat.Requester{Address: "198.51.100.1"}))
	h.Clock.Advance(9 * time.Second)
	harness.Must(t, h.TryIn("ann@example.org", harness.Password, harness.Asker))
}

func TestAnOutageIsNoFailure(t *testing.T) {
	h := harness.NewAccounts(t)
	ann := h.SignUpAs("ann")
	known := h.Device(ann.User)
	h.DB.GoDown()
	for _, from := range []chat.Requester{harness.Asker, known} {
		harness.ExpectKind(t, h.TryIn("ann@example.org", harness.Password, from), chat.Unavailable)
	}
	if n := h.Limiter.Counted(chat.FailuresByAccount, "ann@example.org") + h.Limiter.Counted(chat.FailuresByAddress, harness.Asker.Address); n != 0 {
		t.Errorf("%d failures are counted", n)
	}
	h.DB.Recover()
	h.Limiter.GoDown()
	harness.ExpectKind(t, h.TryIn("ann@example.org", harness.Password, harness.Asker), chat.Unavailable) // an uncounted attempt is not compared
}

func TestWhoGuessesElsewhereDoesNotLockTheOwnerOut(t *testing.T) {
	h := harness.NewAccounts(t)
	ann := h.SignUpAs("ann")
	known := h.Device(ann.User)
	for range 10 {
		harness.ExpectKind(t, h.TryIn("ann@example.org", "wrong horse", harness.Asker), chat.Unauthorized)
	}
	in := func(password string, from chat.Requester) error { return h.TryIn("ann@example.org", password, from) }
	harness.ExpectKind(t, in(harness.Password, chat.Requester{Address: "192.0.2.8"}), chat.TooMany)
	harness.Must(t, in(harness.Password, known))
	harness.Must(t, h.ChangeEmail(t.Context(), ann, "ann@example.org", harness.Password, harness.Asker)) // signed in, too
	for range 10 {                                                                                       // a device counts for itself
		harness.ExpectKind(t, in("wrong horse", known), chat.Unauthorized)
	}
	harness.ExpectKind(t, in(harness.Password, known), chat.TooMany)
	harness.Must(t, in(harness.Password, h.Device(ann.User)))
	bob := h.SignUpAs("bob")
	harness.ExpectKind(t, in(harness.Password, h.Device(bob.User)), chat.TooMany) // another user's device counts as unknown
	before := h.Device(ann.User)
	harness.Must(t, h.ReplacePassword(ann, harness.Password, "battery staple"))
	harness.ExpectKind(t, in("battery staple", before), chat.TooMany) // so does one from before a new password
}

func TestADeviceKnowsTheSixWhoSignedInLast(t *testing.T) {
	h := harness.NewAccounts(t)
	var people []chat.Credentials
	d := chat.Device{}
	for n := range 7 {
		people = append(people, h.Credentials(h.SignUpAs(fmt.Sprint("person", n)).User))
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
	h := harness.NewAccounts(t)
	ann, bob := h.SignUpAs("ann"), h.SignUpAs("bob")
	d := h.Device(ann.User).Device
	h.DB.GoDown()
	if got := h.Remember(t.Context(), d, bob.User.ID); got.ID != d.ID || !slices.Equal(got.Known, d.Known) {
		t.Errorf("%+v, want %+v", got, d)
	}
}

// The account's forms ask for a signed-in user's password.
func TestGuessingInTheAccountsFormsEndsAfterTenFailures(t *testing.T) {
	forms := map[string]func(h *harness.AccountsHarness, s chat.Session, password string) error{
		"the password": func(h *harness.AccountsHarness, s chat.Session, password string) error {
			return h.ReplacePassword(s, password, "battery staple")
		},
		"the email": func(h *harness.AccountsHarness, s chat.Session, password string) error {
			return h.ChangeEmail(h.T.Context(), s, "new@example.org", password, harness.Asker)
		},
		"the deletion": func(h *harness.AccountsHarness, s chat.Session, password string) error {
			return h.Delete(h.T.Context(), s, password)
		},
	}
	for what, form := range forms {
		t.Run(what, func(t *testing.T) {
			h := harness.NewAccounts(t)
			ann := h.SignUpAs("ann")
			other, err := h.SignInAs("ann@example.org", harness.Password)
			harness.Must(t, err)
			for range 10 {
				harness.ExpectKind(t, form(h, ann, "wrong horse"), chat.Forbidden)
			}
			for _, every := range forms { // they count together
				harness.ExpectKind(t, every(h, ann, harness.Password), chat.TooMany)
			}
			harness.Must(t, form(h, other, harness.Password)) // a stolen cookie does not lock the owner out
		})
	}
}

func TestARightPasswordInAFormDoesNotCount(t *testing.T) {
	h := harness.NewAccounts(t)
	ann := h.SignUpAs("ann")
	for range 12 {
		harness.Must(t, h.ChangeEmail(t.Context(), ann, "ann@example.org", harness.Password, harness.Asker))
	}
	if n := h.Limiter.Counted(chat.FailuresBySession, ann.ID.String()); n != 0 {
		t.Errorf("%d failures are counted", n)
	}
}

func TestAPasswordThatCannotBeCheckedDoesNotCount(t *testing.T) {
	h := harness.NewAccounts(t)
	ann := h.SignUpAs("ann")
	h.DB.GoDown()
	for range 12 {
		harness.ExpectKind(t, h.ChangeEmail(t.Context(), ann, "ann@example.org", harness.Password, harness.Asker), chat.Unavailable)
	}
	if n := h.Limiter.Counted(chat.FailuresBySession, ann.ID.String()); n != 0 {
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
	h := harness.NewAccounts(t)
	h.SignUpAs("ann")
	in := func(password string) error {
		ctx, up := context.WithCancel(t.Context())
		h.Serve(late{h.DB, up})
		_, err := h.SignIn(ctx, "ann@example.org", password, chat.Session{}, harness.Asker)
		return err
	}
	for range 12 { // a success is taken back all the same
		harness.Must(t, in(harness.Password))
	}
	for range 10 {
		harness.ExpectKind(t, in("wrong horse"), chat.Unauthorized)
	}
	harness.ExpectKind(t, in("wrong horse"), chat.TooMany)
}

func TestAHashOfAnotherCostIsReplacedAtSignIn(t *testing.T) {
	h := harness.NewAccounts(t)
	ann := h.SignUpAs("ann")
	before := h.Credentials(ann.User)
	h.Cost = bcrypt.MinCost + 1
	harness.ExpectKind(t, h.TryIn("ann@example.org", "wrong horse", harness.Asker), chat.Unauthorized)
	if h.Credentials(ann.User) != before {
		t.Error("a wrong password replaced the hash")
	}
	harness.Must(t, h.TryIn("ann@example.org", harness.Password, harness.Asker))
	h.Open(ann) // the older session goes on
	hash := h.Credentials(ann.User).PasswordHash
	if cost, _ := bcrypt.Cost([]byte(hash)); cost != h.Cost {
		t.Errorf("it costs %d", cost)
	}
	harness.Must(t, h.TryIn("ann@example.org", harness.Password, harness.Asker))
	if h.Credentials(ann.User).PasswordHash != hash {
		t.Error("a hash of the right cost was replaced")
	}
}

func TestANewSessionReplacesTheBrowsersOldOne(t *testing.T) {
	h := harness.NewAccounts(t)
	ann := h.SignUpAs("ann")
	bob, err := h.SignUp(t.Context(), "bob", "bob@example.org", harness.Password, chat.Session{}, chat.Requester{Address: "192.0.2.1", Session: &ann})
	harness.Must(t, err)
	_, err = h.SignIn(t.Context(), "bob@example.org", harness.Password, chat.Session{}, chat.Requester{Address: "192.0.2.1", Session: &bob})
	harness.Must(t, err)
	if !slices.Equal(h.Events.Ended(), []uuid.UUID{ann.ID, bob.ID}) {
		t.Errorf("ended %v", h.Events.Ended())
	}
}
