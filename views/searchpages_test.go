package views

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"parley/chat"
	"parley/views/rooms"
	"parley/views/search"
	"parley/views/ui"
)

func someSearch() rooms.SearchView {
	m := someMessage(9)
	m.Body = "Hello, <i>hello</i> again"
	return rooms.SearchView{Access: someAccess(), Query: "hello again", Result: chat.SearchResult{Words: []string{"hello", "again"}, Messages: []chat.Message{m}}}
}

func TestTheSearchOfARoomIsAFormOnItsPageAndOnItsOwn(t *testing.T) {
	v := someSearch()
	v.Query = `soup & "bread"`
	for name, p := range map[string]page{"room": parse(t, rooms.RoomPage(someFrame(), aPage())), "search": parse(t, rooms.SearchPage(someFrame(), v))} {
		box := p.one("searchbox", "Search messages")
		form := box.Parent
		if attr(form, "role") != "search" || attr(form, "method") != "get" || attr(form, "action") != "/rooms/general/search" || attr(box, "name") != "q" {
			t.Errorf("%s: the form does not search", name)
		}
		if want := map[string]string{"room": "", "search": v.Query}[name]; attr(box, "value") != want {
			t.Errorf("%s: the field holds %q", name, attr(box, "value"))
		}
		p.one("button", "Search")
		if beside := attr(form, "hx-get") == "/rooms/general/search" && attr(form, "hx-target") == "#"+ui.ResultsID; beside != (name == "room") {
			t.Errorf("%s: what is found beside the talk is %v", name, beside)
		}
	}
}

func TestASearchResultNamesItsAuthorTimeAndPlace(t *testing.T) {
	p := parse(t, rooms.SearchFound(someSearch()))
	item := p.all(func(n *html.Node) bool { return n.Data == "li" })
	if len(item) != 1 || text(item[0]) != "bob 2026-03-14 12:00 UTC Hello, <i>hello</i> again" {
		t.Fatalf("%d items, the first reads %q", len(item), text(item[0]))
	}
	link := p.one("link", "2026-03-14 12:00 UTC")
	if attr(link, "href") != "/rooms/general?at=9#m-9" || attr(link.FirstChild, "datetime") != "2026-03-14T12:00:00Z" {
		t.Error("it does not lead to its place among the others")
	}
	marks := p.all(func(n *html.Node) bool { return n.Data == "mark" })
	if len(marks) != 3 || text(marks[0]) != "Hello" || text(marks[1]) != "hello" || text(marks[2]) != "again" {
		t.Errorf("%d marks", len(marks))
	}
}

// On a room's page messages have these ids already.
func TestASearchResultDoesNotTakeTheIDOfItsMessage(t *testing.T) {
	for _, n := range parse(t, rooms.SearchFound(someSearch())).all(func(n *html.Node) bool { return attr(n, "id") != "" }) {
		if id := attr(n, "id"); id != ui.FurtherID {
			t.Errorf("there is the id %q", id)
		}
	}
}

func TestASearchSaysHowFarItLooked(t *testing.T) {
	found := someSearch().Result.Messages
	for _, c := range []struct {
		what   string
		finds  chat.SearchResult
		before int64
		says   string
	}{
		{"found, and more to look through", chat.SearchResult{Messages: found, Back: 5}, 0, "Looked back to message 5. Search further back"},
		{"not found yet", chat.SearchResult{Back: 5}, 0, "Looked back to message 5. Search further back"},
		{"all found", chat.SearchResult{Messages: found}, 0, "That is all that was found."},
		{"nothing", chat.SearchResult{}, 0, "Nothing was found for “hello again”."},
		{"nothing more", chat.SearchResult{}, 5, "Nothing else was found."},
	} {
		t.Run(c.what, func(t *testing.T) {
			v := someSearch()
			c.finds.Words = v.Result.Words
			v.Result, v.Before = c.finds, c.before
			if got := text(parse(t, rooms.SearchFound(v)).byID(ui.FurtherID)); got != c.says {
				t.Errorf("it says %q", got)
			}
		})
	}
}

func TestTheWayFurtherBackKeepsWhatWasLookedFor(t *testing.T) {
	v := someSearch()
	v.Query, v.Result.Back = `a&b=c "d" +é`, 41
	const want = "/rooms/general/search?q=a%26b%3Dc+%22d%22+%2B%C3%A9&before=41"
	for _, v.Beside = range []bool{false, true} {
		link := parse(t, rooms.SearchFound(v)).one("link", "Search further back")
		if attr(link, "href") != want || (attr(link, "hx-get") == want) != v.Beside {
			t.Errorf("it leads to %q, and beside the talk to %q", attr(link, "href"), attr(link, "hx-get"))
		}
	}
}

func TestAnEmptiedSearchShowsNothing(t *testing.T) {
	if got := strings.TrimSpace(render(t, rooms.SearchFound(rooms.SearchView{Access: someAccess(), Beside: true}))); got != "" {
		t.Errorf("it shows %q", got)
	}
}

func TestARefusedSearchIsTiedToItsField(t *testing.T) {
	p := parse(t, rooms.SearchPage(someFrame(), rooms.SearchView{Access: someAccess(), Query: "typed", Err: chat.Field("q", "No.")}))
	box := p.one("searchbox", "Search messages")
	if attr(box, "aria-invalid") != "true" || text(p.byID(attr(box, "aria-describedby"))) != "No." || attr(box, "value") != "typed" {
		t.Error("the field does not say what is wrong with it")
	}
}

func TestASearchOfAllRoomsSaysHowFarItCame(t *testing.T) {
	at := time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		what, want string
		result     chat.RoomsResult
	}{
		{"the index is being made", "The search index is being made and reaches back to 2026-03-14 12:00 UTC.", chat.RoomsResult{From: at}},
		{"there is more", "Looked back to 2026-03-14 12:00 UTC. Search further back", chat.RoomsResult{Back: chat.SearchPlace{At: at, Room: 1, Seq: 4}}},
		{"a slip", "“form:bob” was read as a word.", chat.RoomsResult{Query: chat.SearchQuery{Vain: []string{"form:bob"}}}},
		{"nobody", "Nobody has the name “bbo”.", chat.RoomsResult{Unknown: []chat.SearchName{{Typed: "bbo"}}}},
	} {
		p := parse(t, search.Page(someFrame(), search.View{Query: "soup", Sought: true, Result: c.result}))
		if hints := p.all(func(n *html.Node) bool {
			return n.Data == "p" && strings.Contains(attr(n, "class"), "hint") && strings.HasPrefix(text(n), c.want)
		}); len(hints) != 1 {
			t.Errorf("%s: %d sentences begin with %q", c.what, len(hints), c.want)
		}
	}
}
