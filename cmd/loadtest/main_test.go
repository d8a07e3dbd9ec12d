//go:build linux

package main

import (
	"strings"
	"testing"
)

func TestOnlyThisMachineIsLoaded(t *testing.T) {
	for _, flags := range []string{
		"-target http://192.0.2.1", "-target http://[2001:db8::1]:3000", "-live http://192.0.2.1:80", "-target http://0.0.0.0:3000",
	} {
		if _, err := parse(strings.Fields(flags)); err == nil {
			t.Errorf("%s is loaded", flags)
		}
		if _, err := parse(strings.Fields(flags + " -allow-remote")); err != nil {
			t.Errorf("%s is not loaded although it may be: %v", flags, err)
		}
	}
}

func TestTargetsAreHostAndPort(t *testing.T) {
	for flags, want := range map[string]string{
		"":                              "127.0.0.1:3000 127.0.0.1:3000",
		"-target http://127.0.0.9":      "127.0.0.9:80 127.0.0.9:80",
		"-live http://[::1]:4000/":      "127.0.0.1:3000 [::1]:4000",
		"-target http://127.0.0.1:5000": "127.0.0.1:5000 127.0.0.1:5000",
	} {
		p, err := parse(strings.Fields(flags))
		if err != nil {
			t.Fatal(err)
		}
		if got := p.target + " " + p.live; got != want {
			t.Errorf("%q loads %s", flags, got)
		}
	}
}

func TestLoadIsBounded(t *testing.T) {
	for _, flags := range []string{
		"-people 0", "-people 20001", "-rooms 0", "-rooms 20001", "-sockets 0", "-sockets 200001", "-rate 0", "-rate 20001",
		"-at-once 0", "-for 500ms", "-for 61m", "-stall 11 -sockets 10", "-stall -1", "-target https://127.0.0.1", "-target 127.0.0.1:3000",
	} {
		if _, err := parse(strings.Fields(flags)); err == nil {
			t.Errorf("%s is taken", flags)
		}
	}
}
