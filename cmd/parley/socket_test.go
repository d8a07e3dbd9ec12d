package main

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"parley/e2e/browser"
)

func TestFramesCarryElementsThatSayWhereTheyBelong(t *testing.T) {
	t.Parallel()
	w := shared(t)
	ann, ben := w.unlimited.person(t), w.limited.person(t)
	slug := room(t, ann, ben)
	s := ben.Open(slug)
	first := ann.Say(slug, "hello <b>there</b>")
	s.AwaitBody("hello <b>there</b>") // a page that is catching up receives a change's result alone
	m := fmt.Sprintf("/rooms/%s/messages/%d", slug, first)
	ann.Post(m, "body", "hello again").Is(303)
	ben.Post(m+"/reactions", "emoji", "👍").Is(303)
	ann.MakeRoom("Other of "+ann.Name, "public")
	ann.Post("/rooms/"+slug+"/settings", "name", "Renamed by "+ann.Name, "topic", "things", "visibility", "public").Is(303)
	ann.Post(m + "/delete").Is(303)
	ann.Say(slug, "the last")
	s.AwaitBody("the last")
	s.AwaitHeard("Renamed by")
	s.Clean() // Apply notes every element without an id or without hx-swap-oob
	all := s.Heard()
	for _, part := range []string{"hello &lt;b&gt;there&lt;/b&gt;", "hello again", "👍 1", "This message was deleted."} {
		if !strings.Contains(all, part) {
			t.Errorf("%q never came: %s", part, all)
		}
	}
	s.Level(ann.Page(slug).Transcript())
}

func TestEveryMessageArrivesOnceInTheOrderOfSeq(t *testing.T) {
	t.Parallel()
	w := shared(t)
	const senders, each = 6, 15
	var members []*browser.Browser
	for i := range senders {
		node := []*testNode{w.limited, w.unlimited}[i%2]
		members = append(members, node.person(t))
	}
	slug := room(t, members...)
	sockets := []*browser.Socket{members[0].Open(slug), members[1].Open(slug), members[1].Open(slug)}
	var wg sync.WaitGroup
	for _, b := range members {
		wg.Go(func() {
			for n := range each {
				body := fmt.Sprintf("%s says %d", b.Name, n)
				a, err := b.Try(http.MethodPost, "/rooms/"+slug+"/messages", "body="+strings.ReplaceAll(body, " ", "+"), browser.HTMX...)
				if err != nil || a.Status != http.StatusAccepted {
					t.Errorf("%s was not taken: %d %v", body, a.Status, err)
				}
			}
		})
	}
	wg.Wait()
	members[0].Say(slug, "the end")
	page := members[0].Whole(slug)
	equal(t, "messages", len(page.Articles), senders*each+1)
	for _, s := range sockets {
		s.AwaitBody("the end")
		s.Clean() // a repeat or a wrong order is a fault
		s.Level(page.Transcript())
	}
	for _, b := range members { // one person's messages keep their order
		next := 0
		for _, body := range page.Bodies() {
			if body == fmt.Sprintf("%s says %d", b.Name, next) {
				next++
			}
		}
		equal(t, "messages of "+b.Name+" in their order", next, each)
	}
}

func TestASocketBeginsWithWhatIsNewerThanAfter(t *testing.T) {
	t.Parallel()
	w := shared(t)
	ann := w.unlimited.person(t)
	slug := room(t, ann)
	ann.Say(slug, "one")
	then := ann.Page(slug)
	for n := range 130 { // more than one frame of history
		ann.Hand(slug, fmt.Sprintf("missed %d", n))
	}
	ann.Say(slug, "newest")
	for name, b := range map[string]*browser.Browser{"its own node": ann, "another node": ann.At(w.limited.base)} {
		t.Run(name, func(t *testing.T) {
			log := browser.Log{Articles: append(then.Articles[:0:0], then.Articles...), Rev: then.Rev}
			s := b.Follow(slug, &log)
			s.AwaitBody("newest")
			s.Clean()
			s.Level(ann.Whole(slug).Transcript())
		})
	}
	t.Run("nothing for a reader who is caught up", func(t *testing.T) {
		s := ann.Follow(slug, ann.Page(slug))
		seq := ann.Say(slug, "after that")
		s.AwaitBody("after that")
		if all := s.Heard(); strings.Contains(all, "missed") || strings.Contains(all, fmt.Sprintf("m-%d\"", seq-1)) {
			t.Errorf("it was sent what it had: %s", all)
		}
	})
}

func TestTypingShowsToTheOthersOnBothNodes(t *testing.T) {
	t.Parallel()
	w := shared(t)
	ann, ben := w.unlimited.person(t), w.limited.person(t)
	slug := room(t, ann, ben)
	s := ben.Open(slug)
	s.AwaitHeard("online") // the node follows the room: it receives no typing from before
	ann.Open(slug).Send(`{"type":"typing","HEADERS":{}}`)
	s.AwaitHeard(ann.Name + "</bdi> is typing")
	s.Clean()
}

func TestASocketWithoutARoomWatchesAllOfThem(t *testing.T) {
	t.Parallel()
	w := shared(t)
	ann, ben := w.unlimited.person(t), w.limited.person(t)
	slug := room(t, ann, ben)
	conn, _, err := ann.Dial("/live")
	if err != nil {
		t.Fatal(err)
	}
	s := browser.Attend(t, conn, &browser.Log{})
	browser.Await(t, "the mark of a room", func() bool { // a room's activity is sent at most once a second
		ben.Say(slug, "psst")
		return strings.Contains(s.Heard(), `id="u-`+slug+`"`)
	})
	if strings.Contains(s.Heard(), "psst") {
		t.Error("a page without a room was sent a message")
	}
	s.Clean()
	ann.At(w.limited.base).Post("/signout").Is(303)
	equal(t, "the close code", s.AwaitEnd(), 1008)
}

func TestASocketTellsOfOnesOtherRooms(t *testing.T) {
	t.Parallel()
	w := shared(t)
	ann, ben := w.unlimited.person(t), w.limited.person(t)
	here, there := room(t, ann), room(t, ann, ben)
	s := ann.Open(here)
	ben.Say(there, "look over here")
	s.AwaitHeard(`id="u-` + there + `"`)
	made := ann.At(w.limited.base).MakeRoom("Later of "+ann.Name, "public")
	s.AwaitHeard(`href="/rooms/` + made + `"`)
	s.Clean()
}
