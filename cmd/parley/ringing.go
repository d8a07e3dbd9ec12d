package main

import (
	"time"

	"parley/chat"
	"parley/previews"
	"parley/push"
	"parley/ringing"
)

// ringer rings for the calls that this process forwards.
func (n *node) ringer() *ringing.Ringer {
	g := &ringing.Ringer{Store: n.postgres, Limits: n.limits(), Publisher: n.redis, Log: n.log, Now: time.Now}
	if n.maySendPushes() {
		g.Bell = &push.Bell{Devices: n.postgres, Keys: n.pushKeys(), Client: previews.Client(n.cfg.previewNets), Subject: n.pushSubject(), Log: n.log}
	}
	return g
}

// limits count on Redis, unless the operator has turned them off.
func (n *node) limits() chat.Limits {
	if n.cfg.Limits == "off" {
		return chat.NoLimits{}
	}
	return n.redis
}
