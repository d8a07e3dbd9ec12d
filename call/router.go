package call

import (
	"context"
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

// Do has a request answered; with SDP where it offered some.
func (r *Router) Do(ctx context.Context, q chat.CallRequest) (string, error) {
	node := r.holder(q.Room)
	for range hops {
		if node == uuid.Nil {
			break
		}
		reply, err := r.ask(ctx, node, q)
		switch {
		case err != nil:
			return "", err
		case reply.Holder != uuid.Nil:
			node = reply.Holder
			continue
		case reply.Refused != "":
			return "", chat.E(reply.Kind, reply.Refused)
		}
		return reply.SDP, nil
	}
	if needless(q.Act) {
		return "", nil
	}
	return "", errNoNode
}

// holder is the node to ask first.
func (r *Router) holder(room chat.RoomID) uuid.UUID {
	if c := r.Call(room); c.On() && !c.Moving {
		return c.Node
	}
	if r.Local != nil && r.Local.takes() {
		return r.Local.ID
	}
	return r.pick(room)
}

func (r *Router) ask(ctx context.Context, node uuid.UUID, q chat.CallRequest) (chat.CallReply, error) {
	if r.Local != nil && node == r.Local.ID {
		return r.Local.Ask(ctx, q), nil
	}
	return r.Exchange.AskNode(ctx, node, q)
}

// Offered reports whether a node takes calls.
func (r *Router) Offered() bool {
	return r.Local != nil && r.Local.takes() || r.pick(0) != uuid.Nil
}
