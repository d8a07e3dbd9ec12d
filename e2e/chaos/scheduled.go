package chaos

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"
)

// scheduler hands in messages for a moment later. Whatever dies then, a worker must post each once.
type scheduler struct {
	run  *run
	who  *person
	room string
	n    int
}

func (s *scheduler) work(ctx context.Context) {
	for ctx.Err() == nil {
		s.n++
		l := &message{token: fmt.Sprintf("%s-%d", s.who.name, s.n), room: s.room, author: s.who.name, nonce: uuid.NewString(), wrote: time.Now(), later: true}
		s.run.messages.add(l)
		s.schedule(ctx, l)
		_ = sleep(ctx, time.Duration(300+rand.IntN(700))*time.Millisecond)
	}
}

// schedule repeats the form until it is answered. An outage may outlast the time in it: a first try may then
// have been accepted, or not.
func (s *scheduler) schedule(ctx context.Context, l *message) {
	form := l.form()
	form.Set("at", time.Now().Add(time.Second+time.Duration(rand.IntN(2000))*time.Millisecond).UTC().Format(time.RFC3339Nano))
	a, err := s.run.retry(ctx, s.who, isWeb, http.MethodPost, l.path(), form, false)
	switch {
	case err != nil:
	case a.status == http.StatusSeeOther && a.header.Get("Location") == "/scheduled":
		l.acked, l.tries = time.Now(), 1
	case a.status == http.StatusUnprocessableEntity && strings.Contains(a.body, "That time has passed."):
	default:
		s.run.checker.wrong(unanswered, "a scheduled message: %d %.300s", a.status, alert(a.body))
	}
}

// overdue is how many messages should have been posted by now. In the end that is all of them.
func (r *run) overdue(ctx context.Context, end bool) (n int) {
	if r.stores.pool.QueryRow(ctx, "select count(*) from scheduled where not reminder and ($1 or due_at < now() - interval '4 seconds')", end).Scan(&n) != nil {
		return 1
	}
	return n
}
