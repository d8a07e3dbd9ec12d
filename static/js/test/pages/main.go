// Command pages writes what the server renders for the scripts' tests, as JSON by name.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"os"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/fold"
	"parley/views/accounts"
	"parley/views/admin"
	"parley/views/apps"
	"parley/views/calls"
	"parley/views/emoji"
	"parley/views/files"
	"parley/views/inbox"
	"parley/views/layout"
	"parley/views/messages"
	"parley/views/notify"
	"parley/views/rooms"
	searches "parley/views/search"
	"parley/views/ui"
	"parley/views/updates"
)

// Ann is the reader, in the room tea. Tests replace these seq, rev, author and text.
const (
	reader = "ann"
	author = "AUTHOR"
	body   = "TEXT"
	named  = "NAMED"
	seq    = 1111
	rev    = 2222
	level  = 3333
)

var (
	noon  = time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)
	key   = chat.MakeKey(uuid.UUID{1}, 7, body)
	nonce = uuid.UUID{9}
	seat  = uuid.UUID{18}
)

func main() {
	out := flag.String("o", "pages.json", "the file to write")
	flag.Parse()
	if err := write(*out); err != nil {
		_, _ = os.Stderr.WriteString(err.Error() + "\n")
		os.Exit(1)
	}
}

func write(path string) error {
	rendered := map[string]string{"key": key.String()}
	for name, component := range all() {
		html, err := render(component)
		if err != nil {
			return err
		}
		rendered[name] = html
	}
	content, err := json.MarshalIndent(rendered, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(content, '\n'), 0o644)
}

func render(c templ.Component) (string, error) {
	var b strings.Builder
	err := c.Render(ui.WithViewer(context.Background(), reader), &b)
	return b.String(), err
}

func all() map[string]templ.Component {
	components := pages()
	for name, c := range parts() {
		components[name] = c
	}
	for name, c := range frames() {
		components[name] = c
	}
	return components
}

// pages are whole documents.
func pages() map[string]templ.Component {
	first, second := message(1, "bob", "one"), message(2, "bob", "two")
	second.CreatedAt = noon.Add(time.Minute)
	room := rooms.RoomView{Access: access(), Messages: []chat.Message{first, second}, Rev: 2, Online: 2, Composer: messages.Composer{Nonce: nonce}}
	empty, past, guest, older, added := room, room, room, room, room
	empty.Messages, empty.Rev = nil, 0
	past.Newer = 2
	guest.Access.Member, guest.Access.Admin = false, false
	older.Older = 1
	added.Access.AddedBy = author
	shut := room
	shut.Access.Room.Archived = true
	refused := room
	refused.Composer.Err = &chat.Error{Kind: chat.Invalid, Field: "body", Text: "That is too long."}
	searched := room
	searched.Query = "plan"
	elsewhere, inside := frame(), frame()
	elsewhere.Current, elsewhere.Path = "", "/rooms"
	inside.In(access())
	administered := elsewhere
	administered.Path = "/admin"
	noKeys := frame()
	noKeys.NoKeys = true
	return map[string]templ.Component{
		"room":      rooms.RoomPage(frame(), room),
		"empty":     rooms.RoomPage(frame(), empty),
		"past":      rooms.RoomPage(frame(), past),
		"searched":  rooms.RoomPage(frame(), searched),
		"guest":     rooms.RoomPage(frame(), guest),
		"older":     rooms.RoomPage(frame(), older),
		"newcomer":  rooms.RoomPage(frame(), added),
		"shut":      rooms.RoomPage(frame(), shut),
		"refused":   rooms.RoomPage(frame(), refused),
		"rooms":     rooms.RoomsPage(elsewhere, rooms.RoomsView{}),
		"members":   rooms.MembersPage(inside, rooms.MembersView{Access: access()}),
		"thread":    messages.ThreadPage(inside, thread(0)),
		"message":   messages.MessagePage(inside, messages.MessageView{Access: access(), Message: first, MayEdit: true, Body: first.Body}),
		"noKeys":    rooms.RoomPage(noKeys, room),
		"file":      files.FilePage(inside, files.FileView{Access: access(), Message: second, File: chat.File{ID: uuid.UUID{2}, Name: "notes.txt", Seq: 2}, Text: "a long line", Older: uuid.UUID{1}, Newer: uuid.UUID{3}}),
		"firstFile": files.FilePage(inside, files.FileView{Access: access(), Message: first, File: chat.File{ID: uuid.UUID{1}, Name: "film.mp4", Seq: 1, Blob: chat.Blob{Kind: "video/mp4"}}, Newer: uuid.UUID{2}}),
		"call":      calls.Page(inside, calls.View{Access: access(), Seat: seat, Offered: true}),
		"inbox":     inbox.Page(elsewhere, inbox.View{Items: []chat.InboxItem{mention(4), mention(5)}}),
		"notify":    notify.Page(elsewhere, notify.View{Key: "AQ"}),
		"searchAll": searches.Page(elsewhere, searches.View{Sought: true, Query: "plan", Result: chat.RoomsResult{Hits: []chat.Hit{{Message: first, Slug: "cake", Name: "Cake"}}}}),
		"offline":   apps.OfflinePage(layout.Layout{Title: "You are offline"}),
		"admin":     admin.IndexPage(administered, chat.ServerAdmin),
		"account":   accounts.AccountPage(elsewhere, accounts.AccountView{User: *elsewhere.User}),
	}
}

