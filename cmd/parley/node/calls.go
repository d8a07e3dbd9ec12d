package node

import (
	"context"
	"errors"
	"fmt"
	"time"

	"parley/call"
	"parley/chat"
)

// startCalls has the process know which calls are on, and forward media where it has that
// role. A port that another process has is no reason not to start: several may run on one
// machine, and one of them is enough.
func (n *Node) startCalls() error {
	n.router = &call.Router{Directory: call.NewDirectory(n.Redis), Exchange: n.Redis}
	if !n.cfg.Call {
		return nil
	}
	ports, err := call.Listen(n.cfg.CallAddr)
	switch {
	case errors.Is(err, call.ErrTaken):
		n.Log.Warn("This process forwards no calls: PARLEY_CALL_ADDR is taken.", "addr", n.cfg.CallAddr)
		return nil
	case err != nil:
		return fmt.Errorf("PARLEY_CALL_ADDR %s cannot be listened on: %w", n.cfg.CallAddr, err)
	}
	n.Media = ports.Addr()
	if err := n.startTurn(ports); err != nil {
		return errors.Join(err, ports.Close())
	}
	n.Calls, err = call.New(call.Config{
		ID: n.id, Board: n.Redis, Gate: n.Postgres, Public: n.cfg.CallAddresses, Log: n.Log, Ringing: n.ringer(),
		Began: func(c chat.Call) { n.noteCall(c, chat.NoteCall) },
		Ended: func(c chat.Call) { n.noteCall(c, ends(c)) },
	}, ports)
	if err != nil {
		return errors.Join(err, ports.Close())
	}
	n.router.Local = n.Calls
	n.tasks.Go(func() {
		_ = n.Redis.ServeNode(n.life, n.id, func() {}, func(q chat.CallRequest) chat.CallReply {
			ctx, cancel := context.WithTimeout(n.life, callStop)
			defer cancel()
			return n.Calls.Ask(ctx, q)
		})
	})
	n.Calls.Start()
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
func (n *Node) noteCall(c chat.Call, kind chat.NoteKind) {
	ctx, cancel := context.WithTimeout(n.life, callStop)
	defer cancel()
	room, err := n.Postgres.Room(ctx, c.Room)
	if err != nil {
		return
	}
	note, ok := chat.CallNote(room, kind, c.Since, time.Now())
	if !ok {
		_ = n.Postgres.NoteOpening(ctx, note)
		return
	}
	_ = n.Redis.Enqueue(ctx, note)
}

// callAddress says where media are heard.
func (n *Node) callAddress() string {
	switch {
	case n.Calls != nil:
		return fmt.Sprintf("Calls use UDP and TCP on %s\n", n.Media) + n.turnAddress()
	case n.cfg.Call:
		return fmt.Sprintf("Calls are off: another process has %s\n", n.cfg.CallAddr)
	}
	return ""
}
