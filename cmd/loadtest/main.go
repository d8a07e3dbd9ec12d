//go:build linux

// Command loadtest puts people, sockets and messages on a running Parley, and reports what became of each
// message.
package main

import (
	"errors"
	"flag"
	"fmt"
	"net"
	"net/url"
	"os"
	"time"

	"parley/cmd/internal/load"
)

const usage = `usage: loadtest [flags]

Signs people up on a Parley, puts them into rooms, opens sockets, sends messages
at a steady rate, and counts what arrives at each socket. It ends with 1 when
a message was lost or doubled.

Start the server with PARLEY_LIMITS=off, or its limits are what is measured:
30 sign-ups for an address in an hour, 20 sockets for a person. Use a server that
may be loaded and hold people called load-…; they and their rooms are deleted at
the end, unless it is broken off.

Sockets are plain ws://: where a proxy ends TLS, give the address behind it.
Connections to this machine come from 127.0.0.1 to 127.0.0.8, since one address
has ports for 28,000. Each takes an open file here and in the server (ulimit -n).

`

// plan holds the flags.
type plan struct {
	target, live                 string // host and port
	people, rooms, sockets, rate int
	lasts                        time.Duration
	atOnce, stall, pid           int
	remote, raw, keep            bool
}

func main() {
	load.RawLoopIfAsked()
	p, err := parse(os.Args[1:])
	switch {
	case errors.Is(err, flag.ErrHelp):
		return
	case err == nil:
		err = p.run()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "loadtest:", err)
		os.Exit(1)
	}
}

func parse(args []string) (*plan, error) {
	p := &plan{}
	var target, live string
	f := flag.NewFlagSet("loadtest", flag.ContinueOnError)
	f.Usage = func() {
		fmt.Fprint(f.Output(), usage)
		f.PrintDefaults()
	}
	f.StringVar(&target, "target", "http://127.0.0.1:3000", "where the server's pages are")
	f.StringVar(&live, "live", "", "where its sockets are, if a live node is to be met without the proxy")
	f.BoolVar(&p.remote, "allow-remote", false, "the target may be another machine")
	f.IntVar(&p.people, "people", 8, "how many people sign up, at most 20000")
	f.IntVar(&p.rooms, "rooms", 1, "how many rooms they make, at most 20000; the people are spread over them")
	f.IntVar(&p.sockets, "sockets", 1000, "how many sockets look at the rooms, at most 200000")
	f.IntVar(&p.rate, "rate", 10, "messages a second, over all rooms, at most 20000")
	f.DurationVar(&p.lasts, "for", 20*time.Second, "how long to send, at most 1h")
	f.IntVar(&p.atOnce, "at-once", 256, "how many sockets are being opened at any time")
	f.IntVar(&p.stall, "stall", 0, "so many of the sockets stop reading; nothing is expected of them")
	f.IntVar(&p.pid, "pid", 0, "the server's process, if it is on this machine: says what it spends")
	f.BoolVar(&p.raw, "raw", false, "then measure a loop of write(2) with as many sockets, to compare")
	f.BoolVar(&p.keep, "keep", false, "leave people and rooms where they are")
	if err := f.Parse(args); err != nil {
		return nil, err
	}
	if live == "" {
		live = target
	}
	var errs [2]error
	p.target, errs[0] = p.address("target", target)
	p.live, errs[1] = p.address("live", live)
	return p, errors.Join(errs[0], errs[1], p.bounds())
}

// address is the host and port of a URL that the test may load.
func (p *plan) address(name, text string) (string, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" || u.Hostname() == "" {
		return "", fmt.Errorf("-%s must be an address as http://127.0.0.1:3000, not %q", name, text)
	}
	port := u.Port()
	if port == "" {
		port = "80"
	}
	ips, err := net.LookupIP(u.Hostname())
	if err != nil {
		return "", err
	}
	for _, ip := range ips {
		if !ip.IsLoopback() && !p.remote {
			return "", fmt.Errorf("-%s is %s, which is not this machine; -allow-remote loads it all the same", name, ip)
		}
	}
	return net.JoinHostPort(u.Hostname(), port), nil
}

func (p *plan) bounds() error {
	for _, b := range []struct {
		name         string
		value, least int
		most         int
	}{
		{"people", p.people, 1, 20_000}, {"rooms", p.rooms, 1, 20_000}, {"sockets", p.sockets, 1, 200_000},
		{"rate", p.rate, 1, 20_000}, {"at-once", p.atOnce, 1, 10_000}, {"stall", p.stall, 0, p.sockets},
	} {
		if b.value < b.least || b.value > b.most {
			return fmt.Errorf("-%s must be %d to %d, not %d", b.name, b.least, b.most, b.value)
		}
	}
	if p.lasts < time.Second || p.lasts > time.Hour {
		return fmt.Errorf("-for must be 1s to 1h, not %s", p.lasts)
	}
	return load.EnoughFiles(p.sockets)
}