// parts are the parts that pages request.
func parts() map[string]templ.Component {
	found := message(seq, author, body)
	return map[string]templ.Component{
		"aside":     messages.ThreadPanel(thread(0)),
		"asidePast": messages.ThreadPanel(thread(9)),
		"someEmoji": emoji.ReactPart(emoji.ReactView{Access: access(), Query: "tada", Part: true}),
		"allEmoji":  emoji.ReactPart(emoji.ReactView{Access: access(), Seq: 1, Query: "tada", Part: true}),
		"actions":   messages.MessageActions(messages.MessageView{Access: access(), Message: message(1, reader, "one"), MayReact: true, MayEdit: true, MayDelete: true, Body: "one"}),
		"editing":   messages.MessageActions(messages.MessageView{Access: access(), Message: message(1, reader, "one"), Asked: messages.AsksToEdit, MayEdit: true, Body: "one"}),
		"callLine":  calls.LineChanged("tea", chat.Call{Fence: 1, Since: noon, People: []chat.Participant{{Name: author, Since: noon}}}),
		"inCall":    calls.People("tea", chat.Call{Fence: 1, People: []chat.Participant{{Name: author, Since: noon, Tracks: chat.TrackKinds}}}, false),
		"asking":    messages.MessageActions(messages.MessageView{Access: access(), Message: message(1, reader, "one"), Asked: messages.AsksToDelete, MayDelete: true}),
		"found":     rooms.SearchFound(rooms.SearchView{Access: access(), Query: body, Beside: true, Result: chat.SearchResult{Words: []string{body}, Messages: []chat.Message{found}, Back: 5}}),
		"listed":    rooms.MembersPanel("tea", []chat.Member{{Username: "bob"}}, false, 1),
		"goTo":      rooms.GoResults(rooms.GoView{Found: chat.Switches{Mine: frame().Rooms.Links}}),
		"accepted":  messages.Pending("tea", messages.PendingMessage{Key: key, Nonce: nonce, AuthorName: reader, Body: body}),
		"buried":    messages.Pending("tea", messages.PendingMessage{Key: key, Nonce: nonce, AuthorName: reader, Body: body, Failed: "It is lost."}),
		"stored":    messages.MessageStored("tea", message(seq, author, body)),
	}
}

