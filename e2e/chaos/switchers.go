package chaos

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"
)

// accountSwitcher is one browser that two people share. Each leaves pages open, whose forms name their account.
// While the cookie is the other account's, the server must refuse them and keep their text. It must store the
// text once, for its author, when the author has signed in again.
type accountSwitcher struct {
	run   *run
	who   *person   // the browser; it has the signed-in account's name
	names [2]string // of the accounts
	room  string
	n     int
}

func (s *accountSwitcher) write(ctx context.Context) {
	for ctx.Err() == nil {
		if s.signIn(ctx, s.names[rand.IntN(2)]) != nil {
			return
		}
		for range 1 + rand.IntN(3) {
			if s.post(ctx, s.names[rand.IntN(2)]) != nil {
				return
			}
			_ = sleep(ctx, time.Duration(rand.IntN(1000))*time.Millisecond)
		}
	}
}

// signIn retries until it is answered. A lost answer may have ended the browser's present session.
func (s *accountSwitcher) signIn(ctx context.Context, name string) error {
	form := url.Values{"email": {name + "@example.org"}, "password": {password}}
	a, err := s.run.retry(ctx, s.who, isWeb, http.MethodPost, "/signin", form, false)
	if err != nil {
		return err
	}
	if a.status != http.StatusSeeOther {
		s.run.checker.wrong(unanswered, "%s signs in: %d %.300s", name, a.status, alert(a.body))
		return errors.New("not signed in")
	}
	s.who.name = name
	return nil
}

// post sends a message from a page that was made for author.
func (s *accountSwitcher) post(ctx context.Context, author string) error {
	s.n++
	l := &message{
		token: fmt.Sprintf("%s-%d", s.names[0], s.n), room: s.room, author: author, page: author,
		nonce: uuid.NewString(), wrote: time.Now(),
	}
	s.run.messages.add(l)
	if author != s.who.name {
		if err := s.expectConflict(ctx, l); err != nil {
			return err
		}
		if err := s.signIn(ctx, author); err != nil {
			return err
		}
	}
	w := &writer{run: s.run, who: s.who}
	w.viaForm(ctx, l)
	return ctx.Err()
}

// expectConflict sends a message while the cookie is the other account's.
func (s *accountSwitcher) expectConflict(ctx context.Context, l *message) error {
	script := rand.IntN(2) == 0
	a, err := s.run.retry(ctx, s.who, isWeb, http.MethodPost, l.path(), l.form(), script)
	switch {
	case err != nil:
		return err
	case a.status != http.StatusConflict:
		s.run.checker.wrong(misattributed, "%s, from %s's page in %s's browser: %d", l.token, l.author, s.who.name, a.status)
	case !script && !strings.Contains(a.body, l.body()):
		s.run.checker.wrong(unanswered, "the page that refuses %s has lost its text: %.300s", l.token, alert(a.body))
	}
	return nil
}
