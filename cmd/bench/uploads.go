//go:build linux

package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"parley/cmd/internal/load"
)

const (
	uploadsAtOnce = 200
	uploadSize    = 5_000_000
	uploadLarge   = 1 << 30
	// uploadsKept bounds what an upload row leaves on the disk until its server is removed.
	uploadsKept = 400
)

// uploads measures the time of a message while 200 files of 5 MB arrive at once, and the memory that a large one takes.
func (b *bench) uploads() error {
	if err := b.withUploads(b.uploadsBeside); err != nil {
		return err
	}
	return b.withUploads(b.uploadLarge)
}

// withUploads starts a server that takes a file of any size.
func (b *bench) withUploads(run func() error) (err error) {
	if b.server, err = load.StartServer(b.binary, "PARLEY_FILE_MB=2000"); err != nil {
		return err
	}
	defer b.server.Stop()
	b.target = load.NewTarget(b.server.Addr)
	b.target.Client.ReadTimeout, b.target.Client.WriteTimeout = 2*time.Minute, 2*time.Minute
	b.people, b.rooms = nil, nil
	if err := b.invite(1, 1); err != nil {
		return err
	}
	return run()
}

// uploadTurns is how often the three are measured in turn: what else a machine does falls on all of them.
const uploadTurns = 3

// uploadsBeside compares three times of a message: alone, beside uploads, and beside senders whose bytes a
// process only reads, as fast as the server did. Senders on the same machine take a part of its processors
// that is not the server's doing.
func (b *bench) uploadsBeside() error {
	d := b.duration(20*time.Second) / 2
	var ignored, alone, busy, beside load.Times // the first ones cost more
	if err := b.messageTimes(d/2, &ignored); err != nil {
		return err
	}
	senders := load.Senders{Person: b.people[0], Room: b.rooms[0], AtOnce: uploadsAtOnce, Size: uploadSize, Most: uploadsKept}
	stored, refused := 0, 0
	for range uploadTurns {
		if err := b.messageTimes(d, &alone); err != nil {
			return err
		}
		began := time.Now()
		r, err := senders.During(func() error { return b.messageTimes(d, &busy) })
		if err != nil {
			return err
		}
		stored, refused = stored+r.Stored, refused+r.Refused
		if err := b.besideSink(senders, float64(r.Stored)*uploadSize/time.Since(began).Seconds(), d, &beside); err != nil {
			return err
		}
	}
	p99, sunk, without := busy.Within(99), beside.Within(99), alone.Within(99)
	b.add(float64(p99) <= 1.2*float64(sunk) && stored >= uploadsAtOnce/2, fmt.Sprintf("%d uploads of %d MB at once", uploadsAtOnce, uploadSize/1_000_000),
		"p99 of a message at most 1.2 × that beside senders alone", "p99 %.2f × (%s, beside senders alone %s, without either %s); median %s, %s, %s; %d uploads stored meanwhile, %d refused for want of time",
		float64(p99)/float64(sunk), short(p99), short(sunk), short(without), short(busy.Within(50)), short(beside.Within(50)), short(alone.Within(50)), stored, refused)
	return nil
}

func (b *bench) besideSink(senders load.Senders, rate float64, d time.Duration, times *load.Times) error {
	sink, err := load.StartSink(int64(max(rate, 1)))
	if err != nil {
		return err
	}
	defer sink.Stop()
	there := *senders.Person
	there.Target = &load.Target{Addr: sink.Addr}
	senders.Person = &there
	_, err = senders.During(func() error { return b.messageTimes(d, times) })
	return err
}

// messageTimes sends up to 20 messages a second, each stored before it counts. One that is refused for want of
// time is sent again, under the same nonce: all of its tries are its time.
func (b *bench) messageTimes(d time.Duration, times *load.Times) error {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(d); time.Now().Before(end); {
		due := <-tick.C
		if err := b.untilStored(uuid.NewString()); err != nil {
			return err
		}
		times.Add(time.Since(due))
	}
	return nil
}

func (b *bench) untilStored(nonce string) (err error) {
	for range 20 {
		var refused *load.StatusError
		err = b.people[0].SendAndWait(b.rooms[0], "said meanwhile", nonce)
		if !errors.As(err, &refused) || refused.Status != 503 {
			return err
		}
	}
	return err
}

// uploadLarge measures what 1 GB costs the server's memory.
func (b *bench) uploadLarge() error {
	size := int64(uploadLarge)
	if b.short {
		size /= 8
	}
	if err := b.people[0].Upload(b.rooms[0], uploadSize); err != nil {
		return err
	}
	before, most := b.server.Resident(), int64(0)
	done := make(chan error, 1)
	began := time.Now()
	go func() { done <- b.people[0].Upload(b.rooms[0], size) }()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			most = max(most, b.server.Resident())
			continue
		case err := <-done:
			if err != nil {
				return err
			}
		}
		break
	}
	grown := float64(max(most-before, 0)) / (1 << 20)
	b.add(grown <= 16, fmt.Sprintf("an upload of %d MB", size>>20), "at most 16 MB of the server's memory",
		"%.1f MB more than before, at its highest; %.0f MB/s", grown, float64(size)/(1<<20)/time.Since(began).Seconds())
	return nil
}
