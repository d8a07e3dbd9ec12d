package handlers

import (
	"strings"

	"parley/chat"
)

// kinds are the rooms that the table of rights is tried in.
var kinds = []string{"public", "private", "direct", "read-only", "archived"}

// personas are the users who try, each with a standing in each of the kinds: outside, reader,
// member or admin.
var personas = []struct {
	name string
	role chat.Role
	in   string
}{
	{"stranger", "", "- - - - -"},
	{"signed in", chat.Regular, "reader outside outside reader reader"},
	{"guest", chat.Guest, "outside outside outside outside outside"},
	{"guest in it", chat.Guest, "member member member member member"},
	{"member", chat.Regular, "member member member member member"},
	{"admin of the room", chat.Regular, "admin admin member admin admin"},
	{"moderator", chat.Moderator, "reader outside outside reader reader"},
	{"moderator in it", chat.Moderator, "member member member member member"},
	{"admin", chat.ServerAdmin, "reader outside outside reader reader"},
	{"owner", chat.Owner, "reader outside outside reader reader"},
	{"removed", chat.Regular, "reader outside outside reader reader"},
	{"banned", chat.Regular, "banned outside outside banned banned"},
	{"deactivated", "", "- - - - -"}, // whose session has ended: a stranger
}

// A right says who passes: standings in the room, then exceptions. The code's table is in
// chat, and this one is independent of it.
type right struct {
	who   string
	never string // kinds of rooms in which nobody passes
	admin string // kinds of rooms in which admins alone pass
	not   string // the personas that do not pass
	also  string // roles on the server that pass wherever they can read
}

var rightsTried = map[string]right{
	"read":   {who: "reader member admin"},
	"keep":   {who: "member admin"},
	"leave":  {who: "member admin", never: "direct"},
	"depart": {who: "reader member admin", never: "direct"}, // also again
	"prefer": {who: "member admin", never: "direct"},
	"write":  {who: "member admin", never: "archived", admin: "read-only"},
	"change": {who: "member admin", never: "archived"},
	"add":    {who: "member admin", never: "direct", admin: "private", not: "guest in it"},
	"meet":   {who: "member admin", never: "archived"},
	"host":   {who: "admin", never: "direct"},
	"judge":  {who: "admin", never: "direct", also: "moderator admin owner"},
	"remove": {who: "member admin", also: "moderator admin owner"},
	"manage": {who: "admin", never: "direct"},
	"close":  {who: "member admin", never: "public private read-only archived"},
}

// tried is a request, the right that it takes, and its status for those who have it. An empty
// right is everyone's, "user" that of each account.
type tried struct {
	method, path, right string
	status              int
	fields              []string
	but                 map[string]int // the status for these personas
}

