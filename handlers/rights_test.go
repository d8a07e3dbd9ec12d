package handlers

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/valyala/fasthttp"

	"parley/chat"
	"parley/handlers/live"
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
	"judge":  {who: "admin", never: "direct"},
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
	{method: get, path: "/styleguide", status: 200},
	{method: get, path: "/live?room=:room", right: "keep", status: 101, but: map[string]int{"stranger": 401, "deactivated": 401}},
	{method: get, path: "/live", right: "user", status: 101, but: map[string]int{"stranger": 401, "deactivated": 401}},
	{method: get, path: "/rooms/:room/stream", right: "keep", status: 200},
	{method: get, path: "/", status: 303, but: map[string]int{"stranger": 200, "deactivated": 200}},
	{method: get, path: "/signup", status: 303, but: map[string]int{"stranger": 200, "deactivated": 200}},
	{method: post, path: "/signup", status: 422},
	{method: get, path: "/signin", status: 303, but: map[string]int{"stranger": 200, "deactivated": 200}},
	{method: post, path: "/signin", status: 401, fields: []string{"email", "ann@example.org", "password", "not the password"}},
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
	{method: get, path: "/scheduled", right: "user", status: 200},
	{method: post, path: "/scheduled", right: "user", status: 409, fields: []string{"do", "delete", "id", "7"}},
	{method: get, path: "/reminders", right: "user", status: 200},
	{method: post, path: "/reminders", right: "user", status: 303, fields: []string{"do", "delete", "id", "7"}},
	{method: get, path: "/search", right: "user", status: 200},
	{method: get, path: "/files/:id/:name", right: "user", status: 404}, // see TestAFileIsForThoseWhoMayReadItsRoomNow
	{method: get, path: "/account/notifications", right: "user", status: 200},
	{method: post, path: "/account/notifications", right: "user", status: 303, fields: []string{"level", "mentions"}},
	{method: get, path: "/rooms/:room/notifications", right: "keep", status: 200},
	{method: post, path: "/rooms/:room/notifications", right: "keep", status: 303, fields: []string{"level", "none"}},
	{method: get, path: "/inbox", right: "user", status: 200},
	{method: post, path: "/inbox", right: "user", status: 303, fields: []string{"read", "all"}},
	{method: get, path: "/threads", right: "user", status: 200},
	{method: get, path: "/saved", right: "user", status: 200},
	{method: get, path: "/keys", right: "user", status: 200},
	{method: post, path: "/account/delete", status: 403, fields: []string{"delete_password", "wrong"}, but: map[string]int{"stranger": 401, "deactivated": 401}},

	{method: get, path: "/admin", right: "admin", status: 200},
	{method: get, path: "/admin/invitations", right: "admin", status: 200},
	{method: post, path: "/admin/invitations", right: "admin", status: 303, fields: []string{"role", "member", "uses", "1", "days", "1"}},
	{method: get, path: "/admin/invitations/:id", right: "admin", status: 200},
	{method: post, path: "/admin/invitations/:id/revoke", right: "admin", status: 303},
	{method: get, path: "/admin/settings", right: "admin", status: 200},
	{method: post, path: "/admin/settings", right: "admin", status: 303, fields: []string{"server", "Works"}},
	{method: get, path: "/admin/audit", right: "admin", status: 200},
	{method: get, path: "/admin/audit.csv", right: "admin", status: 200},
	{method: get, path: "/admin/audit.jsonl", right: "admin", status: 200},
	{method: get, path: "/admin/reports", right: "admin", status: 200},
	{method: post, path: "/admin/reports/:id", right: "admin", status: 303, fields: []string{"do", "keep"}},
	{method: get, path: "/admin/people", right: "admin", status: 200},
	{method: post, path: "/admin/people", right: "admin", status: 303, fields: []string{"username", "eve", "role", "guest"}},
	{method: post, path: "/admin/people", right: "admin", status: 303, fields: []string{"username", "eve", "role", "owner"}, but: map[string]int{"admin": 403}},
	{method: get, path: "/admin/people/:name", right: "admin", status: 200},
	{method: get, path: "/admin/people/:name/deactivate", right: "admin", status: 200},
	{method: post, path: "/admin/people/:name/deactivate", right: "admin", status: 303, fields: []string{"reason", "spam", "address", "1", "messages", "1"}},
	{method: post, path: "/admin/people/:name/restore", right: "admin", status: 303},
	{method: post, path: "/admin/people/:name/signout", right: "admin", status: 303},

	{method: get, path: "/rooms", right: "user", status: 200},
	{method: post, path: "/rooms", right: "regular", status: 303, fields: []string{"name", "Coffee"}},
	{method: post, path: "/rooms/restore", right: "user", status: 404, fields: []string{"room", "7"}},
	{method: get, path: "/go", right: "user", status: 200},
	{method: post, path: "/rooms/:room/added", right: "keep", status: 303, fields: []string{"do", "stay"}},
	{method: post, path: "/rooms/:room/favourite", right: "prefer", status: 303, fields: []string{"on", "1"}},
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
	{method: get, path: "/rooms/:room/pins", right: "read", status: 200},
	{method: get, path: "/rooms/:room/settings", right: "manage", status: 200},
	{method: post, path: "/rooms/:room/settings", right: "manage", status: 303, fields: []string{"name", "Renamed"}},
	{method: get, path: "/rooms/:room/names", right: "keep", status: 200},
	{method: get, path: "/rooms/:room/members", right: "read", status: 200},
	{method: post, path: "/rooms/:room/members", right: "add", status: 303, fields: []string{"username", "fay"}},
	{method: get, path: "/rooms/:room/archive", right: "manage", status: 200},
	{method: post, path: "/rooms/:room/archive", right: "manage", status: 303, fields: []string{"on", "1"}},
	{method: post, path: "/rooms/:room/members/role", right: "manage", status: 303, fields: []string{"username", "gil", "role", "admin"}},
	{method: post, path: "/rooms/:room/members/remove", right: "manage", status: 303, fields: []string{"username", "gil"}},
	{method: post, path: "/rooms/:room/members/ban", right: "manage", status: 303, fields: []string{"username", "gil", "reason", "spam"}},
	{method: post, path: "/rooms/:room/members/unban", right: "manage", status: 422, fields: []string{"username", "gil"}},
	{method: post, path: "/rooms/:room/close", right: "close", status: 303},

	{method: get, path: "/people", right: "user", status: 200},
	{method: get, path: "/people/:name", right: "user", status: 200, but: map[string]int{"guest": 404}},
	{method: post, path: "/people/:name/block", right: "user", status: 303, fields: []string{"on", "1"}, but: map[string]int{"guest": 404}},
	{method: post, path: "/direct", right: "user", status: 303, fields: []string{"username", "eve"}, but: map[string]int{"guest": 422}},

	{method: post, path: "/rooms/:room/messages", right: "write", status: 303, fields: []string{"body", "hello"}},
	{method: post, path: "/rooms/:room/messages?preview", right: "keep", status: 200, fields: []string{"body", "hello", "preview", "1"}},
	{method: get, path: "/rooms/:room/messages/1", right: "read", status: 200},
	{method: post, path: "/rooms/:room/messages/1", right: "nobody", fields: []string{"body", "mine now"}},
	{method: post, path: "/rooms/:room/messages/2", right: "change", status: 303, fields: []string{"body", "hello again"}},
	{method: post, path: "/rooms/:room/messages/1/delete", right: "judge", status: 303},
	{method: post, path: "/rooms/:room/messages/2/delete", right: "keep", status: 303},
	{method: post, path: "/rooms/:room/messages/2/preview/delete", right: "keep", status: 303},
	{method: post, path: "/rooms/:room/messages/1/preview/delete", right: "nobody"},
	{method: post, path: "/rooms/:room/messages/1/reactions", right: "change", status: 303, fields: []string{"emoji", "👍"}},
	{method: post, path: "/rooms/:room/messages/1/save", right: "keep", status: 303, fields: []string{"on", "1"}},
	{method: post, path: "/rooms/:room/messages/1/remind", right: "keep", status: 303, fields: []string{"in", "+1h"}},
	{method: post, path: "/rooms/:room/messages/1/follow", right: "keep", status: 303, fields: []string{"on", "1"}},
	{method: post, path: "/rooms/:room/messages/1/pin", right: "change", status: 303, fields: []string{"on", "1"}},
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
	case x.right == "admin":
		if role == chat.ServerAdmin || role == chat.Owner {
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
	if !strings.Contains(r.who, standing) || strings.Contains(r.never, kind) || strings.Contains(r.admin, kind) && standing != "admin" {
		return 403
	}
	return x.status
}

