package chat

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// PageSize is the number of messages on a page of a room.
const PageSize = 50

// Message is a message as everyone sees it. There is no version of it that
// depends on who is looking.
type Message struct {
	Room       RoomID `json:"-"`
	Seq        int64  // its place in the room: 1, 2, 3 … without holes
	Rev        int64  // the room's change that made it what it is now
	FirstRev   int64  // the room's change that posted it
	Author     UserID
	AuthorName string // empty when the account is gone
	Key        Key
	Body       string // empty for a tombstone
	CreatedAt  time.Time
	Edited     bool
	Deleted    bool
	Reactions  []Reaction // most used first

	Thread       int64  // of an answer, the seq of the message that its thread began with; else 0
	Answered     UserID // of an answer, who wrote what it answers
	AnsweredName string // empty when that account is gone
	Replies      int    // how many answers its thread has, without deleted ones
}

// Root is the seq of the message that this one's thread begins with, be it itself.
func (m Message) Root() int64 {
	if m.Thread != 0 {
		return m.Thread
	}
	return m.Seq
}

// Reaction counts the people who answered a message with an emoji.
type Reaction struct {
	Emoji string `json:"e"`
	Count int    `json:"n"`
}

// Key identifies a message by what its author sent, so that sending it again
// finds it and does not double it.
type Key [16]byte

// MakeKey hashes (SHA-256, cut to 128 bits) the nonce, the room and the body.
// The body is part of it so that another text under an old nonce, as from a
// page out of the browser's history, is another message.
func MakeKey(nonce uuid.UUID, room RoomID, body string) Key {
	h := sha256.New()
	h.Write(nonce[:])
	var id [8]byte
	binary.BigEndian.PutUint64(id[:], uint64(room))
	h.Write(id[:])
	h.Write([]byte(body))
	return Key(h.Sum(nil)[:16])
}

// Fingerprint stands for a body wherever an edit says which one it replaces:
// the first 8 bytes of its SHA-256, in hex. An edit that arrives late, or twice,
// finds by it that somebody has changed the message since.
func Fingerprint(body string) string {
	sum := sha256.Sum256([]byte(body))
	return hex.EncodeToString(sum[:8])
}

// String is the key as a DOM id can carry it.
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
