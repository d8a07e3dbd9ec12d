package server_test

import (
	"cmp"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/chattest/harness"
	"parley/chat/server"
)

// serverHarness is Server between fakes.
type serverHarness struct {
	*server.Server
	*harness.AccountsHarness
	code string
}

func newServer(t *testing.T) *serverHarness {
	h := harness.NewAccounts(t)
	s := &serverHarness{Server: server.NewServer(h.DB, h.Accounts), AccountsHarness: h}
	s.Server.Now = h.Clock.Now
	code, err := s.FirstCode(t.Context())
	harness.Must(t, err)
	s.code = code
	return s
}

func (h *serverHarness) form() chat.SetUpForm {
	return chat.SetUpForm{Code: h.code, Server: "The works", Username: "ann", Email: "ann@example.org", Password: harness.Password, Room: "General"}
}

func (h *serverHarness) setUp(f chat.SetUpForm, from chat.Requester) (chat.Session, error) {
	return h.SetUp(h.T.Context(), f, chat.Session{Address: "192.0.2.0/24"}, from)
}

func TestTheCodeMakesTheOwner(t *testing.T) {
	h := newServer(t)
	if again, err := h.FirstCode(t.Context()); again != "" || err != nil || len(h.code) != 19 {
		t.Errorf("the code %q was made again: %q %v", h.code, again, err)
	}
	f := h.form()
	f.Code = " " + strings.ToUpper(strings.ReplaceAll(h.code, "-", " "))
	s, err := h.setUp(f, harness.Asker)
	harness.Must(t, err)
	if u := h.Open(s).User; u.Username != "ann" || u.Role != chat.Owner {
		t.Errorf("the owner is %+v", u)
	}
	if a, err := h.DB.Access(t.Context(), "general", s.User.ID); err != nil || !a.Admin {
		t.Errorf("the first room: %+v %v", a, err)
	}
	if name := h.Name(t.Context()); name != "The works" {
		t.Errorf("the server is %q", name)
	}
	again, err := h.setUp(f, harness.Asker)
	if err != nil || again.User.ID != s.User.ID {
		t.Errorf("the second of two clicks: %+v %v", again, err)
	}
	if code, err := h.NewCode(t.Context()); code != "" || err != nil {
		t.Errorf("there is another code: %q %v", code, err)
	}
	for what, change := range map[string]func(*chat.SetUpForm){
		"another name":   func(f *chat.SetUpForm) { f.Username = "bob" },
		"another email":  func(f *chat.SetUpForm) { f.Email = "bob@example.org" },
		"a wrong secret": func(f *chat.SetUpForm) { f.Password = "wrong horse" },
	} {
		late := h.form()
		change(&late)
		if _, err := h.setUp(late, harness.Asker); !chat.Is(err, chat.Conflict) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestSettingUpIsRefusedInTheField(t *testing.T) {
	h := newServer(t)
	for field, change := range map[string]func(*chat.SetUpForm){
		"code":     func(f *chat.SetUpForm) { f.Code = "aaaa-bbbb-cccc-dddd" },
		"server":   func(f *chat.SetUpForm) { f.Server = strings.Repeat("x", server.ServerNameMax+1) },
		"username": func(f *chat.SetUpForm) { f.Username = "a" },
		"email":    func(f *chat.SetUpForm) { f.Email = "ann" },
		"password": func(f *chat.SetUpForm) { f.Password = "short" },
		"room":     func(f *chat.SetUpForm) { f.Room = " " },
	} {
		f := h.form()
		change(&f)
		_, err := h.setUp(f, harness.Asker)
		if e := chat.As(err); err == nil || e.Field != field {
			t.Errorf("%s: %v in %q", field, err, e.Field)
		}
	}
	if _, err := h.DB.UserByName(t.Context(), "ann"); !chat.Is(err, chat.NotFound) {
		t.Errorf("there is an account: %v", err)
	}
}

func TestGuessesOfTheCodeAreLimited(t *testing.T) {
	h := newServer(t)
	for range chat.GuessesByAddress.Burst {
		_, err := h.CheckCode(t.Context(), "guess", harness.Asker)
		harness.ExpectKind(t, err, chat.Forbidden)
	}
	_, err := h.CheckCode(t.Context(), h.code, harness.Asker)
	harness.ExpectKind(t, err, chat.TooMany)
	for range chat.GuessesByAddress.Burst + 1 {
		if _, err := h.CheckCode(t.Context(), h.code, chat.Requester{Address: "192.0.2.2"}); err != nil {
			t.Fatalf("the right code counts as a guess: %v", err)
		}
	}
}

func TestAUserBecomesTheOwner(t *testing.T) {
	h := newServer(t)
	bob := h.SignUpAs("bob")
	next := chat.Session{ID: uuid.New()}
	s, err := h.SetUp(t.Context(), chat.SetUpForm{Code: h.code, Server: "The works"}, next, chat.Requester{Session: &bob})
	if err != nil || s.ID != next.ID || h.Open(s).User.Role != chat.Owner {
		t.Errorf("%+v %v", s, err)
	}
	if again, err := h.setUp(chat.SetUpForm{Code: h.code, Server: "The works"}, chat.Requester{Session: &s}); err != nil || again.ID != s.ID {
		t.Errorf("again: %+v %v", again, err)
	}
	carol := h.SignUpAs("carol")
	_, err = h.setUp(chat.SetUpForm{Code: h.code, Server: "Mine"}, chat.Requester{Session: &carol})
	harness.ExpectKind(t, err, chat.Conflict)
}

// What fails once the rights are there must not leave them to a copy of the older cookie.
func TestASessionIsRotatedBeforeItBecomesTheOwners(t *testing.T) {
	h := newServer(t)
	bob := h.SignUpAs("bob")
	_, err := h.DB.RoomInsert(t.Context(), chat.Room{Name: "Taken", Slug: "taken"}, bob.User.ID)
	harness.Must(t, err)
	next := chat.Session{ID: uuid.New()}
	s, err := h.SetUp(t.Context(), chat.SetUpForm{Code: h.code, Server: "The works", Room: "Taken"}, next, chat.Requester{Session: &bob})
	if !chat.Is(err, chat.Conflict) || s.ID != next.ID || s.User.ID != bob.User.ID {
		t.Fatalf("%+v %v", s, err)
	}
	if _, err := h.DB.SessionGet(t.Context(), bob.ID); !chat.Is(err, chat.NotFound) {
		t.Errorf("the older session goes on: %v", err)
	}
	if h.Open(s).User.Role == chat.Owner {
		t.Error("a refused form makes an owner")
	}
}

func TestOfTwoSetUpsAtOnceOneMakesAnOwner(t *testing.T) {
	h := newServer(t)
	var both sync.WaitGroup
	errs := make([]error, 2)
	for i, name := range []string{"ann", "bob"} {
		f := h.form()
		f.Username, f.Email = name, name+"@example.org"
		both.Go(func() { _, errs[i] = h.setUp(f, harness.Asker) })
	}
	both.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Errorf("they answered %v and %v", errs[0], errs[1])
	}
	if late := cmp.Or(errs[0], errs[1]); !chat.Is(late, chat.Conflict) {
		t.Errorf("the later one reads %v", late)
	}
}
