package main

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"parley/chat"
)

func TestAnOriginIsComparedAsBrowsersWriteIt(t *testing.T) {
	for given, want := range map[string]string{
		"":                              "",
		"https://chat.example.org":      "https://chat.example.org",
		"https://Chat.Example.org/":     "https://chat.example.org",
		"https://chat.example.org:443":  "https://chat.example.org",
		"https://chat.example.org:8443": "https://chat.example.org:8443",
		"http://127.0.0.1:80":           "http://127.0.0.1",
		"https://127.0.0.1:80":          "https://127.0.0.1:80",
		"http://[::1]:80":               "http://[::1]",
		"http://[2001:db8::80]":         "http://[2001:db8::80]",
		"http://[2001:DB8:0:0::80]:080": "http://[2001:db8::80]",
		"https://bücher.example":        "https://xn--bcher-kva.example",
		"https://BÜCHER.example:443":    "https://xn--bcher-kva.example",
		"https://bu\u0308cher.example":  "https://xn--bcher-kva.example", // as macOS writes it
		"https://straße.example":        "https://xn--strae-oqa.example",
		"https://例え。テスト":                "https://xn--r8jz45g.xn--zckzah",
		"https://xn--bcher-kva.example": "https://xn--bcher-kva.example",
		"http://my_host:3000":           "http://my_host:3000",
	} {
		c := config{Origin: given}
		if err := c.checkOrigin(); err != nil || c.Origin != want {
			t.Errorf("of %q it makes %q, %v", given, c.Origin, err)
		}
	}
}

func TestASecretThatWasForgottenIsNotTakenForNone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte(" \n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"DATABASE_URL_FILE", "REDIS_URL_FILE", "JWT_SECRET_FILE"} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(name, file)
			_, err := readConfig()
			if want := name + " names a file that is empty: " + file; err == nil || err.Error() != want {
				t.Errorf("it says %v, want %s", err, want)
			}
		})
	}
}

func TestOnlyLoopbackIsTheOwnMachine(t *testing.T) {
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

func TestWhoMaySignUpFollowsTheAddress(t *testing.T) {
	for _, c := range []struct {
		cfg  config
		want chat.SignUpPolicy
	}{
		{config{Addr: "127.0.0.1:3000"}, chat.SignUpPolicy{Mode: chat.SignUpOpen}},
		{config{Addr: "[::1]:3000"}, chat.SignUpPolicy{Mode: chat.SignUpOpen}},
		{config{Addr: ":3000"}, chat.SignUpPolicy{Mode: chat.SignUpByInvite}},
		{config{Addr: "0.0.0.0:3000"}, chat.SignUpPolicy{Mode: chat.SignUpByInvite}},
		{config{Addr: "0.0.0.0:3000", SignUp: "open"}, chat.SignUpPolicy{Mode: chat.SignUpOpen}},
		{config{Addr: "127.0.0.1:3000", SignUp: "closed"}, chat.SignUpPolicy{Mode: chat.SignUpClosed}},
		{config{Addr: "127.0.0.1:3000", Domains: " @Example.org, bücher.example,"}, chat.SignUpPolicy{Mode: chat.SignUpOpen, Domains: []string{"example.org", "xn--bcher-kva.example"}}},
	} {
		if err := c.cfg.checkSignUp(); err != nil || !reflect.DeepEqual(c.cfg.policy, c.want) {
			t.Errorf("%s %q: %+v, %v", c.cfg.Addr, c.cfg.SignUp, c.cfg.policy, err)
		}
	}
}
