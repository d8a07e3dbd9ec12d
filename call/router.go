package call

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

// Router brings requests to the node that holds the room's call. They travel over Redis, as
// commands do: so call nodes need no address and no secret for each other.
type Router struct {
	*Directory
	Exchange chat.CallExchange
	Local    *Node // nil in a process that forwards no media
}

var errNoNode = &chat.Error{Kind: chat.Unavailable, Retry: 5 * time.Second, Text: "Calls are switched off on this server right now."}

// hops is how many nodes are asked at most: the holder may have changed twice meanwhile.
const hops = 3

// askAgain is how often a call that waits for another holder is looked at.
const askAgain = 100 * time.Millisecond

// Do has a request answered; with SDP where it offered some. Where the holder is silent, it may have died: an offer
// to send then waits for the end of its lease, with which another node takes the call.
func (r *Router) Do(ctx context.Context, q chat.CallRequest) (string, error) {
	limit, cancel := context.WithTimeout(ctx, chat.CallLease)
	defer cancel()
	node := r.holder(q.Room)
	for {
		text, silent, err := r.follow(ctx, node, q)
		if silent == uuid.Nil || q.Act != chat.CallPublish {
			return text, err
		}
		select {
		case <-limit.Done():
			return text, err
		case <-time.After(askAgain):
			node = r.another(q.Room, silent)
		}
	}
}

// follow asks a node, and the holder that it names. It says which one was silent.
func (r *Router) follow(ctx context.Context, node uuid.UUID, q chat.CallRequest) (text string, silent uuid.UUID, err error) {
	for range hops {
		if node == uuid.Nil {
			break
		}
		reply, err := r.ask(ctx, node, q)
		switch {
		case errors.Is(err, chat.ErrSilent):
			return "", node, err
		case err != nil:
			return "", uuid.Nil, err
		case reply.Holder != uuid.Nil:
			node = reply.Holder
			continue
		case reply.Refused != "":
			return "", uuid.Nil, chat.E(reply.Kind, reply.Refused)
		}
		return reply.SDP, uuid.Nil, nil
	}
	if needless(q.Act) {
		return "", uuid.Nil, nil
	}
	return "", uuid.Nil, errNoNode
}

// holder is the node to ask first.
func (r *Router) holder(room chat.RoomID) uuid.UUID {
	c := r.Call(room)
	switch {
	case c.On() && !c.Moving:
		return c.Node
	case c.Moving:
		return r.another(room, c.Node)
	}
	return r.another(room, uuid.Nil)
}

// another is a node that takes the room's call, if there is one beside that which may have died.
func (r *Router) another(room chat.RoomID, than uuid.UUID) uuid.UUID {
	if r.Local != nil && r.Local.takes() {
		return r.Local.ID
	}
	return r.pick(room, than)
}

// ask has one node answer. A node that has not answered when its lease ends is silent, also where its connections
// still stand.
func (r *Router) ask(ctx context.Context, node uuid.UUID, q chat.CallRequest) (chat.CallReply, error) {
	if r.Local != nil && node == r.Local.ID {
		return r.Local.Ask(ctx, q), nil
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if c := r.Call(q.Room); c.Node == node && !c.Moving {
		go r.whenLost(ctx, q.Room, node, cancel)
	}
	return r.Exchange.AskNode(ctx, node, q)
}

// whenLost calls lost once a node no longer holds the room's call: it is without one, or another has it. It
// ends with ctx.
func (r *Router) whenLost(ctx context.Context, room chat.RoomID, node uuid.UUID, lost func()) {
	tick := time.NewTicker(askAgain)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if c := r.Call(room); c.Moving || c.Node != node {
				lost()
			}
		}
	}
}

// Offered reports whether a node takes calls.
func (r *Router) Offered() bool {
	return r.Local != nil && r.Local.takes() || r.pick(0, uuid.Nil) != uuid.Nil
}
