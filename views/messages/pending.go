package messages

import (
	"github.com/google/uuid"

	"parley/chat"
)

// PendingMessage is the author's view of a message until it is stored.
type PendingMessage struct {
	Key        chat.Key
	Nonce      uuid.UUID
	Author     chat.UserID
	AuthorName string
	Body       string
	Failed     string // why it will never be stored
}
