//go:build linux

package main

import (
	"fmt"

	"parley/cmd/internal/load"
)

// with runs a measurement with a new server that plays all roles.
func (b *bench) with(run func() error) func() error {
	return func() error { return b.withServer(run) }
}

func (b *bench) withServer(run func() error) error {
	var err error
	if b.server, err = load.StartServer(b.binary); err != nil {
		return err
	}
	defer b.server.Stop()
	b.target = load.NewTarget(b.server.Addr)
	b.people, b.rooms = nil, nil
	return run()
}

// invite signs people up and adds them all to some rooms.
func (b *bench) invite(people, rooms int) error {
	for i := range people {
		p, err := b.target.SignUp(fmt.Sprintf("person%d", i))
		if err != nil {
			return err
		}
		b.people = append(b.people, p)
	}
	for i := range rooms {
		slug, err := b.people[0].CreateRoom(fmt.Sprintf("Room %d", i))
		if err != nil {
			return err
		}
		b.rooms = append(b.rooms, slug)
		for _, p := range b.people[1:] {
			if err := p.Join(slug); err != nil {
				return err
			}
		}
	}
	return nil
}