var table = []tried{
	{method: get, path: "/healthz", status: 200},
	{method: get, path: "/readyz", status: 200},
	{method: get, path: "/static/*", status: 404},
	{method: get, path: "/viewer/:file", status: 200},
	{method: get, path: "/favicon.svg", status: 200},
	{method: get, path: "/robots.txt", status: 200},
	{method: get, path: "/manifest.webmanifest", status: 200},
	{method: get, path: "/icons/:file", status: 404}, // see TestTheServerIsAnInstallableApp
	{method: get, path: "/sw.js", status: 200},
	{method: get, path: "/offline", status: 200},
	{method: get, path: "/styleguide", status: 200},
	{method: get, path: "/live?room=:room", right: "keep", status: 101, but: map[string]int{"stranger": 401, "deactivated": 401}},
	{method: get, path: "/live", right: "user", status: 101, but: map[string]int{"stranger": 401, "deactivated": 401}},
	{method: get, path: "/rooms/:room/stream", right: "keep", status: 200},
	{method: get, path: "/", status: 303, but: map[string]int{"stranger": 200, "deactivated": 200}},
	{method: get, path: "/signup", status: 303, but: map[string]int{"stranger": 200, "deactivated": 200}},
	{method: post, path: "/signup", status: 422},
	{method: get, path: "/signin", status: 303, but: map[string]int{"stranger": 200, "deactivated": 200}},
	{method: post, path: "/signin", status: 401, fields: []string{"email", "ann@example.org", "password", "not the password"}},
	{method: get, path: "/signin/code", status: 303},
	{method: post, path: "/signin/code", status: 401},
	{method: get, path: "/reset", status: 200},
	{method: post, path: "/reset", status: 409},
	{method: get, path: "/reset/:token", status: 404},
	{method: post, path: "/reset/:token", status: 404},
	{method: get, path: "/verify/:token", status: 404},
	{method: post, path: "/verify/:token", status: 404},
	{method: get, path: "/unsubscribe/:token", status: 404}, // see TestDigestsEndByOneClickWithoutACookie
	{method: post, path: "/unsubscribe/:token", status: 404},
	{method: get, path: "/signin/passkey", status: 303, but: map[string]int{"stranger": 409, "deactivated": 409}}, // no name
	{method: post, path: "/signin/passkey", status: 409},
	{method: get, path: "/signin/with/:provider", status: 404}, // see TestAUserSignsInWithAProvider
	{method: get, path: "/signin/with/:provider/out", status: 404},
	{method: get, path: "/signin/with/:provider/callback", status: 404},
	{method: get, path: "/signin/new", status: 401},
	{method: post, path: "/signin/new", status: 401},
	{method: get, path: "/setup", status: 404},
	{method: post, path: "/setup", status: 404},
	{method: get, path: "/join/:code", status: 404},
	{method: post, path: "/join/:code", status: 404},
	{method: get, path: "/join/:code/qr", status: 404},
	{method: post, path: "/signout", status: 303},
	{method: get, path: "/.well-known/change-password", status: 303},

	{method: get, path: "/account", right: "user", status: 200},
	{method: get, path: "/account/blocked.css", right: "user", status: 200},
	{method: post, path: "/account", right: "user", status: 303, fields: []string{"do", "others"}},
	{method: get, path: "/account/security", right: "user", status: 200},
	{method: post, path: "/account/security", right: "user", status: 403, fields: []string{"do", "app", "app_password", "wrong"}},
	{method: get, path: "/account/security/app", right: "user", status: 303},
	{method: post, path: "/account/security/app", right: "user", status: 303},
	{method: get, path: "/account/security/app.png", right: "user", status: 404},
	{method: get, path: "/account/security/codes", right: "user", status: 200},
	{method: get, path: "/account/security/passkey", right: "user", status: 303},
	{method: post, path: "/account/security/passkey", right: "user", status: 409},
	{method: get, path: "/account/security/link", right: "user", status: 303},
	{method: get, path: "/account/security/with/:provider", right: "user", status: 404},
	{method: get, path: "/account/security/unlink/:identity", right: "user", status: 303},
	{method: post, path: "/account/security/unlink/:identity", right: "user", status: 303}, // it is linked no more
	{method: get, path: "/account/security/confirm", right: "user", status: 409},
	{method: post, path: "/account/security/confirm", right: "user", status: 409},
	{method: get, path: "/account/security/password", right: "user", status: 303},
	{method: post, path: "/account/security/password", right: "user", status: 409},
	{method: get, path: "/scheduled", right: "user", status: 200},
	{method: post, path: "/scheduled", right: "user", status: 409, fields: []string{"do", "delete", "id", "7"}},
	{method: get, path: "/held", right: "user", status: 200},
	{method: post, path: "/held", right: "user", status: 409, fields: []string{"do", "back", "id", "7"}},
	{method: get, path: "/reminders", right: "user", status: 200},
	{method: post, path: "/reminders", right: "user", status: 303, fields: []string{"do", "delete", "id", "7"}},
	{method: get, path: "/search", right: "user", status: 200},
	{method: post, path: "/searches", right: "user", status: 303, fields: []string{"do", "clear"}},
	{method: get, path: "/avatars.css", right: "user", status: 200},
	{method: get, path: "/people/:name/picture", right: "user", status: 404}, // see TestAvatars
	{method: get, path: "/people/:name/picture/remove", right: "moderator", status: 200},
	{method: post, path: "/people/:name/picture/remove", right: "moderator", status: 303},
	{method: get, path: "/rooms/:room/picture", right: "read", status: 404},
	{method: post, path: "/account/picture", right: "user", status: 303, fields: []string{"do", "remove"}},
	{method: post, path: "/rooms/:room/picture", right: "manage", status: 303, fields: []string{"do", "remove"}},
	{method: get, path: "/emoji/:name", right: "user", status: 404},     // see TestAnAdminAddsEmojiOfThisServer
	{method: get, path: "/files/:id/:name", right: "user", status: 404}, // see TestAFileIsForThoseWhoMayReadItsRoomNow
	{method: get, path: "/account/notifications", right: "user", status: 200},
	{method: post, path: "/account/notifications", right: "user", status: 303, fields: []string{"level", "mentions"}},
	{method: get, path: "/account/export", right: "user", status: 200},
	{method: post, path: "/account/export", right: "user", status: 303, fields: []string{"do", "make"}},
	{method: get, path: "/rooms/:room/notifications", right: "keep", status: 200},
	{method: post, path: "/rooms/:room/notifications", right: "keep", status: 303, fields: []string{"level", "none"}},
	{method: post, path: "/account/feeds", right: "user", status: 303, fields: []string{"on", "1"}},
	{method: get, path: "/rooms/:room/feed.atom", status: 404},                                           // see TestAFeedIsForItsReaderUntilItIsRevoked
	{method: post, path: "/account/digest", right: "user", status: 409, fields: []string{"after", "60"}}, // for want of mail
	{method: post, path: "/account/devices", right: "user", status: 303, fields: []string{"do", "remove", "id", "7"}},
	{method: get, path: "/inbox", right: "user", status: 200},
	{method: post, path: "/inbox", right: "user", status: 303, fields: []string{"read", "all"}},
	{method: get, path: "/threads", right: "user", status: 200},
	{method: get, path: "/catchup", right: "user", status: 200},
	{method: post, path: "/catchup", right: "keep", status: 303, fields: []string{"room", ":room", "seq", "1"}},
	{method: get, path: "/drafts", right: "user", status: 200},
	{method: get, path: "/saved", right: "user", status: 200},
	{method: get, path: "/share", right: "user", status: 200},
	{method: post, path: "/share", right: "write", status: 303, fields: []string{"to", ":room", "body", "shared"}},
	{method: get, path: "/keys", right: "user", status: 200},
	{method: post, path: "/account/delete", status: 403, fields: []string{"delete_password", "wrong"}, but: map[string]int{"stranger": 401, "deactivated": 401}},

	{method: get, path: "/admin", right: "moderator", status: 200},
	{method: get, path: "/admin/invitations", right: "admin", status: 200},
	{method: post, path: "/admin/invitations", right: "admin", status: 303, fields: []string{"role", "member", "uses", "1", "days", "1"}},
	{method: get, path: "/admin/invitations/:id", right: "admin", status: 200},
	{method: post, path: "/admin/invitations/:id/revoke", right: "admin", status: 303},
	{method: get, path: "/admin/emoji", right: "admin", status: 200},
	{method: post, path: "/admin/emoji", right: "admin", status: 303, fields: []string{"name", "parrot", "do", "delete"}},
	{method: get, path: "/admin/settings", right: "admin", status: 200},
	{method: post, path: "/admin/settings", right: "admin", status: 303, fields: []string{"server", "Works", "sign_up", "closed", "makers", "admins"}},
	{method: get, path: "/admin/audit", right: "admin", status: 200},
	{method: get, path: "/admin/audit.csv", right: "admin", status: 200},
	{method: get, path: "/admin/audit.jsonl", right: "admin", status: 200},
	{method: get, path: "/admin/reports", right: "moderator", status: 200},
	{method: post, path: "/admin/reports/:id", right: "moderator", status: 303, fields: []string{"do", "keep"}},
	{method: get, path: "/admin/held", right: "moderator", status: 200},
	{method: get, path: "/admin/rooms", right: "admin", status: 200},
	{method: get, path: "/admin/rooms/:room", right: "rooms", status: 200},
	{method: post, path: "/admin/rooms/:room/archive", right: "rooms", status: 303, fields: []string{"on", "1"}},
	{method: post, path: "/admin/rooms/:room/admin", right: "rooms", status: 303, fields: []string{"username", "gil"}},
	{method: post, path: "/admin/rooms/:room/picture", right: "rooms", status: 303},
	{method: get, path: "/admin/rooms/:room/delete", right: "rooms", status: 200},
	{method: post, path: "/admin/rooms/:room/delete", right: "rooms", status: 303},
	{method: get, path: "/admin/people", right: "admin", status: 200},
	{method: post, path: "/admin/people", right: "admin", status: 303, fields: []string{"username", "eve", "role", "guest"}},
	{method: post, path: "/admin/people", right: "admin", status: 303, fields: []string{"username", "eve", "role", "owner"}, but: map[string]int{"admin": 403}},
	{method: get, path: "/admin/people/:name", right: "admin", status: 200},
	{method: get, path: "/admin/people/:name/delete", right: "admin", status: 200},
	{method: post, path: "/admin/people/:name/delete", right: "admin", status: 303},
	{method: get, path: "/admin/people/:name/deactivate", right: "admin", status: 200},
	{method: post, path: "/admin/people/:name/deactivate", right: "admin", status: 303, fields: []string{"reason", "spam", "address", "1", "messages", "1"}},
	{method: post, path: "/admin/people/:name/restore", right: "admin", status: 303},
	{method: post, path: "/admin/people/:name/picture", right: "admin", status: 303},
	{method: post, path: "/admin/people/:name/factors", right: "admin", status: 303},
	{method: get, path: "/admin/mail", right: "admin", status: 200},
	{method: get, path: "/admin/health", right: "admin", status: 200},
	{method: get, path: "/admin/storage", right: "admin", status: 200},
	{method: post, path: "/admin/people/:name/reset", right: "admin", status: 303},
	{method: post, path: "/admin/people/:name/email", right: "admin", status: 303, fields: []string{"email", "else@example.org"}},
	{method: post, path: "/admin/people/:name/signout", right: "admin", status: 303},

	{method: get, path: "/rooms", right: "user", status: 200},
	{method: post, path: "/rooms", right: "regular", status: 303, fields: []string{"name", "Coffee"}},
	{method: get, path: "/leave", right: "user", status: 200},
	{method: post, path: "/leave", right: "user", status: 404, fields: []string{"room", "none"}},
	{method: post, path: "/rooms/restore", right: "user", status: 404, fields: []string{"room", "7"}},
	{method: get, path: "/go", right: "user", status: 200},
	{method: post, path: "/rooms/:room/added", right: "keep", status: 303, fields: []string{"do", "stay"}},
	{method: post, path: "/rooms/:room/favourite", right: "prefer", status: 303, fields: []string{"on", "1"}},
	{method: get, path: "/sections", right: "user", status: 200},
	{method: post, path: "/sections", right: "user", status: 303, fields: []string{"name", "Mine"}},
	{method: get, path: "/sections/:id", right: "user", status: 404}, // see TestASectionIsItsOwnersAlone
	{method: post, path: "/sections/:id", right: "user", status: 404, fields: []string{"name", "Mine", "place", "1"}},
	{method: get, path: "/sections/:id/delete", right: "user", status: 404},
	{method: post, path: "/sections/:id/delete", right: "user", status: 303},
	{method: get, path: "/rooms/:room/section", right: "keep", status: 200},
	{method: post, path: "/rooms/:room/section", right: "keep", status: 303, fields: []string{"section", "none"}},
	{method: get, path: "/rooms/:room", right: "read", status: 200},
	{method: get, path: "/rooms/:room/search", right: "read", status: 200},
	{method: post, path: "/rooms/:room/join", right: "read", status: 303},
	{method: get, path: "/rooms/:room/leave", right: "leave", status: 200},
	{method: post, path: "/rooms/:room/leave", right: "depart", status: 303},
	{method: get, path: "/rooms/:room/delete", right: "manage", status: 200},
	{method: post, path: "/rooms/:room/delete", right: "manage", status: 303},
	{method: post, path: "/rooms/:room/read", right: "keep", status: 303, fields: []string{"seq", "1"}},
	{method: get, path: "/rooms/:room/draft", right: "keep", status: 200},
	{method: post, path: "/rooms/:room/draft", right: "keep", status: 303, fields: []string{"body", "so far"}},
	{method: get, path: "/rooms/:room/files", right: "read", status: 200},
	{method: get, path: "/rooms/:room/files/:id", right: "user", status: 404}, // see TestAFileHasAPage
	{method: get, path: "/rooms/:room/pins", right: "read", status: 200},
	{method: get, path: "/rooms/:room/settings", right: "manage", status: 200},
	{method: post, path: "/rooms/:room/settings", right: "manage", status: 303, fields: []string{"name", "Renamed"}},
	{method: get, path: "/rooms/:room/names", right: "keep", status: 200},
	{method: get, path: "/rooms/:room/emoji", right: "keep", status: 200},
	{method: post, path: "/rooms/:room/emoji", right: "keep", status: 303, fields: []string{"emoji", "🎉"}},
	{method: get, path: "/rooms/:room/members", right: "read", status: 200},
	{method: post, path: "/rooms/:room/members", right: "add", status: 303, fields: []string{"username", "fay"}},
	{method: get, path: "/rooms/:room/archive", right: "manage", status: 200},
	{method: post, path: "/rooms/:room/archive", right: "manage", status: 303, fields: []string{"on", "1"}},
	{method: post, path: "/rooms/:room/members/role", right: "manage", status: 303, fields: []string{"username", "gil", "role", "admin"}},
	{method: post, path: "/rooms/:room/members/remove", right: "manage", status: 303, fields: []string{"username", "gil"}},
	{method: post, path: "/rooms/:room/members/ban", right: "judge", status: 303, fields: []string{"username", "gil", "reason", "spam"}},
	{method: post, path: "/rooms/:room/members/unban", right: "judge", status: 422, fields: []string{"username", "gil"}},
	{method: get, path: "/rooms/:room/held", right: "judge", status: 200},
	{method: post, path: "/rooms/:room/held/:id", right: "judge", status: 409, fields: []string{"do", "approve"}},
	{method: post, path: "/rooms/:room/close", right: "close", status: 303},

	{method: get, path: "/rooms/:room/call", right: "keep", status: 200},
	{method: get, path: "/rooms/:room/call/qr", right: "keep", status: 200},
	{method: post, path: "/rooms/:room/call/ice", right: "meet", status: 200},
	{method: post, path: "/rooms/:room/call/publish", right: "meet", status: 422}, // for want of an offer
	{method: post, path: "/rooms/:room/call/watch", right: "meet", status: 422},
	{method: post, path: "/rooms/:room/call/leave", right: "keep", status: 303},
	{method: post, path: "/rooms/:room/call/answer", right: "keep", status: 303, fields: []string{"do", "decline"}},
	{method: post, path: "/rooms/:room/call/self", right: "meet", status: 503, fields: []string{"muted", "1"}}, // no node forwards media here
	{method: post, path: "/rooms/:room/call/people", right: "host", status: 503, fields: []string{"do", "mute", "username", "gil"}},

	{method: get, path: "/people", right: "user", status: 200},
	{method: get, path: "/people/:name", right: "user", status: 200, but: map[string]int{"guest": 404}},
	{method: post, path: "/people/:name/block", right: "user", status: 303, fields: []string{"on", "1"}, but: map[string]int{"guest": 404}},
	{method: get, path: "/direct", right: "user", status: 200},
	{method: post, path: "/direct", right: "user", status: 303, fields: []string{"username", "eve"}, but: map[string]int{"guest": 422}},

	{method: post, path: "/rooms/:room/messages", right: "write", status: 303, fields: []string{"body", "hello"}},
	{method: post, path: "/rooms/:room/messages?preview", right: "keep", status: 200, fields: []string{"body", "hello", "preview", "1"}},
	{method: post, path: "/rooms/:room/uploads", right: "write", status: 422}, // for want of a length
	{method: get, path: "/rooms/:room/uploads/:id", right: "keep", status: 404},
	{method: patch, path: "/rooms/:room/uploads/:id", right: "keep", status: 404},
	{method: remove, path: "/rooms/:room/uploads/:id", right: "keep", status: 404},
	{method: get, path: "/rooms/:room/messages/1", right: "read", status: 200},
	{method: post, path: "/rooms/:room/messages/1", right: "nobody", fields: []string{"body", "mine now"}},
	{method: post, path: "/rooms/:room/messages/2", right: "change", status: 303, fields: []string{"body", "hello again"}},
	{method: post, path: "/rooms/:room/messages/1/delete", right: "judge", status: 303},
	{method: get, path: "/rooms/:room/messages/2/linked", right: "read", status: 200},
	{method: get, path: "/rooms/:room/messages/2/preview", right: "read", status: 404}, // see TestAPreviewsPictureIsForThoseWhoMayReadTheMessage
	{method: post, path: "/rooms/:room/messages/2/delete", right: "remove", status: 303},
	{method: post, path: "/rooms/:room/messages/2/preview/delete", right: "keep", status: 303},
	{method: post, path: "/rooms/:room/messages/1/preview/delete", right: "nobody"},
	{method: post, path: "/rooms/:room/messages/1/reactions", right: "change", status: 303, fields: []string{"emoji", "👍"}},
	{method: post, path: "/rooms/:room/messages/1/save", right: "keep", status: 303, fields: []string{"on", "1"}},
	{method: post, path: "/rooms/:room/messages/1/remind", right: "keep", status: 303, fields: []string{"in", "+1h"}},
	{method: post, path: "/rooms/:room/messages/1/follow", right: "keep", status: 303, fields: []string{"on", "1"}},
	{method: post, path: "/rooms/:room/messages/1/pin", right: "change", status: 303, fields: []string{"on", "1"}},
	{method: post, path: "/rooms/:room/retention", right: "manage", status: 303, fields: []string{"retention", "30"}},
	{method: get, path: "/rooms/:room/export", right: "read", status: 200},
	{method: post, path: "/rooms/:room/export", right: "read", status: 200, fields: []string{"form", "text"}},
	{method: get, path: "/rooms/:room/poll", right: "keep", status: 200},
	{method: post, path: "/rooms/:room/poll", right: "write", status: 303, fields: []string{"question", "Tea?", "options", "yes\nno"}},
	{method: post, path: "/rooms/:room/messages/1/vote", right: "change", status: 409, fields: []string{"option", "1"}}, // it is no poll
	{method: get, path: "/rooms/:room/messages/1/forward", right: "read", status: 200},
	{method: post, path: "/rooms/:room/messages/1/forward", right: "write", status: 303, fields: []string{"to", ":room"}},
	{method: get, path: "/rooms/:room/messages/1/report", right: "read", status: 200},
	{method: post, path: "/rooms/:room/messages/1/report", right: "read", status: 303, fields: []string{"note", "rude"}},
	{method: get, path: "/rooms/:room/messages/1/history", right: "read", status: 200},
	{method: get, path: "/rooms/:room/messages/1/emoji", right: "keep", status: 200},
	{method: get, path: "/rooms/:room/messages/1/thread", right: "read", status: 200},
	{method: post, path: "/rooms/:room/messages/1/thread", right: "write", status: 303, fields: []string{"body", "hello"}},
}

