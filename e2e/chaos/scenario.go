package chaos

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
)

// rooms are those that most people are in; all has those of the mix, too.
func (r *run) rooms() []string { return append(append([]string(nil), r.busy...), r.quiet...) }
func (r *run) all() []string {
	return append(append(r.rooms(), r.copies, r.secret, r.direct), r.pushed...)
}

const (
	busyRooms, quietRooms = 5, 2
	pageWriters           = 10
	formWriters           = 10
	quietScreens          = 6 // in each quiet room
	frameReaders          = 5
	pageReaders           = 3
	editorCount           = 4
	togglerCount          = 4
	accountSwitcherCount  = 3
)

// setUp creates the rooms and their members.
func (r *run) setUp(ctx context.Context) (err error) {
	for _, sql := range r.cfg.Damage {
		if _, err := r.stores.pool.Exec(ctx, sql); err != nil {
			return err
		}
	}
	if r.host, err = r.newcomer(ctx, "host", nil); err != nil {
		return err
	}
	// Rooms are numbered in turn, and their numbers decide their shards. We create twice as many and use
	// every other one, so that each worker has some.
	for i := range 2 * (busyRooms + quietRooms) {
		name := fmt.Sprintf("busy-%d", i)
		if i%4 == 2 && len(r.quiet) < quietRooms {
			name = fmt.Sprintf("quiet-%d", i)
		}
		form := url.Values{"name": {name}, "visibility": {"public"}}
		a, err := r.host.try(ctx, r.site.pick(isWeb), http.MethodPost, "/rooms", form, false)
		if err != nil || a.status != http.StatusSeeOther {
			return errors.Join(err, fmt.Errorf("room %s: %d %s", name, a.status, alert(a.body)))
		}
		switch {
		case i%2 == 1: // this room stays empty
		case strings.HasPrefix(name, "quiet"):
			r.quiet = append(r.quiet, name)
		default:
			r.busy = append(r.busy, name)
		}
	}
	rand.Shuffle(len(r.busy), func(i, j int) { r.busy[i], r.busy[j] = r.busy[j], r.busy[i] })
	if err := r.signUpPeople(ctx); err != nil {
		return err
	}
	return r.setUpMix(ctx)
}

func (r *run) signUpPeople(ctx context.Context) error {
	var errs []error
	signUp := func(name string) *person {
		p, err := r.newcomer(ctx, name, r.rooms())
		errs = append(errs, err)
		return p
	}
	for i := range pageWriters {
		p, room := signUp(fmt.Sprintf("page%d", i)), r.busy[i%len(r.busy)]
		s := newScreen(r, p.name+"'s screen", room, p)
		r.screens = append(r.screens, s)
		r.writers = append(r.writers, &writer{run: r, who: p, rooms: []string{room}, screen: s})
	}
	for i := range formWriters {
		r.writers = append(r.writers, &writer{run: r, who: signUp(fmt.Sprintf("form%d", i)), rooms: r.busy})
	}
	for i := range editorCount {
		r.editors = append(r.editors, &editor{run: r, who: signUp(fmt.Sprintf("editor%d", i)), room: r.rooms()[i%len(r.rooms())]})
	}
	for i := range togglerCount {
		r.togglers = append(r.togglers, &editor{run: r, who: signUp(fmt.Sprintf("toggler%d", i)), room: r.busy[i]})
	}
	for i := range accountSwitcherCount {
		s := &accountSwitcher{run: r, names: [2]string{fmt.Sprintf("ann%d", i), fmt.Sprintf("bob%d", i)}, room: r.busy[i]}
		signUp(s.names[0])
		signUp(s.names[1])
		browser, err := newPerson("")
		errs = append(errs, err)
		s.who = browser
		r.accountSwitchers = append(r.accountSwitchers, s)
	}
	reader := signUp("reader")
	for i := range quietScreens {
		for _, room := range r.quiet {
			r.screens = append(r.screens, newScreen(r, fmt.Sprintf("screen %d of %s", i, room), room, reader))
		}
	}
	for i := range frameReaders {
		room := r.rooms()[i%len(r.rooms())]
		r.frames = append(r.frames, &frame{run: r, name: fmt.Sprintf("frame %d", i), room: room, who: reader})
	}
	for i := range pageReaders {
		r.pagers = append(r.pagers, &pager{run: r, name: fmt.Sprintf("pager %d", i), room: r.busy[i], who: reader})
	}
	return errors.Join(errs...)
}
