package atonce_test

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"parley/handlers/handlerstest"
)

// TestPagesAnswerAtOnceAsTheyDoAlone has browsers of four roles ask for all pages at once, while others
// write and read. The race detector sees what the requests share.
func TestPagesAnswerAtOnceAsTheyDoAlone(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	pages := s.PagesOf(t, ann)
	maps.Copy(pages, s.AdminPagesOf(t, ann))
	paths := slices.Sorted(func(yield func(string) bool) {
		for list := range maps.Values(pages) {
			for _, path := range list {
				if !yield(path) {
					return
				}
			}
		}
	})
	askers := []*handlerstest.Browser{ann, s.Person(t, "cat"), s.Browser(t), signedIn(t, s, "bob")}
	alone := make([][]int, len(askers))
	for i, b := range askers {
		for _, path := range paths {
			alone[i] = append(alone[i], b.Get(path).Status)
		}
		if !slices.Contains(alone[i], 200) {
			t.Fatalf("browser %d sees nothing", i)
		}
	}
	var all sync.WaitGroup
	for i, b := range askers {
		all.Go(func() {
			for k := range paths {
				for _, headers := range [][]string{nil, handlerstest.HTMX, {"Accept", "text/plain"}} {
					got := b.Get(paths[k], headers...).Status
					if headers == nil && got != alone[i][k] {
						t.Errorf("GET %s: %d, and %d alone", paths[k], got, alone[i][k])
					} else if got >= 500 {
						t.Errorf("GET %s %s: %d", paths[k], headers, got)
					}
				}
			}
		})
	}
	all.Go(func() { write(t, signedIn(t, s, "ann"), pages["/rooms/:room"][1]) })
	all.Go(func() { write(t, signedIn(t, s, "bob"), pages["/rooms/:room"][1]) })
	all.Wait()
}

func signedIn(t *testing.T, s *handlerstest.Site, name string) *handlerstest.Browser {
	t.Helper()
	b := s.Browser(t)
	b.Post("/signin", "email", name+"@example.org", "password", handlerstest.Password).Is(303)
	return b
}

// write posts messages, changes them and reads the room.
func write(t *testing.T, b *handlerstest.Browser, room string) {
	b.Post(room + "/join")
	for n := range 20 {
		location := b.Post(room+"/messages", "body", "*hello* "+strconv.Itoa(n)).Header.Get("Location")
		_, seq, found := strings.Cut(location, "#m-")
		if !found {
			t.Errorf("message %d leads to %q", n, location)
			return
		}
		if !strings.Contains(b.Get(room).Body, "<em>hello</em> "+strconv.Itoa(n)) {
			t.Errorf("message %d is not in the room", n)
		}
		message := room + "/messages/" + seq
		for _, form := range [][]string{{"/reactions", "emoji", "🎉"}, {"/save", "on", "1"}, {"", "body", "*hello* again"}} {
			if got := b.Post(message+form[0], form[1:]...).Status; got >= 400 {
				t.Errorf("POST %s%s: %d", message, form[0], got)
			}
		}
	}
}
