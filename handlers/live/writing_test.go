package live

import (
	"strings"
	"testing"
	"testing/synctest"

	"parley/chat"
	"parley/handlers/live/hub"
)

const (
	archived = "This room is archived"
	adminish = "Only admins of this room can write"
	writable = "You may write here now."
)

// rostrum is a room with a member, an admin and two streams of members.
type rostrum struct {
	*rows
	room                           *liveRoom
	member, admin, page, text      *heardBy
	memberView, adminView, pageOne *visitor
}

func newRostrum(t *testing.T) *rostrum {
	_, _, r := shelved(t, 1)
	s := &rostrum{rows: r.live.Registry.(*rows), room: r}
	s.admins = map[chat.Membership]bool{{User: 2, Room: 1}: true}
	s.memberView, s.member = sits(t, r, 1)
	s.adminView, s.admin = sits(t, r, 2)
	s.adminView.writing.set(chat.Access{Member: true, Admin: true})
	s.pageOne, s.page = streams(t, r, 3, hub.Stream)
	_, s.text = streams(t, r, 4, hub.TextStream)
	return s
}

// streams has a user look at a room without scripts.
func streams(t *testing.T, r *liveRoom, user chat.UserID, kind hub.Kind) (*visitor, *heardBy) {
	t.Helper()
	v, page := sits(t, r, user)
	r.live.hub.Unregister(v.client)
	v.kind = kind
	v.client = hub.NewClient(kind, page, int64(user), v.session, v)
	if code := r.live.hub.Register(v.client, 9); code != 0 {
		t.Fatal(code)
	}
	return v, page
}

// set changes the room's row, and announces it if the announcement does not get lost.
func (s *rostrum) set(announced bool, change func(r *chat.Room)) {
	s.shelf.mu.Lock()
	change(&s.rows.room)
	s.shelf.mu.Unlock()
	if announced {
		s.room.announced(chat.Event{Head: true})
		synctest.Wait()
		return
	}
	s.room.live.callRoll(s.room.live.ctx)
}

// expect checks what the member, the admin, the stream and the transcript are told; empty:
// nothing of this.
func (s *rostrum) expect(t *testing.T, when string, want ...string) {
	t.Helper()
	for i, page := range []*heardBy{s.member, s.admin, s.page, s.text} {
		said := page.said()
		page.forget()
		told := ""
		for _, sentence := range []string{archived, adminish, writable} {
			if strings.Contains(said, sentence) {
				told += sentence
			}
		}
		if i < 2 && want[i] == writable && strings.Contains(said, "delete:.unwriting") {
			continue
		}
		if told != want[i] {
			t.Errorf("%s: page %d is told %q, want %q: %q", when, i, told, want[i], said)
		}
	}
}

func TestPagesLearnWhetherTheirReadersMayWrite(t *testing.T) {
	for _, announced := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			s := newRostrum(t)
			s.set(announced, func(r *chat.Room) { r.Topic = "hot" })
			s.expect(t, "another topic", "", "", "", "")
			s.set(announced, func(r *chat.Room) { r.AdminsPost = true })
			s.expect(t, "read-only", adminish, "", adminish, adminish)
			s.set(announced, func(r *chat.Room) { r.Archived = true })
			s.expect(t, "archived", archived, archived, archived, archived)
			s.set(announced, func(r *chat.Room) { r.Archived = false })
			s.expect(t, "back", adminish, writable, adminish, adminish)
			s.set(announced, func(r *chat.Room) { r.AdminsPost = false })
			s.expect(t, "for all", writable, "", writable, writable)
			s.room.live.stop()
		})
	}
}

