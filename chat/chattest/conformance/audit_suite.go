package conformance

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"parley/chat"
	"parley/chat/fold"
)

// TestAuditStore tests a store against chat.AuditStore.
func TestAuditStore(t *testing.T, open OpenStore) {
	runStore(t, open, "entries stay as they were written, the newest first", testAudit)
	runStore(t, open, "an account's end leaves its entries", testAuditOutlives)
}

func testAudit(s *storeSuite) {
	t, day := s.t, time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	whole := chat.AuditEntry{
		At: day.Add(3 * time.Hour), Act: chat.DidRemoveMessage, By: chat.User{ID: 1, Username: "Ann"}, Of: chat.User{ID: 2, Username: "bob"},
		Room: chat.Room{ID: 3, Name: "Tea"}, Seq: 4, Detail: "spam", Address: "2001:db8::/64",
	}
	for i, e := range []chat.AuditEntry{
		{At: day, Act: chat.DidSignIn, By: chat.User{ID: 1, Username: "Ann"}},
		{At: day.Add(time.Hour), Act: chat.DidFailSignIn},
		{At: day.Add(2 * time.Hour), Act: chat.DidChangeRole, Of: chat.User{ID: 1, Username: "Ann"}, Detail: "member → guest"},
		whole,
	} {
		if err := s.AuditAppend(t.Context(), e); err != nil {
			t.Fatal(i, err)
		}
	}
	all := chat.AuditFilter{Below: math.MaxInt64, Until: day.AddDate(0, 0, 1)} // other tests write now
	list := func(want string, change func(*chat.AuditFilter), most int) []chat.AuditEntry {
		t.Helper()
		f := all
		change(&f)
		list, err := s.AuditList(t.Context(), f, most)
		must(t, err)
		got := []chat.AuditAct{}
		for _, e := range list {
			got = append(got, e.Act)
		}
		if fmt.Sprint(got) != want {
			t.Errorf("%+v: %v, want %s", f, got, want)
		}
		return list
	}
	entries := list("[message-removed role-changed sign-in-failed sign-in]", func(*chat.AuditFilter) {}, 9)
	whole.ID = entries[0].ID
	if entries[0].At = entries[0].At.UTC(); entries[0] != whole {
		t.Errorf("%+v, want %+v", entries[0], whole)
	}
	list("[message-removed role-changed]", func(*chat.AuditFilter) {}, 2)
	list("[sign-in-failed sign-in]", func(f *chat.AuditFilter) { f.Below = entries[1].ID }, 9)
	list("[sign-in-failed sign-in]", func(f *chat.AuditFilter) { f.Kind = chat.AuditSignIn }, 9)
	list("[message-removed role-changed sign-in]", func(f *chat.AuditFilter) { f.Name = fold.String("ANN") }, 9)
	list("[message-removed]", func(f *chat.AuditFilter) { f.Name = "bob" }, 9)
	list("[role-changed sign-in-failed]", func(f *chat.AuditFilter) {
		f.Since, f.Until = day.Add(time.Hour), day.Add(3*time.Hour)
	}, 9)
}

func testAuditOutlives(s *storeSuite) {
	t, ann := s.t, s.user("ann")
	must(t, s.AuditAppend(t.Context(), chat.AuditEntry{At: time.Now(), Act: chat.DidSignIn, By: ann}))
	_, err := s.UserDelete(t.Context(), ann.ID)
	must(t, err)
	list, err := s.AuditList(t.Context(), chat.AuditFilter{Below: math.MaxInt64, Until: time.Now().Add(time.Hour)}, 9)
	must(t, err)
	if !slices.ContainsFunc(list, func(e chat.AuditEntry) bool { return e.By.Username == "ann" }) {
		t.Errorf("%+v", list)
	}
}