// trial is a world with one persona, called ann, and a room of a kind.
type trial struct {
	*site
	room, cookie string
}

func newTrial(t *testing.T, kind, standing, persona string, role chat.Role, connects bool) *trial {
	t.Helper()
	w := newWorld()
	s := w.services()
	node := live.New(live.Config{Node: uuid.New(), Bus: w.bus, History: s.History, Rooms: s.Rooms, Presence: s.Presence})
	app := New(Config{Secret: testSecret, Roles: Roles{Web: true, Live: true}, Styleguide: true, Deadline: 15 * time.Second}, s, node)
	if connects {
		node.Start(app)
		t.Cleanup(func() { node.Stop(context.Background()) })
	}
	r := &trial{site: &site{world: w, app: app, logs: &logs{}}}
	for _, name := range []string{"ann", "eve", "fay", "gil", "own"} {
		r.account(t, name)
	}
	r.role(t, "own", chat.Owner)
	r.prepareRoom(t, kind, standing, persona, role)
	if role != "" || persona == "deactivated" {
		r.role(t, "ann", cmp.Or(role, chat.Regular))
		id := uuid.New()
		must(t, w.SessionInsert(t.Context(), chat.Session{ID: id, User: w.user("ann"), SeenAt: time.Now()}))
		raw, err := app.tokens.sign(token{Session: id, User: w.user("ann").ID, Issued: time.Now()})
		must(t, err)
		r.cookie = raw
	}
	if persona == "deactivated" {
		_, err := app.Accounts.Deactivate(t.Context(), chat.User{}, "ann", "spam", false)
		must(t, err)
	}
	return r
}

