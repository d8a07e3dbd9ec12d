package views

import (
	"strings"
	"testing"

	"github.com/google/uuid"
	"golang.org/x/net/html"

	"parley/chat"
	"parley/chat/emojis"
	"parley/views/messages"
	"parley/views/ui"
)

func TestAMessageIsWhatTheContractSays(t *testing.T) {
	m := someMessage(128)
	m.Edited, m.Reactions = true, []chat.Reaction{{Emoji: "👍", Count: 12}}
	p := parse(t, messages.Message("general", m))
	article := p.byID("m-128")
	if article.Data != "article" || attr(article, "data-seq") != "128" || attr(article, "data-rev") != "130" || attr(article, "data-author") != "bob" {
		t.Error("its attributes are wrong")
	}
	times := p.all(func(n *html.Node) bool { return n.Data == "time" })
	if len(times) != 1 || attr(times[0], "datetime") != "2026-03-14T12:00:00Z" || attr(times[0].Parent, "href") != "/rooms/general/messages/128" {
		t.Error("its time is not its permalink")
	}
	if got := text(article); got != "bob 2026-03-14 12:00 UTC edited hello 👍 12" {
		t.Errorf("it reads %q", got)
	}
}

func TestAnAnswerLeadsToItsThread(t *testing.T) {
	m := someMessage(9)
	m.Thread, m.AnsweredName = 5, "<ann>"
	for name, want := range map[string]string{"<ann>": "Reply to <ann>", "": "Reply to a deleted user"} {
		m.AnsweredName = name
		link := parse(t, messages.Message("general", m)).one("link", want)
		if attr(link, "href") != "/rooms/general/messages/5/thread" {
			t.Errorf("it leads to %s", attr(link, "href"))
		}
	}
	root := someMessage(5)
	for n, want := range map[int]string{1: "1 reply", 2: "2 replies", 12: "12 replies"} {
		root.Replies = n
		link := parse(t, messages.Message("general", root)).one("link", want)
		if attr(link, "href") != "/rooms/general/messages/5/thread" {
			t.Errorf("it leads to %s", attr(link, "href"))
		}
	}
}

func TestAThreadBesideTheLogHasNoIdOfIts(t *testing.T) {
	root, answer := someMessage(5), someMessage(9)
	root.Replies, answer.Thread, answer.AnsweredName = 1, 5, "ann"
	v := messages.ThreadView{Access: chat.Access{Room: chat.Room{Slug: "general"}, Member: true}, Thread: chat.Thread{Root: root, Answers: []chat.Message{answer}}, Answer: 5}
	p := parse(t, messages.ThreadPanel(v))
	if twice := p.all(func(n *html.Node) bool { return strings.HasPrefix(attr(n, "id"), "m-") }); len(twice) > 0 {
		t.Errorf("%s would be there twice", attr(twice[0], "id"))
	}
	if n := len(p.all(func(n *html.Node) bool { return n.Data == "article" && attr(n, "data-seq") != "" })); n != 2 {
		t.Errorf("it has %d messages", n)
	}
	if attr(p.byID(ui.RepliesID), "data-root") != "5" {
		t.Error("news would not find it")
	}
	v.Before = 9
	if parse(t, messages.ThreadPanel(v)).byID(ui.RepliesID).Attr[2].Key != "data-past" {
		t.Error("news would be put after what is not the newest")
	}
}

func TestATombstoneKeepsItsPlaceAndNothingElse(t *testing.T) {
	m := someMessage(5)
	m.Deleted, m.Edited, m.Body = true, true, ""
	if got := text(parse(t, messages.Message("general", m)).byID("m-5")); got != "bob 2026-03-14 12:00 UTC This message was deleted." {
		t.Errorf("it reads %q", got)
	}
}

func TestAnAuthorWhoIsGoneIsNamedSo(t *testing.T) {
	m := someMessage(5)
	m.AuthorName = ""
	p := parse(t, messages.Message("general", m))
	if !strings.HasPrefix(text(p.byID("m-5")), chat.DeletedName) || attr(p.byID("m-5"), "data-author") != "" {
		t.Error("the author has another name")
	}
}

func TestAWaitingMessageIsBusyUntilItFails(t *testing.T) {
	key := chat.MakeKey(uuid.UUID{3}, 7, "x")
	waits := messages.PendingMessage{Key: key, Nonce: uuid.UUID{3}, AuthorName: "alice", Body: "x"}
	p := parse(t, messages.Pending("general", waits))
	if attr(p.byID("p-"+key.String()), "aria-busy") != "true" {
		t.Error("it is not busy")
	}
	waits.Failed = "The room is gone."
	p = parse(t, messages.Pending("general", waits))
	if attr(p.byID("p-"+key.String()), "aria-busy") != "" || !strings.Contains(text(p.root), "The room is gone.") {
		t.Error("it looks as if it still waited")
	}
	p.one("button", "Try again")
}

func TestATextAreaKeepsTheLineBreakThatItBeginsWith(t *testing.T) {
	p := parse(t, messages.ComposerForm(someAccess(), messages.Composer{Body: "\nindented"}))
	if got := p.one("textbox", "Message").FirstChild.Data; got != "\nindented" {
		t.Errorf("it holds %q", got)
	}
}

// No socket updates the message's own page, so htmx must leave its forms alone.
func TestTheFormsOfAMessagePageArePlain(t *testing.T) {
	p := parse(t, messages.MessagePage(someFrame(), messages.MessageView{Access: someAccess(), Message: someMessage(9), MayEdit: true, Asked: messages.AsksToEdit}))
	n := p.one("button", "Save")
	for n != nil {
		if n.Type == html.ElementNode {
			for _, a := range n.Attr {
				if a.Key == "hx-ignore" {
					return
				}
			}
		}
		n = n.Parent
	}
	t.Error("htmx would send the form and show nothing")
}

func TestTheReactionsAtHandAreInTheirOneForm(t *testing.T) {
	for _, emoji := range messages.QuickReactions {
		if one, ok := emojis.Clean(emoji); !ok || one != emoji {
			t.Errorf("%+q is stored as %+q, %v", emoji, one, ok)
		}
	}
}
