package postgres

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"golang.org/x/crypto/bcrypt"

	"parley/chat"
)

// crier remembers what was told, and forgets caches.
type crier struct {
	mu     sync.Mutex // guards what follows
	news   []chat.News
	events map[chat.RoomID][]chat.Event
	forgot []chat.RoomID
}

func (c *crier) Cry(_ context.Context, n chat.News) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.news = append(c.news, n)
}

func (c *crier) Tell(_ context.Context, room chat.RoomID, e chat.Event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.events == nil {
		c.events = map[chat.RoomID][]chat.Event{}
	}
	c.events[room] = append(c.events[room], e)
}

func (c *crier) Forget(_ context.Context, rooms ...chat.RoomID) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.forgot = append(c.forgot, rooms...)
	return nil
}

// ended are the sessions that were told to be over.
func (c *crier) ended() (ids []uuid.UUID) {
	for _, n := range c.news {
		ids = append(ids, n.Ended...)
	}
	return ids
}

// budget is a Limits that counts, with the burst as its only bound.
type budget struct {
	mu   sync.Mutex // guards used
	used map[string]int
}

func (b *budget) Allow(ctx context.Context, l chat.Limit, who string) error {
	if err := b.Blocked(ctx, l, who); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.used[l.Name+" "+who]++
	return nil
}

func (b *budget) Blocked(_ context.Context, l chat.Limit, who string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.used[l.Name+" "+who] >= l.Burst {
		return &chat.Error{Kind: chat.TooMany, Text: l.Text, Retry: l.Per}
	}
	return nil
}

func newAccounts(s *Store) (*chat.Accounts, *crier) {
	c := &crier{}
	return &chat.Accounts{Store: s, Limits: &budget{used: map[string]int{}}, Crier: c, Recent: c, Cost: bcrypt.MinCost}, c
}

func newRooms(s *Store) (*chat.Rooms, *crier) {
	c := &crier{}
	return &chat.Rooms{Store: s, Accounts: s, Limits: &budget{used: map[string]int{}}, Crier: c, Recent: c}, c
}

const password = "correct horse"

func signUp(t testing.TB, a *chat.Accounts, name string) chat.Session {
	t.Helper()
	s, err := a.SignUp(t.Context(), name, name+"@example.org", password, chat.Session{Agent: "A browser"}, "192.0.2.1")
	must(t, err)
	return s
}

func signIn(t testing.TB, a *chat.Accounts, email, password string) (chat.Session, error) {
	t.Helper()
	return a.SignIn(t.Context(), email, password, chat.Session{}, "192.0.2.1")
}

func TestWhoSignsUpIsSignedIn(t *testing.T) {
	s := open(t)
	a, _ := newAccounts(s)
	ann := signUp(t, a, "ann")
	got, err := a.Session(t.Context(), ann.ID, time.Now(), "192.0.2.1")
	if err != nil || got.User.Username != "ann" || got.User.ID == 0 {
		t.Errorf("%+v %v", got, err)
	}
	if hash := got.User.PasswordHash; strings.Contains(hash, password) || bcrypt.CompareHashAndPassword([]byte(hash), []byte(password)) != nil {
		t.Errorf("the hash is %q", hash)
	}
	again, err := signIn(t, a, " ANN@example.org ", password)
	if err != nil || again.ID == ann.ID || again.User.ID != ann.User.ID {
		t.Errorf("%+v %v", again, err)
	}
}

func TestSignUpDoesNotTellWhichOfTheTwoIsTaken(t *testing.T) {
	a, _ := newAccounts(open(t))
	signUp(t, a, "ann")
	_, name := a.SignUp(t.Context(), "ANN", "new@example.org", password, chat.Session{}, "192.0.2.1")
	_, email := a.SignUp(t.Context(), "new", "Ann@Example.org", password, chat.Session{}, "192.0.2.1")
	if !chat.Is(name, chat.Conflict) || name.Error() != email.Error() || chat.As(name).Field != chat.As(email).Field {
		t.Errorf("%v\n%v", name, email)
	}
}

