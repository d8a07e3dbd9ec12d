package chat_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/chattest"
)

// linkTo is the token of the mail that was queued last, as the worker writes it.
func (h *accountsHarness) linkTo(want string) string {
	h.t.Helper()
	list := h.db.Mailed()
	m := list[len(list)-1]
	to, ok, err := h.Recipient(h.t.Context(), m)
	if err != nil || !ok || to.Address != want || to.Token == "" {
		h.t.Fatalf("%+v goes to %+v: %v %v", m, to, ok, err)
	}
	return to.Token
}

func (h *accountsHarness) reset(token, next string) error {
	return h.Reset(h.t.Context(), token, next, asker)
}

func TestAForgottenPasswordIsReplacedByALinkInAMail(t *testing.T) {
	h := newAccounts(t)
	h.mails()
	ann := h.signUp("ann")
	other, _ := h.signIn("ann@example.org", password)
	must(t, h.AskReset(t.Context(), " Ann@EXAMPLE.org", asker))
	token := h.linkTo("ann@example.org")
	if u, err := h.ResetToken(t.Context(), token, asker); err != nil || u.User.ID != ann.User.ID {
		t.Errorf("%+v %v", u, err)
	}
	if e := chat.As(h.reset(token, "short")); e.Kind != chat.Invalid || e.Field != "password" {
		t.Errorf("%+v", e)
	}
	h.bus.Reset()
	must(t, h.reset(token, "battery staple"))
	must(t, h.reset(token, "battery staple")) // the second of two clicks
	expectKind(t, h.reset(token, "another staple"), chat.NotFound)
	if ended := h.bus.Ended(); len(ended) != 2 || !slices.Contains(ended, ann.ID) || !slices.Contains(ended, other.ID) {
		t.Errorf("ended %v", ended)
	}
	_, err := h.ResetToken(t.Context(), token, asker)
	expectKind(t, err, chat.NotFound)
	must(t, h.tryIn("ann@example.org", "battery staple", asker))
	expectKind(t, h.tryIn("ann@example.org", password, asker), chat.Unauthorized)
	h.expectMails("verify ann@example.org", "reset Ann@example.org", "password-changed")
	if ok, err := h.EmailVerified(t.Context(), ann.User.ID); err != nil || !ok {
		t.Errorf("the link came by mail, and yet: %v %v", ok, err)
	}
	h.clock.Advance(2*time.Minute + time.Second)
	expectKind(t, h.reset(token, "battery staple"), chat.NotFound)
}

func TestALinkForAPasswordEnds(t *testing.T) {
	h := newAccounts(t)
	h.mails()
	ann := h.signUp("ann")
	for what, end := range map[string]func(){
		"time":           func() { h.clock.Advance(30*time.Minute + time.Second) },
		"a new password": func() { must(t, h.changePassword(h.open(ann), password, password+"!")) },
	} {
		h.clock.Advance(time.Hour)
		must(t, h.AskReset(t.Context(), "ann@example.org", asker))
		token := h.linkTo("ann@example.org")
		end()
		expectKind(t, h.reset(token, "battery staple"), chat.NotFound)
		if t.Failed() {
			t.Fatalf("after %s", what)
		}
	}
	must(t, h.AskReset(t.Context(), "ann@example.org", asker))
	stale := h.db.Mailed()[len(h.db.Mailed())-1]
	h.clock.Advance(6*time.Hour + time.Second)
	if to, ok, err := h.Recipient(t.Context(), stale); ok || err != nil {
		t.Errorf("a request that waited for hours is answered: %+v %v", to, err)
	}
}

// Whoever asks learns nothing: the request does the same work and is counted alike.
func TestAskingForALinkTellsNothingOfAnAccount(t *testing.T) {
	h := newAccounts(t)
	h.mails()
	ann := h.signUp("ann")
	h.clock.Advance(time.Hour)
	for _, email := range []string{"ann@example.org", "none@example.org"} {
		for range 3 {
			must(t, h.AskReset(t.Context(), email, asker))
		}
		expectKind(t, h.AskReset(t.Context(), email, asker), chat.TooMany)
	}
	if n := len(h.db.Mailed()); n != 1+6 {
		t.Errorf("%d mails are queued", n)
	}
	for _, m := range h.db.Mailed()[4:] {
		if to, ok, err := h.Recipient(t.Context(), m); ok || err != nil {
			t.Errorf("a mail goes to %+v: %v", to, err)
		}
	}
	e := chat.As(h.AskReset(t.Context(), "no address", asker))
	if e.Kind != chat.Invalid || e.Field != "email" {
		t.Errorf("%+v", e)
	}
	must(t, h.db.MailQueue(t.Context(), chat.Mail{Key: uuid.New(), Kind: chat.MailReset, To: "ann@example.org"}))
	_, err := h.Deactivate(t.Context(), chat.User{}, ann.User.Username, "", false)
	must(t, err)
	if to, ok, err := h.Recipient(t.Context(), h.db.Mailed()[7]); ok || err != nil {
		t.Errorf("a deactivated account gets %+v: %v", to, err)
	}
}

