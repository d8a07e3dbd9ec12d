package accounts_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"parley/chat"
	"parley/chat/accounts"
	"parley/chat/chattest/harness"
)

func TestChangesOfAnAccountAreToldByMail(t *testing.T) {
	h := harness.NewAccounts(t)
	h.Queued()
	ann := h.SignUpAs("ann")
	h.Prove()
	ctx := accounts.WithClient(chat.WithAddress(t.Context(), "192.0.2.77"), accounts.Client{Agent: "A browser", Language: "de"})
	harness.Must(t, h.ChangePassword(ctx, ann, harness.Password, "battery staple"))
	harness.ExpectKind(t, h.ReplacePassword(ann, "wrong horse", "wrong staple"), chat.Forbidden)
	harness.Must(t, h.ChangeEmail(ctx, ann, "new@example.org", "battery staple", harness.Asker))
	m := h.ExpectMails("verify ann@example.org", "password-changed", "email-old ann@example.org", "email-new new@example.org")[1]
	want := chat.Mail{ID: m.ID, Key: m.Key, Kind: chat.MailPasswordChanged, User: ann.User.ID, MadeAt: m.MadeAt, Language: "de", Agent: "A browser", Network: "192.0.2.0/24", Origin: "https://chat.example.org"}
	if m != want {
		t.Errorf("%+v", m)
	}
}

func TestASignInWithANewDeviceIsToldByMail(t *testing.T) {
	h := harness.NewAccounts(t)
	h.Queued()
	ann := h.SignUpAs("ann")
	harness.Must(t, h.TryIn("ann@example.org", harness.Password, harness.Asker)) // the second of two clicks
	h.Clock.Advance(accounts.SessionFresh)
	known := harness.Asker
	known.Device = h.Remember(t.Context(), chat.Device{}, ann.User.ID)
	harness.Must(t, h.TryIn("ann@example.org", harness.Password, known))
	harness.Must(t, h.ReplacePassword(h.Open(ann), harness.Password, "battery staple"))
	harness.Must(t, h.TryIn("ann@example.org", "battery staple", known)) // with another password, the same device
	harness.ExpectKind(t, h.TryIn("ann@example.org", "wrong", harness.Asker), chat.Unauthorized)
	h.ExpectMails("verify ann@example.org", "password-changed")
	harness.Must(t, h.TryIn("ann@example.org", "battery staple", harness.Asker))
	h.ExpectMails("verify ann@example.org", "password-changed", "new-device")
}

// clockless is a store whose clock cannot be asked, while all else works.
type clockless struct{ accounts.AccountStore }

func (clockless) Clock(context.Context) (time.Time, error) {
	return time.Time{}, chat.Down("PostgreSQL", errors.New("it went just now"))
}

func TestASignInIsToldByMailWhenTheStoresClockCannotBeAsked(t *testing.T) {
	h := harness.NewAccounts(t)
	h.Queued()
	h.SignUpAs("ann")
	h.Clock.Advance(accounts.SessionFresh)
	h.Serve(clockless{h.DB})
	h.Queued()
	harness.Must(t, h.TryIn("ann@example.org", harness.Password, harness.Asker))
	h.ExpectMails("verify ann@example.org", "new-device")
}

func TestAMailGoesToAnAccountThatIsThere(t *testing.T) {
	h := harness.NewAccounts(t)
	ann := h.SignUpAs("ann")
	for _, c := range []struct {
		mail chat.Mail
		want string
	}{
		{chat.Mail{User: ann.User.ID}, "ann@example.org"},
		{chat.Mail{User: ann.User.ID, To: "old@example.org"}, "old@example.org"},
		{chat.Mail{User: ann.User.ID + 1}, ""},
	} {
		to, ok, err := h.Recipient(t.Context(), c.mail)
		if err != nil || to.Address != c.want || ok != (c.want != "") {
			t.Errorf("%+v: %+v %v %v", c.mail, to, ok, err)
		}
	}
	harness.Must(t, h.Delete(t.Context(), ann, harness.Password))
	if _, ok, err := h.Recipient(t.Context(), chat.Mail{User: ann.User.ID}); err != nil || ok {
		t.Errorf("of an account that ended: %v %v", ok, err)
	}
	h.DB.GoDown()
	_, _, err := h.Recipient(t.Context(), chat.Mail{User: ann.User.ID})
	harness.ExpectKind(t, err, chat.Unavailable)
}

// fullQueue takes no more mails.
type fullQueue struct{ chat.MailStore }

func (fullQueue) MailQueue(context.Context, chat.Mail) error { return chat.ErrMailsFull }

func TestAFullQueueFailsNoChange(t *testing.T) {
	h := harness.NewAccounts(t)
	h.Queued()
	ann := h.SignUpAs("ann")
	h.Mails.Store = fullQueue{h.DB}
	harness.Must(t, h.ReplacePassword(ann, harness.Password, "battery staple"))
	harness.ExpectKind(t, h.AskReset(t.Context(), "ann@example.org", harness.Asker), chat.Unavailable)
}
