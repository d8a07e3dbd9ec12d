package accounts_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"parley/chat"
	"parley/chat/chattest/harness"
)

func TestAChangedAddressIsConfirmedAtBoth(t *testing.T) {
	for _, first := range []chat.MailKind{chat.MailEmailOld, chat.MailEmailNew} {
		h := harness.NewAccounts(t)
		h.Queued()
		h.Audit = h.DB
		ann := h.SignUpAs("ann")
		h.Prove()
		for range 2 { // the second of two clicks
			harness.Must(t, h.ChangeEmail(t.Context(), ann, "new@example.org", harness.Password, harness.Asker))
		}
		h.ExpectMails("verify ann@example.org", "email-old ann@example.org", "email-new new@example.org")
		links := map[chat.MailKind]string{chat.MailEmailOld: h.LinkOf(chat.MailEmailOld), chat.MailEmailNew: h.LinkOf(chat.MailEmailNew)}
		harness.ExpectKind(t, h.VerifyEmail(t.Context(), links[first], harness.Asker), chat.NotFound) // it proves nothing alone
		h.Confirm(links[first], false)
		h.Confirm(links[first], false)
		harness.Must(t, h.TryIn("ann@example.org", harness.Password, harness.Asker))
		delete(links, first)
		for _, other := range links {
			h.Confirm(other, true)
			h.Confirm(other, true)
		}
		harness.Must(t, h.TryIn("new@example.org", harness.Password, harness.Asker))
		harness.ExpectKind(t, h.TryIn("ann@example.org", harness.Password, harness.Asker), chat.Unauthorized)
		h.ExpectMails("verify ann@example.org", "email-old ann@example.org", "email-new new@example.org", "email-changed ann@example.org")
		if ok, err := h.EmailVerified(t.Context(), ann.User.ID); err != nil || !ok {
			t.Errorf("%v %v", ok, err)
		}
		h.Open(ann) // the sessions stay, as on a server without mail
		if log := h.Entries(chat.AuditFilter{}); !slices.Contains(log, "email-changed ann") || !slices.Contains(log, "email-change-asked ann") {
			t.Errorf("%q", log)
		}
	}
}

func TestATypingMistakeInAnAddressIsMendedByItsOwner(t *testing.T) {
	h := harness.NewAccounts(t)
	h.Queued()
	ann := h.SignUpAs("amm")
	harness.ExpectKind(t, h.ChangeEmail(t.Context(), ann, "ann@example.org", "a thief's guess", harness.Asker), chat.Forbidden)
	h.ExpectMails("verify amm@example.org")
	harness.Must(t, h.ChangeEmail(t.Context(), ann, "ann@example.org", harness.Password, harness.Asker))
	m := h.ExpectMails("verify amm@example.org", "email-new ann@example.org")
	if to, ok, err := h.Recipient(t.Context(), m[1]); err != nil || !ok || !to.Alone {
		t.Errorf("%+v %v %v", to, ok, err)
	}
	harness.Must(t, h.TryIn("amm@example.org", harness.Password, harness.Asker)) // until the link is followed
	h.Confirm(h.LinkOf(chat.MailEmailNew), true)
	harness.Must(t, h.TryIn("ann@example.org", harness.Password, harness.Asker))
	h.ExpectMails("verify amm@example.org", "email-new ann@example.org", "email-changed amm@example.org")
	if ok, err := h.EmailVerified(t.Context(), ann.User.ID); err != nil || !ok {
		t.Errorf("%v %v", ok, err)
	}
	harness.Must(t, h.ChangeEmail(t.Context(), h.Open(ann), "thief@example.org", harness.Password, harness.Asker))
	h.Confirm(h.LinkOf(chat.MailEmailNew), false) // a proven address is asked
}

