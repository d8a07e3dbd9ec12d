package live

import (
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/people"
	"parley/handlers/live/hub"
)

// acquaintances are nodes on which everybody has direct conversations with bob and carl.
type acquaintances struct {
	nodes
	redis *presence
}

func (a *acquaintances) open(t *testing.T) *Node {
	l := visitTo(t, Config{
		Node: uuid.New(), Presence: a.redis, Standings: people.NewStandings(a.redis, nil), Bus: &a.nodes,
		Registry: sameRooms{links: []chat.RoomLink{{ID: 2, Slug: "b", Name: "bob", Direct: true, With: 2}, {ID: 3, Slug: "c", Name: "carl", Direct: true, With: 3}}},
	})
	a.all = append(a.all, l)
	return l
}

// pass is time as the nodes' tickers see it.
func (a *acquaintances) pass(t *testing.T, d time.Duration) {
	t.Helper()
	for until := time.Now().Add(d); time.Now().Before(until); {
		time.Sleep(attendEvery)
		for _, l := range a.all {
			l.attendAll(t.Context())
			l.lookAtAll(t.Context())
			l.followStandings(t.Context())
		}
		synctest.Wait()
	}
}

func pageOf(t *testing.T, l *Node, user chat.UserID, name string) (*visitor, *heardBy) {
	t.Helper()
	page := &heardBy{}
	v := &visitor{kind: hub.Socket, user: user, name: name}
	v.client = hub.NewClient(v.kind, page, int64(user), v.session, v)
	if code := l.admit(v); code != 0 {
		t.Fatal(code)
	}
	l.watch(v)
	l.register(v)
	return v, page
}

func TestPagesHearHowTheOthersOfDirectConversationsArePresent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &acquaintances{redis: newPresence(nil)}
		here, there := a.open(t), a.open(t)
		_, page := pageOf(t, here, 1, "ann")
		a.pass(t, 4*time.Second)
		expect := func(what, want string) {
			t.Helper()
			if said := page.said(); said != "" && want == "" || !strings.HasSuffix(said, want) {
				t.Errorf("%s: the page heard %q, want %q", what, said, want)
			}
			page.forget()
		}
		expect("nobody is there", "")
		bob, _ := pageOf(t, there, 2, "bob")
		a.pass(t, 4*time.Second)
		expect("bob comes", `<i id="s-b" class="at at-online" hx-swap-oob="true"><span class="vh">online</span></i>`)
		a.pass(t, time.Minute)
		expect("nothing happens", "")
		for _, c := range []struct {
			is   chat.Availability
			says string
		}{
			{chat.Availability{QuietUntil: time.Now().Add(time.Hour)}, `<i id="s-b" class="at at-quiet" hx-swap-oob="true"><span class="vh">Do not disturb</span></i>`},
			{chat.Availability{QuietUntil: time.Now().Add(time.Hour), Invisible: true}, `<i id="s-b" hx-swap-oob="true"></i>`},
			{chat.Availability{}, `<i id="s-b" class="at at-online" hx-swap-oob="true"><span class="vh">online</span></i>`},
		} {
			there.heard(chat.UserEvent{Person: 2, Availability: &c.is})
			a.pass(t, 5*time.Second)
			expect("bob is available otherwise", c.says)
		}
		a.pass(t, people.AwayAfter)
		expect("no input for long", `<i id="s-b" class="at at-away" hx-swap-oob="true"><span class="vh">away</span></i>`)
		there.dismiss(bob)
		a.pass(t, departGrace+4*time.Second)
		expect("bob leaves", `<i id="s-b" hx-swap-oob="true"></i>`)
	})
}

// A page may be made before a change, and open its socket after it.
func TestAPageHearsWhoCameWhileItWasLoading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &acquaintances{redis: newPresence(nil)}
		l := a.open(t)
		pageOf(t, l, 3, "carl")
		a.pass(t, stirredKeep+2*time.Second)
		pageOf(t, l, 2, "bob")
		a.pass(t, 4*time.Second)
		_, page := pageOf(t, l, 1, "ann")
		if said := page.said(); !strings.Contains(said, `<i id="s-b" class="at at-online"`) || strings.Contains(said, `id="s-c"`) {
			t.Errorf("it heard %q; bob came just now, carl long ago", said)
		}
	})
}

