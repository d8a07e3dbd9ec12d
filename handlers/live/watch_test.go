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

func TestRoomsWithoutViewersAreForgotten(t *testing.T) {
	l := visitTo(t, Config{})
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

// sameRooms is a registry in which all people have the same rooms.
type sameRooms struct {
	Registry
	links []chat.RoomLink
}

func (sameRooms) MembershipsAdmin(context.Context, []chat.Membership) (map[chat.Membership]bool, error) {
	return nil, nil
}

func (r sameRooms) RoomsOf(_ context.Context, _ chat.UserID, from string) (chat.RoomList, error) {
	if from != "" {
		return chat.RoomList{Links: r.links[1:]}, nil
	}
	return chat.RoomList{Links: r.links, Next: "tea", Rest: len(r.links) - 1}, nil
}

// A returning person may have been away for longer than stirs are kept.
func TestWhoComesBackGetsTheirRoomsAndMarksAnew(t *testing.T) {
	l := visitTo(t, Config{Registry: sameRooms{links: []chat.RoomLink{{ID: 1, Slug: "here"}, {ID: 2, Slug: "tea", LastSeq: 9, Unread: 5}}}})
	for _, back := range []bool{false, true} {
		page := &heardBy{}
		v := &visitor{kind: hub.Socket, user: 1, name: "ann", entering: &chat.Room{ID: 1, Slug: "here"}, back: back}
		v.client = hub.NewClient(v.kind, page, 1, v.session, v)
		l.watch(v)
		said := page.said()
		if got := strings.Contains(said, `id="u-tea" class="unread" data-seq="9">5 <`); got != back {
			t.Errorf("back %v: %q", back, said)
		}
		if strings.Contains(said, `aria-current="page"`) != back {
			t.Errorf("back %v: %q", back, said)
		}
	}
}

func TestWhoComesIsToldOfTheListThatJustChanged(t *testing.T) {
	l := visitTo(t, Config{Registry: sameRooms{links: []chat.RoomLink{{ID: 1, Slug: "here"}, {ID: 2, Slug: "tea"}}}})
	l.heard(chat.UserEvent{Person: 1, Rooms: true})
	for person, changed := range map[chat.UserID]bool{1: true, 2: false} {
		page := &heardBy{}
		v := &visitor{kind: hub.Socket, user: person, name: "ann", entering: &chat.Room{ID: 1, Slug: "here"}}
		v.client = hub.NewClient(v.kind, page, int64(person), v.session, v)
		l.watch(v)
		if said := page.said(); strings.Contains(said, `id="u-tea"`) != changed {
			t.Errorf("person %d: %q", person, said)
		}
	}
}

// changing is a registry whose rooms and marks change once a list of them has been read.
type changing struct {
	marks
	change func()
}

func (c *changing) RoomsOf(ctx context.Context, person chat.UserID, from string) (chat.RoomList, error) {
	list, err := c.marks.RoomsOf(ctx, person, from)
	if change := c.change; change != nil {
		c.change = nil
		change()
	}
	return list, err
}

// Events reach a page once it is registered, which is after its list was read.
func TestWhatChangesWhileAPageConnectsIsTold(t *testing.T) {
	for what, c := range map[string]struct {
		event chat.UserEvent
		said  string
	}{
		"the list": {chat.UserEvent{Person: 1, Rooms: true}, `id="u-den"`},
		"a mark":   {chat.UserEvent{Read: []chat.Membership{{User: 1, Room: 2}}}, `id="u-tea" class="unread" data-seq="12"`},
	} {
		synctest.Test(t, func(t *testing.T) {
			store := &changing{marks: marks{sameRooms: sameRooms{links: []chat.RoomLink{{ID: 2, Slug: "tea"}}}}}
			l := visitTo(t, Config{Registry: store})
			page := &heardBy{}
			v := &visitor{kind: hub.Socket, user: 1, name: "ann"}
			v.client = hub.NewClient(v.kind, page, 1, v.session, v)
			if code := l.admit(v); code != 0 {
				t.Fatal(code)
			}
			store.change = func() {
				store.links = append(store.links, chat.RoomLink{ID: 3, Slug: "den"})
				l.heard(c.event)
			}
			links, since := l.watch(v)
			synctest.Wait()
			page.forget() // of what was read before
			l.register(v)
			l.missed(v, links, since)
			time.Sleep(2 * redrawEvery)
			synctest.Wait()
			if said := page.said(); !strings.Contains(said, c.said) {
				t.Errorf("%s: %q", what, said)
			}
			l.dismiss(v)
			l.stop()
			l.tasks.Wait()
		})
	}
}

// failing is a registry that cannot be read for a while.
type failing struct {
	sameRooms
	down bool
}

func (f *failing) RoomsOf(ctx context.Context, person chat.UserID, from string) (chat.RoomList, error) {
	if f.down {
		return chat.RoomList{}, context.DeadlineExceeded
	}
	return f.sameRooms.RoomsOf(ctx, person, from)
}

func (*failing) SessionsAlive(_ context.Context, ids []uuid.UUID) ([]uuid.UUID, error) {
	return ids, nil
}

func (*failing) MembershipsAlive(context.Context, []chat.Membership) (map[chat.Membership]bool, error) {
	return nil, nil
}

func (*failing) Availabilities(context.Context, []chat.UserID) (map[chat.UserID]chat.Availability, error) {
	return nil, nil
}

func (*failing) RightsOf(context.Context, []chat.UserID) (map[chat.UserID]chat.Rights, error) {
	return nil, nil
}

func TestAListThatCouldNotBeReadIsDrawnLater(t *testing.T) {
	store := &failing{sameRooms: sameRooms{links: []chat.RoomLink{{ID: 2, Slug: "tea"}}}}
	l := visitTo(t, Config{Registry: store})
	page := &heardBy{}
	v := &visitor{kind: hub.Socket, user: 1, name: "ann"}
	v.client = hub.NewClient(v.kind, page, 1, v.session, v)
	if code := l.admit(v); code != 0 {
		t.Fatal(code)
	}
	l.register(v)
	l.watch(v)
	store.down = true
	l.redrawRooms(1)
	store.down = false
	l.checkVisitors(t.Context())
	if said := page.said(); !strings.Contains(said, `id="u-tea"`) {
		t.Errorf("%q", said)
	}
	l.dismiss(v)
}

func TestARedrawnListShowsThePartOfItThatItsPageShows(t *testing.T) {
	l := visitTo(t, Config{Registry: sameRooms{links: []chat.RoomLink{{ID: 1, Slug: "here"}, {ID: 2, Slug: "tea"}}}})
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
		said := page.said()
		if strings.Contains(said, `id="u-here"`) == (from != "") || !strings.Contains(said, `id="u-tea"`) || strings.Contains(said, "First rooms") != (from != "") {
			t.Errorf("from %q: %s", from, said)
		}
	}
	for _, c := range l.hub.All() {
		l.dismiss(c.Holder().(*visitor))
	}
}

