package chat_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"parley/chat"
)

// linkOf is the token of the newest mail of a kind, as the worker writes it.
func (h *accountsHarness) linkOf(kind chat.MailKind) string {
	h.t.Helper()
	var token string
	for _, m := range h.db.Mailed() {
		if m.Kind == kind {
			to, ok, err := h.Recipient(h.t.Context(), m)
			must(h.t, err)
			if ok {
				token = to.Token
			}
		}
	}
	return token
}

// prove follows the link of the mail that confirms an account's address.
func (h *accountsHarness) prove() {
	h.t.Helper()
	must(h.t, h.Verify(h.t.Context(), h.linkOf(chat.MailVerify), asker))
}

func (h *accountsHarness) confirm(token string, want bool) {
	h.t.Helper()
	if complete, err := h.ConfirmEmailChange(h.t.Context(), token, asker); err != nil || complete != want {
		h.t.Errorf("%v %v, want %v", complete, err, want)
	}
}

func TestAChangedAddressIsConfirmedAtBoth(t *testing.T) {
	for _, first := range []chat.MailKind{chat.MailEmailOld, chat.MailEmailNew} {
		h := newAccounts(t)
		h.mails()
		h.Audit = h.db
		ann := h.signUp("ann")
		h.prove()
		for range 2 { // the second of two clicks
			must(t, h.ChangeEmail(t.Context(), ann, "new@example.org", password, asker))
		}
		h.expectMails("verify ann@example.org", "email-old ann@example.org", "email-new new@example.org")
		links := map[chat.MailKind]string{chat.MailEmailOld: h.linkOf(chat.MailEmailOld), chat.MailEmailNew: h.linkOf(chat.MailEmailNew)}
		expectKind(t, h.Verify(t.Context(), links[first], asker), chat.NotFound) // it proves nothing alone
		h.confirm(links[first], false)
		h.confirm(links[first], false)
		must(t, h.tryIn("ann@example.org", password, asker))
		delete(links, first)
		for _, other := range links {
			h.confirm(other, true)
			h.confirm(other, true)
		}
		must(t, h.tryIn("new@example.org", password, asker))
		expectKind(t, h.tryIn("ann@example.org", password, asker), chat.Unauthorized)
		h.expectMails("verify ann@example.org", "email-old ann@example.org", "email-new new@example.org", "email-changed ann@example.org")
		if ok, err := h.EmailVerified(t.Context(), ann.User.ID); err != nil || !ok {
			t.Errorf("%v %v", ok, err)
		}
		h.open(ann) // the sessions stay, as on a server without mail
		if log := h.entries(chat.AuditFilter{}); !slices.Contains(log, "email-changed ann") || !slices.Contains(log, "email-change-asked ann") {
			t.Errorf("%q", log)
		}
	}
}

func TestATypingMistakeInAnAddressIsMendedByItsOwner(t *testing.T) {
	h := newAccounts(t)
	h.mails()
	ann := h.signUp("amm")
	expectKind(t, h.ChangeEmail(t.Context(), ann, "ann@example.org", "a thief's guess", asker), chat.Forbidden)
	h.expectMails("verify amm@example.org")
	must(t, h.ChangeEmail(t.Context(), ann, "ann@example.org", password, asker))
	m := h.expectMails("verify amm@example.org", "email-new ann@example.org")
	if to, ok, err := h.Recipient(t.Context(), m[1]); err != nil || !ok || !to.Alone {
		t.Errorf("%+v %v %v", to, ok, err)
	}
	must(t, h.tryIn("amm@example.org", password, asker)) // until the link is followed
	h.confirm(h.linkOf(chat.MailEmailNew), true)
	must(t, h.tryIn("ann@example.org", password, asker))
	h.expectMails("verify amm@example.org", "email-new ann@example.org", "email-changed amm@example.org")
	if ok, err := h.EmailVerified(t.Context(), ann.User.ID); err != nil || !ok {
		t.Errorf("%v %v", ok, err)
	}
	must(t, h.ChangeEmail(t.Context(), h.open(ann), "thief@example.org", password, asker))
	h.confirm(h.linkOf(chat.MailEmailNew), false) // a proven address is asked
}

