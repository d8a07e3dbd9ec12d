package config

import (
	"fmt"
	"net"
	"strings"

	"parley/call"
)

// callPort is where media are heard, unless PARLEY_CALL_ADDR says otherwise.
const callPort = "7781"

// checkCalls reads where media are heard: on the host of PARLEY_ADDR by default.
func (c *Config) checkCalls() error {
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
		c.CallAddresses = append(c.CallAddresses, at)
	}
	return nil
}
