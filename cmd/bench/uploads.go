//go:build linux

package main

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"parley/cmd/internal/load"
)

const (
	uploadsAtOnce = 200
	uploadSize    = 5_000_000
	uploadLarge   = 1 << 30
	// uploadsKept bounds what an upload row leaves on the disk until its server is removed.
	uploadsKept = 600
)

// uploads compares the time of a message while 200 files of 5 MB arrive at once with the time without them.
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
	b.target.Client.Dial = func(addr string) (net.Conn, error) { return net.DialTimeout("tcp", addr, time.Minute) } // all connect at once
	b.people, b.rooms = nil, nil
	if err := b.invite(1, 1); err != nil {
		return err
	}
	return run()
}

func (b *bench) uploadsBeside() error {
	d := b.duration(20 * time.Second)
	if _, err := b.messageTimes(d / 4); err != nil { // the first ones cost more
		return err
	}
	alone, err := b.messageTimes(d)
	if err != nil {
		return err
	}
	var busy load.Times
	sent, refused, failed := b.uploading(func() { busy, err = b.messageTimes(d) })
	if err = cmp.Or(err, failed); err != nil {
		return err
	}
	p99, without := busy.Within(99), alone.Within(99)
	b.add(float64(p99) <= 1.2*float64(without) && sent >= uploadsAtOnce/2, fmt.Sprintf("%d uploads of %d MB at once", uploadsAtOnce, uploadSize/1_000_000),
		"p99 of a message at most 1.2 ×", "p99 %.2f × (%s, without %s); median %s, without %s; %d uploads stored meanwhile, %d refused for want of time",
		float64(p99)/float64(without), short(p99), short(without), short(busy.Within(50)), short(alone.Within(50)), sent, refused)
	return nil
}

// messageTimes sends up to 20 messages a second, each stored before it counts. One that is refused for want of
// time is sent again, under the same nonce: all of its tries are its time.
func (b *bench) messageTimes(d time.Duration) (times load.Times, err error) {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(d); time.Now().Before(end); {
		due := <-tick.C
		if err := b.untilStored(uuid.NewString()); err != nil {
			return times, err
		}
		times.Add(time.Since(due))
	}
	return times, nil
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

// uploading keeps 200 uploads going while f runs, and returns how many were stored, and how many
// were refused for want of time.
func (b *bench) uploading(f func()) (stored, busy int64, err error) {
	var begun, done, refused atomic.Int64
	var failed atomic.Pointer[error]
	var wg sync.WaitGroup
	stop := make(chan struct{})
	for range uploadsAtOnce {
		wg.Go(func() {
			for begun.Add(1) <= uploadsKept {
				err, busy := b.people[0].Upload(b.rooms[0], uploadSize), new(load.StatusError)
				switch {
				case errors.As(err, &busy) && busy.Status == 503:
					refused.Add(1)
				case err != nil:
					failed.Store(&err)
					return
				default:
					done.Add(1)
				}
				select {
				case <-stop:
					return
				default:
				}
			}
		})
	}
	f()
	close(stop)
	wg.Wait()
	if e := failed.Load(); e != nil {
		err = *e
	}
	return done.Load(), refused.Load(), err
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
