package chaos

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// pollOptions are the options of each poll.
var pollOptions = []string{"green", "black", "none"}

func (r *run) makePoll(ctx context.Context, room string) (place, error) {
	form := url.Values{"question": {"poll-" + room + " Which tea?"}, "options": {strings.Join(pollOptions, "\n")}, "nonce": {uuid.NewString()}}
	a, err := r.host.try(ctx, r.site.pick(isWeb), http.MethodPost, "/rooms/"+room+"/poll", form, false)
	seq, ok := storedAt(a)
	if err != nil || !ok {
		return place{}, errors.Join(err, fmt.Errorf("poll in %s: %d %s", room, a.status, alert(a.body)))
	}
	return place{room, seq}, nil
}

// storedAt is the seq to which an answer redirects.
func storedAt(a answer) (int64, bool) {
	_, anchor, _ := strings.Cut(a.header.Get("Location"), "#m-")
	seq, err := strconv.ParseInt(anchor, 10, 64)
	return seq, err == nil && a.status == http.StatusSeeOther
}

// voter answers a poll and changes its mind. After each acknowledgement PostgreSQL must have that one choice.
type voter struct {
	run    *run
	who    *person
	poll   place
	option int  // 0: none
	unsure bool // a change was not acknowledged
}

func (v *voter) work(ctx context.Context) {
	path := fmt.Sprintf("/rooms/%s/messages/%d/vote", v.poll.room, v.poll.seq)
	for ctx.Err() == nil {
		option, on := 1+rand.IntN(len(pollOptions)), "1"
		if v.option != 0 && rand.IntN(3) == 0 {
			option, on = v.option, "0"
		}
		a, err := v.run.retry(ctx, v.who, isSteady, http.MethodPost, path, url.Values{"option": {strconv.Itoa(option)}, "on": {on}}, false)
		if v.unsure = err != nil; v.unsure {
			return
		}
		if a.status != http.StatusSeeOther {
			v.run.checker.wrong(unanswered, "a vote: %d %.300s", a.status, alert(a.body))
			return
		}
		if v.option = option; on == "0" {
			v.option = 0
		}
		v.run.final.change()
		v.run.voted(ctx, v)
		_ = sleep(ctx, time.Duration(rand.IntN(800))*time.Millisecond)
	}
}

// voted compares a voter's choice with PostgreSQL.
func (r *run) voted(ctx context.Context, v *voter) {
	got, choices := 0, 0
	if r.query(ctx, `select coalesce(max(v.option), 0), count(*) from votes v join rooms r on r.id = v.room_id join users u on u.id = v.user_id
		where r.slug = $1 and v.seq = $2 and u.username = $3`, []any{v.poll.room, v.poll.seq, v.who.name}, &got, &choices) != nil {
		return
	}
	if got != v.option || choices > 1 {
		r.checker.wrong(undone, "%s chose %d, and PostgreSQL has %d choices, the last one %d", v.who.name, v.option, choices, got)
	}
}

// query reads one row of PostgreSQL itself, and retries until it answers.
func (r *run) query(ctx context.Context, sql string, args []any, into ...any) error {
	for {
		if r.stores.pool.QueryRow(ctx, sql, args...).Scan(into...) == nil {
			return nil
		}
		if err := sleep(ctx, 200*time.Millisecond); err != nil {
			return err
		}
	}
}