func (r *trial) account(t *testing.T, name string) {
	t.Helper()
	_, err := r.UserInsert(t.Context(), chat.Credentials{User: chat.User{Username: name, Email: name + "@example.org", Role: chat.Regular}})
	must(t, err)
}

// prepareRoom makes the room, in which eve has written the first message, and ann the second
// one if she is in it. gil is a member.
func (r *trial) prepareRoom(t *testing.T, kind, standing, persona string, role chat.Role) {
	t.Helper()
	ctx, s := t.Context(), r.app.Services
	in := standing == "member" || standing == "admin"
	var room chat.Room
	var err error
	if kind == "direct" {
		names := []string{"gil"}
		if in {
			names = append(names, "ann")
		}
		room, err = s.Rooms.Direct(ctx, r.user("eve"), names)
	} else {
		room, err = s.Rooms.Create(ctx, r.user("eve").ID, "Tea", "", kind == "private")
	}
	must(t, err)
	r.room = room.Slug
	_, err = r.InvitationInsert(ctx, []byte("hash"), chat.Invitation{Role: chat.Regular, Uses: 1, ExpiresAt: time.Now().Add(time.Hour)}, r.user("own").ID)
	must(t, err)
	if kind != "direct" {
		_, err = r.AddMember(ctx, room.ID, r.user("gil").ID)
		must(t, err)
	}
	if kind != "direct" && (in || persona == "removed") {
		_, err = r.AddMember(ctx, room.ID, r.user("ann").ID)
		must(t, err)
	}
	r.say(t, "eve", "hello")
	second := "eve"
	if in || persona == "removed" && kind != "direct" {
		second = "ann"
	}
	r.say(t, second, "hello to you")
	if persona == "removed" && kind != "direct" {
		must(t, s.Rooms.Remove(ctx, r.access(t, "eve"), "ann"))
	}
	if persona == "banned" && kind != "direct" {
		_, err = s.Rooms.Ban(ctx, r.access(t, "eve"), r.user("eve"), "ann", "spam")
		must(t, err)
	}
	if standing == "admin" {
		must(t, s.Rooms.SetAdmin(ctx, r.access(t, "eve"), "ann", true))
	}
	if kind == "read-only" {
		must(t, s.Rooms.Change(ctx, r.access(t, "eve"), chat.RoomSettings{Name: "Tea", AdminsPost: true}))
	}
	if kind == "archived" {
		must(t, s.Rooms.Archive(ctx, r.access(t, "eve"), true))
	}
}

