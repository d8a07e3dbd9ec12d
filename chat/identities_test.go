package chat_test

import (
	"strconv"
	"testing"
	"time"

	"parley/chat"
)

// vouched is what a provider says of a user, with a verified email.
func vouched(subject, name string) chat.Vouched {
	return chat.Vouched{
		Identity: chat.Identity{Issuer: "https://id.example", Subject: subject, Shown: name}, Provider: "Example",
		Username: name, Email: name + "@example.org", Verified: true,
	}
}

func (h *accountsHarness) upWith(v chat.Vouched) (chat.Session, error) {
	h.t.Helper()
	return h.SignUpWith(h.t.Context(), v, v.Username, v.Email, chat.Session{}, asker)
}

func (h *accountsHarness) inWith(v chat.Vouched, from chat.Requester) error {
	h.t.Helper()
	_, err := h.SignInWith(h.t.Context(), v, chat.Session{}, from)
	return err
}

func TestUsersOfAProviderAreToldByMailAsOthersAre(t *testing.T) {
	h := newAccounts(t)
	h.mails()
	unproven := vouched("2", "bob")
	unproven.Verified = false
	ann, err := h.upWith(vouched("1", "ann"))
	must(t, err)
	_, err = h.upWith(unproven)
	must(t, err)
	h.expectMails("verify bob@example.org") // ann's email is proven
	h.clock.Advance(time.Hour)
	known := asker
	known.Device = h.Remember(t.Context(), chat.Device{}, ann.User.ID)
	must(t, h.inWith(vouched("1", "ann"), known))
	h.expectMails("verify bob@example.org")
	must(t, h.inWith(vouched("1", "ann"), asker))
	must(t, h.LinkIdentity(t.Context(), ann.User, vouched("3", "ann")))
	must(t, h.LinkIdentity(t.Context(), ann.User, vouched("3", "ann"))) // the second of two clicks
	must(t, h.SetFirstPassword(t.Context(), ann, password))
	must(t, h.SetFirstPassword(t.Context(), ann, password)) // likewise
	expectKind(t, h.SetFirstPassword(t.Context(), ann, "another password"), chat.Conflict)
	must(t, h.UnlinkIdentity(t.Context(), ann, "https://id.example", "3", "Example"))
	must(t, h.UnlinkIdentity(t.Context(), ann, "https://id.example", "3", "Example")) // likewise
	m := h.expectMails("verify bob@example.org", "new-device", "factor-changed", "password-changed", "factor-changed")
	if m[2].User != ann.User.ID || m[2].Detail == m[4].Detail {
		t.Errorf("%+v", m)
	}
}

func TestAnAccountOfAProviderHasNoPasswordToGuess(t *testing.T) {
	h := newAccounts(t)
	ann, err := h.upWith(vouched("1", "ann"))
	must(t, err)
	for _, guess := range []string{"", password} {
		expectKind(t, h.tryIn("ann@example.org", guess, asker), chat.Unauthorized)
		expectKind(t, h.Reauthenticate(t.Context(), ann, "field", guess), chat.Forbidden)
	}
	expectKind(t, h.Delete(t.Context(), ann, ""), chat.Forbidden)
	again, err := h.upWith(vouched("1", "ann")) // the second of two clicks
	if err != nil || again.User.ID != ann.User.ID {
		t.Errorf("%+v %v", again, err)
	}
}

func TestAccountsByAProviderAreLimitedAsOthersAre(t *testing.T) {
	h := newAccounts(t)
	var err error
	for i := range chat.SignUpsByAddress.Burst {
		n := strconv.Itoa(i)
		_, err = h.upWith(vouched(n, "user"+n))
		must(t, err)
	}
	_, err = h.upWith(vouched("more", "more"))
	expectKind(t, err, chat.TooMany)
	ann := chat.User{ID: 1}
	for i := range chat.IdentitiesMax - 1 {
		must(t, h.LinkIdentity(t.Context(), ann, vouched("of ann "+strconv.Itoa(i), "ann")))
	}
	expectKind(t, h.LinkIdentity(t.Context(), ann, vouched("one more", "ann")), chat.Conflict)
}

func TestAnAdminUnlinksTheIdentitiesOfAnother(t *testing.T) {
	h := newAccounts(t)
	h.Audit = h.db
	h.mails()
	ann, err := h.upWith(vouched("1", "ann"))
	must(t, err)
	bob := h.signUp("bob")
	admin, member := bob.User, bob.User
	admin.Role = chat.ServerAdmin
	unlink := func(by chat.User, name string) error {
		_, err := h.UnlinkIdentitiesOf(t.Context(), by, name)
		return err
	}
	expectKind(t, unlink(member, "ann"), chat.Forbidden)
	expectKind(t, unlink(admin, "bob"), chat.Invalid)
	must(t, h.LinkIdentity(t.Context(), ann.User, vouched("2", "ann")))
	expectKind(t, unlink(admin, "ann"), chat.Conflict) // nobody would come in any more
	for _, subject := range []string{"1", "2"} {
		must(t, h.inWith(vouched(subject, "ann"), asker))
	}
	must(t, h.SetFirstPassword(t.Context(), ann, password))
	must(t, unlink(admin, "ann"))
	must(t, unlink(admin, "ann"))
	for _, subject := range []string{"1", "2"} {
		expectKind(t, h.inWith(vouched(subject, "ann"), asker), chat.NotFound)
	}
	if _, err := h.Session(t.Context(), ann.ID, h.clock.Now(), ""); !chat.Is(err, chat.NotFound) {
		t.Errorf("its session goes on: %v", err)
	}
	unlinked := 0
	for _, e := range h.entries(chat.AuditFilter{}) {
		if e == "identity-unlinked bob ann https://id.example" {
			unlinked++
		}
	}
	if unlinked != 2 {
		t.Errorf("%q", h.entries(chat.AuditFilter{}))
	}
}
