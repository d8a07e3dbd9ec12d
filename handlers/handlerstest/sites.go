package handlerstest

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/call"
	"parley/chat"
	"parley/chat/accounts"
	"parley/chat/posting"
	"parley/digest"
	"parley/handlers/page"
	"parley/ringing"
	"parley/views/ui"
)

// ShowsAvatars has pages know of this world's avatars. The names are those of no other test:
// pages of all tests in this process share what they know.
func (s *Site) ShowsAvatars() {
	ui.UseAvatars(ui.AvatarIndex{Person: s.App.Avatars.Person, Room: s.App.Avatars.Room})
}

func (nobodyLeaves) SessionsAlive(_ context.Context, ids []uuid.UUID) ([]uuid.UUID, error) {
	return ids, nil
}

func (nobodyLeaves) MayMeet(_ context.Context, list []chat.Membership) (map[chat.Membership]bool, error) {
	all := map[chat.Membership]bool{}
	for _, m := range list {
		all[m] = true
	}
	return all, nil
}

// Forwards has the site forward media.
func (s *Site) Forwards(t *testing.T) {
	t.Helper()
	ports, err := call.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	n, err := call.New(call.Config{ID: uuid.New(), Board: s.board, Gate: nobodyLeaves{}, Ringing: s.ringer()}, ports)
	if err != nil {
		t.Fatal(err)
	}
	s.calls.Local = n
	n.Start()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		n.Stop(ctx)
	})
}

// ringer has the site's calls ring as cmd does.
func (s *Site) ringer() *ringing.Ringer {
	return &ringing.Ringer{Store: s.Database, Limits: chat.NoLimits{}, Publisher: s.Bus, Log: slog.New(slog.DiscardHandler), Now: time.Now}
}

// Reads has the site's pages know the call of a room, once it is as expected.
func (s *Site) Reads(t *testing.T, room string, as func(chat.Call) bool) {
	t.Helper()
	access, err := s.Access(t.Context(), strings.TrimPrefix(room, "/rooms/"), s.User("ann").ID)
	if err != nil {
		t.Fatal(err)
	}
	for !as(s.calls.Call(access.Room.ID)) {
		time.Sleep(time.Millisecond)
		s.calls.Read(t.Context())
	}
}