// marks is a registry that also has people's marks.
type marks struct {
	sameRooms
	asked    []chat.Membership
	mentions int64
}

func (m *marks) Unread(_ context.Context, memberships []chat.Membership, _ int64) (map[chat.Membership]chat.RoomLink, error) {
	m.asked = append(m.asked, memberships...)
	links := map[chat.Membership]chat.RoomLink{}
	for _, membership := range memberships {
		links[membership] = chat.RoomLink{ID: membership.Room, Slug: "tea", LastSeq: 12, Unread: 8, Mentions: m.mentions}
	}
	return links, nil
}

// Between a page and its socket a mark may change. The list of rooms is then older than the
// mark that is read after it.
func TestWhoComesIsToldTheMarksThatJustChanged(t *testing.T) {
	store := &marks{sameRooms: sameRooms{links: []chat.RoomLink{{ID: 1, Slug: "here"}, {ID: 2, Slug: "tea", LastSeq: 9}, {ID: 3, Slug: "den"}}}}
	l := visitTo(t, Config{Registry: store})
	l.stir(chat.Activity{Room: 1, LastSeq: 4})
	l.stir(chat.Activity{Room: 2, LastSeq: 11})
	page := &heardBy{}
	v := &visitor{kind: hub.Socket, user: 7, entering: &chat.Room{ID: 1, Slug: "here"}}
	v.client = hub.NewClient(v.kind, page, 7, v.session, v)
	l.watch(v)
	if len(store.asked) != 1 || store.asked[0] != (chat.Membership{User: 7, Room: 2}) {
		t.Errorf("asked for %v", store.asked)
	}
	if said := page.said(); !strings.Contains(said, `id="u-tea" class="unread" data-seq="12"`) || !strings.Contains(said, ">8 <") {
		t.Errorf("%q", said)
	}
}