func TestSignInDoesNotTellWhoHasAnAccount(t *testing.T) {
	a, _ := newAccounts(open(t))
	signUp(t, a, "ann")
	_, wrong := signIn(t, a, "ann@example.org", "wrong horse")
	for what, email := range map[string]string{
		"nobody": "nobody@example.org", "nothing": "", "no address": "ann", "NUL": "ann\x00@example.org", "not UTF-8": "\xff@example.org",
	} {
		if _, err := signIn(t, a, email, password); !chat.Is(err, chat.Unauthorized) || err.Error() != wrong.Error() {
			t.Errorf("%s: %v, for a wrong password %v", what, err, wrong)
		}
	}
}

func TestGuessingEndsAfterTenFailures(t *testing.T) {
	a, _ := newAccounts(open(t))
	signUp(t, a, "ann")
	signUp(t, a, "bob")
	for range 20 {
		if _, err := signIn(t, a, "ann@example.org", password); err != nil {
			t.Fatalf("a success counts: %v", err)
		}
	}
	for n := range 10 {
		if _, err := signIn(t, a, "ann@example.org", "wrong horse"); !chat.Is(err, chat.Unauthorized) {
			t.Fatalf("failure %d: %v", n, err)
		}
	}
	_, err := signIn(t, a, "ANN@example.org", password)
	expectKind(t, err, chat.TooMany)
	if _, err := signIn(t, a, "bob@example.org", password); err != nil {
		t.Errorf("somebody else: %v", err)
	}
}

func TestAnUnusedSessionEnds(t *testing.T) {
	s := open(t)
	a, c := newAccounts(s)
	ann := signUp(t, a, "ann")
	later := time.Now().Add(chat.SessionFresh + time.Minute)
	if _, err := a.Session(t.Context(), ann.ID, later, "198.51.100.0"); err != nil {
		t.Fatal(err)
	}
	if list, _ := s.SessionList(t.Context(), ann.User.ID); list[0].Address != "198.51.100.0" {
		t.Errorf("its use was not noted: %+v", list)
	}
	_, err := a.Session(t.Context(), ann.ID, time.Now().Add(chat.SessionIdle+time.Hour), "")
	expectKind(t, err, chat.NotFound)
	_, err = a.Session(t.Context(), ann.ID, time.Now(), "")
	expectKind(t, err, chat.NotFound)
	if !slices.Equal(c.ended(), []uuid.UUID{ann.ID}) {
		t.Errorf("told of %v", c.ended())
	}
}

func TestSigningOutEndsOneSessionAndTellsIt(t *testing.T) {
	a, c := newAccounts(open(t))
	ann := signUp(t, a, "ann")
	other, _ := signIn(t, a, "ann@example.org", password)
	bob := signUp(t, a, "bob")
	must(t, a.Revoke(t.Context(), bob.User.ID, ann.ID)) // not his to end
	if len(c.ended()) != 0 {
		t.Errorf("another ended %v", c.ended())
	}
	must(t, a.SignOut(t.Context(), ann))
	must(t, a.Revoke(t.Context(), ann.User.ID, other.ID))
	if !slices.Equal(c.ended(), []uuid.UUID{ann.ID, other.ID}) {
		t.Errorf("told of %v", c.ended())
	}
	must(t, a.SignOut(t.Context(), ann)) // twice is once
	if n := len(c.ended()); n != 2 {
		t.Errorf("told of %d", n)
	}
}

