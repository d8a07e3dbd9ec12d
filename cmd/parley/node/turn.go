package node

import (
	"fmt"
	"net"
	"strings"

	"parley/call"
	"parley/turn"
)

// startTurn relays to the process's own media, where it is asked to.
func (n *Node) startTurn(ports *call.Ports) error {
	var listeners []net.Listener
	fail := func(name, addr string, err error) error {
		for _, l := range listeners {
			_ = l.Close()
		}
		return fmt.Errorf("%s %s cannot be used: %w", name, addr, err)
	}
	if n.cfg.TurnAddr != "" {
		l, err := net.Listen("tcp", n.cfg.TurnAddr)
		if err != nil {
			return fail("PARLEY_TURN_ADDR", n.cfg.TurnAddr, err)
		}
		listeners = append(listeners, l)
		n.turns = append(n.turns, "TCP on "+l.Addr().String())
	}
	if n.cfg.TurnTLSAddr != "" {
		l, err := net.Listen("tcp", n.cfg.TurnTLSAddr)
		if err != nil {
			return fail("PARLEY_TURN_TLS_ADDR", n.cfg.TurnTLSAddr, err)
		}
		listeners = append(listeners, l)
		secure, err := turn.Encrypt(l, n.cfg.TurnCert, n.cfg.TurnKey)
		if err != nil {
			return fail("PARLEY_TURN_CERT", n.cfg.TurnCert, err)
		}
		listeners[len(listeners)-1] = secure
		n.turns = append(n.turns, "TLS on "+l.Addr().String())
	}
	if len(listeners) == 0 {
		return nil
	}
	var secrets [][]byte
	for _, secret := range n.secrets {
		secrets = append(secrets, turn.Secret(secret))
	}
	var err error
	n.Turn, err = turn.Open(turn.Config{Secrets: secrets, Media: ports.Told(n.cfg.CallAddresses), Local: ports.Local()}, listeners...)
	return err
}

// turnServers are those that browsers are told of.
func (n *Node) turnServers() turn.Servers {
	s := turn.Servers{URLs: n.cfg.TurnURLs}
	if len(n.secrets) > 0 {
		s.Secret = turn.Secret(n.secrets[0])
	}
	return s
}

// turnAddress says where the TURN server listens.
func (n *Node) turnAddress() string {
	if len(n.turns) == 0 {
		return ""
	}
	return "TURN takes " + strings.Join(n.turns, " and ") + "\n"
}
