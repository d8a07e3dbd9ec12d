package live

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/handlers/live/hub"
)

// Announcements may be lost: the check finds what changed, and what an event told is not told twice.
func TestRightsThatChangedWithoutAnEventAreFound(t *testing.T) {
	const folds, role = `href="/account/blocked.css?v=`, "Your role on this server has changed."
	told := chat.RoleChange{From: chat.ServerAdmin, To: chat.Regular}
	for what, c := range map[string]struct {
		now   chat.Rights
		event *chat.UserEvent
		drawn int32
		says  string
	}{
		"nothing":           {now: chat.Rights{Role: chat.ServerAdmin, Rooms: 1, Blocks: 1}},
		"the rooms":         {now: chat.Rights{Role: chat.ServerAdmin, Rooms: 2, Blocks: 1}, drawn: 1},
		"the rooms, told":   {now: chat.Rights{Role: chat.ServerAdmin, Rooms: 2, Blocks: 1}, event: &chat.UserEvent{Person: 7, Rooms: true}, drawn: 1},
		"the blocked":       {now: chat.Rights{Role: chat.ServerAdmin, Rooms: 1, Blocks: 2}, says: folds},
		"the blocked, told": {now: chat.Rights{Role: chat.ServerAdmin, Rooms: 1, Blocks: 2}, event: &chat.UserEvent{Person: 7, Blocks: true}, says: folds},
		"the role":          {now: chat.Rights{Role: chat.Regular, Rooms: 1, Blocks: 1}, says: role},
		"the role, told":    {now: chat.Rights{Role: chat.Regular, Rooms: 1, Blocks: 1}, event: &chat.UserEvent{Person: 7, Role: &told}, says: role},
	} {
		t.Run(what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, _, r := shelved(t, 3)
				rows := r.live.Registry.(*rows)
				rows.rights = map[chat.UserID]chat.Rights{7: {Role: chat.ServerAdmin, Rooms: 1, Blocks: 1}}
				v, page := sits(t, r, 7)
				v.role = chat.ServerAdmin
				check := func() {
					_ = r.live.rate(t.Context(), false)
					r.live.checkRights(t.Context(), []*visitor{v})
					synctest.Wait()
				}
				check()
				if n := rows.drawn.Load(); n != 0 || page.said() != "" {
					t.Fatalf("a first look draws %d lists and says %q", n, page.said())
				}
				rows.rights[7] = c.now
				if c.event != nil {
					r.live.heard(*c.event)
				}
				check()
				time.Sleep(redrawEvery)
				check()
				said := page.said()
				if n := rows.drawn.Load(); n != c.drawn {
					t.Errorf("it draws %d lists, want %d", n, c.drawn)
				}
				for _, some := range []string{folds, role} {
					want := 0
					if c.says == some {
						want = 1
					}
					if got := strings.Count(said, some); got != want {
						t.Errorf("it says %q %d times: %q", some, got, said)
					}
				}
			})
		})
	}
}

func TestAPageOfTheAdministrationLearnsOfARoleThatChangedWhileItWasAway(t *testing.T) {
	for _, c := range []struct{ role, now chat.Role }{{"", chat.Regular}, {chat.Owner, chat.Owner}, {chat.Owner, chat.Regular}, {chat.Moderator, chat.ServerAdmin}} {
		l := visitTo(t, Config{})
		page := &heardBy{}
		v := &visitor{kind: hub.Socket, user: 7, role: c.role, roleNow: c.now}
		v.client = hub.NewClient(v.kind, page, 7, v.session, v)
		for range 2 {
			l.greetRole(v)
		}
		said, changed := page.said(), c.role != "" && c.role != c.now
		if strings.Contains(said, "Your role on this server has changed.") != changed || strings.Contains(said, `id="role-less"`) != (changed && c.role.Outranks(c.now)) {
			t.Errorf("%+v: %q", c, said)
		}
	}
}

