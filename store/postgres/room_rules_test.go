package postgres

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"parley/chat"
)

func TestAPrivateRoomLooksLikeNone(t *testing.T) {
	s := open(t)
	r, _ := newRooms(s)
	ann, bob := person(t, s, "ann"), person(t, s, "bob")
	made, err := r.Create(t.Context(), ann.ID, "Secret", "", true)
	must(t, err)
	_, nowhere := r.Open(t.Context(), "nowhere", bob.ID)
	for what, slug := range map[string]string{
		"private": made.Slug, "empty": "", "long": strings.Repeat("x", 101), "NUL": "a\x00", "not UTF-8": "\xff", "in capitals": "SECRET",
	} {
		for _, open := range []func(context.Context, string, chat.UserID) (chat.Access, error){r.Open, r.Enter, r.Manage} {
			got, err := open(t.Context(), slug, bob.ID)
			if !chat.Is(err, chat.NotFound) || err.Error() != nowhere.Error() || got.Room.ID != 0 {
				t.Errorf("%s: %+v %v", what, got, err)
			}
		}
	}
	if _, err := r.Open(t.Context(), made.Slug, ann.ID); err != nil {
		t.Error(err)
	}
}

func TestWhoMayDoWhatInARoom(t *testing.T) {
	s := open(t)
	r, _ := newRooms(s)
	ann, bob, eve := person(t, s, "ann"), person(t, s, "bob"), person(t, s, "eve")
	made, err := r.Create(t.Context(), ann.ID, "General", "", false)
	must(t, err)
	join(t, s, made, bob)
	for what, c := range map[string]struct {
		open func(context.Context, string, chat.UserID) (chat.Access, error)
		who  chat.User
		kind chat.Kind
	}{
		"an outsider reads":   {r.Open, eve, 0},
		"an outsider writes":  {r.Enter, eve, chat.Forbidden},
		"a member writes":     {r.Enter, bob, 0},
		"a member manages":    {r.Manage, bob, chat.Forbidden},
		"an outsider manages": {r.Manage, eve, chat.Forbidden},
		"an admin manages":    {r.Manage, ann, 0},
	} {
		if _, err := c.open(t.Context(), "general", c.who.ID); err != nil && !chat.Is(err, c.kind) || (err == nil) != (c.kind == 0) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestARenamedRoomKeepsItsSlugAndFreesItsName(t *testing.T) {
	s := open(t)
	r, c := newRooms(s)
	ann := person(t, s, "ann")
	made, err := r.Create(t.Context(), ann.ID, "General", "", false)
	must(t, err)
	must(t, r.Change(t.Context(), access(t, s, "general", ann.ID), "Plaza", "All of it", true))
	if a := access(t, s, "general", ann.ID); a.Room.Name != "Plaza" || a.Room.Topic != "All of it" || !a.Room.Private {
		t.Errorf("%+v", a.Room)
	}
	if es := c.events[made.ID]; len(es) != 1 || !es[0].Head {
		t.Errorf("told %+v", es)
	}
	for n := range 3 {
		again, err := r.Create(t.Context(), ann.ID, fmt.Sprintf("General%s", strings.Repeat("!", n)), "", false)
		must(t, err)
		if want := chat.NextSlug("general", n+1); again.Slug != want {
			t.Errorf("%q has slug %s, want %s", again.Name, again.Slug, want)
		}
	}
	expectKind(t, r.Change(t.Context(), access(t, s, "general-2", ann.ID), "PLAZA", "", false), chat.Conflict)
	_, err = r.Create(t.Context(), ann.ID, "plaza", "", false)
	expectKind(t, err, chat.Conflict)
	if e := chat.As(err); e.Field != "name" {
		t.Errorf("%+v", e)
	}
}

func TestPeopleComeAndGo(t *testing.T) {
	s := open(t)
	r, c := newRooms(s)
	ann, bob := person(t, s, "ann"), person(t, s, "bob")
	made, err := r.Create(t.Context(), ann.ID, "Secret", "", true)
	must(t, err)
	mine := access(t, s, made.Slug, ann.ID)
	for _, name := range []string{"nobody", "", "bo\x00b", "\xff"} {
		if e := chat.As(r.Add(t.Context(), mine, name)); e.Kind != chat.Invalid || e.Field != "username" {
			t.Errorf("%q: %+v", name, e)
		}
	}
	must(t, r.Add(t.Context(), mine, " BOB "))
	theirs := access(t, s, made.Slug, bob.ID)
	if !theirs.Member {
		t.Fatal("not added")
	}
	expectKind(t, r.Add(t.Context(), theirs, "ann"), chat.Forbidden)
	must(t, r.Remove(t.Context(), mine, "bob"))
	if a := access(t, s, made.Slug, bob.ID); a.Member {
		t.Error("not removed")
	}
	if last := c.news[len(c.news)-1]; last.Person != bob.ID || last.Left != made.ID || !last.Rooms {
		t.Errorf("told %+v", last)
	}
	must(t, r.Delete(t.Context(), mine, ann.ID))
	if es := c.events[made.ID]; !es[len(es)-1].Gone || !slices.Contains(c.forgot, made.ID) {
		t.Errorf("told %+v, forgot %v", es, c.forgot)
	}
}

func TestASearchSaysWhetherThereIsMore(t *testing.T) {
	s := open(t)
	r, _ := newRooms(s)
	ann, bob := person(t, s, "ann"), person(t, s, "bob")
	for n := range chat.FoundMax {
		newRoom(t, s, fmt.Sprint("Room ", n), ann.ID, false)
	}
	found, next, err := r.Find(t.Context(), bob.ID, "  room ", "")
	if err != nil || next != "" || len(found) != chat.FoundMax {
		t.Errorf("%d, next %q, %v", len(found), next, err)
	}
	newRoom(t, s, "One more room", ann.ID, false)
	found, next, err = r.Find(t.Context(), bob.ID, "ROOM", "")
	if err != nil || next == "" || len(found) != chat.FoundMax {
		t.Errorf("%d, next %q, %v", len(found), next, err)
	}
	for _, q := range []string{"a\x00", "\xff", strings.Repeat("x", 81)} {
		_, _, err = r.Find(t.Context(), bob.ID, q, "")
		expectKind(t, err, chat.Invalid)
	}
}

func TestRoomsAreNotMadeByTheHundred(t *testing.T) {
	s := open(t)
	r, _ := newRooms(s)
	ann := person(t, s, "ann")
	var err error
	for n := 0; err == nil && n < 100; n++ {
		_, err = r.Create(t.Context(), ann.ID, fmt.Sprint("Room ", n), "", false)
	}
	expectKind(t, err, chat.TooMany)
}
