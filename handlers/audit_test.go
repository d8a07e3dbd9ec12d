package handlers

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"parley/chat"
)

func TestTheAuditLogSaysWhoDidWhatFromWhere(t *testing.T) {
	t.Parallel()
	s, ann := team(t)
	bob := s.person(t, "bob")
	bob.post("/signin", "email", "bob@example.org", "password", "wrong horse").is(401)
	ann.post("/admin/people", "username", "bob", "role", "guest").is(303)
	page := ann.get("/admin/audit").is(200).whole().has("Changed a role", "member → guest", "Sign-in failed", "127.0.0.1", "Signed up", `href="/admin/audit.csv"`)
	if strings.Index(page.body, "Changed a role") > strings.Index(page.body, "Sign-in failed") {
		t.Error("the newest entry is not the first")
	}
	ann.get("/admin/audit?kind=rights&name=BOB").is(200).has("Changed a role", `href="/admin/audit.csv?kind=rights&amp;name=BOB"`, `value="BOB"`).lacks("Sign-in failed")
	ann.post("/rooms/milk/settings", "name", "Milk", "topic", "Fresh", "visibility", "public").is(303)
	ann.get("/admin/audit?kind=settings").is(200).has("Changed settings", "Milk")
	ann.post("/rooms/milk/members", "username", "bob").is(303)
	ann.send("/rooms/milk/messages", htmx, "body", "/invite @bob").is(202)
	ann.get("/admin/audit?kind=rights").is(200).has("Added a member", "Milk")
	bob.post("/signin", "email", "bob@example.org", "password", password).is(303)
	bob.post("/account/feeds", "on", "1").is(303)
	bob.post("/account/feeds", "on", "0").is(303)
	ann.get("/admin/audit?kind=account&name=bob").is(200).has("Made addresses of feeds", "Ended the addresses of feeds")
	ann.get("/admin/audit?name=nobody").is(200).has("There is none.").lacks("Sign-in failed", "audit.csv")
	ann.get("/admin/audit?since=2026-03-01&until=2001-01-01").is(200).has("There is none.")
	ann.get("/admin/audit?since=yesterday").is(422).has("Write a day as 2026-03-01.", `value="yesterday"`)
	ann.get("/admin/audit?kind=none").is(422).has("There are no entries of that kind.")
}

func TestTheAuditLogHasWhatHappenedOnce(t *testing.T) {
	t.Parallel()
	s, ann := team(t)
	s.person(t, "bob")
	link := ann.invite("role", "member", "uses", "5", "nonce", "6ba7b810-9dad-41d1-80b4-00c04fd430c8")
	if again := ann.invite("role", "member", "uses", "5", "nonce", "6ba7b810-9dad-41d1-80b4-00c04fd430c8"); again != link {
		t.Errorf("two clicks make %s and %s", link, again)
	}
	for range 2 {
		ann.post("/rooms/milk/members", "username", " BOB ").is(303)
		ann.send("/rooms/milk/messages", htmx, "body", "/invite bob").is(202)
		ann.send("/rooms/milk/messages", htmx, "body", "/topic Fresh").is(202)
		ann.post("/rooms/milk/members/role", "username", "BOB", "role", "admin").is(303)
	}
	for range 2 {
		ann.post("/rooms/milk/members/role", "username", "bob", "role", "member").is(303)
		ann.post("/rooms/milk/settings", "name", "Milk", "topic", "Cold", "visibility", "public").is(303)
	}
	for range 2 {
		ann.post("/rooms/milk/archive", "on", "1").is(303)
	}
	for range 2 {
		ann.post("/rooms/milk/archive", "on", "0").is(303)
	}
	for range 2 {
		ann.post("/rooms/milk/members/remove", "username", "BOB").is(303)
		ann.post("/admin/invitations/1/revoke").is(303)
		ann.post("/admin/people/bob/deactivate", "reason", "spam").is(303)
	}
	eve := s.person(t, "eve")
	eve.post("/rooms/milk/join").is(303)
	eve.post("/rooms/milk/messages", "body", "spam").is(303)
	for range 2 {
		eve.post("/account/feeds", "on", "0").is(303) // there are none
		ann.post("/rooms/milk/messages/1/delete", "reason", "spam")
		ann.post("/rooms/milk/members/ban", "username", "eve", "reason", "spam").is(303)
		ann.post("/people/eve/picture/remove")
		ann.post("/admin/rooms/milk/picture")
		ann.post("/rooms/milk/picture", "do", "remove")
		eve.post("/account", "do", "revoke", "session", nonce)
		eve.post("/account", "do", "others")
	}
	ann.post("/rooms/milk/members/unban", "username", "eve").is(303)
	ann.post("/rooms/milk/members/unban", "username", "eve").is(422)
	for range 2 {
		ann.post("/admin/people/eve/deactivate", "reason", "spam", "address", "1").is(303)
	}
	for range 2 {
		ann.post("/admin/people/eve/restore").is(303)
	}
	rows, err := csv.NewReader(strings.NewReader(ann.get("/admin/audit.csv").is(200).body)).ReadAll()
	must(t, err)
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
	ann.get("/admin/audit?name=bob").is(200).has("Added a member")
}