func TestALaterChangeOfAddressTakesTheFirstOnesPlace(t *testing.T) {
	h := newAccounts(t)
	h.mails()
	ann := h.signUp("ann")
	h.prove()
	must(t, h.ChangeEmail(t.Context(), ann, "first@example.org", password, asker))
	late := h.db.Mailed()[2]
	stale := h.linkOf(chat.MailEmailOld)
	must(t, h.ChangeEmail(t.Context(), ann, "second@example.org", password, asker))
	_, err := h.ConfirmEmailChange(t.Context(), stale, asker)
	expectKind(t, err, chat.NotFound)
	if to, ok, err := h.Recipient(t.Context(), late); ok || err != nil {
		t.Errorf("the first change is mailed late to %+v: %v", to, err)
	}
	h.confirm(h.linkOf(chat.MailEmailNew), false)
	must(t, h.KeepEmail(t.Context(), ann.User))
	if c, err := h.EmailChange(t.Context(), ann.User.ID); err != nil || c.Email != "" {
		t.Errorf("%+v %v", c, err)
	}
	h.clock.Advance(time.Minute)
	must(t, h.ChangeEmail(t.Context(), ann, "second@example.org", password, asker))
	must(t, h.db.EmailSet(t.Context(), ann.User.ID, "third@example.org"))
	must(t, h.AskVerify(t.Context(), h.open(ann).User))
	h.prove()
	must(t, h.ChangeEmail(t.Context(), h.open(ann), "second@example.org", password, asker))
	h.confirm(h.linkOf(chat.MailEmailNew), false)
	old := h.linkOf(chat.MailEmailOld)
	must(t, h.tryUp("bob", "second@example.org", password))
	_, err = h.ConfirmEmailChange(t.Context(), old, asker)
	expectKind(t, err, chat.Conflict)
	must(t, h.tryIn("third@example.org", password, asker))
}

func TestAChangeThatCannotBeMailedIsAskedForAgain(t *testing.T) {
	h := newAccounts(t)
	h.mails()
	ann := h.signUp("ann")
	h.prove()
	full := &fillingQueue{MailStore: h.db, left: 1}
	h.Mails.Store = full
	expectKind(t, h.ChangeEmail(t.Context(), ann, "new@example.org", password, asker), chat.Unavailable)
	full.left = 9
	must(t, h.ChangeEmail(t.Context(), ann, "new@example.org", password, asker))
	h.confirm(h.linkOf(chat.MailEmailOld), false)
	h.confirm(h.linkOf(chat.MailEmailNew), true)
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
	h := newAccounts(t)
	h.mails()
	ann := h.signUp("ann")
	h.prove()
	bob := h.signUp("bob")
	admin, member := bob.User, bob.User
	admin.Role = chat.ServerAdmin
	set := func(by chat.User, name, email string) error {
		_, err := h.SetEmailOf(t.Context(), by, name, email)
		return err
	}
	expectKind(t, set(member, "ann", "new@example.org"), chat.Forbidden)
	expectKind(t, set(admin, "bob", "new@example.org"), chat.Invalid) // a stolen cookie is not enough for the own one
	expectKind(t, set(admin, "ann", "new"), chat.Invalid)
	expectKind(t, set(admin, "ann", "BOB@example.org"), chat.Conflict)
	must(t, h.ChangeEmail(t.Context(), ann, "thief@example.org", password, asker))
	h.confirm(h.linkOf(chat.MailEmailNew), false)
	old := h.linkOf(chat.MailEmailOld)
	for range 2 {
		must(t, set(admin, "ann", "new@example.org"))
	}
	_, err := h.ConfirmEmailChange(t.Context(), old, asker)
	expectKind(t, err, chat.NotFound)
	must(t, h.tryIn("new@example.org", password, asker))
	h.expectMails("verify ann@example.org", "verify bob@example.org", "email-old ann@example.org", "email-new thief@example.org", "email-changed ann@example.org", "verify new@example.org")
}
