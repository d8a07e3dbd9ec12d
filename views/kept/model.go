// Package kept shows what people put aside: pinned and saved messages, drafts, and messages
// to be sent later.
package kept

import "parley/chat"

// PinsView is the page of a room's pinned messages.
type PinsView struct {
	Access chat.Access
	Pins   []chat.Pin
}
