package accounts_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/chattest"
	"parley/chat/chattest/harness"
)

func TestAForgottenPasswordIsReplacedByALinkInAMail(t *testing.T) {
	h := harness.NewAccounts(t)
	h.Queued()
	ann := h.SignUpAs("ann")
	other, _ := h.SignInAs("ann@example.org", harness.Password)
	harness.Must(t, h.AskReset(t.Context(), " Ann@EXAMPLE.org", harness.Asker))
	token := h.LinkTo("ann@example.org")
	if u, err := h.ResetToken(t.Context(), token, harness.Asker); err != nil || u.User.ID != ann.User.ID {
		t.Errorf("%+v %v", u, err)
	}
	if e := chat.As(h.TryReset(token, "short")); e.Kind != chat.Invalid || e.Field != "password" {
		t.Errorf("%+v", e)
	}
	h.Events.Reset()
	harness.Must(t, h.TryReset(token, "battery staple"))
	harness.Must(t, h.TryReset(token, "battery staple")) // the second of two clicks
	harness.ExpectKind(t, h.TryReset(token, "another staple"), chat.NotFound)
	if ended := h.Events.Ended(); len(ended) != 2 || !slices.Contains(ended, ann.ID) || !slices.Contains(ended, other.ID) {
		t.Errorf("ended %v", ended)
	}
	_, err := h.ResetToken(t.Context(), token, harness.Asker)
	harness.ExpectKind(t, err, chat.NotFound)
	harness.Must(t, h.TryIn("ann@example.org", "battery staple", harness.Asker))
	harness.ExpectKind(t, h.TryIn("ann@example.org", harness.Password, harness.Asker), chat.Unauthorized)
	h.ExpectMails("verify ann@example.org", "reset Ann@example.org", "password-changed")
	if ok, err := h.EmailVerified(t.Context(), ann.User.ID); err != nil || !ok {
		t.Errorf("the link came by mail, and yet: %v %v", ok, err)
	}
	h.Clock.Advance(2*time.Minute + time.Second)
	harness.ExpectKind(t, h.TryReset(token, "battery staple"), chat.NotFound)
}

func TestALinkForAPasswordEnds(t *testing.T) {
	h := harness.NewAccounts(t)
	h.Queued()
	ann := h.SignUpAs("ann")
	for what, end := range map[string]func(){
		"time":           func() { h.Clock.Advance(30*time.Minute + time.Second) },
		"a new password": func() { harness.Must(t, h.ReplacePassword(h.Open(ann), harness.Password, harness.Password+"!")) },
	} {
		h.Clock.Advance(time.Hour)
		harness.Must(t, h.AskReset(t.Context(), "ann@example.org", harness.Asker))
		token := h.LinkTo("ann@example.org")
		end()
		harness.ExpectKind(t, h.TryReset(token, "battery staple"), chat.NotFound)
		if t.Failed() {
			t.Fatalf("after %s", what)
		}
	}
	harness.Must(t, h.AskReset(t.Context(), "ann@example.org", harness.Asker))
	stale := h.DB.Mailed()[len(h.DB.Mailed())-1]
	h.Clock.Advance(6*time.Hour + time.Second)
	if to, ok, err := h.Recipient(t.Context(), stale); ok || err != nil {
		t.Errorf("a request that waited for hours is answered: %+v %v", to, err)
	}
}

// Whoever asks learns nothing: the request does the same work and is counted alike.
func TestAskingForALinkTellsNothingOfAnAccount(t *testing.T) {
	h := harness.NewAccounts(t)
	h.Queued()
	ann := h.SignUpAs("ann")
	h.Clock.Advance(time.Hour)
	for _, email := range []string{"ann@example.org", "none@example.org"} {
		for range 3 {
			harness.Must(t, h.AskReset(t.Context(), email, harness.Asker))
		}
		harness.ExpectKind(t, h.AskReset(t.Context(), email, harness.Asker), chat.TooMany)
	}
	if n := len(h.DB.Mailed()); n != 1+6 {
		t.Errorf("%d mails are queued", n)
	}
	for _, m := range h.DB.Mailed()[4:] {
		if to, ok, err := h.Recipient(t.Context(), m); ok || err != nil {
			t.Errorf("a mail goes to %+v: %v", to, err)
		}
	}
	e := chat.As(h.AskReset(t.Context(), "no address", harness.Asker))
	if e.Kind != chat.Invalid || e.Field != "email" {
		t.Errorf("%+v", e)
	}
	harness.Must(t, h.DB.MailQueue(t.Context(), chat.Mail{Key: uuid.New(), Kind: chat.MailReset, To: "ann@example.org"}))
	_, err := h.Deactivate(t.Context(), chat.User{}, ann.User.Username, "", false)
	harness.Must(t, err)
	if to, ok, err := h.Recipient(t.Context(), h.DB.Mailed()[7]); ok || err != nil {
		t.Errorf("a deactivated account gets %+v: %v", to, err)
	}
}

func TestGuessingALinkIsLimited(t *testing.T) {
	h := harness.NewAccounts(t)
	h.SignUpAs("ann")
	for range 20 {
		harness.ExpectKind(t, h.TryReset("guess", "battery staple"), chat.NotFound)
	}
	harness.ExpectKind(t, h.TryReset("guess", "battery staple"), chat.TooMany)
}

