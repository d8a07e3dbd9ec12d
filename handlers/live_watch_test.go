package handlers

import (
	"context"
	"strings"
	"testing"

	"parley/chat"
	"parley/handlers/hub"
)

func TestRoomsThatNobodyWatchesAreForgotten(t *testing.T) {
	l := visitTo(t, LiveConfig{})
	v := &visitor{kind: hub.Socket, user: 1}
	v.client = hub.NewClient(v.kind, nil, 1, v.session, v)
	if code := l.admit(v); code != 0 {
		t.Fatal(code)
	}
	l.rewatch(v.client, 1, []chat.RoomLink{{ID: 1, Slug: "here"}, {ID: 2, Slug: "tea"}, {ID: 3, Slug: "left"}})
	l.rewatch(v.client, 1, []chat.RoomLink{{ID: 1, Slug: "here"}, {ID: 2, Slug: "tea"}})
	l.forgetStirs(t.Context())
	if len(l.slugs) != 1 || l.slugs[2] != "tea" {
		t.Errorf("%v", l.slugs)
	}
	l.dismiss(v)
	l.forgetStirs(t.Context())
	if len(l.slugs) != 0 {
		t.Errorf("%v", l.slugs)
	}
}

// sameRooms is a registry in which everybody has the same rooms.
type sameRooms struct {
	Registry
	links []chat.RoomLink
}

func (r sameRooms) RoomsOf(_ context.Context, _ chat.UserID, from string) (chat.RoomList, error) {
	if from != "" {
		return chat.RoomList{Links: r.links[1:]}, nil
	}
	return chat.RoomList{Links: r.links, Next: "tea", Rest: len(r.links) - 1}, nil
}

// Whoever comes back may have been away for longer than stirs are remembered.
func TestWhoComesBackGetsTheirRoomsAndMarksAnew(t *testing.T) {
	l := visitTo(t, LiveConfig{Registry: sameRooms{links: []chat.RoomLink{{ID: 1, Slug: "here"}, {ID: 2, Slug: "tea", LastSeq: 9, Unread: 5}}}})
	for _, back := range []bool{false, true} {
		page := &heardBy{}
		v := &visitor{kind: hub.Socket, user: 1, name: "ann", room: chat.Room{ID: 1, Slug: "here"}, back: back}
		v.client = hub.NewClient(v.kind, page, 1, v.session, v)
		l.watch(v)
		said := strings.Join(page.frames, "")
		if got := strings.Contains(said, `id="u-tea" class="unread" data-seq="9">5 <`); got != back {
			t.Errorf("back %v: %q", back, said)
		}
		if strings.Contains(said, `aria-current="page"`) != back {
			t.Errorf("back %v: %q", back, said)
		}
	}
}

func TestARedrawnListShowsThePartOfItThatItsPageShows(t *testing.T) {
	l := visitTo(t, LiveConfig{Registry: sameRooms{links: []chat.RoomLink{{ID: 1, Slug: "here"}, {ID: 2, Slug: "tea"}}}})
	pages := map[string]*heardBy{"": {}, "tea": {}}
	for from, page := range pages {
		v := &visitor{kind: hub.Socket, user: 1, name: "ann", from: from}
		v.client = hub.NewClient(v.kind, page, 1, v.session, v)
		if code := l.admit(v); code != 0 {
			t.Fatal(code)
		}
		l.register(v)
	}
	l.redrawRooms(1)
	for from, page := range pages {
		said := strings.Join(page.frames, "")
		if strings.Contains(said, `id="u-here"`) == (from != "") || !strings.Contains(said, `id="u-tea"`) || strings.Contains(said, "First rooms") != (from != "") {
			t.Errorf("from %q: %s", from, said)
		}
	}
	for _, c := range l.hub.All() {
		l.dismiss(c.Holder().(*visitor))
	}
}

// renamed is a registry that has a room under a new name.
type renamed struct {
	Registry
	room chat.Room
}

func (r renamed) Revs(context.Context, []chat.RoomID) (map[chat.RoomID]chat.Room, error) {
	return map[chat.RoomID]chat.Room{r.room.ID: r.room}, nil
}

func (r renamed) Room(context.Context, chat.RoomID) (chat.Room, error) { return r.room, nil }

func TestANewNameThatWasNeverAnnouncedIsShownOnce(t *testing.T) {
	old := chat.Room{ID: 3, Slug: "tea", Name: "Tea"}
	l := visitTo(t, LiveConfig{Registry: renamed{room: chat.Room{ID: 3, Slug: "tea", Name: "Coffee", Topic: "Beans"}}})
	page := &heardBy{}
	v := &visitor{kind: hub.Socket, user: 1, name: "ann"}
	v.client = hub.NewClient(v.kind, page, 1, v.session, v)
	f := &feed{live: l, room: old, head: headOf(old)}
	l.feeds[old.ID] = f
	seat := l.hub.Sit(int64(old.ID), v.client)
	for range 2 {
		l.callRoll(t.Context())
		l.tasks.Wait()
	}
	said := strings.Join(page.frames, "")
	if strings.Count(said, ">Coffee</h1>") != 1 || !strings.Contains(said, "Beans") {
		t.Errorf("%q", said)
	}
	l.hub.Stand(int64(old.ID), seat)
}
