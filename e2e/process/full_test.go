package process

import (
	"fmt"
	"syscall"
	"testing"

	"parley/e2e/browser"
)

func TestARedisWithoutMemoryRefusesWhatIsNewAndNothingElse(t *testing.T) {
	t.Parallel()
	for _, limits := range []string{"on", "off"} { // which refuses first: the count of messages, or the message
		t.Run("limits "+limits, func(t *testing.T) {
			s := freshStores(t)
			door := run(t, s.env("PARLEY_ROLES=web,live", "PARLEY_LIMITS="+limits)...)
			worker := run(t, s.env("PARLEY_ROLES=worker")...)
			ann, ben := person(t, door), person(t, door)
			slug := room(t, ann, ben)
			ann.Say(slug, "before")
			socket := ben.Open(slug)
			socket.AwaitOnline(1)

			worker.signal(syscall.SIGSTOP) // so that this waits
			ann.Hand(slug, "accepted before")
			nonce := composer(t, ann, slug)
			s.redisDo(t, "CONFIG", "SET", "maxmemory-policy", "noeviction", "maxmemory", "1")
			worker.signal(syscall.SIGCONT)
			socket.AwaitBody("accepted before")
			browser.Await(t, "the inbox is empty", func() bool {
				n := int64(0)
				for shard := range 16 {
					n += s.length(t, fmt.Sprintf("{s%d}inbox", shard))
				}
				return n == 0
			})

			hasty := ann.For(t)
			hasty.Patient = false
			sent := down(t, func() browser.Answer { return hasty.Post(messages(slug), "body", "typed in vain", "nonce", nonce) })
			equal(t, "the body in the composer", value(t, sent, "body"), "typed in vain")
			equal(t, "the nonce in the composer", value(t, sent, "nonce"), nonce)
			down(t, func() browser.Answer {
				return hasty.Send(messages(slug), browser.HTMX, "body", "typed in vain", "nonce", nonce)
			})
			down(t, func() browser.Answer { return hasty.Post(messages(slug)+"/1", "body", "edited in vain") })
			down(t, func() browser.Answer { return hasty.Post(messages(slug)+"/1/reactions", "emoji", "👍", "on", "1") })
			hasty.Get("/rooms/"+slug).Is(200).Has("before", "accepted before").Lacks("in vain")
			for _, path := range []string{"/rooms", "/rooms/" + slug + "/members", messages(slug) + "/1", "/rooms/" + slug + "?at=1", "/readyz"} {
				hasty.Get(path).Is(200)
			}
			if !socket.Open() {
				t.Error("it has cost a socket")
			}

			s.redisDo(t, "CONFIG", "SET", "maxmemory", "0")
			hasty.Post(messages(slug), "body", "typed in vain", "nonce", nonce).Is(303)
			hasty.Post(messages(slug)+"/1", "body", "edited after all").Is(303)
			socket.AwaitBody("typed in vain")
			socket.AwaitBody("edited after all")
			ann.Open(slug)
			socket.AwaitOnline(2)
			socket.Clean()
			equal(t, "the bodies", fmt.Sprint(ann.Page(slug).Bodies()), "[edited after all accepted before typed in vain]")
			socket.Level(ann.Page(slug).Transcript())
		})
	}
}
