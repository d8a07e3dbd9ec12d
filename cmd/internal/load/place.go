//go:build linux

package load

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/google/uuid"
)

// Place is a room and some of its members.
type Place struct {
	Slug    string
	Members []*Person
}

// SetUp creates rooms and adds people to them, equally many of each: person n is in room n, and the fewer
// ones repeat. No person is in more rooms than needed, since members are told of their rooms' activity.
func (t *Target) SetUp(people, rooms int) ([]Place, error) {
	members := make([]*Person, people)
	run := uuid.NewString()[:8] // a server may be measured more than once
	err := each(people, func(i int) (err error) {
		members[i], err = t.SignUp(fmt.Sprintf("load-%s-%d", run, i))
		return err
	})
	if err != nil {
		return nil, err
	}
	places := make([]Place, rooms)
	for i := range max(people, rooms) {
		place := &places[i%rooms]
		place.Members = append(place.Members, members[i%people])
	}
	return places, each(rooms, func(i int) error { return places[i].make(fmt.Sprintf("Load %s %d", run, i)) })
}

func (p *Place) make(name string) (err error) {
	if p.Slug, err = p.Members[0].CreateRoom(name); err != nil {
		return err
	}
	for _, m := range p.Members[1:] {
		if err := m.Join(p.Slug); err != nil {
			return err
		}
	}
	return nil
}

// TearDown deletes the rooms, and then the people's accounts.
func TearDown(places []Place) error {
	people := map[*Person]bool{}
	for _, p := range places {
		for _, m := range p.Members {
			people[m] = true
		}
	}
	rooms := each(len(places), func(i int) error {
		if places[i].Slug == "" {
			return nil
		}
		return places[i].Members[0].DeleteRoom(places[i].Slug)
	})
	list := slices.Collect(maps.Keys(people))
	return errors.Join(rooms, each(len(list), func(i int) error { return list[i].DeleteAccount() }))
}

// each calls f for 0 to n-1, a few at once.
func each(n int, f func(i int) error) error {
	var next atomic.Int64
	var failed atomic.Pointer[error]
	var wg sync.WaitGroup
	for range min(n, 8) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && failed.Load() == nil; i = int(next.Add(1)) - 1 {
				if err := f(i); err != nil {
					failed.Store(&err)
				}
			}
		})
	}
	wg.Wait()
	if err := failed.Load(); err != nil {
		return *err
	}
	return nil
}

// Spots are n connections, spread over places and their members.
func Spots(places []Place, n int, way Way) []Spot {
	spots := make([]Spot, n)
	for i := range spots {
		p := places[i%len(places)]
		spots[i] = Spot{Way: way, Slug: p.Slug, Person: p.Members[i/len(places)%len(p.Members)]}
	}
	return spots
}
