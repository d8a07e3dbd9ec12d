package main

import "testing"

func TestOnlySomebodysOwnMachineIsHome(t *testing.T) {
	for _, c := range []struct {
		cfg  config
		home bool
	}{
		{config{Addr: "127.0.0.1:3000"}, true},
		{config{Addr: "localhost:3000"}, true},
		{config{Addr: "[::1]:3000"}, true},
		{config{Addr: ":3000"}, false},
		{config{Addr: "0.0.0.0:3000"}, false},
		{config{Addr: "192.0.2.7:3000"}, false},
		{config{Addr: "127.0.0.1:3000", Origin: "https://chat.example.org"}, false},
		{config{Addr: "127.0.0.1:3000", Database: "postgres://db/parley"}, false},
	} {
		if got := c.cfg.atHome(); got != c.home {
			t.Errorf("of %+v it is said %v", c.cfg, got)
		}
	}
}