// frames are what sockets carry.
func frames() map[string]templ.Component {
	said, changed := message(seq, author, body), message(seq, author, body)
	answer, gone := message(seq, author, body), message(seq, author, "")
	changed.Edited = true
	answer.Thread, answer.AnsweredSeq, answer.AnsweredName, answer.AnsweredText = 1, 1, "bob", "one"
	liked, mine := message(seq, author, body), message(seq, author, body)
	liked.Reactions = []chat.Reaction{{Emoji: "👍", Count: 1, By: []chat.Reactor{{User: 2, Name: "bob"}}}}
	mine.Reactions = []chat.Reaction{{Emoji: "👍", Count: 2, By: []chat.Reactor{{User: 1, Name: reader}, {User: 2, Name: "bob"}}}}
	many := message(seq, author, body)
	many.Reactions = []chat.Reaction{{Emoji: "👍", Count: 12, By: []chat.Reactor{{User: 2, Name: "bob"}}}}
	gone.Deleted = true
	naming := message(seq, author, "hello @"+named)
	naming.References = []chat.Reference{{User: 9, Key: fold.String(named), Name: named}}
	quoting := said
	quoting.Quoted = chat.Quotation{Seq: 1, AuthorName: "cem", At: noon, Text: "Hello."}
	return map[string]templ.Component{
		"added":        updates.MessagesChanged("tea", news(said), 0),
		"naming":       updates.MessagesChanged("tea", news(naming), 0),
		"quoting":      updates.MessagesChanged("tea", news(quoting), 0),
		"answered":     updates.MessagesChanged("tea", news(answer), 0),
		"edited":       updates.MessagesChanged("tea", news(changed), level),
		"liked":        updates.MessagesChanged("tea", news(liked), level),
		"likedToo":     updates.MessagesChanged("tea", news(mine), level),
		"likedByMany":  updates.MessagesChanged("tea", news(many), level),
		"deleted":      updates.MessagesChanged("tea", news(gone), level),
		"settled":      updates.PendingStored(key),
		"never":        updates.PendingRefused(key, "It is lost."),
		"beat":         updates.Heartbeat(rev),
		"online":       updates.OnlineChanged(2),
		"stirred":      updates.RoomActivity("cake", seq),
		"unread":       updates.RoomUnread(chat.RoomLink{Slug: "cake", LastSeq: seq, Unread: 77}),
		"mentioned":    updates.RoomUnread(chat.RoomLink{Slug: "cake", LastSeq: seq, Unread: 7, Mentions: 2}),
		"allRead":      updates.RoomUnread(chat.RoomLink{Slug: "cake", LastSeq: seq}),
		"joined":       updates.MembersChanged(),
		"joinedBefore": updates.MembersChangedBefore(time.Hour),
		"joinedSince":  updates.MembersChangedBefore(0),
		"erased":       updates.NameDeleted("bob"),
		"reload":       updates.ReloadAsked("tea"),
		"noMore":       updates.RoomGone("", false),
		"listOfRooms":  updates.RoomsChanged(frame()),
		"blocks":       updates.BlocksChanged(),
		"demoted":      updates.RoleChanged(true),
		"promoted":     updates.RoleChanged(false),
		"typing":       updates.TypingChanged([]string{"bob"}),
		"archived":     updates.WritingRefused(chat.E(chat.Forbidden, "It is archived.")),
		"readOnly":     updates.WritingRefused(chat.E(chat.Forbidden, "Only admins write.")),
		"writable":     updates.WritingAllowed("tea"),
		"newAdmin":     updates.AdminChanged(access()),
		"noAdmin":      updates.AdminChanged(chat.Access{Room: access().Room, Member: true}),
		"anotherTopic": updates.HeadChanged(access()),
		"renamed":      updates.HeadChanged(chat.Access{Room: chat.Room{Slug: "tea", Name: "Coffee"}}),
	}
}

func frame() layout.Layout {
	return layout.Layout{
		Title: "Tea", User: &chat.User{ID: 1, Username: reader, Email: "ann@example.org", CreatedAt: noon},
		Rooms: chat.RoomList{Links: []chat.RoomLink{
			{Slug: "cake", Name: "Cake", LastSeq: 10, Unread: 3},
			{Slug: "tea", Name: "Tea", LastSeq: 2},
		}},
		Current: "tea", Path: "/rooms/tea", Files: 4,
	}
}

func access() chat.Access {
	return chat.Access{Room: chat.Room{ID: 7, Slug: "tea", Name: "Tea", LastSeq: 2, LastRev: 2}, Member: true, Admin: true, ReadSeq: 2}
}

func message(n int64, by, text string) chat.Message {
	m := chat.Message{Seq: n, Rev: n, FirstRev: n, Author: 2, AuthorName: by, Key: key, Body: text, CreatedAt: noon}
	if n == seq {
		m.Rev, m.FirstRev = rev, rev
	}
	return m
}

// thread begins with the first message of the room.
func thread(before int64) messages.ThreadView {
	root, answer := message(1, "bob", "one"), message(2, "bob", "two")
	root.Replies, answer.Thread, answer.AnsweredName = 1, 1, "bob"
	return messages.ThreadView{
		Access: access(), Thread: chat.Thread{Root: root, Answers: []chat.Message{answer}},
		Before: before, Answer: 1, Composer: messages.Composer{Nonce: nonce},
	}
}

func news(m chat.Message) chat.Changes {
	return chat.Changes{Room: 7, Rev: level, LastSeq: m.Seq, Messages: []chat.Message{m}}
}

func mention(seq int64) chat.InboxItem {
	m := chat.Message{Room: 7, Seq: seq, Author: 2, AuthorName: "bob", Body: "@ann look", CreatedAt: noon}
	return chat.InboxItem{Kind: chat.InboxMention, Unread: true, Place: chat.SearchPlace{Room: 7, Seq: seq, At: noon}, Hit: chat.Hit{Message: m, Slug: "tea", Name: "Tea"}}
}
