//go:build linux

package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"parley/cmd/internal/load"
)

const (
	uploadsAtOnce = 200
	uploadSize    = 5_000_000
	uploadLarge   = 1 << 30
	// uploadsKept bounds what a turn leaves on the disk until the row's server is removed.
	uploadsKept = 300
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

// uploadTurns is how often the three are measured in turn: what else a machine does falls on all of them. Each has some 2,200
// messages then, and 22 of them take longer than the p99.
const (
	uploadTurns = 4
	uploadTurn  = 11 * time.Second
	uploadTick  = 20 * time.Millisecond // between messages
)

// turnTimes are those of messages, turn by turn.
type turnTimes []load.Times

func (t turnTimes) all() (sum load.Times) {
	for i := range t {
		sum.AddAll(&t[i])
	}
	return sum
}

// String is the median and the p99 of each turn, in milliseconds.
func (t turnTimes) String() string {
	each := make([]string, len(t))
	for i := range t {
		each[i] = fmt.Sprintf("%.1f/%.1f", t[i].Within(50).Seconds()*1000, t[i].Within(99).Seconds()*1000)
	}
	return strings.Join(each, " ")
}

// uploadsBeside compares three times of a message: alone, beside uploads, and beside senders whose bytes a
// process only reads, as fast as the server did. Senders on the same machine take a part of its processors
// that is not the server's doing.
func (b *bench) uploadsBeside() error {
	d := b.duration(uploadTurn)
	var ignored load.Times // the first ones cost more
	if err := b.messageTimes(d/2, &ignored); err != nil {
		return err
	}
	alone, busy, beside := make(turnTimes, uploadTurns), make(turnTimes, uploadTurns), make(turnTimes, uploadTurns)
	senders := load.Senders{Person: b.people[0], Room: b.rooms[0], AtOnce: uploadsAtOnce, Size: uploadSize, Most: uploadsKept}
	stored, refused := 0, 0
	for i := range uploadTurns {
		if err := b.messageTimes(d, &alone[i]); err != nil {
			return err
		}
		began := time.Now()
		r, err := senders.During(func() error { return b.messageTimes(d, &busy[i]) })
		if err != nil {
			return err
		}
		stored, refused = stored+r.Stored, refused+r.Refused
		if err := b.besideSink(senders, float64(r.Stored)*uploadSize/time.Since(began).Seconds(), d, &beside[i]); err != nil {
			return err
		}
	}
	with, sunk, without := busy.all(), beside.all(), alone.all()
	p99, least := with.Within(99), sunk.Within(99)
	b.add(float64(p99) <= 1.2*float64(least) && stored >= uploadsAtOnce/2, fmt.Sprintf("%d uploads of %d MB at once", uploadsAtOnce, uploadSize/1_000_000),
		"p99 of a message at most 1.2 × that beside senders alone", "p99 %.2f × (%s, beside senders alone %s, without either %s); median %s, %s, %s; of %d, %d and %d messages; median/p99 of each turn in ms: %s, beside senders alone %s, without either %s; %d uploads stored meanwhile, %d refused for want of time",
		float64(p99)/float64(least), short(p99), short(least), short(without.Within(99)), short(with.Within(50)), short(sunk.Within(50)), short(without.Within(50)),
		with.N(), sunk.N(), without.N(), busy, beside, alone, stored, refused)
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

// messageTimes sends up to 50 messages a second, each stored before it counts. One that is refused for want of
// time is sent again, under the same nonce: all of its tries are its time.
func (b *bench) messageTimes(d time.Duration, times *load.Times) error {
	tick := time.NewTicker(uploadTick)
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
