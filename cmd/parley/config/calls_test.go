package config

import (
	"strings"
	"testing"
)

func TestMediaAreHeardOnTheHostOfHTTP(t *testing.T) {
	for _, c := range []struct{ addr, call, want string }{
		{"127.0.0.1:3000", "", "127.0.0.1:7781"},
		{"0.0.0.0:80", "", "0.0.0.0:7781"},
		{":3000", "", ":7781"},
		{"[::1]:3000", "", "[::1]:7781"},
		{"127.0.0.1:3000", "192.0.2.1:5000", "192.0.2.1:5000"},
	} {
		cfg := Config{Addr: c.addr, CallAddr: c.call}
		if err := cfg.checkCalls(); err != nil || cfg.CallAddr != c.want {
			t.Errorf("%s and %q make %s, %v", c.addr, c.call, cfg.CallAddr, err)
		}
	}
}

func TestAWrongAddressOfCallsIsNamed(t *testing.T) {
	for _, c := range []struct{ call, public, name string }{
		{"127.0.0.1", "", "PARLEY_CALL_ADDR"}, {"127.0.0.1:", "", "PARLEY_CALL_ADDR"},
		{"", "here", "PARLEY_CALL_PUBLIC"}, {"", "203.0.113.7,,x:1", "PARLEY_CALL_PUBLIC"}, {"", "203.0.113.7:99999", "PARLEY_CALL_PUBLIC"},
	} {
		cfg := Config{Addr: "127.0.0.1:3000", CallAddr: c.call, CallPublic: c.public}
		if err := cfg.checkCalls(); err == nil || !strings.HasPrefix(err.Error(), c.name+" must ") {
			t.Errorf("%q and %q: %v", c.call, c.public, err)
		}
	}
	cfg := Config{Addr: "127.0.0.1:3000", CallPublic: "203.0.113.7, [2001:db8::1]:7000"}
	if err := cfg.checkCalls(); err != nil || len(cfg.CallAddresses) != 2 || cfg.CallAddresses[1].Port != 7000 {
		t.Errorf("%v, %v", cfg.CallAddresses, err)
	}
}

func TestAWrongTURNServerIsNamed(t *testing.T) {
	for _, c := range []struct {
		cfg  Config
		name string
	}{
		{Config{Turn: "turn.example.org"}, "PARLEY_TURN "},
		{Config{Turn: "turn:turn.example.org:3478"}, "PARLEY_TURN "}, // over UDP
		{Config{Turn: "turn:turn.example.org:99999?transport=tcp"}, "PARLEY_TURN "},
		{Config{Turn: "turn:turn.example.org:0?transport=tcp"}, "PARLEY_TURN "},
		{Config{Turn: strings.Repeat("turn:a?transport=tcp,", 5)}, "PARLEY_TURN "},
		{Config{TurnAddr: "3478"}, "PARLEY_TURN_ADDR "},
		{Config{TurnTLSAddr: "127.0.0.1:443"}, "PARLEY_TURN_TLS_ADDR, "},
		{Config{TurnCert: "a", TurnKey: "b"}, "PARLEY_TURN_TLS_ADDR, "},
		{Config{TurnAddr: ":3478", CallAddr: "0.0.0.0:7781", Web: true}, "PARLEY_CALL_PUBLIC "},
		{Config{TurnAddr: ":3478", CallAddr: "192.0.2.1:7781"}, "JWT_SECRET "},
	} {
		if err := c.cfg.checkTurn(); err == nil || !strings.HasPrefix(err.Error(), c.name) {
			t.Errorf("%+v: %v", c.cfg, err)
		}
	}
	cfg := Config{Turn: "turns:turn.example.org:443?transport=tcp, turn:[2001:db8::1]:3478?transport=tcp", TurnAddr: "127.0.0.1:0", CallAddr: "127.0.0.1:7781", Secret: "x"}
	if err := cfg.checkTurn(); err != nil || len(cfg.TurnURLs) != 2 {
		t.Errorf("%v, %v", cfg.TurnURLs, err)
	}
}
