package chaos

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"
)

// origin is the site's, at every node: links to messages have it.
const origin = "http://parley.test"

// actor does one thing beside the writers, again and again until ctx ends.
type actor interface{ work(ctx context.Context) }

const voterCount = 4 // in each of two polls

// setUpMix creates the rooms, polls and people of the actors.
func (r *run) setUpMix(ctx context.Context) error {
	var errs []error
	signUp := func(name string, rooms ...string) *person {
		p, err := r.newcomer(ctx, name, rooms)
		errs = append(errs, err)
		return p
	}
	// Roles come from the console on a new server; here they come from its database.
	_, err := r.stores.pool.Exec(ctx, "update users set role = 'owner' where username = 'host'")
	errs = append(errs, err)
	r.copies, err = r.makeRoom(ctx, "copies", "public")
	errs = append(errs, err)
	r.secret, err = r.makeRoom(ctx, "secret", "private")
	errs = append(errs, err)
	for _, room := range r.busy[:2] {
		poll, err := r.makePoll(ctx, room)
		errs = append(errs, err)
		for i := range voterCount {
			r.actors = append(r.actors, &voter{run: r, who: signUp(fmt.Sprintf("voter%d-%s", i, room), room), poll: poll})
		}
	}
	r.actors = append(r.actors,
		&forwarder{run: r, who: signUp("forwarder", r.busy[0], r.copies), room: r.busy[0]},
		&scheduler{run: r, who: signUp("scheduler", r.busy[1]), room: r.busy[1]},
		&uploader{run: r, who: signUp("uploader", r.busy[2]), room: r.busy[2]},
		&guestMaker{run: r, who: signUp("guesty"), room: r.busy[3]},
		&guardian{run: r, who: signUp("shifty")},
	)
	reader := signUp("copyreader", r.copies)
	r.screens = append(r.screens, newScreen(r, "screen of copies", r.copies, reader))
	var who []*person
	for i := range callers {
		who = append(who, signUp(fmt.Sprintf("caller%d", i)))
	}
	errs = append(errs, r.setUpPushed(ctx, signUp("owl"), who))
	return errors.Join(append(errs, r.setUpDirect(ctx, signUp("dora"), signUp("dave")))...)
}

// setUpDirect has two people write to each other, with files in forms and in pieces, each with a screen.
func (r *run) setUpDirect(ctx context.Context, dora, dave *person) error {
	a, err := dora.try(ctx, r.site.pick(isWeb), http.MethodPost, "/direct", url.Values{"username": {dave.name}}, false)
	if err != nil || a.status != http.StatusSeeOther {
		return errors.Join(err, fmt.Errorf("direct conversation: %d %s", a.status, alert(a.body)))
	}
	r.direct = strings.TrimPrefix(a.header.Get("Location"), "/rooms/")
	for _, p := range []*person{dora, dave} {
		s := newScreen(r, p.name+"'s screen", r.direct, p)
		r.screens = append(r.screens, s)
		r.writers = append(r.writers, &writer{run: r, who: p, rooms: []string{r.direct}, screen: s})
	}
	r.actors = append(r.actors, &uploader{run: r, who: dora, room: r.direct, prefix: "direct-"}, &piecer{run: r, who: dave, room: r.direct})
	return nil
}

// makeRoom creates a room of the host's, and returns its slug.
func (r *run) makeRoom(ctx context.Context, name, visibility string) (string, error) {
	form := url.Values{"name": {name}, "visibility": {visibility}}
	a, err := r.host.try(ctx, r.site.pick(isWeb), http.MethodPost, "/rooms", form, false)
	if err != nil || a.status != http.StatusSeeOther {
		return "", errors.Join(err, fmt.Errorf("room %s: %d %s", name, a.status, alert(a.body)))
	}
	return strings.TrimPrefix(a.header.Get("Location"), "/rooms/"), nil
}

// hostSays posts a message of the host, until it is acknowledged.
func (r *run) hostSays(ctx context.Context, room, token string) *message {
	l := &message{token: token, room: room, author: "host", nonce: uuid.NewString(), wrote: time.Now()}
	r.messages.add(l)
	(&writer{run: r, who: r.host}).viaForm(ctx, l)
	return l
}
