package accounts_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"parley/chat"
	"parley/chat/chattest/harness"
)

func TestWhatHappensToAccountsIsInTheAuditLog(t *testing.T) {
	h := harness.NewAccounts(t)
	h.Audit = h.DB
	ann, bob := h.SignUpAs("ann"), h.SignUpAs("bob")
	ctx := chat.WithAddress(t.Context(), "192.0.2.7")
	_, err := h.SignIn(ctx, "ann@example.org", "wrong horse", chat.Session{}, harness.Asker)
	harness.ExpectKind(t, err, chat.Unauthorized)
	_, err = h.SignIn(ctx, "ann@example.org", harness.Password, chat.Session{}, harness.Asker)
	harness.Must(t, err)
	harness.Must(t, h.ChangeRoleByOperator(ctx, "ann", "owner"))
	ann.User.Role = chat.Owner
	harness.Must(t, h.ChangeRole(ctx, ann, "bob", "guest"))
	harness.Must(t, h.ChangeRole(ctx, ann, "bob", "guest")) // which changes nothing
	harness.Must(t, h.SignOut(ctx, bob))
	want := `sign-out bob 192.0.2.7
role-changed ann bob member → guest 192.0.2.7
role-changed ann member → owner 192.0.2.7
sign-in ann 192.0.2.7
sign-in-failed ann 192.0.2.7
account-made bob
account-made ann`
	if got := strings.Join(h.Entries(chat.AuditFilter{}), "\n"); got != want {
		t.Errorf("the log is\n%s", got)
	}
	if got := h.Entries(chat.AuditFilter{Name: "@BOB", Kind: chat.AuditRights}); len(got) != 1 {
		t.Errorf("found %q", got)
	}
}

func TestTheAuditLogIsReadByAdminsPageByPage(t *testing.T) {
	h := harness.NewAccounts(t)
	h.Audit = h.DB
	for range 5 {
		h.Record(t.Context(), chat.AuditEntry{Act: chat.DidRename})
	}
	log, admin := chat.NewAudit(h.DB), chat.Session{User: chat.User{Role: chat.ServerAdmin}}
	first, next, err := log.List(t.Context(), admin, chat.AuditFilter{}, 3)
	harness.Must(t, err)
	second, end, err := log.List(t.Context(), admin, chat.AuditFilter{Below: next}, 3)
	harness.Must(t, err)
	if len(first) != 3 || len(second) != 2 || end != 0 || second[0].ID != first[2].ID-1 {
		t.Errorf("%d entries before %d, then %d before %d", len(first), next, len(second), end)
	}
	for _, role := range []chat.Role{chat.Regular, chat.Guest, ""} {
		_, _, err := log.List(t.Context(), chat.Session{User: chat.User{Role: role}}, chat.AuditFilter{}, 3)
		harness.ExpectKind(t, err, chat.Forbidden)
	}
	for _, f := range []chat.AuditFilter{{Kind: "none"}, {Name: "\x00"}} {
		_, _, err := log.List(t.Context(), admin, f, 3)
		harness.ExpectKind(t, err, chat.Invalid)
	}
}

// An act is done when it is recorded: a log that cannot be written does not undo it.
func TestAnActOutlivesALogThatCannotBeWritten(t *testing.T) {
	h := harness.NewAccounts(t)
	h.Audit = h.DB
	h.DB.GoDown()
	h.Record(t.Context(), chat.AuditEntry{Act: chat.DidRename})
	h.DB.Recover()
	if got := h.Entries(chat.AuditFilter{}); len(got) != 0 {
		t.Errorf("the log has %q", got)
	}
}

func TestEachActHasItsKind(t *testing.T) {
	kinds := map[chat.AuditKind]bool{}
	for _, act := range chat.AuditActs() {
		kinds[act.Kind()] = true
	}
	for _, k := range chat.AuditKinds {
		if !kinds[k] {
			t.Errorf("no act is of the kind %q", k)
		}
	}
	if len(kinds) != len(chat.AuditKinds) {
		t.Errorf("acts have the kinds %v", kinds)
	}
}

func TestAReasonCannotForgeAnEntry(t *testing.T) {
	h := harness.NewAccounts(t)
	h.Audit = h.DB
	h.Record(t.Context(), chat.AuditEntry{Act: chat.DidRemoveMessage, Detail: "spam\r\n\n2024-05-01\u2028own\tSigned in\n" + strings.Repeat("x", 10_000)})
	h.Record(t.Context(), chat.AuditEntry{Act: chat.DidRemoveMessage, Detail: "\xff as bytes \n"})
	found, _, err := chat.NewAudit(h.DB).List(t.Context(), chat.Session{User: chat.User{Role: chat.Owner}}, chat.AuditFilter{}, 9)
	harness.Must(t, err)
	if got := found[1].Detail; !strings.HasPrefix(got, "spam 2024-05-01 own Signed in xxx") || utf8.RuneCountInString(got) != 501 {
		t.Errorf("%q", got)
	}
	if found[0].Detail != "as bytes" {
		t.Errorf("%q", found[0].Detail)
	}
}

func TestAnEntryHasTheNumberOfAnAccountThatWasTyped(t *testing.T) {
	h := harness.NewAccounts(t)
	h.Audit = h.DB
	bob := h.SignUpAs("bob")
	h.Record(t.Context(), chat.AuditEntry{Act: chat.DidRemoveMember, Of: chat.User{Username: "@BOB"}})
	h.Record(t.Context(), chat.AuditEntry{Act: chat.DidRemoveMember, Of: chat.User{Username: "no\none"}})
	h.Record(t.Context(), chat.AuditEntry{Act: chat.DidAddMember, Of: chat.User{Username: " @bob\n"}}) // as Rooms.Add takes it
	added, _, err := chat.NewAudit(h.DB).List(t.Context(), chat.Session{User: chat.User{Role: chat.Owner}}, chat.AuditFilter{Kind: chat.AuditRights}, 9)
	harness.Must(t, err)
	if len(added) != 1 || added[0].Of.ID != bob.User.ID {
		t.Errorf("%+v", added)
	}
	found, _, err := chat.NewAudit(h.DB).List(t.Context(), chat.Session{User: chat.User{Role: chat.Owner}}, chat.AuditFilter{Kind: chat.AuditModeration}, 9)
	harness.Must(t, err)
	if len(found) != 2 || found[1].Of.ID != bob.User.ID || found[1].Of.Username != "bob" || found[0].Of.ID != 0 || found[0].Of.Username != "no one" {
		t.Errorf("%+v", found)
	}
}
