package main

import (
	"fmt"
	"strings"
	"testing"

	"parley/e2e/browser"
)

// watchRooms opens the socket of a page without a room, which receives all rooms' activity.
func watchRooms(t *testing.T, b *browser.Browser) *browser.Socket {
	t.Helper()
	conn, _, err := b.Dial("/live")
	if err != nil {
		t.Fatal(err)
	}
	s := browser.Attend(t, conn, &browser.Log{})
	settled := b.MakeRoom("Settled "+b.Name, "public")
	s.AwaitHeard(`href="/rooms/` + settled + `"`) // from here on it watches
	return s
}

// mark is a room's unread mark as a socket receives it, with its number.
func mark(slug string, lastSeq int64, n int) string {
	opening := fmt.Sprintf(`<i id="u-%s" class="unread" data-seq="%d" hx-swap-oob="true">`, slug, lastSeq)
	if n == 0 {
		return opening + "</i>"
	}
	return opening + fmt.Sprint(n) + " <span"
}

func stirring(slug string, lastSeq int64) string {
	return fmt.Sprintf(`<i id="u-%s" class="unread stirred" data-seq="%d"`, slug, lastSeq)
}

func TestReadingOnOneDeviceClearsTheMarkOnTheOthers(t *testing.T) {
	t.Parallel()
	w := shared(t)
	ann, ben := w.unlimited.person(t), w.limited.person(t)
	slug := room(t, ann, ben)
	elsewhere := watchRooms(t, ben.At(w.unlimited.base))
	var last int64
	for name, read := range map[string]func(seq int64){
		"a page tells it": func(seq int64) {
			ben.Follow(slug, &browser.Log{}).Send(fmt.Sprintf(`{"type":"read","seq":%d}`, seq))
		},
		"a browser of text": func(int64) { ben.Get("/rooms/" + slug).Is(200) },
		"a script":          func(int64) { ben.Get("/rooms/"+slug, "Accept", "text/plain").Is(200) },
		"a form":            func(seq int64) { ben.Post("/rooms/"+slug+"/read", "seq", fmt.Sprint(seq)).Is(303) },
		"their own message": func(int64) { last = ben.Say(slug, "so I see") },
		"a frame for want of script": func(int64) {
			r := stream(t, ben, "/rooms/"+slug+"/stream", "1.1")
			r.await("read this")
			r.conn.Close()
		},
	} {
		last = ann.Say(slug, "read this")
		t.Log(name)
		read(last)
		elsewhere.AwaitHeard(mark(slug, last, 0))
		ben.Get("/account").Is(200).Has(fmt.Sprintf(`id="u-%s" class="unread" data-seq="%d"></i>`, slug, last))
	}
	ann.Say(slug, "once")
	last = ann.Say(slug, "and again")
	ben.Post("/rooms/"+slug+"/read", "seq", fmt.Sprint(last)).Is(303)
	elsewhere.AwaitHeard(mark(slug, last, 0))
	ben.Post("/rooms/"+slug+"/read", "seq", fmt.Sprint(last-2)).Is(303) // marks them as unread
	elsewhere.AwaitHeard(mark(slug, last, 2))
	elsewhere.Clean()
}

func TestWhatOneWritesMarksNoneOfOnesOwnPages(t *testing.T) {
	t.Parallel()
	w := shared(t)
	ann, ben := w.unlimited.person(t), w.limited.person(t)
	slug := room(t, ann, ben)
	hers, his := watchRooms(t, ann.At(w.limited.base)), watchRooms(t, ben)
	first := ann.Say(slug, "mine")
	his.AwaitHeard(stirring(slug, first))
	hers.AwaitHeard(mark(slug, first, 0))
	second := ben.Say(slug, "his")
	hers.AwaitHeard(stirring(slug, second))
	his.AwaitHeard(mark(slug, second, 0))
	if strings.Contains(hers.Heard(), stirring(slug, first)) || strings.Contains(his.Heard(), stirring(slug, second)) {
		t.Error("a user's own message marked a room as unread")
	}
}

func TestADeletionCorrectsTheMarks(t *testing.T) {
	t.Parallel()
	w := shared(t)
	ann, ben := w.unlimited.person(t), w.limited.person(t)
	slug := room(t, ann, ben)
	his := watchRooms(t, ben)
	first := ann.Say(slug, "one")
	second := ann.Say(slug, "two")
	his.AwaitHeard(stirring(slug, second))
	remove := func(seq int64) { ann.Post(fmt.Sprintf("/rooms/%s/messages/%d/delete", slug, seq)).Is(303) }
	remove(first)
	his.AwaitHeard(mark(slug, second, 1))
	remove(second)
	his.AwaitHeard(mark(slug, second, 0))
	ben.Get("/account").Is(200).Has(fmt.Sprintf(`id="u-%s" class="unread" data-seq="%d"></i>`, slug, second))
}