// The same is told to all: it names whom slow mode holds for.
func TestPagesLearnThatSlowModeBeginsAndEnds(t *testing.T) {
	for _, announced := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			s := newRostrum(t)
			for slow, want := range map[int]string{30: `data-write="Message #Tea (members: once in 30 seconds)"`, 0: `data-write="Message #Tea"`} {
				s.set(announced, func(r *chat.Room) { r.Name, r.Slow = "Tea", 60 })
				s.member.forget()
				s.admin.forget()
				s.set(announced, func(r *chat.Room) { r.Slow = slow })
				if member, admin := s.member.said(), s.admin.said(); !strings.Contains(member, want) || !strings.Contains(admin, want) {
					t.Errorf("a member is told %q, an admin %q, want %q", member, admin, want)
				}
			}
			s.room.live.stop()
		})
	}
}

func TestPagesLearnTheirReadersNewRole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newRostrum(t)
		s.set(true, func(r *chat.Room) { r.AdminsPost = true })
		s.expect(t, "read-only", adminish, "", adminish, adminish)
		s.admins = map[chat.Membership]bool{{User: 1, Room: 1}: true, {User: 3, Room: 1}: true}
		s.room.live.heard(chat.UserEvent{Person: 1, Rooms: true})
		synctest.Wait()
		if said := s.member.said(); !strings.Contains(said, `/rooms/tea/settings`) {
			t.Errorf("a new admin has no way to the settings: %q", said)
		}
		s.expect(t, "an announced admin", writable, "", "", "")

		s.members = map[chat.UserID]bool{1: true, 2: true, 3: true, 4: true}
		s.set(false, func(r *chat.Room) { r.MembersRev++ })
		s.room.live.checkMembers(s.room.live.ctx)
		if said := s.admin.said(); strings.Contains(said, `/rooms/tea/settings`) || !strings.Contains(said, "delete:#details a[href$=") {
			t.Errorf("who is no admin any more keeps the way to the settings: %q", said)
		}
		s.expect(t, "roles that were not announced", "", adminish, writable, "")
		s.room.live.stop()
	})
}

func TestAPageThatComesBackLearnsWhetherItsReaderMayWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newRostrum(t)
		s.room.greetWriting(s.memberView)
		s.room.greetWriting(s.pageOne)
		s.expect(t, "a first visit", "", "", "", "")
		s.memberView.back = true
		s.room.greetWriting(s.memberView)
		if said := s.member.said(); strings.Contains(said, `/rooms/tea/settings`) || !strings.Contains(said, "delete:#details a[href$=") {
			t.Errorf("who has become no admin meanwhile keeps the way to the settings: %q", said)
		}
		s.expect(t, "and a later one", writable, "", "", "")
		s.adminView.back = true
		s.room.greetWriting(s.adminView)
		if said := s.admin.said(); !strings.Contains(said, `/rooms/tea/settings`) {
			t.Errorf("who has become an admin meanwhile has no way to the settings: %q", said)
		}
		s.expect(t, "an admin's later visit", "", writable, "", "")
		s.adminView.back = false

		s.set(true, func(r *chat.Room) { r.Archived = true })
		s.expect(t, "archived", archived, archived, archived, archived)
		for _, v := range []*visitor{s.memberView, s.adminView, s.pageOne} { // the admin's page was loading
			s.room.greetWriting(v)
		}
		s.expect(t, "back in the archived room", archived, archived, archived, "")
		s.pageOne.told = true
		s.room.greetWriting(s.pageOne)
		s.expect(t, "a frame whose page says it", "", "", "", "")
		s.room.live.stop()
	})
}

// What is read and told in one update must not be overtaken by another's.
func TestUpdatesOfWritingWaitForEachOther(t *testing.T) {
	var w writing
	steps := 0
	alone := func() {
		steps++
		if w.mu.TryLock() {
			w.mu.Unlock()
			t.Error("another update may come between")
		}
	}
	w.update(func(bool) chat.Access {
		alone()
		return chat.Access{Room: chat.Room{Archived: true}, Member: true}
	}, func(_ chat.Access, role, may bool) {
		alone()
		if role || !may {
			t.Errorf("its role changed: %v, whether it may write: %v", role, may)
		}
	})
	if steps != 2 {
		t.Errorf("%d steps", steps)
	}
}