// A mark that is the same for all would count a reply in a muted thread, and what blocked people write.
func TestWhoMutedAThreadOrBlockedAMemberIsToldTheirOwnNumber(t *testing.T) {
	said := chat.Activity{Room: 2, LastSeq: 12, Authors: map[chat.UserID]int64{1: 12}}
	reply := said
	reply.Replies = true
	for _, x := range []struct {
		muted   string
		shunned bool
		said    chat.Activity
		own     bool
	}{{"3 5", false, reply, true}, {"3 5", false, said, false}, {"", false, reply, false}, {"", true, said, true}, {"", true, reply, true}} {
		store := &marks{sameRooms: sameRooms{links: []chat.RoomLink{{ID: 1, Slug: "here"}, {ID: 2, Slug: "tea", LastSeq: 9, Muted: x.muted, Shunned: x.shunned}}}}
		l := visitTo(t, Config{Registry: store})
		page := &heardBy{}
		v := &visitor{kind: hub.Socket, user: 7, entering: &chat.Room{ID: 1, Slug: "here"}}
		v.client = hub.NewClient(v.kind, page, 7, v.session, v)
		if code := l.admit(v); code != 0 {
			t.Fatal(code)
		}
		l.register(v)
		l.rewatch(v.client, 1, store.links)
		l.stir(x.said)
		l.tasks.Wait()
		if said := page.said(); strings.Contains(said, "stirred") == x.own || strings.Contains(said, ">8 <") != x.own {
			t.Errorf("muted %q, shunned %v, %+v: said %q", x.muted, x.shunned, x.said, said)
		}
		l.dismiss(v)
		l.forgetStirs(t.Context())
		if len(l.muted)+len(l.shunned) != 0 {
			t.Errorf("%v %v", l.muted, l.shunned)
		}
	}
}

func TestWhoIsMentionedIsToldHowOften(t *testing.T) {
	for what, s := range map[string]chat.Activity{
		"by name": {Room: 2, LastSeq: 12, Named: []chat.UserID{7, 9}},
		"by all":  {Room: 2, LastSeq: 12, Authors: map[chat.UserID]int64{1: 12}, Called: true},
	} {
		store := &marks{sameRooms: sameRooms{links: []chat.RoomLink{{ID: 1, Slug: "here"}, {ID: 2, Slug: "tea", LastSeq: 9}}}, mentions: 3}
		l := visitTo(t, Config{Registry: store})
		page := &heardBy{}
		v := &visitor{kind: hub.Socket, user: 7, entering: &chat.Room{ID: 1, Slug: "here"}}
		v.client = hub.NewClient(v.kind, page, 7, v.session, v)
		if code := l.admit(v); code != 0 {
			t.Fatal(code)
		}
		l.register(v)
		l.rewatch(v.client, 1, store.links)
		l.stir(s)
		l.tasks.Wait()
		if len(store.asked) != 1 || store.asked[0] != (chat.Membership{User: 7, Room: 2}) {
			t.Errorf("%s: asked for %v", what, store.asked)
		}
		if said := page.said(); !strings.Contains(said, "<span>3</span>") {
			t.Errorf("%s: %q", what, said)
		}
		l.dismiss(v)
	}
}

func TestAnOpenConversationStaysInAListThatHasOthersOnly(t *testing.T) {
	_, _, r := shelved(t, 3)
	r.sub.room.Name, r.sub.room.Direct = "bob", true // as the first of its people found it
	v, _ := sits(t, r, 7)
	v.direct = "ann"
	if list := v.lists("tea", chat.RoomList{}).Rooms.Direct; len(list) != 1 || list[0].Name != "ann" {
		t.Errorf("the conversations are %+v", list)
	}
}
