package chat_test

import (
	"context"
	"testing"

	"parley/chat"
)

// mails has the accounts send mail.
func (h *accountsHarness) mails() {
	h.Mails = &chat.Mails{Store: h.db, Origin: "https://chat.example.org"}
}

// expectMails are the kinds of the mails that were queued, with their addresses if they are
// not the account's own.
func (h *accountsHarness) expectMails(want ...string) []chat.Mail {
	h.t.Helper()
	got := h.db.Mailed()
	if len(got) != len(want) {
		h.t.Fatalf("queued %+v, want %q", got, want)
	}
	for i, m := range got {
		if said := string(m.Kind) + " " + m.To; said != want[i] && string(m.Kind) != want[i] {
			h.t.Errorf("queued %q, want %q", said, want[i])
		}
	}
	return got
}

func TestChangesOfAnAccountAreToldByMail(t *testing.T) {
	h := newAccounts(t)
	h.mails()
	ann := h.signUp("ann")
	h.prove()
	ctx := chat.WithClient(chat.WithAddress(t.Context(), "192.0.2.77"), chat.Client{Agent: "A browser", Language: "de"})
	must(t, h.ChangePassword(ctx, ann, password, "battery staple"))
	expectKind(t, h.changePassword(ann, "wrong horse", "wrong staple"), chat.Forbidden)
	must(t, h.ChangeEmail(ctx, ann, "new@example.org", "battery staple", asker))
	m := h.expectMails("verify ann@example.org", "password-changed", "email-old ann@example.org", "email-new new@example.org")[1]
	want := chat.Mail{ID: m.ID, Key: m.Key, Kind: chat.MailPasswordChanged, User: ann.User.ID, MadeAt: m.MadeAt, Language: "de", Agent: "A browser", Network: "192.0.2.0/24", Origin: "https://chat.example.org"}
	if m != want {
		t.Errorf("%+v", m)
	}
}

func TestASignInWithANewDeviceIsToldByMail(t *testing.T) {
	h := newAccounts(t)
	h.mails()
	ann := h.signUp("ann")
	must(t, h.tryIn("ann@example.org", password, asker)) // the second of two clicks
	h.clock.Advance(chat.SessionFresh)
	known := asker
	known.Device = h.Remember(t.Context(), chat.Device{}, ann.User.ID)
	must(t, h.tryIn("ann@example.org", password, known))
	must(t, h.changePassword(h.open(ann), password, "battery staple"))
	must(t, h.tryIn("ann@example.org", "battery staple", known)) // with another password, the same device
	expectKind(t, h.tryIn("ann@example.org", "wrong", asker), chat.Unauthorized)
	h.expectMails("verify ann@example.org", "password-changed")
	must(t, h.tryIn("ann@example.org", "battery staple", asker))
	h.expectMails("verify ann@example.org", "password-changed", "new-device")
}

func TestAMailGoesToAnAccountThatIsThere(t *testing.T) {
	h := newAccounts(t)
	ann := h.signUp("ann")
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
	must(t, h.Delete(t.Context(), ann, password))
	if _, ok, err := h.Recipient(t.Context(), chat.Mail{User: ann.User.ID}); err != nil || ok {
		t.Errorf("of an account that ended: %v %v", ok, err)
	}
	h.db.GoDown()
	_, _, err := h.Recipient(t.Context(), chat.Mail{User: ann.User.ID})
	expectKind(t, err, chat.Unavailable)
}

// fullQueue takes no more mails.
type fullQueue struct{ chat.MailStore }

func (fullQueue) MailQueue(context.Context, chat.Mail) error { return chat.ErrMailsFull }

func TestAFullQueueFailsNoChange(t *testing.T) {
	h := newAccounts(t)
	h.mails()
	ann := h.signUp("ann")
	h.Mails.Store = fullQueue{h.db}
	must(t, h.changePassword(ann, password, "battery staple"))
	expectKind(t, h.AskReset(t.Context(), "ann@example.org", asker), chat.Unavailable)
}
