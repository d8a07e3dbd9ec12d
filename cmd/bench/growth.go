//go:build linux

package main

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/google/uuid"

	"parley/cmd/internal/load"
)

// growth compares opening a room, paging back and posting with few and with many stored messages. The two
// servers run side by side and are measured in turn, since machines drift.
func (b *bench) growth() error {
	small, err := b.grown(10_000)
	if err != nil {
		return err
	}
	defer small.Stop()
	big, err := b.grown(b.big)
	if err != nil {
		return err
	}
	defer big.Stop()
	for _, what := range actions {
		ratio, few, many, err := compare(small, big, what, b.rounds())
		if err != nil {
			return err
		}
		r := b.add(ratio <= 1.3, fmt.Sprintf("%s with %d messages against 10000", what, b.big), "at most 1.3 times",
			"%.2f times (median %s against %s)", ratio, many.Round(10*time.Microsecond), few.Round(10*time.Microsecond))
		b.look(r, big.Server, "the server with many", "growth-"+strings.ReplaceAll(what, " ", "-"), 5*time.Second, func() error {
			_, _, _, err := compare(big, big, what, b.rounds()/2)
			return err
		})
	}
	return nil
}

// actions are a person's actions in a room of any length.
var actions = []string{"opening a room", "paging back", "posting"}

func (b *bench) rounds() int {
	if b.short {
		return 50
	}
	return 400
}

// grown is a server with many messages and a person who reads them.
type grown struct {
	*load.Server
	person *load.Person
	room   string
	total  int
}

func (b *bench) grown(total int) (*grown, error) {
	s, err := load.StartServer(b.binary)
	if err != nil {
		return nil, err
	}
	g := &grown{Server: s, total: total}
	if err := g.prepare(b.binary); err != nil {
		s.Stop()
		return nil, err
	}
	return g, nil
}

func (g *grown) prepare(binary string) (err error) {
	if err := g.seed(binary, g.total); err != nil {
		return err
	}
	if g.person, err = load.NewTarget(g.Addr).SignUp("reader"); err != nil {
		return err
	}
	g.room = "archive"
	return g.person.Join(g.room)
}

func (g *grown) seed(binary string, messages int) error {
	database, redis := g.URLs()
	seed := exec.Command(binary, "seed", "-room", "Archive", "-messages", fmt.Sprint(messages))
	seed.Env = append(os.Environ(), "DATABASE_URL="+database, "REDIS_URL="+redis, "JWT_SECRET=only for the seed, which signs nothing")
	seed.Stderr = os.Stderr
	seed.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	if err := seed.Run(); err != nil {
		return fmt.Errorf("seed: %w", err)
	}
	return nil
}

func (g *grown) do(what string, n int) error {
	switch what {
	case "posting":
		return g.person.SendAndWait(g.room, load.Mark(n), uuid.NewString())
	case "paging back":
		return g.get(fmt.Sprintf("/rooms/%s?before=%d", g.room, g.total-(n*7919)%(g.total-100)))
	}
	return g.get("/rooms/" + g.room)
}

func (g *grown) get(path string) error {
	status, _, err := g.person.Get(path)
	if err == nil && status != 200 {
		err = &load.StatusError{Path: path, Status: status}
	}
	return err
}

// compare performs an action on both in turn and compares the medians.
func compare(small, big *grown, what string, rounds int) (ratio float64, few, many time.Duration, err error) {
	var times [2][]time.Duration
	for n := range rounds {
		for i, g := range []*grown{small, big} {
			began := time.Now()
			if err := g.do(what, n); err != nil {
				return 0, 0, 0, err
			}
			times[i] = append(times[i], time.Since(began))
		}
	}
	few, many = median(times[0]), median(times[1])
	return float64(many) / float64(few), few, many, nil
}

func median(ds []time.Duration) time.Duration {
	slices.Sort(ds)
	return ds[len(ds)/2]
}
