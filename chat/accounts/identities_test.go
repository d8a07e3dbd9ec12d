package accounts_test

import (
	"strconv"
	"testing"
	"time"

	"parley/chat"
	"parley/chat/accounts"
	"parley/chat/chattest/harness"
)

// vouched is what a provider says of a user, with a verified email.
func vouched(subject, name string) chat.Vouched {
	return chat.Vouched{
		Identity: chat.Identity{Issuer: "https://id.example", Subject: subject, Shown: name}, Provider: "Example",
		Username: name, Email: name + "@example.org", Verified: true,
	}
}

func TestUsersOfAProviderAreToldByMailAsOthersAre(t *testing.T) {
	h := harness.NewAccounts(t)
	h.Queued()
	unproven := vouched("2", "bob")
	unproven.Verified = false
	ann, err := h.UpWith(vouched("1", "ann"))
	harness.Must(t, err)
	_, err = h.UpWith(unproven)
	harness.Must(t, err)
	h.ExpectMails("verify bob@example.org") // ann's email is proven
	h.Clock.Advance(time.Hour)
	known := harness.Asker
	known.Device = h.Remember(t.Context(), chat.Device{}, ann.User.ID)
	harness.Must(t, h.InWith(vouched("1", "ann"), known))
	h.ExpectMails("verify bob@example.org")
	harness.Must(t, h.InWith(vouched("1", "ann"), harness.Asker))
	harness.Must(t, h.LinkIdentity(t.Context(), ann.User, vouched("3", "ann")))
	harness.Must(t, h.LinkIdentity(t.Context(), ann.User, vouched("3", "ann"))) // the second of two clicks
	harness.Must(t, h.SetFirstPassword(t.Context(), ann, harness.Password))
	harness.Must(t, h.SetFirstPassword(t.Context(), ann, harness.Password)) // likewise
	harness.ExpectKind(t, h.SetFirstPassword(t.Context(), ann, "another password"), chat.Conflict)
	harness.Must(t, h.UnlinkIdentity(t.Context(), ann, "https://id.example", "3", "Example"))
	harness.Must(t, h.UnlinkIdentity(t.Context(), ann, "https://id.example", "3", "Example")) // likewise
	m := h.ExpectMails("verify bob@example.org", "new-device", "factor-changed", "password-changed", "factor-changed")
	if m[2].User != ann.User.ID || m[2].Detail == m[4].Detail {
		t.Errorf("%+v", m)
	}
}

func TestAnAccountOfAProviderHasNoPasswordToGuess(t *testing.T) {
	h := harness.NewAccounts(t)
	ann, err := h.UpWith(vouched("1", "ann"))
	harness.Must(t, err)
	for _, guess := range []string{"", harness.Password} {
		harness.ExpectKind(t, h.TryIn("ann@example.org", guess, harness.Asker), chat.Unauthorized)
		harness.ExpectKind(t, h.Reauthenticate(t.Context(), ann, "field", guess), chat.Forbidden)
	}
	harness.ExpectKind(t, h.Delete(t.Context(), ann, ""), chat.Forbidden)
	again, err := h.UpWith(vouched("1", "ann")) // the second of two clicks
	if err != nil || again.User.ID != ann.User.ID {
		t.Errorf("%+v %v", again, err)
	}
}

func TestAccountsByAProviderAreLimitedAsOthersAre(t *testing.T) {
	h := harness.NewAccounts(t)
	var err error
	for i := range chat.SignUpsByAddress.Burst {
		n := strconv.Itoa(i)
		_, err = h.UpWith(vouched(n, "user"+n))
		harness.Must(t, err)
	}
	_, err = h.UpWith(vouched("more", "more"))
	harness.ExpectKind(t, err, chat.TooMany)
	ann := chat.User{ID: 1}
	for i := range accounts.IdentitiesMax - 1 {
		harness.Must(t, h.LinkIdentity(t.Context(), ann, vouched("of ann "+strconv.Itoa(i), "ann")))
	}
	harness.ExpectKind(t, h.LinkIdentity(t.Context(), ann, vouched("one more", "ann")), chat.Conflict)
}

func TestAnAdminUnlinksTheIdentitiesOfAnother(t *testing.T) {
	h := harness.NewAccounts(t)
	h.Audit = h.DB
	h.Queued()
	ann, err := h.UpWith(vouched("1", "ann"))
	harness.Must(t, err)
	bob := h.SignUpAs("bob")
	admin, member := h.Give("bob", chat.ServerAdmin), bob.User
	unlink := func(by chat.User, name string) error {
		_, err := h.UnlinkIdentitiesOf(t.Context(), by, name)
		return err
	}
	harness.ExpectKind(t, unlink(member, "ann"), chat.Forbidden)
	harness.ExpectKind(t, unlink(admin, "bob"), chat.Invalid)
	harness.Must(t, h.LinkIdentity(t.Context(), ann.User, vouched("2", "ann")))
	harness.ExpectKind(t, unlink(admin, "ann"), chat.Conflict) // nobody would come in any more
	for _, subject := range []string{"1", "2"} {
		harness.Must(t, h.InWith(vouched(subject, "ann"), harness.Asker))
	}
	harness.Must(t, h.SetFirstPassword(t.Context(), ann, harness.Password))
	harness.Must(t, unlink(admin, "ann"))
	harness.Must(t, unlink(admin, "ann"))
	for _, subject := range []string{"1", "2"} {
		harness.ExpectKind(t, h.InWith(vouched(subject, "ann"), harness.Asker), chat.NotFound)
	}
	if _, err := h.Session(t.Context(), ann.ID, h.Clock.Now(), ""); !chat.Is(err, chat.NotFound) {
		t.Errorf("its session goes on: %v", err)
	}
	unlinked := 0
	for _, e := range h.Entries(chat.AuditFilter{}) {
		if e == "identity-unlinked bob ann https://id.example" {
			unlinked++
		}
	}
	if unlinked != 2 {
		t.Errorf("%q", h.Entries(chat.AuditFilter{}))
	}
}
