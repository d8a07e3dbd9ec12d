package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"parley/call"
	"parley/chat"
)

// callPort is where media are heard, unless PARLEY_CALL_ADDR says otherwise.
const callPort = "7781"

// checkCalls reads where media are heard: on the host of PARLEY_ADDR by default.
func (c *config) checkCalls() error {
	if c.CallAddr == "" {
		host, _, _ := net.SplitHostPort(c.Addr) // checked before
		c.CallAddr = net.JoinHostPort(host, callPort)
	}
	if _, port, err := net.SplitHostPort(c.CallAddr); err != nil || port == "" {
		return fmt.Errorf("PARLEY_CALL_ADDR must be an address with a port, as 0.0.0.0:%s, not %q", callPort, c.CallAddr)
	}
	for text := range strings.SplitSeq(c.CallPublic, ",") {
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		at, err := call.ParsePublic(text)
		if err != nil {
			return fmt.Errorf("PARLEY_CALL_PUBLIC must list IP addresses, with or without a port, as 203.0.113.7, separated by commas, not %q", text)
		}
		c.public = append(c.public, at)
	}
	return nil
}

// startCalls has the process know which calls are on, and forward media where it has that
// role. A port that another process has is no reason not to start: several may run on one
// machine, and one of them is enough.
func (n *node) startCalls() error {
	n.router = &call.Router{Directory: call.NewDirectory(n.redis), Exchange: n.redis}
	if !n.cfg.call {
		return nil
	}
	ports, err := call.Listen(n.cfg.CallAddr)
	switch {
	case errors.Is(err, call.ErrTaken):
		n.log.Warn("This process forwards no calls: PARLEY_CALL_ADDR is taken.", "addr", n.cfg.CallAddr)
		return nil
	case err != nil:
		return fmt.Errorf("PARLEY_CALL_ADDR %s cannot be listened on: %w", n.cfg.CallAddr, err)
	}
	n.media = ports.Addr()
	if err := n.startTurn(ports); err != nil {
		return errors.Join(err, ports.Close())
	}
	n.calls, err = call.New(call.Config{
		ID: n.id, Board: n.redis, Gate: n.postgres, Public: n.cfg.public, Log: n.log, Ringing: n.ringer(),
		Began: func(c chat.Call) { n.noteCall(c, chat.NoteCall) },
		Ended: func(c chat.Call) { n.noteCall(c, ends(c)) },
	}, ports)
	if err != nil {
		return errors.Join(err, ports.Close())
	}
	n.router.Local = n.calls
	n.tasks.Go(func() {
		_ = n.redis.ServeNode(n.life, n.id, func() {}, func(q chat.CallRequest) chat.CallReply {
			ctx, cancel := context.WithTimeout(n.life, callStop)
			defer cancel()
			return n.calls.Ask(ctx, q)
		})
	})
	n.calls.Start()
	return nil
}

// ends is the kind of a call's last line: one that no other took is missed.
func ends(c chat.Call) chat.NoteKind {
	if c.Ring != nil && !c.Ring.Taken && len(c.Ring.People) > 1 {
		return chat.NoteMissed
	}
	return chat.NoteEnded
}

// noteCall has a worker write a quiet line. While a store is away, a line is missing and
// nothing else.
func (n *node) noteCall(c chat.Call, kind chat.NoteKind) {
	ctx, cancel := context.WithTimeout(n.life, callStop)
	defer cancel()
	room, err := n.postgres.Room(ctx, c.Room)
	if err != nil {
		return
	}
	note, ok := chat.CallNote(room, kind, c.Since, time.Now())
	if !ok {
		_ = n.postgres.NoteOpening(ctx, note)
		return
	}
	_ = n.redis.Enqueue(ctx, note)
}

// callAddress says where media are heard.
func (n *node) callAddress() string {
	switch {
	case n.calls != nil:
		return fmt.Sprintf("Calls use UDP and TCP on %s\n", n.media) + n.turnAddress()
	case n.cfg.call:
		return fmt.Sprintf("Calls are off: another process has %s\n", n.cfg.CallAddr)
	}
	return ""
}
