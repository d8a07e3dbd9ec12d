package chat

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// PageSize is the number of messages on a page of a room.
const PageSize = 50

// Message is a message as all readers see it. It does not depend on the reader.
type Message struct {
	Room       RoomID `json:"-"`
	Seq        int64  // its place in the room: 1, 2, 3 … without gaps
	Rev        int64  // the room revision that made its present state
	FirstRev   int64  // the room revision that posted it
	Author     UserID
	AuthorName string // empty when the account is gone
	Key        Key
	Body       string // empty for a tombstone
	CreatedAt  time.Time
	Edited     bool
	Deleted    bool
	Pinned     bool
	Reactions  []Reaction // most used first

	Thread       int64     // of an answer, the seq of its thread's first message; else 0
	AnsweredSeq  int64     // of an answer, the message it answers; 0 where older versions stored it
	Answered     UserID    // of an answer, the author of the message it answers
	AnsweredName string    // empty when that account is gone
	AnsweredText string    // how that message begins, see Quote; empty when it is deleted
	Replies      int       // how many answers its thread has, without deleted ones
	RepliedAt    time.Time // when the last of them was posted; zero when that is not known

	Poll       *Poll       // nil unless it asks one
	Notes      []Note      // quiet lines after it
	Forward    Origin      // where it was forwarded from
	Removal    string      // why a moderator removed it; empty where nobody says
	Quoted     Quotation   // the message of the room that its text links to
	Preview    Preview     // of its first link
	References []Reference // what its text names, as decided when it was stored
	Called     bool        // it calls all members with @here or @room
	Files      []Attachment
}

// Says is the message's text, or the names of its files where it has nothing else.
func (m Message) Says() string {
	if m.Body != "" || len(m.Files) == 0 {
		return m.Body
	}
	names := make([]string, len(m.Files))
	for i, f := range m.Files {
		names[i] = f.Name
	}
	return strings.Join(names, ", ")
}

// Root is the seq of the first message of this one's thread, which may be itself.
func (m Message) Root() int64 {
	if m.Thread != 0 {
		return m.Thread
	}
	return m.Seq
}

// IsUnreadBy reports whether a user who has not read up to the message finds something
// unread in it.
func (m Message) IsUnreadBy(user UserID) bool { return m.Author != user && !m.Deleted }

// Reaction counts the users who reacted to a message with an emoji.
type Reaction struct {
	Emoji string    `json:"e"`
	Count int       `json:"n"`
	By    []Reactor `json:"-"` // the first ReactorsMax of them, by account
}

// ReactionOf is one user's emoji on one message.
type ReactionOf struct {
	Seq    int64
	Author UserID
	Emoji  string
}

// Reactor is a user who reacted to a message.
type Reactor struct {
	User UserID
	Name string
}

// Equal reports whether two reactions are the same, with the same names.
func (r Reaction) Equal(o Reaction) bool {
	return r.Emoji == o.Emoji && r.Count == o.Count && slices.Equal(r.By, o.By)
}

// Key identifies a message by what its author sent, so that a repeat finds it and does
// not double it.
type Key [16]byte

// AuthorKey identifies a message by its author and key.
type AuthorKey struct {
	Author UserID
	Key    Key
}

// MakeKey hashes (SHA-256, cut to 128 bits) the nonce, the room and the body. The body
// is included so that another text under an old nonce, as from the browser's history,
// is another message.
func MakeKey(nonce uuid.UUID, room RoomID, body string) Key {
	h := sha256.New()
	h.Write(nonce[:])
	var id [8]byte
	binary.BigEndian.PutUint64(id[:], uint64(room))
	h.Write(id[:])
	h.Write([]byte(body))
	return Key(h.Sum(nil)[:16])
}

// Fingerprint stands for the body that an edit replaces: the first 8 bytes of its
// SHA-256, in hex. By it, a late or repeated edit finds that the message has changed
// since.
func Fingerprint(body string) string {
	sum := sha256.Sum256([]byte(body))
	return hex.EncodeToString(sum[:8])
}

// String is the key in a form that fits a DOM id.
func (k Key) String() string { return base64.RawURLEncoding.EncodeToString(k[:]) }

// MarshalText makes a key a string in JSON.
func (k Key) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (k *Key) UnmarshalText(text []byte) error {
	b, err := base64.RawURLEncoding.DecodeString(string(text))
	if err != nil || len(b) != len(k) {
		return fmt.Errorf("chat: a key has 22 characters of base64url, not %q", text)
	}
	copy(k[:], b)
	return nil
}

// IsZero reports whether there is no key.
func (k Key) IsZero() bool { return k == Key{} }

// Thread is a message and some of its answers.
type Thread struct {
	Root    Message
	Answers []Message // in the order of seq
	Older   int64     // continue before this seq; 0: nothing is before
}

// FirstUnreadIn returns the seq of the first unread one of a page's messages, or 0. It is 0
// too if unread ones may stand before the page: then it does not begin there.
func FirstUnreadIn(ms []Message, user UserID, read int64) int64 {
	if len(ms) == 0 || ms[0].Seq > read+1 {
		return 0
	}
	for i := range ms {
		if ms[i].Seq > read && ms[i].IsUnreadBy(user) {
			return ms[i].Seq
		}
	}
	return 0
}
