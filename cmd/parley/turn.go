package main

import (
	"errors"
	"fmt"
	"net"
	"regexp"
	"strconv"
	"strings"

	"parley/call"
	"parley/turn"
)

// turnURL is a TURN server as browsers are told of it: over TCP or TLS, for it has no UDP.
var turnURL = regexp.MustCompile(`^turns?:([a-zA-Z0-9.-]+|\[[0-9a-fA-F:.]+\])(?::([0-9]{1,5}))?\?transport=tcp$`)

// isTurnURL reports whether browsers take an address: they refuse a whole connection for one
// that they do not know.
func isTurnURL(text string) bool {
	parts := turnURL.FindStringSubmatch(text)
	if parts == nil {
		return false
	}
	port, err := strconv.ParseUint(parts[2], 10, 16)
	return parts[2] == "" || err == nil && port > 0
}

// turnURLsMost is how many addresses browsers are told: each connection tries all of them.
const turnURLsMost = 4

// checkTurn reads where TURN servers are, and where this process has one.
func (c *config) checkTurn() error {
	for text := range strings.SplitSeq(c.Turn, ",") {
		if text = strings.TrimSpace(text); text != "" {
			c.turnURLs = append(c.turnURLs, text)
		}
		if text != "" && !isTurnURL(text) || len(c.turnURLs) > turnURLsMost {
			return fmt.Errorf("PARLEY_TURN must list up to %d addresses as turns:turn.example.org:443?transport=tcp, separated by commas, not %q", turnURLsMost, c.Turn)
		}
	}
	for name, addr := range map[string]string{"PARLEY_TURN_ADDR": c.TurnAddr, "PARLEY_TURN_TLS_ADDR": c.TurnTLSAddr} {
		if _, port, err := net.SplitHostPort(addr); addr != "" && (err != nil || port == "") {
			return fmt.Errorf("%s must be an address with a port, as 0.0.0.0:3478, not %q", name, addr)
		}
	}
	if (c.TurnTLSAddr == "") != (c.TurnCert == "") || (c.TurnCert == "") != (c.TurnKey == "") {
		return errors.New("PARLEY_TURN_TLS_ADDR, PARLEY_TURN_CERT and PARLEY_TURN_KEY must be set together, or none of them")
	}
	if c.TurnAddr == "" && c.TurnTLSAddr == "" {
		return nil
	}
	return c.checkTurnServer()
}

func (c *config) checkTurnServer() error {
	host, _, _ := net.SplitHostPort(c.CallAddr) // checked before
	if ip := net.ParseIP(host); len(c.public) == 0 && (host == "" || ip != nil && ip.IsUnspecified()) {
		return errors.New("PARLEY_CALL_PUBLIC must name the address of the media for a TURN server, because PARLEY_CALL_ADDR names none")
	}
	if c.Secret == "" && !c.web && !c.live {
		return errors.New("JWT_SECRET must be set for a TURN server: web processes make its passwords with theirs")
	}
	return nil
}

// startTurn relays to the process's own media, where it is asked to.
func (n *node) startTurn(ports *call.Ports) error {
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
	n.turn, err = turn.Open(turn.Config{Secrets: secrets, Media: ports.Told(n.cfg.public), Local: ports.Local()}, listeners...)
	return err
}

// turnServers are those that browsers are told of.
func (n *node) turnServers() turn.Servers {
	s := turn.Servers{URLs: n.cfg.turnURLs}
	if len(n.secrets) > 0 {
		s.Secret = turn.Secret(n.secrets[0])
	}
	return s
}

// turnAddress says where the TURN server listens.
func (n *node) turnAddress() string {
	if len(n.turns) == 0 {
		return ""
	}
	return "TURN takes " + strings.Join(n.turns, " and ") + "\n"
}
