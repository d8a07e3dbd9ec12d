package node

import (
	"time"

	"parley/chat"
	"parley/previews"
	"parley/push"
	"parley/ringing"
)

// ringer rings for the calls that this process forwards.
func (n *Node) ringer() *ringing.Ringer {
	g := &ringing.Ringer{Store: n.Postgres, Limits: n.limits(), Publisher: n.Redis, Log: n.Log, Now: time.Now}
	if n.maySendPushes() {
		g.Bell = &push.Bell{Devices: n.Postgres, Keys: n.pushKeys(), Client: previews.Client(n.cfg.PreviewNetworks), Subject: n.pushSubject(), Log: n.Log}
	}
	return g
}

// limits count on Redis, unless the operator has turned them off.
func (n *Node) limits() chat.Limits {
	if n.cfg.Limits == "off" {
		return chat.NoLimits{}
	}
	return n.Redis
}