// The first confirmation is the node's start.
func TestASubscriptionThatWasCutHasTheVisitorsChecked(t *testing.T) {
	l := visitTo(t, Config{})
	one, two := l.resubscribed(), l.resubscribed()
	for _, ready := range []func(){one, two} {
		if ready(); l.cut.Load() {
			t.Fatal("a start is a cut")
		}
	}
	if two(); !l.cut.Load() {
		t.Fatal("a cut is not noticed")
	}
	l.recheck(t.Context())
	if l.cut.Load() {
		t.Error("it is checked for ever")
	}
}

// Who came just before events were lost may have lost one, too. Pages that fold nobody load nothing for it.
func TestNewPeopleAreShownTheirRightsAfterACut(t *testing.T) {
	const folds, unfolds = `href="/account/blocked.css?v=`, "delete:link[href^="
	for _, c := range []struct {
		lost    bool
		blocks  int64
		says    string
		differs bool // the frame, which folded somebody when it came
	}{{false, 0, "", false}, {false, 5, "", false}, {true, 0, unfolds, true}, {true, 5, folds, true}} {
		synctest.Test(t, func(t *testing.T) {
			_, _, r := shelved(t, 3)
			rows := r.live.Registry.(*rows)
			rows.rights = map[chat.UserID]chat.Rights{7: {Role: chat.Regular, Rooms: 1, Blocks: c.blocks}}
			v, page := sits(t, r, 7)
			folding, frame := sits(t, r, 7)
			plain, other := sits(t, r, 7)
			folding.kind, folding.blocks, plain.kind = hub.Stream, true, hub.Stream
			r.live.checkRights(t.Context(), []*visitor{v}) // which leaves new people to rate
			for range 2 {
				if err := r.live.rate(t.Context(), c.lost); err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
			}
			time.Sleep(redrawEvery)
			synctest.Wait()
			want := int32(0)
			if c.lost {
				want = 1
			}
			said := strings.Count(page.said(), folds) + strings.Count(page.said(), unfolds)
			if n := rows.drawn.Load(); n != want || said != int(want) || !strings.Contains(page.said(), c.says) {
				t.Errorf("%+v: %d lists are drawn, and whom they blocked is said %d times", c, n, said)
			}
			const again = `http-equiv="refresh"`
			if strings.Contains(frame.said(), again) != c.differs || strings.Contains(other.said(), again) != (c.lost && c.blocks != 0) {
				t.Errorf("%+v: the frame that folds: %q, the other: %q", c, frame.said(), other.said())
			}
		})
	}
}

// sessions is a registry that notes after whose sessions it was asked.
type sessions struct {
	*rows
	asked map[uuid.UUID]bool
}

func (s *sessions) SessionsAlive(_ context.Context, ids []uuid.UUID) ([]uuid.UUID, error) {
	for _, id := range ids {
		s.asked[id] = true
	}
	return ids, nil
}

func (*sessions) Availabilities(context.Context, []chat.UserID) (map[chat.UserID]chat.Availability, error) {
	return nil, nil
}

func TestAfterACutAllAreAskedAfterInTurn(t *testing.T) {
	store := &sessions{&rows{}, map[uuid.UUID]bool{}}
	l := visitTo(t, Config{Registry: store})
	for user := range chat.UserID(visitorsAtOnce + 1) {
		v := &visitor{kind: hub.Socket, user: user + 1, session: uuid.New()}
		v.client = hub.NewClient(v.kind, &heardBy{}, int64(v.user), v.session, v)
		v.watching.Store(true)
		if code := l.hub.Register(v.client, 1); code != 0 {
			t.Fatal(code)
		}
		l.register(v)
	}
	l.recheck(t.Context())
	if n := len(store.asked); n != 0 {
		t.Fatalf("without a cut %d are asked after", n)
	}
	l.cut.Store(true)
	for range 2 {
		l.recheck(t.Context())
	}
	if n := len(store.asked); n != visitorsAtOnce+1 {
		t.Errorf("%d of %d are asked after", n, visitorsAtOnce+1)
	}
	clear(store.asked)
	l.recheck(t.Context())
	if n := len(store.asked); n != 0 {
		t.Errorf("%d are asked after once more", n)
	}
}
