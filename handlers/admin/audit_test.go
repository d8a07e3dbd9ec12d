package admin_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"parley/chat"
	"parley/chat/accounts"
	"parley/handlers/handlerstest"
)

func TestTheAuditLogSaysWhoDidWhatFromWhere(t *testing.T) {
	t.Parallel()
	s, ann := handlerstest.Team(t)
	bob := s.Person(t, "bob")
	bob.Post("/signin", "email", "bob@example.org", "password", "wrong horse").Is(401)
	ann.Post("/admin/people", "username", "bob", "role", "guest").Is(303)
	page := ann.Get("/admin/audit").Is(200).Whole().Has("Changed a role", "member → guest", "Sign-in failed", "127.0.0.1", "Signed up", `href="/admin/audit.csv"`)
	if strings.Index(page.Body, "Changed a role") > strings.Index(page.Body, "Sign-in failed") {
		t.Error("the newest entry is not the first")
	}
	ann.Get("/admin/audit?kind=rights&name=BOB").Is(200).Has("Changed a role", `href="/admin/audit.csv?kind=rights&amp;name=BOB"`, `value="BOB"`).Lacks("Sign-in failed")
	ann.Post("/rooms/milk/settings", "name", "Milk", "topic", "Fresh", "visibility", "public").Is(303)
	ann.Get("/admin/audit?kind=settings").Is(200).Has("Changed settings", "Milk")
	ann.Post("/rooms/milk/members", "username", "bob").Is(303)
	ann.Send("/rooms/milk/messages", handlerstest.HTMX, "body", "/invite @bob").Is(202)
	ann.Get("/admin/audit?kind=rights").Is(200).Has("Added a member", "Milk")
	bob.Post("/signin", "email", "bob@example.org", "password", handlerstest.Password).Is(303)
	bob.Post("/account/feeds", "on", "1").Is(303)
	bob.Post("/account/feeds", "on", "0").Is(303)
	ann.Get("/admin/audit?kind=account&name=bob").Is(200).Has("Made addresses of feeds", "Ended the addresses of feeds")
	handlerstest.Must(t, s.App.Accounts.ChangeRoleByOperator(chat.WithAddress(t.Context(), chat.CommandLine), "bob", "moderator"))
	ann.Get("/admin/audit?kind=rights").Is(200).Has("guest → moderator", "from the server’s command line")
	ann.Get("/admin/audit.csv?kind=rights").Is(200).Has("guest → moderator,command line\n")
	ann.Get("/admin/audit?name=nobody").Is(200).Has("There is none.").Lacks("Sign-in failed", "audit.csv")
	ann.Get("/admin/audit?since=2026-03-01&until=2001-01-01").Is(200).Has("There is none.")
	ann.Get("/admin/audit?since=yesterday").Is(422).Has("Write a day as 2026-03-01.", `value="yesterday"`)
	ann.Get("/admin/audit?kind=none").Is(422).Has("There are no entries of that kind.")
}

func TestTheAuditLogHasWhatHappenedOnce(t *testing.T) {
	t.Parallel()
	s, ann := handlerstest.Team(t)
	s.Person(t, "bob")
	link := ann.Invite("role", "member", "uses", "5", "nonce", "6ba7b810-9dad-41d1-80b4-00c04fd430c8")
	if again := ann.Invite("role", "member", "uses", "5", "nonce", "6ba7b810-9dad-41d1-80b4-00c04fd430c8"); again != link {
		t.Errorf("two clicks make %s and %s", link, again)
	}
	for range 2 {
		ann.Post("/rooms/milk/members", "username", " BOB ").Is(303)
		ann.Send("/rooms/milk/messages", handlerstest.HTMX, "body", "/invite bob").Is(202)
		ann.Send("/rooms/milk/messages", handlerstest.HTMX, "body", "/topic Fresh").Is(202)
		ann.Post("/rooms/milk/members/role", "username", "BOB", "role", "admin").Is(303)
	}
	for range 2 {
		ann.Post("/rooms/milk/members/role", "username", "bob", "role", "member").Is(303)
		ann.Post("/rooms/milk/settings", "name", "Milk", "topic", "Cold", "visibility", "public").Is(303)
	}
	for range 2 {
		ann.Post("/rooms/milk/archive", "on", "1").Is(303)
	}
	for range 2 {
		ann.Post("/rooms/milk/archive", "on", "0").Is(303)
	}
	for range 2 {
		ann.Post("/rooms/milk/members/remove", "username", "BOB").Is(303)
		ann.Post("/admin/invitations/1/revoke").Is(303)
		ann.Post("/admin/people/bob/deactivate", "reason", "spam").Is(303)
	}
	eve := s.Person(t, "eve")
	eve.Post("/rooms/milk/join").Is(303)
	eve.Post("/rooms/milk/messages", "body", "spam").Is(303)
	for range 2 {
		eve.Post("/account/feeds", "on", "0").Is(303) // there are none
		ann.Post("/rooms/milk/messages/1/delete", "reason", "spam")
		ann.Post("/rooms/milk/members/ban", "username", "eve", "reason", "spam").Is(303)
		ann.Post("/people/eve/picture/remove")
		ann.Post("/admin/rooms/milk/picture")
		ann.Post("/rooms/milk/picture", "do", "remove")
		eve.Post("/account", "do", "revoke", "session", handlerstest.Nonce)
		eve.Post("/account", "do", "others")
	}
	for range 2 {
		ann.Post("/rooms/milk/members/unban", "username", "eve").Is(303)
	}
	for range 2 {
		ann.Post("/admin/people/eve/deactivate", "reason", "spam", "address", "1").Is(303)
	}
	for range 2 {
		ann.Post("/admin/people/eve/restore").Is(303)
	}
	rows, err := csv.NewReader(strings.NewReader(ann.Get("/admin/audit.csv").Is(200).Body)).ReadAll()
	handlerstest.Must(t, err)
	n := map[chat.AuditAct]int{}
	for _, row := range rows[1:] {
		n[chat.AuditAct(row[3])]++
	}
	for act, want := range map[chat.AuditAct]int{
		chat.DidAddMember: 1, chat.DidRemoveMember: 1, chat.DidChangeMember: 2, chat.DidChangeSettings: 2, chat.DidArchiveRoom: 1, chat.DidBringBackRoom: 1,
		chat.DidInvite: 1, chat.DidRevokeInvite: 1, chat.DidDeactivate: 2, chat.DidReactivate: 1, chat.DidBanAddress: 1,
		chat.DidBanMember: 1, chat.DidLiftBan: 1, chat.DidRemoveMessage: 1, chat.DidRemovePicture: 0, chat.DidEndFeeds: 0, chat.DidRevokeSession: 0, chat.DidRevokeSessions: 0,
	} {
		if n[act] != want {
			t.Errorf("%s: %d times, want %d", act, n[act], want)
		}
	}
	ann.Get("/admin/audit?name=bob").Is(200).Has("Added a member")
}

