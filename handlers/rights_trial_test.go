package handlers_test

import (
	"cmp"
	"context"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/valyala/fasthttp"

	"parley/chat"
	"parley/chat/posting"
	"parley/chat/rooms"
	"parley/handlers"
	"parley/handlers/handlerstest"
	"parley/handlers/live"
	"parley/handlers/page"
)

// trial is a world with one persona, called ann, and a room of a kind.
type trial struct {
	*handlerstest.Site
	room, cookie string
}

func newTrial(t *testing.T, kind, standing, persona string, role chat.Role, connects bool) *trial {
	t.Helper()
	w := handlerstest.NewWorld()
	s := w.Services()
	node := live.New(live.Config{Node: uuid.New(), Bus: w.Bus, History: s.History, Rooms: s.Rooms, Writers: s.Rooms, Presence: s.Presence})
	app := handlers.New(handlers.Config{Secret: handlerstest.TestSecret, Roles: handlers.Roles{Web: true, Live: true}, Styleguide: true, Deadline: 15 * time.Second}, s, node)
	if connects {
		node.Start(app)
		t.Cleanup(func() { node.Stop(context.Background()) })
	}
	r := &trial{Site: &handlerstest.Site{World: w, App: app, Logs: &handlerstest.Logs{}}}
	for _, name := range []string{"ann", "eve", "fay", "gil", "own"} {
		r.account(t, name)
	}
	r.Role(t, "own", chat.Owner)
	r.prepareRoom(t, kind, standing, persona, role)
	if role != "" || persona == "deactivated" {
		r.Role(t, "ann", cmp.Or(role, chat.Regular))
		id := uuid.New()
		handlerstest.Must(t, w.SessionInsert(t.Context(), chat.Session{ID: id, User: w.User("ann"), SeenAt: time.Now()}))
		raw, err := app.Tokens.Sign(page.Token{Session: id, User: w.User("ann").ID, Issued: time.Now()})
		handlerstest.Must(t, err)
		r.cookie = raw
	}
	if persona == "deactivated" {
		_, err := app.Accounts.Deactivate(t.Context(), chat.User{}, "ann", "spam", false)
		handlerstest.Must(t, err)
	}
	return r
}

func (r *trial) account(t *testing.T, name string) {
	t.Helper()
	_, err := r.UserInsert(t.Context(), chat.Credentials{User: chat.User{Username: name, Email: name + "@example.org", Role: chat.Regular}})
	handlerstest.Must(t, err)
}

// prepareRoom makes the room, in which eve has written the first message, and ann the second
// one if she is in it. gil is a member.
func (r *trial) prepareRoom(t *testing.T, kind, standing, persona string, role chat.Role) {
	t.Helper()
	ctx, s := t.Context(), r.App.Services
	in := standing == "member" || standing == "admin"
	var room chat.Room
	var err error
	if kind == "direct" {
		names := []string{"gil"}
		if in {
			names = append(names, "ann")
		}
		room, err = s.Rooms.Direct(ctx, r.User("eve"), names)
	} else {
		room, err = s.Rooms.Create(ctx, r.User("eve").ID, "Tea", "", kind == "private")
	}
	handlerstest.Must(t, err)
	r.room = room.Slug
	_, err = r.InvitationInsert(ctx, []byte("hash"), chat.Invitation{Role: chat.Regular, Uses: 1, ExpiresAt: time.Now().Add(time.Hour)}, r.User("own").ID)
	handlerstest.Must(t, err)
	if kind != "direct" {
		_, err = r.AddMemberBy(ctx, room.ID, r.User("gil").ID, 0, chat.AskAdds)
		handlerstest.Must(t, err)
	}
	if kind != "direct" && (in || persona == "removed") {
		_, err = r.AddMemberBy(ctx, room.ID, r.User("ann").ID, 0, chat.AskAdds)
		handlerstest.Must(t, err)
	}
	r.say(t, "eve", "hello")
	_, err = r.ReportInsert(ctx, chat.Report{Room: room, Seq: 1, Author: r.User("eve"), Body: "hello"}, r.User("gil").ID)
	handlerstest.Must(t, err)
	second := "eve"
	if in || persona == "removed" && kind != "direct" {
		second = "ann"
	}
	r.say(t, second, "hello to you")
	if persona == "removed" && kind != "direct" {
		_, _, err = s.Rooms.Remove(ctx, r.access(t, "eve"), r.User("eve").ID, "ann")
		handlerstest.Must(t, err)
	}
	if persona == "banned" && kind != "direct" {
		_, _, err = s.Rooms.Ban(ctx, r.access(t, "eve"), r.User("eve"), "ann", "spam")
		handlerstest.Must(t, err)
	}
	if standing == "admin" {
		_, _, err = s.Rooms.SetAdmin(ctx, r.access(t, "eve"), r.User("eve").ID, "ann", true)
		handlerstest.Must(t, err)
	}
	if kind == "read-only" {
		_, err = s.Rooms.Change(ctx, r.access(t, "eve"), r.User("eve").ID, rooms.RoomSettings{Name: "Tea", AdminsPost: true})
		handlerstest.Must(t, err)
	}
	if kind == "archived" {
		_, err = s.Rooms.Archive(ctx, r.access(t, "eve"), r.User("eve").ID, true)
		handlerstest.Must(t, err)
	}
}

func (r *trial) access(t *testing.T, name string) chat.Access {
	t.Helper()
	a, err := r.App.Rooms.Open(t.Context(), r.room, r.User(name).ID)
	handlerstest.Must(t, err)
	return a
}

func (r *trial) say(t *testing.T, name, body string) {
	t.Helper()
	_, err := r.App.Posting.SendAndWait(t.Context(), r.User(name), r.access(t, name), posting.Draft{Body: body, Nonce: uuid.New()})
	handlerstest.Must(t, err)
}

// connects reports whether the answer is a connection that stays open.
func (x tried) connects() bool {
	return strings.HasPrefix(x.path, "/live") || strings.HasSuffix(x.path, "/stream") || strings.HasPrefix(x.path, "/rooms/-/stream")
}

var upgrade = map[string]string{
	"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
	"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Origin": "http://127.0.0.1:3000",
}

// unconnected is a connection on which nothing travels: an answer is read from the response.
type unconnected struct{ net.Conn }

func (unconnected) RemoteAddr() net.Addr             { return &net.TCPAddr{} }
func (unconnected) LocalAddr() net.Addr              { return &net.TCPAddr{} }
func (unconnected) SetWriteDeadline(time.Time) error { return nil }

// ask is a request of the persona, without a network in between.
func (r *trial) ask(x tried) *fasthttp.Response {
	var rc fasthttp.RequestCtx
	rc.Init2(unconnected{}, nil, false)
	q := &rc.Request
	q.Header.SetMethod(x.method)
	q.SetRequestURI(strings.NewReplacer(":room", r.room, ":file", "none.css", ":code", "none", ":id", "1", ":name", "eve", "*", "none").Replace(x.path))
	q.Header.SetHost("127.0.0.1:3000")
	if r.cookie != "" {
		q.Header.SetCookie(page.CookieName, r.cookie)
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
	r.App.Fiber().Server().Handler(&rc)
	return &rc.Response
}
