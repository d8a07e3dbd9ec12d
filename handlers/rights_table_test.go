package handlers_test

import (
	"slices"
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

// table has a request of each route, by subject.
var table = slices.Concat(anyonesRoutes, accountRoutes, adminRoutes, roomRoutes, callRoutes, peopleRoutes, messageRoutes)

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
