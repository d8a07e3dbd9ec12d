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

// listed is a registry in which everybody has the same rooms.
type listed struct {
	Registry
	links []chat.RoomLink
}

func (r listed) RoomsOf(context.Context, chat.UserID) ([]chat.RoomLink, error) {
	return append([]chat.RoomLink(nil), r.links...), nil
}

// Whoever comes back may have been away for longer than stirs are remembered.
func TestWhoComesBackGetsTheirRoomsAndMarksAnew(t *testing.T) {
	l := visitTo(t, LiveConfig{Registry: listed{links: []chat.RoomLink{{ID: 1, Slug: "here"}, {ID: 2, Slug: "tea", LastSeq: 9, Unread: 5}}}})
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
