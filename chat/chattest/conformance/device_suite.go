package conformance

import (
	"errors"
	"strconv"
	"testing"

	"github.com/google/uuid"

	"parley/chat"
)

// TestPushDeviceStore tests a store against chat.PushDeviceStore.
func TestPushDeviceStore(t *testing.T, open OpenStore) {
	runStore(t, open, "a device ends with its session", testDeviceEnds)
	runStore(t, open, "a browser's next session takes over its device", testDeviceStays)
	runStore(t, open, "a deleted account is told nothing more", testNotifiedForgotten)
	runStore(t, open, "the addresses of feeds change when they are made or end", testFeeds)
	runStore(t, open, "the first key stays, and is sealed again", testPushKeys)
}

func testFeeds(s *storeSuite) {
	ctx, ann := s.t.Context(), s.user("ann")
	var before int64
	for _, step := range []struct{ active, changes bool }{{false, false}, {true, true}, {true, false}, {false, true}, {false, false}, {true, true}} {
		if changed, err := s.FeedSet(ctx, ann.ID, step.active); err != nil || changed != step.changes {
			s.t.Errorf("%+v: changed %v, %v", step, changed, err)
		}
		epoch, err := s.FeedEpoch(ctx, ann.ID)
		if chat.Is(err, chat.NotFound) == step.active {
			s.t.Errorf("%+v: %v", step, err)
		}
		if step.active && (epoch != before) != step.changes {
			s.t.Errorf("%+v: %d after %d", step, epoch, before)
		}
		before = max(before, epoch)
	}
}

func testPushKeys(s *storeSuite) {
	ctx := s.t.Context()
	if _, _, err := s.PushKeys(ctx); !chat.Is(err, chat.NotFound) {
		s.t.Errorf("before there is one: %v", err)
	}
	must(s.t, s.PushKeysAdd(ctx, "first", []byte("sealed")))
	must(s.t, s.PushKeysAdd(ctx, "second", []byte("sealed too")))
	must(s.t, s.PushKeysSeal(ctx, "second", []byte("of another")))
	if public, sealed, err := s.PushKeys(ctx); err != nil || public != "first" || string(sealed) != "sealed" {
		s.t.Errorf("%q %q %v", public, sealed, err)
	}
	must(s.t, s.PushKeysSeal(ctx, "first", []byte("again")))
	if public, sealed, err := s.PushKeys(ctx); err != nil || public != "first" || string(sealed) != "again" {
		s.t.Errorf("%q %q %v", public, sealed, err)
	}
}

// device adds a device, and returns its session.
func (s *storeSuite) device(u chat.User, endpoint int) chat.Session {
	s.t.Helper()
	n := s.session(u)
	must(s.t, s.PushDeviceAdd(s.t.Context(), chat.PushDevice{User: u.ID, Session: n.ID, Endpoint: "https://push.example.org/" + strconv.Itoa(endpoint)}))
	return n
}

// devices checks how many devices a user has.
func (s *storeSuite) devices(after string, u chat.User, want int) {
	s.t.Helper()
	if list, err := s.PushDevices(s.t.Context(), u.ID); err != nil || len(list) != want {
		s.t.Errorf("after %s: %d devices, want %d (%v)", after, len(list), want, err)
	}
}

func testDeviceEnds(s *storeSuite) {
	ctx, ann, bob := s.t.Context(), s.user("ann"), s.user("bob")
	out, kept := s.device(ann, 1), s.device(ann, 2)
	s.device(ann, 3)
	s.device(bob, 4)
	s.devices("all are added", ann, 3)
	_, err := s.SessionDelete(ctx, ann.ID, out.ID)
	must(s.t, err)
	s.devices("a sign-out", ann, 2)
	_, err = s.SessionDeleteOthers(ctx, ann.ID, kept.ID)
	must(s.t, err)
	s.devices("the end of the others", ann, 1)
	s.device(ann, 5)
	_, err = s.PasswordSet(ctx, ann.ID, "new", kept.ID)
	must(s.t, err)
	s.devices("another password", ann, 1)
	again := s.device(ann, 2) // the same browser, in another session
	_, err = s.SessionDelete(ctx, ann.ID, kept.ID)
	must(s.t, err)
	s.devices("the end of the session before", ann, 1)
	_, err = s.SessionDelete(ctx, ann.ID, again.ID)
	must(s.t, err)
	s.devices("the end of its own", ann, 0)
	s.device(ann, 6)
	_, _, err = s.UserBar(ctx, bob.ID, ann.ID, "spam", func(_, _ chat.Role, _ int) error { return nil })
	must(s.t, err)
	s.devices("a deactivation", ann, 0)
	if err := s.SessionReplace(ctx, again.ID, chat.Session{ID: uuid.New(), User: ann}); !errors.Is(err, chat.ErrDeactivated) {
		s.t.Errorf("a session of a deactivated account: %v", err)
	}
	s.devices("all that, another", bob, 1)
}

func testDeviceStays(s *storeSuite) {
	ctx, ann, bob := s.t.Context(), s.user("ann"), s.user("bob")
	before := s.device(ann, 1)
	next := chat.Session{ID: uuid.New(), User: ann}
	must(s.t, s.SessionReplace(ctx, before.ID, next))
	_, err := s.SessionDelete(ctx, ann.ID, before.ID)
	must(s.t, err)
	s.devices("a rotation", ann, 1)
	must(s.t, s.SessionReplace(ctx, next.ID, chat.Session{ID: uuid.New(), User: bob}))
	_, err = s.SessionDelete(ctx, ann.ID, next.ID)
	must(s.t, err)
	s.devices("another account's sign-in", ann, 0)
	s.devices("one's own sign-in", bob, 0)
}

func testNotifiedForgotten(s *storeSuite) {
	ctx, ann, bob := s.t.Context(), s.user("ann"), s.user("bob")
	for i, u := range []chat.User{ann, bob} {
		s.device(u, i)
		must(s.t, s.KeywordsSet(ctx, u.ID, []string{"tea"}))
		if _, err := s.FeedSet(ctx, u.ID, true); err != nil {
			s.t.Fatal(err)
		}
	}
	_, err := s.UserDelete(ctx, ann.ID)
	must(s.t, err)
	s.devices("the deletion", ann, 0)
	s.devices("another's deletion", bob, 1)
	if _, err := s.FeedEpoch(ctx, ann.ID); !chat.Is(err, chat.NotFound) {
		s.t.Errorf("a feed is left: %v", err)
	}
	if l, err := s.Levels(ctx, ann.ID); err == nil && len(l.Keywords) > 0 {
		s.t.Errorf("keywords are left: %v", l.Keywords)
	}
	if l, err := s.Levels(ctx, bob.ID); err != nil || len(l.Keywords) != 1 {
		s.t.Errorf("another's keywords: %v %v", l.Keywords, err)
	}
}
