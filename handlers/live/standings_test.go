package live

import (
	"strings"
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