// Crowd is a room with so many members besides ann.
func (s *Site) Crowd(t *testing.T, ann *Browser, n int) string {
	t.Helper()
	slug := ann.Room("Crowd", "public")
	s.Change(func(w *World) { w.PerPage = 0 })
	access, err := s.Access(t.Context(), slug, s.User("ann").ID)
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		name := fmt.Sprintf("member%d", i)
		u, err := s.UserInsert(t.Context(), chat.Credentials{User: chat.User{Username: name, Email: name + "@example.org"}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.AddMemberBy(t.Context(), access.Room.ID, u.ID, 0, chat.AskAdds); err != nil {
			t.Fatal(err)
		}
	}
	return "/rooms/" + slug
}

// Sent sends exactly this Cookie header, as a jar never would.
func (s *Site) Sent(t *testing.T, cookies string, headers ...string) Answer {
	t.Helper()
	b := s.Browser(t)
	b.HTTP.Jar = nil
	return b.Get("/rooms", append(headers, "Cookie", cookies)...)
}

// Proven is a user with a proven address, on a site that sends mails.
func (s *Site) Proven(t *testing.T, name string) *Browser {
	t.Helper()
	b := s.Person(t, name)
	b.Post("/account", "do", "confirm").Is(303)
	b.Post("/verify/" + s.Link(t)).Is(303)
	return b
}

func (s *Site) ExpectDigest(t *testing.T, name string, want time.Duration) {
	t.Helper()
	if got, err := s.DigestAfter(t.Context(), s.User(name).ID); err != nil || got != want {
		t.Errorf("%s has digests after %s %v, want %s", name, got, err, want)
	}
}

// PagesOf are an example of each page that a signed-in user can get, by its route. A route
// that is missing here has no page with a form.
func (s *Site) PagesOf(t *testing.T, ann *Browser) map[string][]string {
	t.Helper()
	other := s.Person(t, "bob").Room("Reading", "public")
	gone := ann.Room("Gone", "public")
	ann.Post("/rooms/" + gone + "/delete").Is(303)
	room := ann.Room("Tea", "private")
	ann.Post("/rooms/"+room+"/members", "username", "bob").Is(303)
	ann.Post("/rooms/"+room+"/messages", "body", "hello").Is(303)
	s.Browser(t).Post("/signin", "email", "ann@example.org", "password", Password).Is(303)
	in := "/rooms/" + room
	ann.Upload(room, nil, Part{Name: "file", File: "notes.go", Value: "package notes"}).Is(303)
	file := strings.Split(ann.Get(in).FileIn(0), "/")[2]
	ann.Post(in+"/messages/1/save", "on", "1").Is(303)
	ann.Post(in+"/section", "section", "new", "name", "Work").Is(303)
	section := ann.Get("/sections").Next("<bdi>Work")
	ann.Post(in+"/messages/1/remind", "in", "+1h").Is(303)
	return map[string][]string{
		"/account": {"/account"}, "/account/security": {"/account/security"}, "/account/security/app": {"/account/security/app"}, "/account/security/codes": {"/account/security/codes"}, "/account/security/passkey": {"/account/security/passkey"}, "/account/security/unlink/:identity": {"/account/security/unlink/none"}, "/account/security/confirm": {"/account/security/confirm"}, "/keys": {"/keys"}, "/setup": {"/setup", "/setup?code=" + s.Code(t)}, "/go": {"/go"}, "/reset": {"/reset"}, "/reset/:token": {"/reset/none"}, "/verify/:token": {"/verify/none"}, "/rooms": {"/rooms", "/rooms?q=none"}, "/rooms/:room": {in, "/rooms/" + other, in + "?before=1", "/rooms/none", "/rooms/" + ann.Direct("bob")},
		"/people": {"/people"}, "/people/:name": {"/people/bob", "/people/ann", "/people/none"}, "/people/:name/picture/remove": {"/people/bob/picture/remove"},
		"/rooms/:room/search": {in + "/search?q=hello"}, "/rooms/:room/settings": {in + "/settings"}, "/rooms/:room/leave": {in + "/leave"}, "/leave": {"/leave"}, "/rooms/:room/delete": {in + "/delete"}, "/rooms/:room/archive": {in + "/archive"}, "/rooms/:room/members": {in + "/members"}, "/rooms/:room/members/:name": {in + "/members/bob", in + "/members/ann"}, "/rooms/:room/members/:name/role": {in + "/members/ann/role"},
		"/rooms/:room/messages/:seq": {in + "/messages/1", in + "/messages/1?edit=1", in + "/messages/1?delete=1"}, "/rooms/:room/messages/:seq/thread": {in + "/messages/1/thread"}, "/saved": {"/saved"}, "/drafts": {"/drafts"}, "/search": {"/search", "/search?q=hello", "/search?q="}, "/scheduled": {"/scheduled"}, "/held": {"/held"}, "/rooms/:room/held": {in + "/held"}, "/rooms/:room/draft": {in + "/draft"}, "/rooms/:room/pins": {in + "/pins"}, "/rooms/:room/files": {in + "/files"}, "/rooms/:room/files/:id": {in + "/files/" + file}, "/rooms/:room/export": {in + "/export"}, "/account/export": {"/account/export"}, "/rooms/:room/messages/:seq/history": {in + "/messages/1/history"},
		"/rooms/:room/poll": {in + "/poll"}, "/rooms/:room/messages/:seq/forward": {in + "/messages/1/forward"}, "/rooms/:room/messages/:seq/emoji": {in + "/messages/1/emoji"}, "/rooms/:room/names": {in + "/names"}, "/rooms/:room/emoji": {in + "/emoji"},
		"/rooms/:room/call": {in + "/call"}, "/unsubscribe/:token": {"/unsubscribe/none", "/unsubscribe/" + digest.Token(TestSecret, 1)},
		"/inbox": {"/inbox"}, "/share": {"/share?text=hello"}, "/threads": {"/threads"}, "/catchup": {"/catchup"}, "/account/notifications": {"/account/notifications"}, "/rooms/:room/notifications": {in + "/notifications"},
		"/reminders": {"/reminders"},
		"/direct":    {"/direct", "/direct?q=none"},
		"/sections":  {"/sections"}, "/sections/:id": {section}, "/sections/:id/delete": {section + "/delete"}, "/rooms/:room/section": {in + "/section"},
		"/rooms/:room/messages/:seq/report": {in + "/messages/1/report"},
	}
}

// SendApproved is the worker's turn.
func (s *Site) SendApproved(t *testing.T) {
	t.Helper()
	h := &posting.HeldSender{Store: s, Access: s, Lookup: s, Posting: s.Posting, Log: slog.New(slog.DiscardHandler)}
	if err := h.Step(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// Role gives a user a role.
func (s *Site) Role(t *testing.T, name string, role chat.Role) {
	t.Helper()
	if _, err := s.RoleChange(t.Context(), 0, s.User(name).ID, role, chat.CheckRoleChange); err != nil {
		t.Fatal(err)
	}
}

// AdminPagesOf are the pages of pagesOf that are for admins and the invited.
func (s *Site) AdminPagesOf(t *testing.T, ann *Browser) map[string][]string {
	t.Helper()
	s.Role(t, "ann", chat.ServerAdmin)
	invited := ann.Post("/admin/invitations", "role", "guest", "rooms", "Tea", "days", "1", "uses", "5").Is(303).Header.Get("Location")
	_, code, _ := strings.Cut(invited, "?code=")
	return map[string][]string{
		"/admin/rooms": {"/admin/rooms"}, "/admin/rooms/:room": {"/admin/rooms/reading"}, "/admin/rooms/:room/delete": {"/admin/rooms/reading/delete"},
		"/admin": {"/admin"}, "/admin/invitations": {"/admin/invitations"}, "/admin/invitations/:id": {invited},
		"/admin/people": {"/admin/people"}, "/admin/settings": {"/admin/settings"}, "/admin/emoji": {"/admin/emoji"}, "/admin/audit": {"/admin/audit"}, "/admin/mail": {"/admin/mail"}, "/admin/health": {"/admin/health"}, "/admin/storage": {"/admin/storage"}, "/admin/reports": {"/admin/reports"}, "/admin/held": {"/admin/held"}, "/admin/people/:name": {"/admin/people/bob", "/admin/people/ann"}, "/admin/people/:name/role": {"/admin/people/ann/role"}, "/admin/people/:name/deactivate": {"/admin/people/bob/deactivate"}, "/admin/people/:name/delete": {"/admin/people/bob/delete"}, "/join/:code": {"/join/" + code},
	}
}

// Raw sends bytes and reads one answer, like a browser that sends everything before it
// reads.
func (s *Site) Raw(t *testing.T, head string, body io.Reader) Answer {
	t.Helper()
	conn, err := net.Dial("tcp", s.Base[len("http://"):])
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, head); err != nil {
		t.Fatal(err)
	}
	if body != nil {
		if _, err := io.Copy(conn, body); err != nil {
			t.Fatalf("the server did not let the body be sent: %v", err)
		}
	}
	return answered(t, head, conn)
}

// CutOff is Raw with a connection that ends behind what is sent of the body.
func (s *Site) CutOff(t *testing.T, head, body string) Answer {
	t.Helper()
	conn, err := net.Dial("tcp", s.Base[len("http://"):])
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, head+body); err != nil {
		t.Fatal(err)
	}
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	return answered(t, head, conn)
}

func answered(t *testing.T, head string, conn net.Conn) Answer {
	t.Helper()
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatalf("no answer: %v", err)
	}
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return Answer{t, strings.SplitN(head, "\r", 2)[0], res.StatusCode, res.Header, string(got)}
}

