package main

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
		cfg := config{Addr: c.addr, CallAddr: c.call}
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
		cfg := config{Addr: "127.0.0.1:3000", CallAddr: c.call, CallPublic: c.public}
		if err := cfg.checkCalls(); err == nil || !strings.HasPrefix(err.Error(), c.name+" must ") {
			t.Errorf("%q and %q: %v", c.call, c.public, err)
		}
	}
	cfg := config{Addr: "127.0.0.1:3000", CallPublic: "203.0.113.7, [2001:db8::1]:7000"}
	if err := cfg.checkCalls(); err != nil || len(cfg.public) != 2 || cfg.public[1].Port != 7000 {
		t.Errorf("%v, %v", cfg.public, err)
	}
}

func TestAProcessWhoseCallPortIsTakenStartsWithoutCalls(t *testing.T) {
	t.Parallel()
	w := shared(t)
	calls := func(addr string) func(*config) { return func(c *config) { c.Roles, c.CallAddr = "web,call", addr } }
	first := w.node(t, calls("127.0.0.1:0"))
	if first.calls == nil || strings.HasSuffix(first.media, ":0") || !strings.Contains(first.addresses(), "Calls use UDP and TCP on "+first.media) {
		t.Errorf("it says %s", first.addresses())
	}
	second := w.node(t, calls(first.media))
	if second.calls != nil || !strings.Contains(second.addresses(), "Calls are off: another process has "+first.media) {
		t.Errorf("it says %s", second.addresses())
	}
}
