package push

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"parley/chat"
	"parley/chat/storing"
	"parley/factors"
	"parley/internal/pushtest"
	"parley/store/postgres"
	"parley/store/storetest"
)

// office is a push service, and the browser behind it that decrypts.
type office struct {
	*httptest.Server
	browser *pushtest.Browser

	mu     sync.Mutex
	got    []note
	topics []string
	status int
	after  string // with any status
	asked  int
	fails  int // how many pushes are answered with 503 first
	came   chan note
}

func newOffice(t *testing.T) *office {
	browser, err := pushtest.NewBrowser()
	must(t, err)
	o := &office{browser: browser, status: http.StatusCreated, came: make(chan note, 20)}
	o.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.asked++
		if o.fails > 0 {
			o.fails--
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		body, err := io.ReadAll(r.Body)
		if err == nil && o.status < 300 {
			var n note
			text, err := o.browser.Decrypt(body)
			must(t, err)
			must(t, json.Unmarshal(text, &n))
			o.got, o.topics = append(o.got, n), append(o.topics, r.Header.Get("Topic"))
			o.came <- n
		}
		if err != nil || r.Header.Get("Content-Encoding") != "aes128gcm" || r.Header.Get("Authorization") == "" {
			t.Errorf("%v %v", err, r.Header)
		}
		if o.after != "" {
			w.Header().Set("Retry-After", o.after)
		}
		w.WriteHeader(o.status)
	}))
	t.Cleanup(o.Close)
	return o
}

func (o *office) take() (got []note) {
	o.mu.Lock()
	defer o.mu.Unlock()
	got, o.got = o.got, nil
	return got
}

// next waits for a push.
func (o *office) next() note {
	return <-o.came
}

func (o *office) answer(status int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.status = status
}

type present []chat.UserID

func (p *present) PresentUsers(context.Context, chat.RoomID) (online, away []chat.UserID, err error) {
	return *p, nil, nil
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// post has a worker on a real database, a member with a device, and one who writes.
type postOffice struct {
	*testing.T
	*postgres.Store
	url      string
	sender   *Sender
	office   *office
	here     *present
	ann, bob chat.User
	session  chat.Session // of ann's device
	room     chat.Room
	worker   uuid.UUID
	leases   []storing.Lease
}

const officeSecret = "a secret of thirty-two characters"

func openOffice(t *testing.T) *postOffice {
	url := storetest.Database(t, func(ctx context.Context, url string) error {
		s, err := postgres.Open(ctx, postgres.Options{URL: url})
		if err != nil {
			return err
		}
		defer s.Close()
		return s.Migrate(ctx, slog.New(slog.DiscardHandler))
	})
	s, err := postgres.Open(context.Background(), postgres.Options{URL: url, Conns: 8})
	must(t, err)
	t.Cleanup(s.Close)
	p := &postOffice{T: t, Store: s, url: url, office: newOffice(t), here: &present{}, worker: uuid.New()}
	p.ann, p.bob = p.user("ann"), p.user("bob")
	p.sql("insert into rooms (slug, name, name_key) values ('tea', 'Tea', 'tea')")
	p.sql("insert into memberships (user_id, room_id, level) select u.id, r.id, 'mentions' from users u, rooms r")
	access, err := s.Access(t.Context(), "tea", p.ann.ID)
	must(t, err)
	p.room = access.Room
	p.leases, err = s.RenewLeases(t.Context(), p.worker)
	must(t, err)
	keys := &Keys{Store: s, Sealer: factors.NewSealer("push", []byte(officeSecret))}
	p.sender = &Sender{Outbox: s, Keys: keys, Presence: p.here, Client: p.office.Client(), Subject: "push@localhost", Log: slog.New(slog.DiscardHandler)}
	p.session = chat.Session{ID: uuid.New(), User: p.ann}
	must(t, s.SessionInsert(t.Context(), p.session))
	p.add(p.office.URL + "/ann")
	return p
}

// add adds a device of ann.
func (p *postOffice) add(endpoint string) {
	p.Helper()
	must(p, Devices{p.sender.Keys}.Add(p.Context(), chat.PushDevice{
		User: p.ann.ID, Session: p.session.ID, Endpoint: endpoint,
		P256dh: p.office.browser.P256dh(), Auth: p.office.browser.Auth(),
	}))
}

func (p *postOffice) sql(statement string, args ...any) {
	p.Helper()
	conn, err := pgx.Connect(p.Context(), p.url)
	must(p, err)
	defer conn.Close(context.Background())
	_, err = conn.Exec(p.Context(), statement, args...)
	must(p, err)
}

func (p *postOffice) user(name string) chat.User {
	p.Helper()
	p.sql("insert into users (username, username_key, email, email_key) values ($1, $1, $1 || '@example.org', $1 || '@example.org')", name)
	u, err := p.UserByName(p.Context(), name)
	must(p, err)
	return u
}

func (p *postOffice) say(text string) {
	p.Helper()
	p.store(chat.Command{Kind: chat.Post, Body: text})
}

func (p *postOffice) delete(seq int64) {
	p.Helper()
	p.store(chat.Command{Kind: chat.Delete, Seq: seq})
}

func (p *postOffice) store(c chat.Command) {
	p.Helper()
	c.Room, c.Author, c.AuthorName, c.Key = p.room.ID, p.bob.ID, "bob", chat.Key(uuid.New())
	stored, err := p.Ingest(p.Context(), p.worker, p.leases, []chat.Command{c})
	must(p, err)
	p.sender.Stored(stored.Outcomes)
}

// step is one round, when all pauses are over.
func (p *postOffice) step() []note {
	p.Helper()
	must(p, p.sender.decide(p.Context(), p.sender.sweeps()))
	p.sql("update push_outbox set due_at = now()")
	p.round()
	return p.office.take()
}

// round begins what is due, and waits for it.
func (p *postOffice) round() {
	p.Helper()
	must(p, p.sender.Step(p.Context()))
	p.sender.sending.wait()
}

// sweep is a step that looks for what is read.
func (p *postOffice) sweep() []note {
	p.Helper()
	p.sender.swept = time.Time{}
	p.round()
	return p.office.take()
}

func (p *postOffice) expect(what string, got []note, want ...note) {
	p.Helper()
	if !slices.Equal(got, want) {
		p.Errorf("%s: %+v, want %+v", what, got, want)
	}
}