func TestOnlyTheOwnerChangesAnAccount(t *testing.T) {
	s := open(t)
	a, c := newAccounts(s)
	ann := signUp(t, a, "ann")
	signUp(t, a, "bob")
	expectKind(t, a.ChangePassword(t.Context(), ann, "wrong horse", "battery staple"), chat.Forbidden)
	expectKind(t, a.ChangeEmail(t.Context(), ann, "new@example.org", "wrong horse"), chat.Forbidden)
	expectKind(t, a.Erase(t.Context(), ann, "wrong horse"), chat.Forbidden)
	expectKind(t, a.ChangePassword(t.Context(), ann, password, "short"), chat.Invalid)
	expectKind(t, a.ChangeEmail(t.Context(), ann, "Bob@example.org", password), chat.Conflict)

	other, _ := signIn(t, a, "ann@example.org", password)
	must(t, a.ChangePassword(t.Context(), ann, password, "battery staple"))
	if !slices.Equal(c.ended(), []uuid.UUID{other.ID}) {
		t.Errorf("ended %v", c.ended())
	}
	ann, err := a.Session(t.Context(), ann.ID, time.Now(), "")
	must(t, err)
	must(t, a.ChangeEmail(t.Context(), ann, "new@example.org", "battery staple"))
	if _, err := signIn(t, a, "new@example.org", "battery staple"); err != nil {
		t.Error(err)
	}
	_, err = signIn(t, a, "ann@example.org", "battery staple")
	expectKind(t, err, chat.Unauthorized)
}

func TestErasingAnAccountForgetsItsNameInTheCaches(t *testing.T) {
	s := open(t)
	a, c := newAccounts(s)
	ann := signUp(t, a, "ann")
	r := newRoom(t, s, "General", ann.User.ID, false)
	newDesk(t, s).ingest(post(r.ID, ann.User, 1, "a"))
	must(t, a.Erase(t.Context(), ann, password))
	if !slices.Equal(c.forgot, []chat.RoomID{r.ID}) || !slices.Equal(c.ended(), []uuid.UUID{ann.ID}) {
		t.Errorf("forgot %v, ended %v", c.forgot, c.ended())
	}
	_, err := signIn(t, a, "ann@example.org", password)
	expectKind(t, err, chat.Unauthorized)
}

func TestAPrivateRoomLooksLikeNone(t *testing.T) {
	s := open(t)
	r, _ := newRooms(s)
	ann, bob := person(t, s, "ann"), person(t, s, "bob")
	made, err := r.Create(t.Context(), ann.ID, "Secret", "", true)
	must(t, err)
	_, nowhere := r.Open(t.Context(), "nowhere", bob.ID)
	for what, slug := range map[string]string{
		"private": made.Slug, "empty": "", "long": strings.Repeat("x", 101), "NUL": "a\x00", "not UTF-8": "\xff", "in capitals": "SECRET",
	} {
		for _, open := range []func(context.Context, string, chat.UserID) (chat.Access, error){r.Open, r.Enter, r.Manage} {
			got, err := open(t.Context(), slug, bob.ID)
			if !chat.Is(err, chat.NotFound) || err.Error() != nowhere.Error() || got.Room.ID != 0 {
				t.Errorf("%s: %+v %v", what, got, err)
			}
		}
	}
	if _, err := r.Open(t.Context(), made.Slug, ann.ID); err != nil {
		t.Error(err)
	}
}