func TestALaterChangeOfAddressTakesTheFirstOnesPlace(t *testing.T) {
	h := harness.NewAccounts(t)
	h.Queued()
	ann := h.SignUpAs("ann")
	h.Prove()
	harness.Must(t, h.ChangeEmail(t.Context(), ann, "first@example.org", harness.Password, harness.Asker))
	late := h.DB.Mailed()[2]
	stale := h.LinkOf(chat.MailEmailOld)
	harness.Must(t, h.ChangeEmail(t.Context(), ann, "second@example.org", harness.Password, harness.Asker))
	_, err := h.ConfirmEmailChange(t.Context(), stale, harness.Asker)
	harness.ExpectKind(t, err, chat.NotFound)
	if to, ok, err := h.Recipient(t.Context(), late); ok || err != nil {
		t.Errorf("the first change is mailed late to %+v: %v", to, err)
	}
	h.Confirm(h.LinkOf(chat.MailEmailNew), false)
	harness.Must(t, h.KeepEmail(t.Context(), ann.User))
	if c, err := h.EmailChange(t.Context(), ann.User.ID); err != nil || c.Email != "" {
		t.Errorf("%+v %v", c, err)
	}
	h.Clock.Advance(time.Minute)
	harness.Must(t, h.ChangeEmail(t.Context(), ann, "second@example.org", harness.Password, harness.Asker))
	harness.Must(t, h.DB.EmailSet(t.Context(), ann.User.ID, "third@example.org"))
	harness.Must(t, h.AskVerify(t.Context(), h.Open(ann).User))
	h.Prove()
	harness.Must(t, h.ChangeEmail(t.Context(), h.Open(ann), "second@example.org", harness.Password, harness.Asker))
	h.Confirm(h.LinkOf(chat.MailEmailNew), false)
	old := h.LinkOf(chat.MailEmailOld)
	harness.Must(t, h.TryUp("bob", "second@example.org", harness.Password))
	_, err = h.ConfirmEmailChange(t.Context(), old, harness.Asker)
	harness.ExpectKind(t, err, chat.Conflict)
	harness.Must(t, h.TryIn("third@example.org", harness.Password, harness.Asker))
}

func TestAChangeThatCannotBeMailedIsAskedForAgain(t *testing.T) {
	h := harness.NewAccounts(t)
	h.Queued()
	ann := h.SignUpAs("ann")
	h.Prove()
	full := &fillingQueue{MailStore: h.DB, left: 1}
	h.Mails.Store = full
	harness.ExpectKind(t, h.ChangeEmail(t.Context(), ann, "new@example.org", harness.Password, harness.Asker), chat.Unavailable)
	full.left = 9
	harness.Must(t, h.ChangeEmail(t.Context(), ann, "new@example.org", harness.Password, harness.Asker))
	h.Confirm(h.LinkOf(chat.MailEmailOld), false)
	h.Confirm(h.LinkOf(chat.MailEmailNew), true)
}

// fillingQueue takes a few mails more.
type fillingQueue struct {
	chat.MailStore
	left int
}

func (q *fillingQueue) MailQueue(ctx context.Context, m chat.Mail) error {
	if q.left--; q.left < 0 {
		return chat.ErrMailsFull
	}
	return q.MailStore.MailQueue(ctx, m)
}

func TestAnAdminSetsTheAddressOfALostMailbox(t *testing.T) {
	h := harness.NewAccounts(t)
	h.Queued()
	ann := h.SignUpAs("ann")
	h.Prove()
	bob := h.SignUpAs("bob")
	admin, member := bob.User, bob.User
	admin.Role = chat.ServerAdmin
	harness.Must(t, h.ChangeRoleByOperator(t.Context(), "bob", "admin"))
	set := func(by chat.User, name, email string) error {
		_, err := h.SetEmailOf(t.Context(), by, name, email)
		return err
	}
	harness.ExpectKind(t, set(member, "ann", "new@example.org"), chat.Forbidden)
	harness.ExpectKind(t, set(admin, "bob", "new@example.org"), chat.Invalid) // a stolen cookie is not enough for the own one
	harness.ExpectKind(t, set(admin, "ann", "new"), chat.Invalid)
	harness.ExpectKind(t, set(admin, "ann", "BOB@example.org"), chat.Conflict)
	harness.Must(t, h.ChangeEmail(t.Context(), ann, "thief@example.org", harness.Password, harness.Asker))
	h.Confirm(h.LinkOf(chat.MailEmailNew), false)
	old := h.LinkOf(chat.MailEmailOld)
	for range 2 {
		harness.Must(t, set(admin, "ann", "new@example.org"))
	}
	_, err := h.ConfirmEmailChange(t.Context(), old, harness.Asker)
	harness.ExpectKind(t, err, chat.NotFound)
	harness.Must(t, h.TryIn("new@example.org", harness.Password, harness.Asker))
	h.ExpectMails("verify ann@example.org", "verify bob@example.org", "email-old ann@example.org", "email-new thief@example.org", "email-changed ann@example.org", "verify new@example.org")
}
