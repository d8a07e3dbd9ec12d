package handlers

import (
	"slices"
	"strings"
	"testing"

	dom "golang.org/x/net/html"
)

func TestEverySignedInPageLeadsToTheRoomsAndOut(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea, theirs := "/rooms/"+ann.room("Tea", "public"), "/rooms/"+s.person(t, "bob").room("Wine", "public")
	ann.room("Bread", "public")
	ann.post(tea+"/messages", "body", "a message").is(303)
	for _, path := range []string{
		"/rooms", "/rooms?q=x", "/account", tea, tea + "?at=1", tea + "?before=2", tea + "/members", tea + "/settings",
		tea + "/messages/1", tea + "/search", tea + "/search?q=message", theirs, "/rooms/none",
	} {
		page := ann.get(path)
		if h := texts(elements(t, page.body, "h1")); len(h) != 1 {
			t.Errorf("%s: the headings are %q", page.what, h)
		}
		if buttons := texts(elements(t, page.body, "button")); !slices.Contains(buttons, "Sign out") {
			t.Errorf("%s: the buttons are %q", page.what, buttons)
		}
		lists := slices.DeleteFunc(elements(t, page.body, "nav"), func(n *dom.Node) bool { return attribute(n, "aria-label") != "Rooms" })
		if len(lists) != 1 {
			t.Fatalf("%s has %d lists of rooms", page.what, len(lists))
		}
		if rooms := texts(within(lists[0], "a")); !slices.Equal(rooms, []string{"Bread", "Tea"}) {
			t.Errorf("%s: the rooms are %q", page.what, rooms)
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
