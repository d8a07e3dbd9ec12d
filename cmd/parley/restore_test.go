package main

import (
	"fmt"
	"regexp"
	"testing"

	"parley/e2e/browser"
)

var erased = regexp.MustCompile(`name="room" value="(\d+)"`)

// restore restores the one deleted room, and returns its address.
func restore(t *testing.T, b *browser.Browser) string {
	t.Helper()
	number := erased.FindStringSubmatch(b.Get("/rooms").Is(200).Body)
	if number == nil {
		t.Fatal("there is no room to bring back")
	}
	return b.Post("/rooms/restore", "room", number[1]).Is(303).Header.Get("Location")[len("/rooms/"):]
}

// State that a node still holds of the deleted room (its subscription, cache, presence) must not affect the
// restored one.
func TestARoomThatComesBackGoesOnWhereItEnded(t *testing.T) {
	t.Parallel()
	w := shared(t)
	owner, member := w.unlimited.person(t), w.unlimited.person(t)
	there := w.limited.base
	name := fmt.Sprintf("Again %d", people.Add(1))
	slug := owner.MakeRoom(name, "public")
	member.Join(slug)
	before := member.Open(slug)
	for _, body := range []string{"one", "two", "three"} {
		owner.Say(slug, body)
	}
	before.AwaitBody("three")
	owner.At(there).Post("/rooms/" + slug + "/delete").Is(303)
	equal(t, "the close code", before.AwaitEnd(), 1008)
	owner.Post("/rooms/"+slug+"/messages", "body", "into nothing").Is(404)
	member.Get("/rooms").Is(200).Lacks("Bring it back", name)
	member.Get("/rooms/" + slug).Is(404)

	// Another person's room has taken the address, and keeps it under another name.
	taken := member.MakeRoom(name, "public")
	equal(t, "the new room's address", taken, slug)
	owner.Post("/rooms/restore", "room", erased.FindStringSubmatch(owner.Get("/rooms").Body)[1]).Is(409).Has("Another room is called")
	member.Post("/rooms/"+taken+"/settings", "name", name+" too").Is(303)
	back := restore(t, owner)
	if back == slug {
		t.Fatal("two rooms have one address")
	}

	after, other := member.Open(back), owner.At(there).Open(back)
	equal(t, "the next message", owner.Say(back, "four"), 4)
	for _, s := range []*browser.Socket{after, other} {
		s.AwaitBody("four")
		s.AwaitOnline(2)
		s.AwaitHeard(`href="/rooms/` + back + `/messages/4"`)
	}
	equal(t, "messages", len(member.Whole(back).Articles), 4)
	equal(t, "messages of the other room", len(member.Whole(slug).Articles), 0)
	owner.Get("/rooms").Is(200).Lacks("Bring it back")
}