func TestTheAuditLogIsExportedWhole(t *testing.T) {
	t.Parallel()
	s, ann := handlerstest.Team(t)
	s.App.Accounts.Record(t.Context(), chat.AuditEntry{Act: chat.DidRename, By: s.User("ann"), Detail: "=1+1"})
	for range 2100 {
		handlerstest.Must(t, s.AuditAppend(t.Context(), chat.AuditEntry{Act: chat.DidSignIn, At: s.Session("ann").SeenAt, By: s.User("ann")}))
	}
	rows, err := csv.NewReader(strings.NewReader(ann.Get("/admin/audit.csv?name=ann").Is(200).Body)).ReadAll()
	handlerstest.Must(t, err)
	if len(rows) < 2102 || rows[0][3] != "act" || rows[1][3] != "sign-in" || rows[1][4] != "ann" || rows[2101][8] != "'=1+1" {
		t.Errorf("%d rows: %q, …, %q", len(rows), rows[:2], rows[2101])
	}
	lines := strings.Split(strings.TrimSpace(ann.Get("/admin/audit.jsonl?kind=settings").Is(200).Body), "\n")
	var e struct{ Act, By, Detail string }
	handlerstest.Must(t, json.Unmarshal([]byte(lines[len(lines)-1]), &e))
	if e.Act != "server-renamed" || e.By != "ann" || e.Detail != "=1+1" {
		t.Errorf("%d lines, the last %+v", len(lines), e)
	}
	ann.Get("/admin/audit").Is(200).Has("Exported data")
	exports := func() (n int) {
		list, _, err := chat.NewAudit(s).List(t.Context(), chat.Session{User: s.User("ann")}, chat.AuditFilter{Kind: chat.AuditSettings}, 1000)
		handlerstest.Must(t, err)
		for _, e := range list {
			if e.Act == chat.DidExport {
				n++
			}
		}
		return n
	}
	before := exports()
	if ann.Do(http.MethodHead, "/admin/audit.csv", "").Is(200); exports() != before {
		t.Errorf("asking about the file is %d exports", exports()-before)
	}
	ann.Get("/admin/audit.csv?since=x").Is(422)
}

func TestAnExportOfTheAuditLogEndsWithTheRightToReadIt(t *testing.T) {
	t.Parallel()
	s, ann := handlerstest.Team(t)
	for range 2100 {
		handlerstest.Must(t, s.AuditAppend(t.Context(), chat.AuditEntry{Act: chat.DidSignIn, At: s.Session("ann").SeenAt, By: s.User("ann")}))
	}
	const cut = "THIS FILE LACKS OLDER ENTRIES"
	ann.Get("/admin/audit.csv").Is(200).Lacks(cut)
	s.AuditListed = func() {
		_, err := s.SessionDeleteAll(context.Background(), 0, s.User("ann").ID, accounts.CheckManages)
		handlerstest.Must(t, err)
	}
	ann.Get("/admin/audit.csv").Is(200).Has(cut)
}
