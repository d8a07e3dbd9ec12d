package views

import (
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/google/uuid"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"parley/chat"
	"parley/views/ringing"
	"parley/views/rooms"
	"parley/views/ui"
	"parley/views/updates"
)

// tops are a frame's top elements, as htmx finds them.
func tops(t *testing.T, c templ.Component) []*html.Node {
	t.Helper()
	nodes, err := html.ParseFragment(strings.NewReader(render(t, c)), &html.Node{Type: html.ElementNode, Data: "template", DataAtom: atom.Template})
	if err != nil {
		t.Fatal(err)
	}
	return nodes
}

func someChanges() chat.Changes {
	edited := someMessage(3)
	edited.Rev, edited.Edited = 20, true
	fresh := someMessage(9)
	fresh.Rev, fresh.FirstRev = 21, 21
	return chat.Changes{Prev: 19, Rev: 21, LastSeq: 9, Messages: []chat.Message{edited, fresh}}
}

// htmx would put an element without a target into the page's main part, or lose it.
func TestWhatASocketCarriesSaysWhereItBelongs(t *testing.T) {
	key := chat.MakeKey(uuid.UUID{1}, 7, "x")
	for name, c := range map[string]templ.Component{
		"messages": updates.MessagesChanged("general", someChanges(), 19),
		"online":   updates.OnlineChanged(3),
		"typing":   updates.TypingChanged([]string{"alice", "bob", "chiara", "dora"}),
		"quiet":    updates.TypingChanged(nil),
		"stirred":  updates.RoomActivity("general", 9),
		"unread":   updates.RoomUnread(chat.RoomLink{Slug: "general", LastSeq: 2, Unread: 2}),
		"rooms":    updates.RoomsChanged(someFrame()),
		"head":     updates.HeadChanged(someAccess()),
		"settled":  updates.PendingStored(key),
		"refused":  updates.PendingRefused(key, "The room is gone."),
		"reload":   updates.ReloadAsked("general"),
		"gone":     updates.RoomGone("", false),
		"shut":     updates.WritingRefused(chat.E(chat.Forbidden, "This room is archived.")),
		"open":     updates.WritingAllowed("general"),
		"admin":    updates.AdminChanged(someAccess()),
	} {
		t.Run(name, func(t *testing.T) {
			for _, n := range tops(t, c) {
				if n.Type == html.TextNode && strings.TrimSpace(n.Data) == "" {
					continue
				}
				if n.Type != html.ElementNode || attr(n, "id") == "" || attr(n, "hx-swap-oob") == "" {
					t.Errorf("there is a <%s id=%q hx-swap-oob=%q>", n.Data, attr(n, "id"), attr(n, "hx-swap-oob"))
				}
			}
		})
	}
}

// The ids of envelopes are those of the page, or they have no target.
func TestEnvelopesMeetTheirElements(t *testing.T) {
	p := parse(t, rooms.RoomPage(someFrame(), aPage()))
	for _, c := range []templ.Component{
		updates.OnlineChanged(3), updates.TypingChanged(nil), updates.RoomActivity("tea", 9), updates.RoomUnread(chat.RoomLink{Slug: "tea", LastSeq: 2}), updates.RoomsChanged(someFrame()), updates.HeadChanged(someAccess()), updates.ReloadAsked("general"), updates.RoomGone("", false),
	} {
		for _, n := range tops(t, c) {
			p.byID(attr(n, "id"))
		}
	}
	p.byID(ui.LogID)
}

