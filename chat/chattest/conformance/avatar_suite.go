package conformance

import (
	"fmt"
	"testing"
	"time"

	"parley/chat"
)

// TestAvatarStore tests a store against chat.AvatarStore.
func TestAvatarStore(t *testing.T, open OpenStore) {
	runStore(t, open, "avatars are replaced and removed, and each change is noted", testAvatars)
	runStore(t, open, "an account's avatar goes with it", testAvatarOfDeleted)
	runStore(t, open, "a room's avatar goes and comes back with it", testAvatarOfDeletedRoom)
	runStore(t, open, "guests get the avatars of the people of their rooms", testAvatarsKnown)
}

func avatar(text string) chat.Avatar {
	return chat.Avatar{Hash: text, Small: []byte("small " + text), Large: []byte("large " + text)}
}

// notes are what a process learns, without times.
func (s *storeSuite) notes(since time.Time) (list []string, last time.Time) {
	s.t.Helper()
	all, err := s.AvatarsSince(s.t.Context(), since)
	must(s.t, err)
	for _, n := range all {
		list, last = append(list, fmt.Sprintf("%s %q", n.Name, n.Hash)), n.At
	}
	return list, last
}

func testAvatars(s *storeSuite) {
	ctx, ann := s.t.Context(), s.user("ann")
	tea := s.room("Tea", ann, true)
	hers, ofTea := chat.AvatarOf{User: ann.ID}, chat.AvatarOf{Room: tea.ID}
	_, err := s.Avatar(ctx, hers)
	expectKind(s.t, err, chat.NotFound)
	if changed, err := s.AvatarRemove(ctx, hers, ann.ID); err != nil || changed {
		s.t.Errorf("removed none: %v %v", changed, err)
	}
	must(s.t, s.AvatarSet(ctx, ofTea, ann.ID, avatar("t1")))
	must(s.t, s.AvatarSet(ctx, hers, ann.ID, avatar("a1")))
	must(s.t, s.AvatarSet(ctx, hers, ann.ID, avatar("a2")))
	a, err := s.Avatar(ctx, hers)
	if err != nil || a.Hash != "a2" || string(a.Small) != "small a2" || string(a.Large) != "large a2" {
		s.t.Errorf("the avatar is %+v: %v", a, err)
	}
	list, last := s.notes(time.Time{})
	if got, want := fmt.Sprint(list), fmt.Sprint([]string{tea.Slug + ` "t1"`, `ann "a2"`}); got != want {
		s.t.Errorf("noted %s, want %s", got, want)
	}
	for _, want := range []bool{true, false} {
		if changed, err := s.AvatarRemove(ctx, ofTea, ann.ID); err != nil || changed != want {
			s.t.Errorf("removed: %v %v", changed, err)
		}
	}
	_, err = s.Avatar(ctx, ofTea)
	expectKind(s.t, err, chat.NotFound)
	list, _ = s.notes(last)
	if got, want := fmt.Sprint(list), fmt.Sprint([]string{`ann "a2"`, tea.Slug + ` ""`}); got != want {
		s.t.Errorf("noted %s, want %s", got, want)
	}
	expectKind(s.t, s.AvatarSet(ctx, chat.AvatarOf{Room: 999_999}, ann.ID, avatar("x")), chat.NotFound)
}

func testAvatarOfDeleted(s *storeSuite) {
	ctx, ann, bob := s.t.Context(), s.user("ann"), s.user("bob")
	hers := chat.AvatarOf{User: ann.ID}
	must(s.t, s.AvatarSet(ctx, hers, ann.ID, avatar("a1")))
	_, err := s.UserDelete(ctx, ann.ID)
	must(s.t, err)
	_, err = s.Avatar(ctx, hers)
	expectKind(s.t, err, chat.NotFound)
	if list, _ := s.notes(time.Time{}); fmt.Sprintf("%q", list) != `[" \"\""]` {
		s.t.Errorf("noted %q", list)
	}
	if known, err := s.AvatarsKnown(ctx, bob.ID, []string{"ann"}); err != nil || len(known) > 0 {
		s.t.Errorf("%+v %v", known, err)
	}
	expectKind(s.t, s.AvatarSet(ctx, hers, ann.ID, avatar("a2")), chat.NotFound)
}

func testAvatarOfDeletedRoom(s *storeSuite) {
	ctx, ann := s.t.Context(), s.user("ann")
	tea := s.room("Tea", ann, false)
	must(s.t, s.AvatarSet(ctx, chat.AvatarOf{Room: tea.ID}, ann.ID, avatar("t1")))
	must(s.t, s.AvatarSet(ctx, chat.AvatarOf{User: ann.ID}, ann.ID, avatar("a1")))
	_, err := s.RoomDelete(ctx, tea.ID, ann.ID)
	must(s.t, err)
	if list, _ := s.notes(time.Time{}); fmt.Sprintf("%q", list) != `["ann \"a1\"" " \"t1\""]` {
		s.t.Errorf("after the deletion: %q", list)
	}
	must(s.t, s.AvatarSet(ctx, chat.AvatarOf{User: ann.ID}, ann.ID, avatar("a2")))
	back, err := s.DeletedRoom(ctx, tea.ID, ann.ID)
	must(s.t, err)
	back.Slug = "tea-again"
	must(s.t, s.RoomRestore(ctx, back, ann.ID))
	if list, _ := s.notes(time.Time{}); fmt.Sprintf("%q", list) != `["ann \"a2\"" "tea-again \"t1\""]` {
		s.t.Errorf("after it came back: %q", list)
	}
}

func testAvatarsKnown(s *storeSuite) {
	ctx, ann, bob := s.t.Context(), s.user("ann"), s.user("bob")
	guest := credentials("gus", "gus@example.org")
	guest.Role = chat.Guest
	gus, err := s.UserInsert(ctx, guest)
	must(s.t, err)
	s.join(s.room("Tea", ann, false), gus)
	for _, u := range []chat.User{ann, bob, gus} {
		must(s.t, s.AvatarSet(ctx, chat.AvatarOf{User: u.ID}, u.ID, avatar(u.Username)))
	}
	for viewer, want := range map[chat.User]string{ann: "[ann bob gus]", bob: "[ann bob]", gus: "[ann gus]"} {
		known, err := s.AvatarsKnown(ctx, viewer.ID, []string{"gus", "ann", "bob", "nobody"})
		must(s.t, err)
		var names []string
		for _, a := range known {
			names = append(names, a.Name)
			if string(a.Small) != "small "+a.Hash {
				s.t.Errorf("%+v", a)
			}
		}
		if got := fmt.Sprint(names); got != want {
			s.t.Errorf("%s gets %s, want %s", viewer.Username, got, want)
		}
	}
}