func TestAListThatIsDrawnAgainSaysWhoIsPresent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &acquaintances{redis: newPresence(nil)}
		l := a.open(t)
		pageOf(t, l, 2, "bob")
		a.pass(t, 4*time.Second)
		v, page := pageOf(t, l, 1, "ann")
		list, _ := l.Registry.RoomsOf(t.Context(), 1, "")
		l.sendRooms(v, "", list)
		if said := page.last(); !strings.Contains(said, `<i id="s-b" class="at at-online"><span class="vh">online</span></i>`) || !strings.Contains(said, `<i id="s-c"></i>`) {
			t.Errorf("the list is %q", said)
		}
	})
}

// An answer serves a node for a while. It is not compared again, with everybody in it.
func TestAnAnswerIsTakenInOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &acquaintances{redis: newPresence(nil)}
		l := a.open(t)
		pageOf(t, l, 2, "bob")
		_, page := pageOf(t, l, 1, "ann")
		a.pass(t, 4*time.Second)
		page.forget()
		l.stood = nil // so that a comparison finds bob
		l.followStandings(t.Context())
		if said := page.said(); said != "" {
			t.Errorf("of the same answer, the page heard %q", said)
		}
		a.pass(t, 4*time.Second)
		if said := page.said(); !strings.Contains(said, `<i id="s-b" class="at at-online"`) {
			t.Errorf("of the next answer, it heard %q", said)
		}
	})
}

// interrupted is the connection of several pages. A change of a call begins as the first of them is
// told of bob.
type interrupted struct {
	heardBy
	order   *sync.RWMutex
	changed atomic.Bool
	told    []bool // for each page, whether the call has changed by then
}

func (i *interrupted) TryWrite(b []byte) (int, error) {
	if !strings.Contains(string(b), `id="s-b"`) {
		return len(b), nil
	}
	if i.told = append(i.told, i.changed.Load()); len(i.told) == 1 {
		go func() {
			i.order.Lock()
			defer i.order.Unlock()
			i.changed.Store(true)
		}()
		for i.order.TryRLock() { // until it waits
			i.order.RUnlock()
			runtime.Gosched()
		}
	}
	return len(b), nil
}

func TestACallChangesWhileManyPagesAreToldWhoIsPresent(t *testing.T) {
	a := &acquaintances{redis: newPresence(nil)}
	l := a.open(t)
	conn := &interrupted{order: &l.callOrder}
	for _, user := range []chat.UserID{1, 4} {
		v := &visitor{kind: hub.Socket, user: user}
		v.client = hub.NewClient(v.kind, conn, int64(user), v.session, v)
		if code := l.admit(v); code != 0 {
			t.Fatal(code)
		}
		l.watch(v)
	}
	if _, err := a.redis.ReportPresence(t.Context(), chat.Lobby(2), uuid.New(), []chat.UserID{2}, nil, nil); err != nil {
		t.Fatal(err)
	}
	l.followStandings(t.Context())
	if !slices.Equal(conn.told, []bool{false, true}) {
		t.Errorf("as the pages were told, the call had changed: %v", conn.told)
	}
}

// With many people, a web node makes a page of an answer that is older than a page takes to open its socket.
func TestAPageMadeOfAnOldAnswerHearsWhoCameSince(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &acquaintances{redis: newPresence(nil)}
		l := a.open(t)
		crowd := map[chat.UserID]chat.PresenceState{}
		for n := range chat.UserID(100_000) {
			crowd[1000+n] = chat.Online
		}
		l.takeStandings(crowd)
		crowd = maps.Clone(crowd)
		crowd[2] = chat.Online
		l.takeStandings(crowd)
		for _, c := range []struct {
			passes time.Duration
			hears  bool
		}{{stirredKeep + people.StandingsServe(len(crowd)), true}, {time.Second, false}} {
			time.Sleep(c.passes)
			l.takeStandings(crowd)
			if _, page := pageOf(t, l, 1, "ann"); strings.Contains(page.said(), `id="s-b"`) != c.hears {
				t.Errorf("after %v more it heard %q", c.passes, page.said())
			}
		}
	})
}
