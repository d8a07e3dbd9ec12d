//go:build linux

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"

	"parley/cmd/internal/load"
)

// seen is what e2e/measure/browser.mjs measured, in milliseconds, elements and bytes.
type seen struct {
	Own, Others, Switched float64
	End, Up               streamed
}

type streamed struct{ Longest, Elements, Loads, Before, After float64 }

// browser measures a room in a real Chromium: the one of the browser tests, driven by their Node.
func (b *bench) browser() error {
	writer, err := b.target.SignUp("measured-writer")
	if err != nil {
		return err
	}
	reader, err := b.target.SignUp("measured-reader")
	if err != nil {
		return err
	}
	var rooms []string
	for _, name := range []string{"Measured", "Measured too"} {
		room, err := writer.CreateRoom(name)
		if err == nil {
			err = reader.Join(room)
		}
		if err != nil {
			return err
		}
		rooms = append(rooms, room)
	}
	s, err := b.watch(writer, reader, rooms)
	if err != nil {
		return err
	}
	b.add(s.Own <= 20, "sending, in a browser: the own message is painted", "20 ms", "%.0f ms (median)", s.Own)
	b.add(s.Others <= 35, "sending, in a browser: another browser has painted it", "35 ms", "%.0f ms (median)", s.Others)
	b.add(s.Switched <= 200, "changing rooms, in a browser: first paint", "200 ms", "%.0f ms (median)", s.Switched)
	for _, at := range []struct {
		where string
		streamed
	}{{"at the end", s.End}, {"scrolled up", s.Up}} {
		b.add(at.Longest <= 100 && at.Loads == 0, fmt.Sprintf("%d messages at 100 a second, %s", b.streamLength(), at.where), "no task over 100 ms, no load",
			"the longest task took %.0f ms; at most %.0f elements; the heap grew from %.1f to %.1f MB; the page loaded itself again %.0f times", at.Longest, at.Elements, at.Before/1e6, at.After/1e6, at.Loads)
	}
	return nil
}

func (b *bench) streamLength() int {
	if b.short {
		return 500
	}
	return 5000
}

// watch runs the script in e2e, where its packages are.
func (b *bench) watch(writer, reader *load.Person, rooms []string) (s seen, err error) {
	node, err := exec.LookPath("node")
	if err != nil {
		return s, errors.New("node is missing: install Node.js 20 or newer, as for the browser tests")
	}
	run := exec.Command(node, "measure/browser.mjs")
	run.Dir = "e2e"
	run.Env = append(os.Environ(), "BASE=http://"+b.server.Addr, "ROOMS="+strings.Join(rooms, ","), "WRITER_NAME="+writer.Name,
		"WRITER="+writer.Cookie, "READER="+reader.Cookie, "STREAM="+strconv.Itoa(b.streamLength()))
	var told strings.Builder
	run.Stderr = &told
	out, err := run.Output()
	if err != nil {
		return s, fmt.Errorf("the browser could not be measured (`make build` with `npm ci` in e2e gets its packages, CHROMIUM names the browser): %w: %.500s", err, told.String())
	}
	return s, json.Unmarshal(out, &s)
}