func TestTheAuditLogIsExportedWhole(t *testing.T) {
	t.Parallel()
	s, ann := team(t)
	s.app.Accounts.Record(t.Context(), chat.AuditEntry{Act: chat.DidRename, By: s.user("ann"), Detail: "=1+1"})
	for range 2100 {
		must(t, s.AuditAppend(t.Context(), chat.AuditEntry{Act: chat.DidSignIn, At: s.session("ann").SeenAt, By: s.user("ann")}))
	}
	rows, err := csv.NewReader(strings.NewReader(ann.get("/admin/audit.csv?name=ann").is(200).body)).ReadAll()
	must(t, err)
	if len(rows) < 2102 || rows[0][3] != "act" || rows[1][3] != "sign-in" || rows[1][4] != "ann" || rows[2101][8] != "'=1+1" {
		t.Errorf("%d rows: %q, …, %q", len(rows), rows[:2], rows[2101])
	}
	lines := strings.Split(strings.TrimSpace(ann.get("/admin/audit.jsonl?kind=settings").is(200).body), "\n")
	var e struct{ Act, By, Detail string }
	must(t, json.Unmarshal([]byte(lines[len(lines)-1]), &e))
	if e.Act != "server-renamed" || e.By != "ann" || e.Detail != "=1+1" {
		t.Errorf("%d lines, the last %+v", len(lines), e)
	}
	ann.get("/admin/audit").is(200).has("Exported data")
	exports := func() (n int) {
		list, _, err := chat.NewAudit(s).List(t.Context(), chat.Session{User: s.user("ann")}, chat.AuditFilter{Kind: chat.AuditSettings}, 1000)
		must(t, err)
		for _, e := range list {
			if e.Act == chat.DidExport {
				n++
			}
		}
		return n
	}
	before := exports()
	if ann.do(http.MethodHead, "/admin/audit.csv", "").is(200); exports() != before {
		t.Errorf("asking about the file is %d exports", exports()-before)
	}
	ann.get("/admin/audit.csv?since=x").is(422)
}

func TestAnExportOfTheAuditLogEndsWithTheRightToReadIt(t *testing.T) {
	t.Parallel()
	s, ann := team(t)
	for range 2100 {
		must(t, s.AuditAppend(t.Context(), chat.AuditEntry{Act: chat.DidSignIn, At: s.session("ann").SeenAt, By: s.user("ann")}))
	}
	const cut = "THIS FILE LACKS OLDER ENTRIES"
	ann.get("/admin/audit.csv").is(200).lacks(cut)
	s.auditListed = func() {
		_, err := s.SessionDeleteAll(context.Background(), s.user("ann").ID)
		must(t, err)
	}
	ann.get("/admin/audit.csv").is(200).has(cut)
}
