package config

import (
	"errors"
	"fmt"
	"net"
	"regexp"
	"strconv"
	"strings"
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
func (c *Config) checkTurn() error {
	for text := range strings.SplitSeq(c.Turn, ",") {
		if text = strings.TrimSpace(text); text != "" {
			c.TurnURLs = append(c.TurnURLs, text)
		}
		if text != "" && !isTurnURL(text) || len(c.TurnURLs) > turnURLsMost {
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

func (c *Config) checkTurnServer() error {
	host, _, _ := net.SplitHostPort(c.CallAddr) // checked before
	if ip := net.ParseIP(host); len(c.CallAddresses) == 0 && (host == "" || ip != nil && ip.IsUnspecified()) {
		return errors.New("PARLEY_CALL_PUBLIC must name the address of the media for a TURN server, because PARLEY_CALL_ADDR names none")
	}
	if c.Secret == "" && !c.Web && !c.Live {
		return errors.New("JWT_SECRET must be set for a TURN server: web processes make its passwords with theirs")
	}
	return nil
}
