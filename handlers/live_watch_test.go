package handlers

import (
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