func (r *trial) access(t *testing.T, name string) chat.Access {
	t.Helper()
	a, err := r.app.Rooms.Open(t.Context(), r.room, r.user(name).ID)
	must(t, err)
	return a
}

func (r *trial) say(t *testing.T, name, body string) {
	t.Helper()
	_, err := r.app.Posting.SendAndWait(t.Context(), r.user(name), r.access(t, name), chat.Draft{Body: body, Nonce: uuid.New()})
	must(t, err)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// connects reports whether the answer is a connection that stays open.
func (x tried) connects() bool {
	return strings.HasPrefix(x.path, "/live") || strings.HasSuffix(x.path, "/stream")
}

var upgrade = map[string]string{
	"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
	"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Origin": "http://127.0.0.1:3000",
}

// ask is a request of the persona, without a network in between.
func (r *trial) ask(x tried) *fasthttp.Response {
	var rc fasthttp.RequestCtx
	rc.Init(&fasthttp.Request{}, nil, nil)
	q := &rc.Request
	q.Header.SetMethod(x.method)
	q.SetRequestURI(strings.NewReplacer(":room", r.room, ":file", "none.css", ":code", "none", ":id", "1", ":name", "eve", "*", "none").Replace(x.path))
	q.Header.SetHost("127.0.0.1:3000")
	if r.cookie != "" {
		q.Header.SetCookie(cookieName, r.cookie)
	}
	if strings.HasPrefix(x.path, "/live") {
		for name, value := range upgrade {
			q.Header.Set(name, value)
		}
	}
	if x.method == post {
		form := url.Values{}
		for i := 0; i < len(x.fields); i += 2 {
			form.Add(x.fields[i], strings.ReplaceAll(x.fields[i+1], ":room", r.room))
		}
		q.Header.SetContentType("application/x-www-form-urlencoded")
		q.SetBodyString(form.Encode())
	}
	r.app.fiber.Server().Handler(&rc)
	return &rc.Response
}

func TestEveryRouteIsOpenToThoseWhoHaveItsRightAlone(t *testing.T) {
	t.Parallel()
	for _, p := range personas {
		standings := strings.Fields(p.in)
		for i, kind := range kinds {
			t.Run(p.name+"/"+kind, func(t *testing.T) {
				t.Parallel()
				var r *trial
				for _, x := range table {
					if r == nil || x.method == post || x.connects() {
						r = newTrial(t, kind, standings[i], p.name, p.role, x.connects())
					}
					before := r.Dump()
					want := x.expect(p.name, standings[i], kind, p.role)
					got := r.ask(x).StatusCode()
					if got != want {
						t.Errorf("%s %s: %d, want %d", x.method, x.path, got, want)
					}
					if x.method == post && got >= 400 && r.Dump() != before {
						t.Errorf("%s %s is refused, and did something", x.method, x.path)
					}
					if x.method == post || x.connects() {
						r = nil
					}
				}
			})
		}
	}
}

func TestEveryRouteHasARowInTheTableOfRights(t *testing.T) {
	t.Parallel()
	r := newTrial(t, "public", "member", "member", chat.Regular, false)
	seq := strings.NewReplacer("/messages/:seq", "/messages/1")
	for _, route := range r.app.fiber.GetRoutes(true) {
		is := func(x tried) bool {
			path, _, _ := strings.Cut(strings.ReplaceAll(x.path, "/messages/2", "/messages/1"), "?")
			return x.method == route.Method && path == seq.Replace(route.Path)
		}
		if route.Method != http.MethodHead && !slices.ContainsFunc(table, is) {
			t.Errorf("%s %s is a new route: say in the table who may use it", route.Method, route.Path)
		}
	}
}
