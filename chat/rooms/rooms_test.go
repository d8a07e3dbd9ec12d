package rooms_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/chat"
	"parley/chat/chattest/harness"
	"parley/chat/rooms"
	"parley/chat/slugs"
)

func TestAPrivateRoomLooksLikeNone(t *testing.T) {
	h := harness.NewRooms(t)
	ann, bob := h.User("ann"), h.User("bob")
	made, err := h.Create(t.Context(), ann.ID, "Secret", "", true)
	harness.Must(t, err)
	if !strings.HasPrefix(made.Slug, "secret-") || len(made.Slug) != len("secret-")+12 {
		t.Errorf("its address %q can be guessed", made.Slug)
	}
	_, nowhere := h.Open(t.Context(), "nowhere", bob.ID)
	for what, slug := range map[string]string{
		"private": made.Slug, "empty": "", "long": strings.Repeat("x", 101), "NUL": "a\x00", "not UTF-8": "\xff", "in capitals": "SECRET",
	} {
		for _, open := range []func(context.Context, string, chat.UserID) (chat.Access, error){h.Open, h.Enter, h.Manage} {
			got, err := open(t.Context(), slug, bob.ID)
			if !chat.Is(err, chat.NotFound) || err.Error() != nowhere.Error() || got.Room.ID != 0 {
				t.Errorf("%s: %+v %v", what, got, err)
			}
		}
	}
	if _, err := h.Open(t.Context(), made.Slug, ann.ID); err != nil {
		t.Error(err)
	}
}

