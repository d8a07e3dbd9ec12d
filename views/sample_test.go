package views

import (
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/views/layout"
	"parley/views/messages"
	"parley/views/rooms"
)

var noon = time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)

func someFrame() layout.Layout {
	return layout.Layout{
		Title: "general", User: &chat.User{ID: 1, Username: "alice", Email: "alice@example.org", CreatedAt: noon},
		Rooms: chat.RoomList{Links: []chat.RoomLink{
			{Slug: "general", Name: "general", LastSeq: 9, Unread: 6},
			{Slug: "tea", Name: "tea & cake", LastSeq: 9, Unread: 6},
			{Slug: "board", Name: "board", Private: true},
		}},
		Current: "general", Path: "/rooms/general",
	}
}

func someAccess() chat.Access {
	return chat.Access{
		Room:   chat.Room{ID: 7, Slug: "general", Name: "general", Topic: "all sorts", LastSeq: 9, LastRev: 12},
		Member: true, Admin: true,
	}
}

func someMessage(seq int64) chat.Message {
	return chat.Message{
		Seq: seq, Rev: seq + 2, FirstRev: seq + 2, Author: 2, AuthorName: "bob",
		Key: chat.MakeKey(uuid.UUID{1}, 7, "hello"), Body: "hello", CreatedAt: noon,
	}
}

// aPage is a room with a full page of messages such as people write.
func aPage() rooms.RoomView {
	v := rooms.RoomView{Access: someAccess(), Rev: 200, Older: 101, Online: 3, Composer: messages.Composer{Nonce: uuid.UUID{9}}}
	for seq := int64(101); seq <= 150; seq++ {
		m := someMessage(seq)
		m.Body = "The deploy of last night went through, nothing in the logs. I'll look at the search page then."
		switch seq % 10 {
		case 3:
			m.Body = "It is in https://example.org/papers/history.pdf, page 3."
		case 5:
			m.Reactions = []chat.Reaction{{Emoji: "👍", Count: 3}, {Emoji: "🎉", Count: 1}}
		case 7:
			m.Edited = true
		}
		v.Messages = append(v.Messages, m)
	}
	return v
}
