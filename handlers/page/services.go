package page

import (
	"context"

	"parley/avatars"
	"parley/chat"
	"parley/chat/accounts"
	"parley/chat/attachments"
	"parley/chat/history"
	"parley/chat/kept"
	"parley/chat/moderation"
	"parley/chat/notifications"
	"parley/chat/people"
	"parley/chat/posting"
	"parley/chat/rooms"
	"parley/chat/search"
	"parley/chat/server"
	"parley/factors"
	"parley/oidc"
	"parley/operation"
	"parley/push"
	"parley/turn"
	"parley/uploads"
)

// Services are the services that the handlers call.
type Services struct {
	Accounts    *accounts.Accounts
	Audit       *chat.Audit
	Mail        chat.MailStore
	Factors     *factors.Factors
	Providers   oidc.Providers
	Reports     *moderation.Reports
	Bans        *moderation.Deactivations
	Server      *server.Server
	ServerRooms *rooms.Server
	Invitations *accounts.Invitations
	Rooms       *rooms.Service
	People      *people.Service
	Posting     *posting.Service
	History     *history.Service
	Search      *search.Service
	Presence    chat.Presence
	Standings   *people.Standings
	Revisions   *history.Revisions
	Pins        chat.PinStore
	Saving      *kept.Saving
	Drafts      *kept.Drafts
	Inboxes     *notifications.Inboxes
	Levels      *notifications.Notifications
	Devices     push.Devices
	Feeds       chat.FeedStore
	Digests     chat.DigestStore

	KeptSearches chat.KeptSearchStore

	Later     *posting.Later
	Holding   *moderation.Holding
	Reminders *kept.Reminders
	Emojis    *chat.Emojis
	Files     *attachments.Service
	Avatars   *avatars.Avatars
	Uploads   *uploads.Uploads
	Calls     Calls
	Turn      turn.Servers
	Exports   *history.Exports
	Takeouts  *history.Takeouts
	Retention *moderation.Retention
	// Ready returns each server that this process needs, by name, with the reason why it
	// cannot be reached; nil when it can.
	Ready func(ctx context.Context) map[string]error
	// Health measures the server's parts.
	Health  func(ctx context.Context) operation.Figures
	Storage operation.StorageStore
}

// Calls knows which calls are on, and brings requests to the node that holds one.
type Calls interface {
	Call(room chat.RoomID) chat.Call
	// Ringing are the calls that ring for a user.
	Ringing(user chat.UserID) []chat.Call
	// Offered reports whether a node takes calls.
	Offered() bool
	Do(ctx context.Context, q chat.CallRequest) (string, error)
}