func TestWithoutMailAnAdminMakesALink(t *testing.T) {
	h := harness.NewAccounts(t)
	ann, bob := h.SignUpAs("ann"), h.SignUpAs("bob")
	harness.ExpectKind(t, h.AskReset(t.Context(), "ann@example.org", harness.Asker), chat.Conflict)
	admin, member := bob.User, bob.User
	admin.Role = chat.ServerAdmin
	harness.Must(t, h.ChangeRoleByOperator(t.Context(), "bob", "admin"))
	_, _, err := h.ResetLink(t.Context(), member, "ann")
	harness.ExpectKind(t, err, chat.Forbidden)
	_, _, err = h.ResetLink(t.Context(), admin, "BOB") // a stolen cookie is not enough for the own one
	harness.ExpectKind(t, err, chat.Invalid)
	first, _, err := h.ResetLink(t.Context(), admin, "ann")
	harness.Must(t, err)
	token, of, err := h.ResetLink(t.Context(), admin, "ANN")
	if err != nil || of.ID != ann.User.ID || token == first {
		t.Errorf("%q %+v %v", token, of, err)
	}
	harness.ExpectKind(t, h.TryReset(first, "battery staple"), chat.NotFound)
	harness.Must(t, h.TryReset(token, "battery staple"))
	harness.Must(t, h.TryIn("ann@example.org", "battery staple", harness.Asker))
	if ok, err := h.EmailVerified(t.Context(), ann.User.ID); err != nil || ok {
		t.Errorf("no mail came, and yet it is verified: %v %v", ok, err)
	}
	harness.Must(t, h.ChangeRoleByOperator(t.Context(), "ann", "owner"))
	_, _, err = h.ResetLink(t.Context(), admin, "ann")
	harness.ExpectKind(t, err, chat.Forbidden)
	_, _, err = h.ResetLink(t.Context(), chat.User{}, "ann") // the operator
	harness.Must(t, err)
	_, err = h.Deactivate(t.Context(), chat.User{}, "bob", "", false)
	harness.Must(t, err)
	_, _, err = h.ResetLink(t.Context(), chat.User{}, "bob")
	harness.ExpectKind(t, err, chat.Conflict)
}

func TestAnEmailIsConfirmedByALink(t *testing.T) {
	h := harness.NewAccounts(t)
	h.Queued()
	ann := h.SignUpAs("ann")
	verified := func(want bool) {
		t.Helper()
		if got, err := h.EmailVerified(t.Context(), ann.User.ID); err != nil || got != want {
			t.Errorf("%v %v", got, err)
		}
	}
	token := h.LinkTo("ann@example.org")
	verified(false)
	harness.ExpectKind(t, h.TryReset(token, "battery staple"), chat.NotFound) // it sets no password
	harness.Must(t, h.VerifyEmail(t.Context(), token, harness.Asker))
	harness.Must(t, h.VerifyEmail(t.Context(), token, harness.Asker))
	verified(true)
	h.Clock.Advance(time.Hour)
	harness.Must(t, h.AskVerify(t.Context(), ann.User))
	before := h.DB.Mailed()[1]
	token = h.LinkTo("ann@example.org")
	harness.Must(t, h.DB.EmailSet(t.Context(), ann.User.ID, "new@example.org"))
	verified(false)
	harness.ExpectKind(t, h.VerifyEmail(t.Context(), token, harness.Asker), chat.NotFound)
	if to, ok, err := h.Recipient(t.Context(), before); ok || err != nil {
		t.Errorf("the former address gets %+v: %v", to, err)
	}
	verified(false)
	h.Mails = nil
	harness.ExpectKind(t, h.AskVerify(t.Context(), ann.User), chat.Conflict)
}

func TestALinkThatProvesAnAddressWorksForThreeDays(t *testing.T) {
	h := harness.NewAccounts(t)
	h.Queued()
	h.SignUpAs("ann")
	first := h.LinkTo("ann@example.org")
	h.SignUpAs("bob")
	second := h.LinkTo("bob@example.org")
	h.Clock.Advance(3*24*time.Hour - time.Second)
	harness.Must(t, h.VerifyEmail(t.Context(), first, harness.Asker))
	h.Clock.Advance(2 * time.Second)
	harness.ExpectKind(t, h.VerifyEmail(t.Context(), second, harness.Asker), chat.NotFound)
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
	h := harness.NewAccounts(t)
	db := &twice{Database: h.DB}
	h.Serve(db)
	h.Queued()
	h.SignUpAs("ann")
	token := h.LinkTo("ann@example.org")
	db.first = func() { harness.Must(t, h.VerifyEmail(t.Context(), token, harness.Asker)) }
	harness.Must(t, h.VerifyEmail(t.Context(), token, harness.Asker))
	harness.Must(t, h.AskReset(t.Context(), "ann@example.org", harness.Asker))
	token = h.LinkTo("ann@example.org")
	db.first = func() { harness.Must(t, h.TryReset(token, "battery staple")) }
	harness.Must(t, h.TryReset(token, "battery staple"))
	harness.Must(t, h.AskReset(t.Context(), "ann@example.org", harness.Asker))
	token = h.LinkTo("ann@example.org")
	db.first = func() { harness.Must(t, h.TryReset(token, "battery staple")) }
	harness.ExpectKind(t, h.TryReset(token, "another staple"), chat.NotFound) // the other click set another one
	harness.Must(t, h.TryIn("ann@example.org", "battery staple", harness.Asker))
}