func TestGuessingALinkIsLimited(t *testing.T) {
	h := newAccounts(t)
	h.signUp("ann")
	for range 20 {
		expectKind(t, h.reset("guess", "battery staple"), chat.NotFound)
	}
	expectKind(t, h.reset("guess", "battery staple"), chat.TooMany)
}

func TestWithoutMailAnAdminMakesALink(t *testing.T) {
	h := newAccounts(t)
	ann, bob := h.signUp("ann"), h.signUp("bob")
	expectKind(t, h.AskReset(t.Context(), "ann@example.org", asker), chat.Conflict)
	admin, member := bob.User, bob.User
	admin.Role = chat.ServerAdmin
	_, _, err := h.ResetLink(t.Context(), member, "ann")
	expectKind(t, err, chat.Forbidden)
	_, _, err = h.ResetLink(t.Context(), admin, "BOB") // a stolen cookie is not enough for the own one
	expectKind(t, err, chat.Invalid)
	first, _, err := h.ResetLink(t.Context(), admin, "ann")
	must(t, err)
	token, of, err := h.ResetLink(t.Context(), admin, "ANN")
	if err != nil || of.ID != ann.User.ID || token == first {
		t.Errorf("%q %+v %v", token, of, err)
	}
	expectKind(t, h.reset(first, "battery staple"), chat.NotFound)
	must(t, h.reset(token, "battery staple"))
	must(t, h.tryIn("ann@example.org", "battery staple", asker))
	if ok, err := h.EmailVerified(t.Context(), ann.User.ID); err != nil || ok {
		t.Errorf("no mail came, and yet it is verified: %v %v", ok, err)
	}
	must(t, h.ChangeRoleByOperator(t.Context(), "ann", "owner"))
	_, _, err = h.ResetLink(t.Context(), admin, "ann")
	expectKind(t, err, chat.Forbidden)
	_, _, err = h.ResetLink(t.Context(), chat.User{}, "ann") // the operator
	must(t, err)
	_, err = h.Deactivate(t.Context(), chat.User{}, "bob", "", false)
	must(t, err)
	_, _, err = h.ResetLink(t.Context(), chat.User{}, "bob")
	expectKind(t, err, chat.Conflict)
}

func TestAnEmailIsConfirmedByALink(t *testing.T) {
	h := newAccounts(t)
	h.mails()
	ann := h.signUp("ann")
	verified := func(want bool) {
		t.Helper()
		if got, err := h.EmailVerified(t.Context(), ann.User.ID); err != nil || got != want {
			t.Errorf("%v %v", got, err)
		}
	}
	token := h.linkTo("ann@example.org")
	verified(false)
	expectKind(t, h.reset(token, "battery staple"), chat.NotFound) // it sets no password
	must(t, h.Verify(t.Context(), token, asker))
	must(t, h.Verify(t.Context(), token, asker))
	verified(true)
	h.clock.Advance(time.Hour)
	must(t, h.AskVerify(t.Context(), ann.User))
	before := h.db.Mailed()[1]
	token = h.linkTo("ann@example.org")
	must(t, h.db.EmailSet(t.Context(), ann.User.ID, "new@example.org"))
	verified(false)
	expectKind(t, h.Verify(t.Context(), token, asker), chat.NotFound)
	if to, ok, err := h.Recipient(t.Context(), before); ok || err != nil {
		t.Errorf("the former address gets %+v: %v", to, err)
	}
	verified(false)
	h.Mails = nil
	expectKind(t, h.AskVerify(t.Context(), ann.User), chat.Conflict)
}

// twice is a store on which a click comes while another one is on its way.
type twice struct {
	*chattest.Database
	first func()
}

func (d *twice) overtake() {
	if first := d.first; first != nil {
		d.first = nil
		first()
	}
}

func (d *twice) PasswordReset(ctx context.Context, hash []byte, password string) ([]uuid.UUID, error) {
	d.overtake()
	return d.Database.PasswordReset(ctx, hash, password)
}

func (d *twice) EmailVerify(ctx context.Context, hash []byte) error {
	d.overtake()
	return d.Database.EmailVerify(ctx, hash)
}

func TestTwoClicksOfALinkAtOnceAreOne(t *testing.T) {
	h := newAccounts(t)
	db := &twice{Database: h.db}
	h.serve(db)
	h.mails()
	h.signUp("ann")
	token := h.linkTo("ann@example.org")
	db.first = func() { must(t, h.Verify(t.Context(), token, asker)) }
	must(t, h.Verify(t.Context(), token, asker))
	must(t, h.AskReset(t.Context(), "ann@example.org", asker))
	token = h.linkTo("ann@example.org")
	db.first = func() { must(t, h.reset(token, "battery staple")) }
	must(t, h.reset(token, "battery staple"))
	must(t, h.AskReset(t.Context(), "ann@example.org", asker))
	token = h.linkTo("ann@example.org")
	db.first = func() { must(t, h.reset(token, "battery staple")) }
	expectKind(t, h.reset(token, "another staple"), chat.NotFound) // the other click set another one
	must(t, h.tryIn("ann@example.org", "battery staple", asker))
}
