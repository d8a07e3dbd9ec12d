package node

import (
	"strings"

	"parley/chat"
	"parley/chat/storing"
	"parley/cmd/parley/metrics"
	"parley/factors"
	"parley/previews"
	"parley/push"
)

func (n *Node) pushKeys() *push.Keys {
	return &push.Keys{Store: n.Postgres, Sealer: factors.NewSealer("push", n.secrets...)}
}

// pushSubject is whom a push service may write to.
func (n *Node) pushSubject() string {
	if strings.HasPrefix(n.cfg.Origin, "https://") {
		return n.cfg.Origin
	}
	return "push@localhost"
}

// maySendPushes reports whether this process can read the server's key.
func (n *Node) maySendPushes() bool { return len(n.secrets) > 0 && len(n.secrets[0]) > 0 }

// startPush tells devices of what the worker has stored. Without the secret, this process
// cannot read the server's key.
func (n *Node) startPush(w *storing.Worker) {
	if !n.maySendPushes() {
		n.Log.Warn("This worker sends no pushes: it needs JWT_SECRET for that.")
		return
	}
	s := &push.Sender{
		Outbox: n.Postgres, Keys: n.pushKeys(), Presence: n.Redis, Client: previews.Client(n.cfg.PreviewNetworks),
		Subject: n.pushSubject(), Log: n.Log, Ended: metrics.PushEnded,
	}
	stored := w.Stored
	w.Stored = func(outcomes []chat.Outcome) {
		s.Stored(outcomes)
		if stored != nil {
			stored(outcomes)
		}
	}
	n.tasks.Go(func() { s.Run(n.life) })
}
