package timeline

import (
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/chattest"
	"parley/chat/history"
	"parley/handlers/web"
	"parley/handlers/web/webtest"
)

// FuzzAnyPlaceIsAPageOfTheRoom: any place is refused in words, or is a page of the room's
// messages with the place in it.
func FuzzAnyPlaceIsAPageOfTheRoom(f *testing.F) {
	const last = 120
	w := chattest.NewDatabase(nil)
	a := &pages{History: history.New(w, chattest.NewRecentCache())}
	u, err := w.UserInsert(f.Context(), chat.Credentials{User: chat.User{Username: "ann", Email: "ann@example.org"}})
	if err != nil {
		f.Fatal(err)
	}
	r, err := w.RoomInsert(f.Context(), chat.Room{Slug: "tea", Name: "Tea"}, u.ID)
	if err != nil {
		f.Fatal(err)
	}
	worker := uuid.New()
	leases, err := w.RenewLeases(f.Context(), worker)
	if err != nil {
		f.Fatal(err)
	}
	for seq := range last {
		c := chat.Command{Kind: chat.Post, Room: r.ID, Author: u.ID, Key: chat.Key{byte(seq)}, Body: "hello"}
		if _, err := w.Ingest(f.Context(), worker, leases, []chat.Command{c}); err != nil {
			f.Fatal(err)
		}
	}
	r.LastSeq, r.LastRev = last, last
	for _, q := range []string{
		"", "at=1", "at=120", "before=1", "before=2", "before=51", "after=0", "after=&before=0", "after=119", "after=120", "after=9223372036854775807",
		"before=9223372036854775807", "at=9223372036854775807", "at=-1", "at=%2B7", "at=0&before=0", "after=1&after=2", "at=x", "a%74=60", "at=7;after=3",
		"at=99999999999999999999", "before=%00", "at=60&before=5&after=100",
		"at=unread", "at=newest", "at=unread&read=3", "at=unread&read=x",
		"at=5..9", "at=9..5", "at=110..500", "at=500..600", "at=5..", "at=5..5", "at=5&to=9", "to=9",
	} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, query string) {
		c := webtest.Request(t, "/rooms/tea", "198.51.100.7")
		c.Request().URI().SetQueryString(query)
		p, err := readPlace(c)
		fields, bad := url.ParseQuery(query)
		for name, n := range map[string]int64{"at": p.at, "before": p.before, "after": p.after} {
			if err != nil || bad != nil {
				break // parseForm is stricter; it has a target of its own
			}
			if name == "at" && (strings.Contains(fields.Get("at"), "..") || fields.Get("to") != "") {
				continue // either end comes first
			}
			if want, _ := strconv.ParseInt(fields.Get(name), 10, 64); n != want && !(name == "before" && want == 1 && n == 2) || len(fields[name]) > 1 {
				t.Fatalf("%q: %s is %d", query, name, n)
			}
		}
		if err != nil {
			if status, _ := web.StatusOf(err); status != 422 {
				t.Fatalf("%q: %d %v", query, status, err)
			}
			return
		}
		page, err := a.messages(t.Context(), chat.Access{Room: r}, p, true)
		if err != nil {
			if status, _ := web.StatusOf(err); status != 404 || p.at <= last {
				t.Fatalf("%q: %d %v", query, status, err)
			}
			return
		}
		expectPage(t, query, p, page, last)
	})
}

func expectPage(t *testing.T, query string, p place, page history.Page, last int64) {
	t.Helper()
	ms := page.Messages
	if len(ms) > chat.PageSize {
		t.Fatalf("%q: %d messages", query, len(ms))
	}
	for i, m := range ms {
		if m.Seq != ms[0].Seq+int64(i) || m.Seq < 1 || m.Seq > last {
			t.Fatalf("%q: message %d at %d of %d", query, m.Seq, i, len(ms))
		}
	}
	has := func(seq int64) bool { return len(ms) > 0 && ms[0].Seq <= seq && seq <= ms[len(ms)-1].Seq }
	ok := true
	switch {
	case p.at > 0:
		ok = has(p.at)
	case p.before > 0:
		ok = has(min(p.before-1, last)) && !has(p.before)
	case p.after > 0:
		ok = p.after >= last && len(ms) == 0 || has(p.after+1) && !has(p.after)
	case p.first:
		ok = has(1) && len(ms) == chat.PageSize
	default: // of one's own messages none is unread
		ok = has(last) && len(ms) == chat.PageSize
	}
	older, newer := len(ms) > 0 && ms[0].Seq > 1, len(ms) > 0 && ms[len(ms)-1].Seq < last
	if !ok || len(ms) > 0 && (page.Older > 0) != older || len(ms) > 0 && (page.Newer > 0) != newer {
		t.Fatalf("%q is answered with %d messages, older than %d and newer than %d", query, len(ms), page.Older, page.Newer)
	}
}