func TestWhoMayDoWhatInARoom(t *testing.T) {
	h := harness.NewRooms(t)
	ann, bob, eve := h.User("ann"), h.User("bob"), h.User("eve")
	h.Admit(h.Room("General", ann), bob)
	for what, c := range map[string]struct {
		open func(context.Context, string, chat.UserID) (chat.Access, error)
		who  chat.User
		kind chat.Kind
	}{
		"an outsider reads":   {h.Open, eve, 0},
		"an outsider writes":  {h.Enter, eve, chat.Forbidden},
		"a member writes":     {h.Enter, bob, 0},
		"a member manages":    {h.Manage, bob, chat.Forbidden},
		"an outsider manages": {h.Manage, eve, chat.Forbidden},
		"an admin manages":    {h.Manage, ann, 0},
	} {
		if _, err := c.open(t.Context(), "general", c.who.ID); err != nil && !chat.Is(err, c.kind) || (err == nil) != (c.kind == 0) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestARoomIsMadeByItsFirstAdmin(t *testing.T) {
	h := harness.NewRooms(t)
	ann := h.User("ann")
	made, err := h.Create(t.Context(), ann.ID, " Tea  time ", "hot", false)
	if err != nil || made.Name != "Tea time" || made.Topic != "hot" || made.Slug != "tea-time" {
		t.Fatalf("%+v %v", made, err)
	}
	if a := h.Access(made, ann); !a.Member || !a.Admin {
		t.Errorf("%+v", a)
	}
	h.ExpectTold(ann)
	for field, c := range map[string][2]string{"name": {"", ""}, "topic": {"Soup", strings.Repeat("x", 251)}} {
		_, err := h.Create(t.Context(), ann.ID, c[0], c[1], false)
		if e := chat.As(err); !chat.Is(err, chat.Invalid) || e.Field != field {
			t.Errorf("%s: %+v", field, err)
		}
	}
	_, err = h.Create(t.Context(), ann.ID, "TEA TIME", "", false)
	if e := chat.As(err); e.Kind != chat.Conflict || e.Field != "name" {
		t.Errorf("%+v", err)
	}
	h.ExpectTold(ann) // of the first alone
}

func TestARenamedRoomKeepsItsSlugAndFreesItsName(t *testing.T) {
	h := harness.NewRooms(t)
	ann, bob := h.User("ann"), h.User("bob")
	made := h.Room("General", ann)
	h.Admit(made, bob)
	h.Bus.Reset()
	harness.Must(t, h.Change(t.Context(), h.Access(made, ann), rooms.RoomSettings{Name: "Plaza", Topic: "All of it", Private: true}))
	if a := h.Access(made, ann); a.Room.Name != "Plaza" || a.Room.Topic != "All of it" || !a.Room.Private {
		t.Errorf("%+v", a.Room)
	}
	if es := h.Bus.Events(made.ID); len(es) != 1 || !es[0].Head {
		t.Errorf("told %+v", es)
	}
	h.ExpectTold(ann, bob)
	for n := range 3 {
		again := h.Room(fmt.Sprintf("General%s", strings.Repeat("!", n)), ann)
		if want := slugs.Next("general", n+1); again.Slug != want {
			t.Errorf("%q has slug %s, want %s", again.Name, again.Slug, want)
		}
	}
	second := chat.Room{Slug: "general-2"}
	harness.ExpectKind(t, h.Change(t.Context(), h.Access(second, ann), rooms.RoomSettings{Name: "PLAZA", Topic: "", Private: false}), chat.Conflict)
}

func TestAChangeIsToldToWhomItConcerns(t *testing.T) {
	h := harness.NewRooms(t)
	ann, bob := h.User("ann"), h.User("bob")
	made := h.Room("General", ann)
	h.Admit(made, bob)
	for _, c := range []struct {
		what, name, topic string
		private           bool
		head, lists       bool
	}{
		{"nothing", "General", "", false, false, false},
		{"the topic", "General", "hot", false, true, false}, // lists show no topic
		{"the visibility", "General", "hot", true, true, true},
		{"the name", "Plaza", "hot", true, true, true},
	} {
		h.Bus.Reset()
		harness.Must(t, h.Change(t.Context(), h.Access(made, ann), rooms.RoomSettings{Name: c.name, Topic: c.topic, Private: c.private}))
		es, told := h.Bus.Events(made.ID), h.Bus.ListsChanged()
		if (len(es) == 1 && es[0].Head) != c.head || len(es) > 1 || (len(told) == 2) != c.lists || len(told) == 1 {
			t.Errorf("%s: told %+v and %v", c.what, es, told)
		}
	}
	harness.ExpectKind(t, h.Change(t.Context(), h.Access(made, ann), rooms.RoomSettings{Name: "", Topic: "", Private: false}), chat.Invalid)
}

func TestThereIsAnEndToRoomsWithNearlyOneName(t *testing.T) {
	h := harness.NewRooms(t)
	h.Limits = chat.NoLimits{}
	ann := h.User("ann")
	for n := range 100 {
		h.Room("Tea"+strings.Repeat("!", n%70)+strings.Repeat("?", n/70), ann) // whose slug is tea
	}
	_, err := h.Create(t.Context(), ann.ID, "¡Tea!", "", false)
	if e := chat.As(err); e.Kind != chat.Conflict || e.Field != "name" {
		t.Errorf("%+v", err)
	}
}

func TestReadingIsToldToTheReadersOtherPages(t *testing.T) {
	h := harness.NewRooms(t)
	ann, bob := h.User("ann"), h.User("bob")
	r := h.Room("General", ann)
	h.Admit(r, bob)
	for range 3 {
		h.Say(r, ann, "hello")
	}
	for _, c := range []struct {
		what string
		note func(context.Context, chat.Access, chat.UserID, int64) error
		seq  int64
		told bool
		read int64
	}{
		{"forward", h.MarkRead, 2, true, 2}, {"backward", h.MarkRead, 1, false, 2}, {"the same", h.SetRead, 2, false, 2}, {"unread", h.SetRead, 0, true, 0}, {"past the end", h.MarkRead, 9, true, 3},
	} {
		h.Bus.Reset()
		harness.Must(t, c.note(t.Context(), h.Access(r, bob), bob.ID, c.seq))
		seats := []chat.Membership{{User: bob.ID, Room: r.ID}}
		if ns := h.Bus.News(); (len(ns) == 1 && slices.Equal(ns[0].Read, seats)) != c.told || len(ns) > 1 {
			t.Errorf("%s: told %+v", c.what, ns)
		}
		if a := h.Access(r, bob); a.ReadSeq != c.read {
			t.Errorf("%s: read up to %d, want %d", c.what, a.ReadSeq, c.read)
		}
	}
}

func TestASearchSaysWhetherThereIsMore(t *testing.T) {
	h := harness.NewRooms(t)
	ann, bob := h.User("ann"), h.User("bob")
	for n := range rooms.DirectoryPageSize {
		h.Room(fmt.Sprint("Room ", n), ann)
	}
	found, next, err := h.FindRooms(t.Context(), bob.ID, "  room ", "")
	if err != nil || next != "" || len(found) != rooms.DirectoryPageSize {
		t.Errorf("%d, next %q, %v", len(found), next, err)
	}
	h.Clock.Advance(time.Hour)
	h.Room("Room of its own", ann)
	found, next, err = h.FindRooms(t.Context(), bob.ID, "ROOM", "")
	if err != nil || next == "" || len(found) != rooms.DirectoryPageSize {
		t.Errorf("%d, next %q, %v", len(found), next, err)
	}
	if found, next, err = h.FindRooms(t.Context(), bob.ID, "room", next); err != nil || next != "" || len(found) != 1 || found[0].Name != "Room of its own" {
		t.Errorf("%+v, next %q, %v", found, next, err)
	}
	for _, q := range []string{"a\x00", "\xff", strings.Repeat("x", chat.SearchMax+1)} {
		_, _, err = h.FindRooms(t.Context(), bob.ID, q, "")
		harness.ExpectKind(t, err, chat.Invalid)
		_, err = h.Members(t.Context(), 1, q, "")
		harness.ExpectKind(t, err, chat.Invalid)
	}
}

func TestRoomsAreNotMadeByTheHundred(t *testing.T) {
	h := harness.NewRooms(t)
	ann, bob := h.User("ann"), h.User("bob")
	for n := range chat.RoomsByPerson.Burst {
		h.Room(fmt.Sprint("Room ", n), ann)
	}
	_, err := h.Create(t.Context(), ann.ID, "One more", "", false)
	harness.ExpectKind(t, err, chat.TooMany)
	h.Room("One more", bob)
}