// expect is the status for a persona with a standing in a room of a kind.
func (x tried) expect(persona, standing, kind string, role chat.Role) int {
	if status, ok := x.but[persona]; ok {
		return status
	}
	switch {
	case x.right == "":
		return x.status
	case x.right == "admin" || x.right == "rooms": // of which no direct conversation is one
		if (role == chat.ServerAdmin || role == chat.Owner) && (x.right == "admin" || kind != "direct") {
			return x.status
		}
		return 404
	case x.right == "moderator":
		if role == chat.Moderator || role == chat.ServerAdmin || role == chat.Owner {
			return x.status
		}
		return 404
	case role == "" && x.method == get:
		return 303 // to the sign-in
	case role == "":
		return 401
	case x.right == "user":
		return x.status
	case x.right == "regular":
		if role == chat.Guest {
			return 403
		}
		return x.status
	case role == chat.Guest && x.right == "add":
		return 403
	case standing == "outside":
		return 404
	case standing == "banned":
		return 403
	}
	r := rightsTried[x.right]
	if role != "" && strings.Contains(r.also, string(role)) && !strings.Contains(r.never, kind) {
		return x.status
	}
	if !strings.Contains(r.who, standing) || strings.Contains(r.never, kind) || strings.Contains(r.admin, kind) && standing != "admin" {
		return 403
	}
	return x.status
}
