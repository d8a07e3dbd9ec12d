package messages

import (
	"github.com/google/uuid"

	"parley/chat"
)

// PendingMessage is what its author sees until a message is stored.
type PendingMessage struct {
	Key    chat.Key
	Nonce  uuid.UUID
	Author string
	Body   string
	Failed string // why it was not, when it is known that it will not be
}