func TestWhoMayDoWhatInARoom(t *testing.T) {
	s := open(t)
	r, _ := newRooms(s)
	ann, bob, eve := person(t, s, "ann"), person(t, s, "bob"), person(t, s, "eve")
	made, err := r.Create(t.Context(), ann.ID, "General", "", false)
	must(t, err)
	join(t, s, made, bob)
	for what, c := range map[string]struct {
		open func(context.Context, string, chat.UserID) (chat.Access, error)
		who  chat.User
		kind chat.Kind
	}{
		"an outsider reads":   {r.Open, eve, 0},
		"an outsider writes":  {r.Enter, eve, chat.Forbidden},
		"a member writes":     {r.Enter, bob, 0},
		"a member manages":    {r.Manage, bob, chat.Forbidden},
		"an outsider manages": {r.Manage, eve, chat.Forbidden},
		"an admin manages":    {r.Manage, ann, 0},
	} {
		if _, err := c.open(t.Context(), "general", c.who.ID); err != nil && !chat.Is(err, c.kind) || (err == nil) != (c.kind == 0) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestARenamedRoomKeepsItsSlugAndFreesItsName(t *testing.T) {
	s := open(t)
	r, c := newRooms(s)
	ann := person(t, s, "ann")
	made, err := r.Create(t.Context(), ann.ID, "General", "", false)
	must(t, err)
	must(t, r.Change(t.Context(), access(t, s, "general", ann.ID), "Plaza", "All of it", true))
	if a := access(t, s, "general", ann.ID); a.Room.Name != "Plaza" || a.Room.Topic != "All of it" || !a.Room.Private {
		t.Errorf("%+v", a.Room)
	}
	if es := c.events[made.ID]; len(es) != 1 || !es[0].Head {
		t.Errorf("told %+v", es)
	}
	for n := range 3 {
		again, err := r.Create(t.Context(), ann.ID, fmt.Sprintf("General%s", strings.Repeat("!", n)), "", false)
		must(t, err)
		if want := chat.NextSlug("general", n+1); again.Slug != want {
			t.Errorf("%q has slug %s, want %s", again.Name, again.Slug, want)
		}
	}
	expectKind(t, r.Change(t.Context(), access(t, s, "general-2", ann.ID), "PLAZA", "", false), chat.Conflict)
	_, err = r.Create(t.Context(), ann.ID, "plaza", "", false)
	expectKind(t, err, chat.Conflict)
	if e := chat.As(err); e.Field != "name" {
		t.Errorf("%+v", e)
	}
}

func TestPeopleComeAndGo(t *testing.T) {
	s := open(t)
	r, c := newRooms(s)
	ann, bob := person(t, s, "ann"), person(t, s, "bob")
	made, err := r.Create(t.Context(), ann.ID, "Secret", "", true)
	must(t, err)
	mine := access(t, s, made.Slug, ann.ID)
	for _, name := range []string{"nobody", "", "bo\x00b", "\xff"} {
		if e := chat.As(r.Add(t.Context(), mine, name)); e.Kind != chat.Invalid || e.Field != "username" {
			t.Errorf("%q: %+v", name, e)
		}
	}
	must(t, r.Add(t.Context(), mine, " BOB "))
	theirs := access(t, s, made.Slug, bob.ID)
	if !theirs.Member {
		t.Fatal("not added")
	}
	expectKind(t, r.Add(t.Context(), theirs, "ann"), chat.Forbidden)
	must(t, r.Remove(t.Context(), mine, "bob"))
	if a := access(t, s, made.Slug, bob.ID); a.Member {
		t.Error("not removed")
	}
	if last := c.news[len(c.news)-1]; last.Person != bob.ID || last.Left != made.ID || !last.Rooms {
		t.Errorf("told %+v", last)
	}
	must(t, r.Delete(t.Context(), mine))
	if es := c.events[made.ID]; !es[len(es)-1].Gone || !slices.Contains(c.forgot, made.ID) {
		t.Errorf("told %+v, forgot %v", es, c.forgot)
	}
}

func TestASearchSaysWhetherThereIsMore(t *testing.T) {
	s := open(t)
	r, _ := newRooms(s)
	ann, bob := person(t, s, "ann"), person(t, s, "bob")
	for n := range chat.FoundMax {
		newRoom(t, s, fmt.Sprint("Room ", n), ann.ID, false)
	}
	found, more, err := r.Find(t.Context(), bob.ID, "  room ")
	if err != nil || more || len(found) != chat.FoundMax {
		t.Errorf("%d, more %v, %v", len(found), more, err)
	}
	newRoom(t, s, "One more room", ann.ID, false)
	found, more, err = r.Find(t.Context(), bob.ID, "ROOM")
	if err != nil || !more || len(found) != chat.FoundMax {
		t.Errorf("%d, more %v, %v", len(found), more, err)
	}
	for _, q := range []string{"a\x00", "\xff", strings.Repeat("x", 81)} {
		_, _, err = r.Find(t.Context(), bob.ID, q)
		expectKind(t, err, chat.Invalid)
	}
}

func TestRoomsAreNotMadeByTheHundred(t *testing.T) {
	s := open(t)
	r, _ := newRooms(s)
	ann := person(t, s, "ann")
	var err error
	for n := 0; err == nil && n < 100; n++ {
		_, err = r.Create(t.Context(), ann.ID, fmt.Sprint("Room ", n), "", false)
	}
	expectKind(t, err, chat.TooMany)
}
