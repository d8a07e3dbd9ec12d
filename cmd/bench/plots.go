//go:build linux

package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"parley/cmd/internal/load"
	"parley/cmd/internal/plot"
)

// draw writes a drawing whose values were all measured.
func (b *bench) draw(name string, p plot.Plot) error {
	var drawing bytes.Buffer
	if _, err := p.WriteTo(&drawing); err != nil {
		return err
	}
	file := filepath.Join(b.plots, name+".svg")
	if err := os.WriteFile(file, drawing.Bytes(), 0o644); err != nil {
		return err
	}
	fmt.Println("drawn:", file)
	return nil
}

// plotMessages is each socket's messages per second, as in a busy room.
const plotMessages = 5

// plotSockets draws the cost of more sockets in a room: processor time for a delivery, and memory.
func (b *bench) plotSockets() error {
	sizes := []int{100, 300, 1000, 3000, 10_000, idleSockets}
	if b.short {
		sizes = []int{100, 1000}
	}
	live, raw, memory := plot.Line{Name: "live node"}, plot.Line{Name: "raw loop"}, plot.Line{Name: "live node"}
	for _, n := range sizes {
		m, err := b.measureFan(fan{sockets: n, rooms: 1, people: 8, rate: plotMessages})
		if err != nil {
			return err
		}
		x := float64(n)
		live.Points = append(live.Points, plot.Point{X: x, Y: m.each()})
		raw.Points = append(raw.Points, plot.Point{X: x, Y: m.raw.PerMillion()})
		memory.Points = append(memory.Points, plot.Point{X: x, Y: float64(m.resident) / (1 << 20)})
		fmt.Printf("%d sockets: live node %.2f CPU-s for a million deliveries, raw loop %.2f, %d MB resident; %s%s\n",
			n, m.each(), m.raw.PerMillion(), m.resident>>20, account(m.Report), ended(m.closes))
	}
	return errors.Join(
		b.draw("cpu-sockets", plot.Plot{
			Title: fmt.Sprintf("Processor time of a delivery, one room, %d messages/s", plotMessages),
			X:     "sockets", Y: "CPU seconds for a million", LogX: true, Lines: []plot.Line{live, raw},
		}),
		b.draw("memory-sockets", plot.Plot{
			Title: fmt.Sprintf("Memory of a live node, one room, %d messages/s", plotMessages),
			X:     "sockets", Y: "MB resident", Lines: []plot.Line{memory},
		}))
}

// plotHistory draws the time of each action as a room's history grows tenfold, again and again.
func (b *bench) plotHistory() error {
	total := 1000
	g, err := b.grown(total)
	if err != nil {
		return err
	}
	defer g.Stop()
	lines := make([]plot.Line, len(actions))
	for ; total <= b.big; total *= 10 {
		if total > g.total {
			if err := g.seed(b.binary, total-g.total); err != nil {
				return err
			}
			g.total = total
		}
		for i, what := range actions {
			_, t, _, err := compare(g, g, what, b.rounds())
			if err != nil {
				return err
			}
			lines[i].Name = what
			lines[i].Points = append(lines[i].Points, plot.Point{X: float64(total), Y: t.Seconds() * 1000})
			fmt.Printf("%s with %d messages: median %s\n", what, total, t.Round(10*time.Microsecond))
		}
	}
	return b.draw("time-history", plot.Plot{
		Title: "A room whose history grows", X: "messages in the room", Y: "median ms", LogX: true, Lines: lines,
	})
}

// plotRate draws the time until messages are seen against their rate.
func (b *bench) plotRate() error {
	median, p99 := plot.Line{Name: "median"}, plot.Line{Name: "p99"}
	err := b.withServer(func() error {
		if err := b.invite(8, 20); err != nil {
			return err
		}
		clients, err := b.listen(2)
		if err != nil {
			return err
		}
		defer clients.Close()
		for _, rate := range []int{10, 30, 100, 300, 1000, 2000, 4000} {
			s := load.Workload{Places: b.places(), Clients: clients, Rate: rate, For: b.duration(15 * time.Second)}
			r, err := arrived(s.Run())
			if err != nil {
				return err
			}
			ms := func(percent float64) float64 { return r.Late.Within(percent).Seconds() * 1000 }
			median.Points = append(median.Points, plot.Point{X: float64(rate), Y: ms(50)})
			p99.Points = append(p99.Points, plot.Point{X: float64(rate), Y: ms(99)})
			fmt.Printf("%d messages a second in 20 rooms: %s\n", rate, account(r))
		}
		return nil
	})
	if err != nil {
		return err
	}
	return b.draw("latency-rate", plot.Plot{
		Title: "From posting to seeing, stored on the way, 20 rooms", X: "messages a second", Y: "ms",
		LogX: true, LogY: true, Lines: []plot.Line{median, p99},
	})
}