func (s *Site) ActsOf(t *testing.T) (acts []chat.AuditAct) {
	t.Helper()
	list, err := s.AuditList(t.Context(), chat.AuditFilter{Below: 1 << 40, Until: time.Unix(1<<37, 0)}, 99)
	Must(t, err)
	for _, e := range list {
		acts = append(acts, e.Act)
	}
	return acts
}

// Mails has the site send mails. They wait in the database.
func (s *Site) Mails() {
	s.App.Accounts.Mails = &accounts.Mails{Store: s.World, Origin: "https://chat.example.org"}
}

// Link is the token in the mail that was queued last.
func (s *Site) Link(t *testing.T) string {
	t.Helper()
	list := s.Mailed()
	to, ok, err := s.App.Accounts.Recipient(t.Context(), list[len(list)-1])
	if err != nil || !ok {
		t.Fatalf("%+v %v", to, err)
	}
	return to.Token
}

// LinkOf is the token in the newest mail of a kind.
func (s *Site) LinkOf(t *testing.T, kind chat.MailKind) (token string) {
	t.Helper()
	for _, m := range s.Mailed() {
		if m.Kind != kind {
			continue
		}
		to, ok, err := s.App.Accounts.Recipient(t.Context(), m)
		if err != nil {
			t.Fatal(err)
		}
		if ok {
			token = to.Token
		}
	}
	return token
}

// Prove confirms the email of an account.
func (s *Site) Prove(t *testing.T, b *Browser) {
	t.Helper()
	b.Post("/account", "do", "confirm").Is(303)
	b.Post("/verify/" + s.LinkOf(t, chat.MailVerify)).Is(303)
}

// With returns a browser that has only this cookie.
func (s *Site) With(t *testing.T, token string) *Browser {
	t.Helper()
	b := s.Browser(t)
	u, _ := url.Parse(s.Base)
	jar, _ := cookiejar.New(nil)
	jar.SetCookies(u, []*http.Cookie{{Name: page.CookieName, Value: token}})
	b.HTTP.Jar = jar
	return b
}

// Token is one as the site sets it, for a user's session.
func (s *Site) Token(t *testing.T, name string, issued time.Time) string {
	t.Helper()
	x := s.Session(name)
	raw, err := s.App.Tokens.Sign(page.Token{Session: x.ID, User: x.User.ID, Issued: issued})
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func (s *Site) Code(t *testing.T) string {
	t.Helper()
	code, err := s.App.Server.NewCode(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func (Zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }
