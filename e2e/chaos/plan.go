package chaos

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// fault is one fault: its kind, its target, its time within the round, and its duration.
type fault struct {
	at   time.Duration
	what string
	node int // among the kind's possible targets
	end  int // an end of a connection
	last time.Duration
}

func (s fault) String() string {
	return fmt.Sprintf("%8s %-28s node %d, end %d, %s", s.at.Round(time.Millisecond), s.what, s.node, s.end, s.last.Round(time.Millisecond))
}

// kinds are the faults, each with its share in a hundred.
var kinds = []struct {
	what   string
	weight int
}{
	{"node killed", 10},
	{"worker killed: taken", 5},
	{"worker killed: storing", 6},
	{"worker killed: stored", 6},
	{"worker killed: announced", 6},
	{"worker stopped: changing", 6},
	{"node stopped", 6},
	{"node asked to end", 4},
	{"clients cut off", 10},
	{"clients half lost", 7},
	{"clients frozen", 7},
	{"Redis cut off from a node", 6},
	{"Redis half lost to a node", 4},
	{"PostgreSQL cut off from a node", 6},
	{"PostgreSQL half lost to a node", 4},
	{"Redis killed", 3},
	{"Redis full", 3},
	{"Redis emptied", 1},
	{"Redis older", 1},
	{"PostgreSQL killed", 1},
	{"PostgreSQL backend killed", 1},
	{"PostgreSQL restarted", 1},
	{"clock set back", 3},
	{"inbox poisoned", 2},
}

// plan is a round: count faults within a time, decided by a seed.
func plan(rng *rand.Rand, d *deck, within time.Duration, count int) []fault {
	round := make([]fault, count)
	for i := range round {
		round[i] = fault{
			at: time.Duration(rng.Int64N(int64(within))), what: d.draw(rng), node: rng.IntN(64), end: rng.IntN(2),
			// 1 to 20 s, most of them short.
			last: time.Second + time.Duration(rng.Float64()*rng.Float64()*rng.Float64()*float64(19*time.Second)),
		}
	}
	slices.SortStableFunc(round, func(a, b fault) int { return cmp.Compare(a.at, b.at) })
	return round
}

// deck holds the kinds of faults, each as often as its weight, so that a long run uses them all.
type deck struct {
	only  string // kinds with this in their name
	cards []string
}

func (d *deck) draw(rng *rand.Rand) string {
	if len(d.cards) == 0 {
		for _, k := range kinds {
			for range k.weight {
				if strings.Contains(k.what, d.only) {
					d.cards = append(d.cards, k.what)
				}
			}
		}
		rng.Shuffle(len(d.cards), func(i, j int) { d.cards[i], d.cards[j] = d.cards[j], d.cards[i] })
	}
	first := d.cards[0]
	d.cards = d.cards[1:]
	return first
}