func TestNewMessagesGoToTheEndAndChangedOnesToTheirPlace(t *testing.T) {
	got := tops(t, updates.MessagesChanged("general", someChanges(), 19))
	if len(got) != 3 {
		t.Fatalf("there are %d elements", len(got))
	}
	replaced, added, settled := got[0], got[1], got[2]
	if attr(replaced, "id") != "m-3" || attr(replaced, "hx-swap-oob") != "true" {
		t.Error("the changed message does not replace itself")
	}
	if attr(added, "hx-swap-oob") != "beforeend:#messages" || added.FirstChild != added.LastChild || attr(added.FirstChild, "id") != "m-9" {
		t.Error("the new message does not go to the end")
	}
	key := someMessage(9).Key.String()
	if attr(added.FirstChild, "data-key") != key {
		t.Error("its author cannot know it")
	}
	if settled.Data != "i" || attr(settled, "id") != "p-"+key || attr(settled, "hx-swap-oob") != "delete" {
		t.Error("the bubble that waited for it stays")
	}
}

// A reader who was away longer gets as new what others get as changed.
func TestNewIsMeasuredByTheReadersRev(t *testing.T) {
	c := someChanges()
	added := tops(t, updates.MessagesChanged("general", c, 2))[0]
	if attr(added, "hx-swap-oob") != "beforeend:#messages" || attr(added.FirstChild, "id") != "m-3" || attr(added.LastChild, "id") != "m-9" {
		t.Error("not both are appended, in their order")
	}
}

func TestNothingChangedIsNothing(t *testing.T) {
	if got := render(t, updates.MessagesChanged("general", chat.Changes{}, 0)); strings.TrimSpace(got) != "" {
		t.Errorf("it says %q", got)
	}
}

// The budget of a message, which is sent once to each reader.
func TestAOneLineMessageIsSmallOnTheWire(t *testing.T) {
	m := someMessage(123456)
	m.Rev, m.FirstRev = 234567, 234567
	m.Body = "The deploy of last night went through, nothing in the logs."
	frame := render(t, updates.MessagesChanged("general", chat.Changes{Prev: 234566, Rev: 234567, Messages: []chat.Message{m}}, 234566))
	if len(frame) > 700 {
		t.Errorf("it has %d bytes:\n%s", len(frame), frame)
	}
	t.Logf("%d bytes", len(frame))
}

// hx-ws takes a frame that parses as JSON for its own envelope.
func TestNoFrameLooksLikeJSON(t *testing.T) {
	m := someMessage(1)
	m.Body = `{"content":"x"}`
	frame := render(t, updates.MessagesChanged("general", chat.Changes{Messages: []chat.Message{m}}, 0))
	if !strings.HasPrefix(frame, "<") {
		t.Errorf("it begins with %q", frame[:1])
	}
}

func TestTypingIsSaidOfThreeAtMost(t *testing.T) {
	got := text(tops(t, updates.TypingChanged([]string{"a", "b", "c", "d"}))[0])
	if !strings.Contains(got, "c is typing") || strings.Contains(got, "d is typing") || !strings.Contains(got, "and others") {
		t.Errorf("it says %q", got)
	}
}

func TestTheStreamTellsWhatChanged(t *testing.T) {
	c := someChanges()
	gone := someMessage(4)
	gone.Rev, gone.Deleted, gone.Body = 21, true, ""
	c.Messages = append(c.Messages, gone)
	p := parse(t, updates.StreamMessages("general", c, 19, updates.StreamMarks{}))
	articles := p.all(func(n *html.Node) bool { return n.Data == "article" })
	if len(articles) != 3 || attr(articles[1], "id") != "m-9" {
		t.Fatalf("it has %d articles", len(articles))
	}
	for i, want := range []struct{ group, born, at, says string }{
		{"m-3", "5", "9", "hello"}, {"m-9", "", "", "hello"}, {"m-4", "6", "9", "This message was deleted."},
	} {
		a := articles[i]
		latch := a.FirstChild
		if attr(latch, "type") != "radio" || attr(latch, "name") != want.group || attr(a, "data-born") != want.born || attr(a, "data-at") != want.at {
			t.Errorf("article %d is not %v", i, want)
		}
		if !strings.Contains(text(a), want.says) {
			t.Errorf("article %d says %q", i, text(a))
		}
	}
}

