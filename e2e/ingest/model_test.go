package ingest

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/google/uuid"

	"parley/chat"
)

// model is the required archive: each command applied once, in the inbox's order. It knows no batches, no
// failures and no revs.
type model struct {
	users []chat.User
	rooms []*modelRoom
	edits int
}

type modelRoom struct {
	chat.Room
	messages []modelMessage
	seqs     map[chat.AuthorKey]int64
}

type modelMessage struct {
	author          chat.UserID
	key             chat.Key
	body            string
	before          []string // its texts before edits
	edited, deleted bool
	thread          int64
	answered        chat.UserID
	reactions       map[string]map[chat.UserID]bool
}

func (m *model) room(id chat.RoomID) *modelRoom {
	for _, r := range m.rooms {
		if r.ID == id {
			return r
		}
	}
	return nil
}

func (m *model) do(c chat.Command) {
	r := m.room(c.Room)
	if c.Kind == chat.Post {
		r.post(c)
		return
	}
	msg := &r.messages[c.Seq-1]
	if msg.deleted {
		return
	}
	switch c.Kind {
	case chat.Edit:
		msg.edit(c)
	case chat.Delete:
		if c.Author == msg.author || c.Admin {
			*msg = modelMessage{author: msg.author, key: msg.key, deleted: true, thread: msg.thread, answered: msg.answered}
		}
	case chat.React:
		msg.react(c)
	}
}

func (r *modelRoom) post(c chat.Command) {
	id := chat.AuthorKey{Author: c.Author, Key: c.Key}
	if r.seqs[id] != 0 {
		return
	}
	m := modelMessage{author: c.Author, key: c.Key, body: c.Body, reactions: map[string]map[chat.UserID]bool{}}
	if c.Seq != 0 {
		m.thread, m.answered = cmp.Or(r.messages[c.Seq-1].thread, c.Seq), r.messages[c.Seq-1].author
	}
	r.messages = append(r.messages, m)
	r.seqs[id] = int64(len(r.messages))
}

// mentioned are the members whom a message names, without its author. The first two users
// are members of all rooms.
func (m *modelMessage) mentioned(users []chat.User) (list []chat.UserID) {
	for _, u := range users[:2] {
		if u.ID != m.author && strings.Contains(m.body, "@"+u.Username) {
			list = append(list, u.ID)
		}
	}
	return list
}

// called reports whether a message calls all members.
func (m *modelMessage) called() bool {
	return strings.Contains(m.body, "@room") || strings.Contains(m.body, "@here")
}

// replies counts the answers in a message's thread.
func (r *modelRoom) replies(seq int64) (n int) {
	for _, m := range r.messages {
		if m.thread == seq && !m.deleted {
			n++
		}
	}
	return n
}

func (m *modelMessage) edit(c chat.Command) {
	if c.Author != m.author || c.Body == m.body || c.Was != "" && c.Was != chat.Fingerprint(m.body) {
		return
	}
	m.before = append(m.before, m.body)
	m.body, m.edited = c.Body, true
}

func (m *modelMessage) react(c chat.Command) {
	who := m.reactions[c.Emoji]
	if who == nil {
		who = map[chat.UserID]bool{}
		m.reactions[c.Emoji] = who
	}
	if c.On {
		who[c.Author] = true
	} else {
		delete(who, c.Author)
	}
}

// next is a random command. It names existing messages, since a web node checks that before it accepts one,
// but they may still be in the inbox.
func (m *model) next(rnd *rand.Rand) chat.Command {
	who, r := m.users[rnd.IntN(len(m.users))], m.rooms[rnd.IntN(len(m.rooms))]
	c := chat.Command{Room: r.ID, Author: who.ID, AuthorName: who.Username}
	if len(r.messages) == 0 || rnd.IntN(3) == 0 {
		// Few nonces and texts: repeats, equal texts of two people, and another text under an old nonce.
		c.Kind, c.Body = chat.Post, []string{"text", "text for @user0 and @user1", "text for @user2, @user1 and @room"}[rnd.IntN(3)]
		c.Key = chat.MakeKey(uuid.UUID{byte(rnd.IntN(40))}, r.ID, c.Body)
		if n := len(r.messages); n > 0 && rnd.IntN(3) == 0 {
			c.Seq = int64(1 + rnd.IntN(n))
		}
		return c
	}
	c.Seq = int64(1 + rnd.IntN(len(r.messages)))
	if rnd.IntN(2) == 0 {
		c.Seq = max(1, int64(len(r.messages)-rnd.IntN(3))) // people mostly change new messages
	}
	msg := &r.messages[c.Seq-1]
	switch rnd.IntN(8) {
	case 0:
		c.Kind, c.Admin = chat.Delete, rnd.IntN(4) == 0
	case 1, 2, 3, 4:
		m.edit(rnd, &c, msg)
	default:
		c.Kind, c.On = chat.React, rnd.IntN(3) > 0
		c.Emoji = []string{"👍", "🎉", "❤️"}[rnd.IntN(3)]
	}
	return c
}

// edit makes c an edit, mostly by the author. No text comes twice on a message: an edit that names its old
// text would not always be refused.
func (m *model) edit(rnd *rand.Rand, c *chat.Command, msg *modelMessage) {
	if rnd.IntN(6) > 0 {
		c.Author = msg.author
	}
	m.edits++
	c.Kind, c.Body = chat.Edit, fmt.Sprint("edit ", m.edits, []string{"", " of @user0", " of @user1", " of @here"}[m.edits%4])
	switch rnd.IntN(8) {
	case 0:
		c.Body = msg.body // saved without a change
	case 1, 2, 3:
		c.Was = chat.Fingerprint(msg.body)
	case 4:
		if n := len(msg.before); n > 0 {
			c.Was = chat.Fingerprint(msg.before[rnd.IntN(n)])
		}
	}
	if msg.deleted {
		c.Body = fmt.Sprint("edit ", m.edits) // there is no text to save
	}
}

// mayReturn reports whether a command may come back after all later ones are stored, as from a Redis that
// starts with an older file.
func mayReturn(c chat.Command) bool {
	return c.Kind == chat.Post || c.Kind == chat.Edit && c.Was != ""
}
