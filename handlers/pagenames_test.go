package handlers_test

import (
	"slices"
	"strings"
	"testing"

	dom "golang.org/x/net/html"

	"parley/handlers/handlerstest"
)

func TestEverySignedInPageLeadsToTheRoomsAndOut(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea, theirs := "/rooms/"+ann.Room("Tea", "public"), "/rooms/"+s.Person(t, "bob").Room("Wine", "public")
	ann.Room("Bread", "public")
	ann.Post(tea+"/messages", "body", "a message").Is(303)
	for _, path := range []string{
		"/rooms", "/rooms?q=x", "/account", tea, tea + "?at=1", tea + "?before=2", tea + "/members", tea + "/settings",
		tea + "/messages/1", tea + "/search", tea + "/search?q=message", theirs, "/rooms/none",
	} {
		page := ann.Get(path)
		if h := texts(elements(t, page.Body, "h1")); len(h) != 1 {
			t.Errorf("%s: the headings are %q", page.What, h)
		}
		if buttons := texts(elements(t, page.Body, "button")); !slices.Contains(buttons, "Sign out") {
			t.Errorf("%s: the buttons are %q", page.What, buttons)
		}
		lists := slices.DeleteFunc(elements(t, page.Body, "nav"), func(n *dom.Node) bool { return handlerstest.Attribute(n, "aria-label") != "Rooms" })
		if len(lists) != 1 {
			t.Fatalf("%s has %d lists of rooms", page.What, len(lists))
		}
		if rooms := texts(within(lists[0], "a")); !slices.Equal(rooms, []string{"Bread", "Tea"}) {
			t.Errorf("%s: the rooms are %q", page.What, rooms)
		}
	}
}

func elements(t *testing.T, page, name string) []*dom.Node {
	t.Helper()
	doc, err := dom.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return within(doc, name)
}

func within(n *dom.Node, name string) (found []*dom.Node) {
	for d := range n.Descendants() {
		if d.Type == dom.ElementNode && d.Data == name {
			found = append(found, d)
		}
	}
	return found
}

func texts(nodes []*dom.Node) (list []string) {
	for _, n := range nodes {
		var b strings.Builder
		for d := range n.Descendants() {
			if d.Type == dom.TextNode {
				b.WriteString(d.Data)
			}
		}
		list = append(list, strings.TrimSpace(b.String()))
	}
	return list
}