func TestAStreamMarksDaysAndWhatIsNew(t *testing.T) {
	first, second, third := someMessage(3), someMessage(4), someMessage(5)
	second.CreatedAt = noon.AddDate(0, 0, 1)
	third.CreatedAt = second.CreatedAt
	c := chat.Changes{Rev: 7, LastSeq: 5, Messages: []chat.Message{first, second, third}}
	tell := func(marks updates.StreamMarks) (said []string) {
		for _, n := range parse(t, updates.StreamMessages("general", c, 0, marks)).all(func(n *html.Node) bool { return attr(n, "data-seq") != "" }) {
			if n.Data != "article" {
				said = append(said, attr(n, "data-seq")+" "+text(n))
			}
		}
		return said
	}
	if got, want := tell(updates.StreamMarks{Unread: 4}), []string{"3 2026-03-14", "4 2026-03-15", "4 New"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := tell(updates.StreamMarks{Day: "2026-03-14"}), []string{"4 2026-03-15"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// All new messages come after the stream's first ones, so a group of radio buttons has to
// belong to one message.
func TestEachVersionOfAMessageInAStreamIsInItsGroup(t *testing.T) {
	c := someChanges()
	source := render(t, templ.Join(updates.StreamMessages("general", c, 0, updates.StreamMarks{}), updates.StreamMessages("general", c, c.Rev, updates.StreamMarks{})))
	for _, name := range []string{`name="m-3" checked hidden`, `name="m-9" checked hidden`} {
		if strings.Count(source, name) != 2 {
			t.Errorf("%s is not in both versions", name)
		}
	}
}

// stream.css hides what has an unchecked button, and a browser unchecks the older ones of a name.
func TestInAStreamANewerOneStandsForTheOlder(t *testing.T) {
	list := templ.Join(updates.Listed("general", false, chat.RoomList{}), updates.ListingAgain("1"))
	for want, shown := range map[string]templ.Component{
		"online":  updates.StreamPresence(3),
		"typing":  updates.StreamTyping([]string{"bob"}),
		"writing": updates.StreamWriting("general", nil),
		"beat":    templ.Join(updates.StreamHeartbeat(), updates.StreamEnd("general", false), updates.StreamEnd("general", true), updates.StreamAside("/x"), updates.StreamReload(), updates.StreamGone("general", false), updates.StreamSignedOut("general")),
		"nav":     list,
		"rings":   ringing.Streamed("bob", nil),
		"m-9":     updates.StreamHead(updates.StreamView{Slug: "general", Username: "bob", Next: 9}),
	} {
		source := render(t, shown)
		for _, part := range strings.Split(source, "<p class=")[1:] {
			_, inside, _ := strings.Cut(part, ">")
			if how := strings.HasPrefix(part, `"hint how"`) || part[:7] == `"hint">`; !how && !strings.HasPrefix(inside, `<input type="radio" name="`) {
				t.Errorf("%s: %.80q is in no group", want, part)
			}
		}
		if !strings.Contains(source, `name="`+want+`" checked hidden`) {
			t.Errorf("no button of %s in %s", want, source)
		}
	}
	if head := render(t, updates.StreamHead(updates.StreamView{Slug: "general", Username: "bob"})); strings.Contains(head, "New messages appear") {
		t.Error("a stream that begins with messages says where they will appear")
	}
}

func TestTheStreamsHeadLeavesTheLogOpen(t *testing.T) {
	head := render(t, updates.StreamHead(updates.StreamView{Slug: "general", Username: "bob", Rev: 12, From: 12}))
	if strings.Contains(head, "</body>") || strings.Contains(head, "<script") {
		t.Error("it is closed, or has a script")
	}
	both := templ.Join(updates.StreamHead(updates.StreamView{Slug: "general", Username: "bob", Rev: 12, From: 12}), updates.StreamMessages("general", someChanges(), 19, updates.StreamMarks{}))
	log := parse(t, both).one("log", "Messages")
	if attr(log, "data-rev") != "12" || !strings.Contains(text(log), "hello") {
		t.Error("what follows does not land in the log")
	}
}
