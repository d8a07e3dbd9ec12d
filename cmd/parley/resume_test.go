package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"sync"
	"testing"

	"parley/e2e/browser"
)

// crowd is a room in which every kind of change happens.
type crowd struct {
	t       *testing.T
	rand    *rand.Rand
	members []*browser.Browser
	room    string
	own     map[int][]int64 // each member's messages that are not deleted
	said    int
}

// does makes one member act, by script or by form.
func (c *crowd) does() {
	c.t.Helper()
	i := c.rand.IntN(len(c.members))
	b, own := c.members[i], c.own[i]
	switch pick := c.rand.IntN(10); {
	case pick < 4 || len(own) == 0:
		c.said++
		c.own[i] = append(own, b.Say(c.room, fmt.Sprintf("%d of %s\nwith <i>two</i> lines & https://example.org/%d", c.said, b.Name, c.said)))
	case pick < 7:
		c.said++
		c.to(b, own[c.rand.IntN(len(own))], "", "body", fmt.Sprintf("changed to %d by %s", c.said, b.Name))
	case pick < 9:
		i = c.rand.IntN(len(c.members))
		if len(c.own[i]) > 0 {
			c.to(b, c.own[i][c.rand.IntN(len(c.own[i]))], "/reactions", "emoji", []string{"👍", "❤️", "🎉"}[c.rand.IntN(3)])
		}
	default:
		at := c.rand.IntN(len(own))
		c.to(b, own[at], "/delete")
		c.own[i] = append(own[:at:at], own[at+1:]...)
	}
}

func (c *crowd) to(b *browser.Browser, seq int64, doing string, fields ...string) {
	c.t.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	path := fmt.Sprintf("/rooms/%s/messages/%d%s", c.room, seq, doing)
	b.Do(http.MethodPost, path, form.Encode(), browser.HTMX...).Is(http.StatusAccepted)
}

// TestAReaderWhoReconnectsEndsWithTheSameTranscript is the contract's fifth guarantee, for any
// mixture of changes.
func TestAReaderWhoReconnectsEndsWithTheSameTranscript(t *testing.T) {
	t.Parallel()
	w := shared(t)
	for round := range 4 {
		seed := rand.Uint64()
		t.Run(fmt.Sprintf("round %d", round), func(t *testing.T) {
			t.Parallel()
			t.Logf("seed %d", seed)
			c := &crowd{t: t, rand: rand.New(rand.NewPCG(seed, 0)), own: map[int][]int64{}}
			c.members = []*browser.Browser{w.unlimited.person(t), w.unlimited.person(t), w.unlimited.person(t)}
			c.room = room(t, c.members...)
			stays := c.members[0].At(w.limited.base).Open(c.room)
			leaves := c.members[1].Open(c.room)
			absences := 0
			for range 90 {
				c.does()
				switch {
				case leaves != nil && c.rand.IntN(12) == 0:
					leaves.Drop()
					leaves.Clean()
					c.members[1].T = t
					absences++
					log := leaves.Log()
					for range c.rand.IntN(15) {
						c.does()
					}
					node := []*testNode{w.unlimited, w.limited}[c.rand.IntN(2)]
					leaves = c.members[1].At(node.base).Follow(c.room, log)
				}
			}
			if absences == 0 {
				leaves.Drop()
				c.does()
				leaves = c.members[1].Follow(c.room, leaves.Log())
			}
			c.members[2].Say(c.room, "that was all")
			page := c.members[2].Whole(c.room)
			for _, s := range []*browser.Socket{stays, leaves} {
				s.AwaitBody("that was all")
				s.Clean()
				s.Level(page.Transcript())
				s.Look(func(l *browser.Log) { equal(t, "the rev", l.Rev, page.Rev) })
			}
		})
	}
}

// TestATornConnectionIsResumedAnywhere cuts the connection after any frame of a long catch-up. Resuming must
// not depend on having received all of it.
func TestATornConnectionIsResumedAnywhere(t *testing.T) {
	t.Parallel()
	w := shared(t)
	ann := w.unlimited.person(t)
	slug := room(t, ann)
	log := ann.Page(slug)
	for n := range 320 {
		ann.Hand(slug, fmt.Sprintf("message %d", n))
	}
	ann.Say(slug, "the newest")
	for seq := range 30 {
		ann.Post(fmt.Sprintf("/rooms/%s/messages/%d", slug, 1+seq*10), "body", fmt.Sprintf("edited %d", seq)).Is(303)
	}
	for tries := 0; !log.Says("the newest") || log.Rev < 351; tries++ {
		if tries > 50 {
			t.Fatalf("still not level: rev %d", log.Rev)
		}
		conn, _, err := ann.Dial(browser.LivePath(slug, log.Rev))
		if err != nil {
			t.Fatal(err)
		}
		for { // one frame of history, and no more
			_, frame, err := conn.ReadMessage()
			if err != nil {
				t.Fatal(err)
			}
			before := log.Rev
			if log.Apply(string(frame)); log.Rev > before {
				break
			}
		}
		conn.NetConn().Close()
	}
	for _, fault := range log.Faults {
		t.Error(fault)
	}
	if d := browser.Differs(log.Transcript(), ann.Whole(slug).Transcript()); d != "" {
		t.Error(d)
	}
}

func TestTwoClicksAtOnceAreOne(t *testing.T) {
	t.Parallel()
	w := shared(t)
	both := func(first, second *browser.Browser, path, form string) {
		t.Helper()
		var clicks sync.WaitGroup
		for _, b := range []*browser.Browser{first, second} {
			clicks.Go(func() {
				if a, err := b.Try(http.MethodPost, path, form); err != nil || a.Status != http.StatusSeeOther {
					t.Errorf("%s: %v %.2000v", path, err, a)
				}
			})
		}
		clicks.Wait()
	}
	name := fmt.Sprintf("person-%d", people.Add(1))
	first, second := browser.Open(t, w.limited.base), browser.Open(t, w.unlimited.base)
	both(first, second, "/signup", enc("username", name)+"&"+enc("email", name+"@example.org")+"&"+enc("password", browser.Password))
	first.Get("/rooms").Is(200).Has(`data-me="` + name)
	second.Get("/rooms").Is(200).Has(`data-me="` + name)
	same := first.At(w.unlimited.base) // one browser's two tabs
	both(first, same, "/account", "do=email&"+enc("email", name+"@example.com")+"&"+enc("email_password", browser.Password))
	both(first, same, "/account", "do=password&new_password=battery+staple&"+enc("current_password", browser.Password))
	both(first, same, "/account", "do=others")
	both(first, same, "/account/delete", "delete_password=battery+staple")
	both(first, same, "/signout", "")
}
