package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"parley/chat"
	"parley/cmd/parley/commands"
	"parley/cmd/parley/config"
)

// command runs parley admin on the stores of the other nodes.
func (w *sharedHarness) command(t *testing.T, args ...string) (said string, err error) {
	t.Helper()
	return w.commandWith(t, func(*config.Config) {}, args...)
}

// commandWith is command with another configuration.
func (w *sharedHarness) commandWith(t *testing.T, how func(*config.Config), args ...string) (said string, err error) {
	t.Helper()
	cfg := &config.Config{
		AdminAddr: "off", Roles: "web", Data: filepath.Join(w.dir, "data"), Database: w.servers.DatabaseURL(), Redis: w.servers.RedisURL(),
		Limits: "off", SignUp: "open", LogLevel: "error", LogFormat: "text", BcryptCost: 4, DatabaseMax: 4, FileMB: 100, FileCount: 10,
	}
	how(cfg)
	var out strings.Builder
	err = commands.Admin(t.Context(), cfg, args, &out)
	return out.String(), err
}

// operates runs commands and compares what they say.
type operates struct {
	*sharedHarness
	t *testing.T
}

// says runs a command that succeeds.
func (o operates) says(args ...string) string {
	o.t.Helper()
	said, err := o.command(o.t, args...)
	if err != nil {
		o.t.Errorf("%v: %v", args, err)
	}
	return said
}

// is runs a command that succeeds and says nothing but that.
func (o operates) is(want string, args ...string) {
	o.t.Helper()
	if said := o.says(args...); said != want {
		o.t.Errorf("%v: it says %q, want %q", args, said, want)
	}
}

// refuses runs a command that fails, with that in its reason.
func (o operates) refuses(want string, args ...string) {
	o.t.Helper()
	if said, err := o.command(o.t, args...); err == nil || !strings.Contains(err.Error(), want) || said != "" {
		o.t.Errorf("%v: it says %q, %v; want %q", args, said, err, want)
	}
}

// listed is the number of the one line of a list that has a text, and the line.
func (o operates) listed(text string, args ...string) (number, line string) {
	o.t.Helper()
	said := o.says(args...)
	for line := range strings.Lines(said) {
		if strings.Contains(line, text) {
			number, _, _ = strings.Cut(line, "\t")
			return number, line
		}
	}
	o.t.Fatalf("%v lack %q: %q", args, text, said)
	return "", ""
}

// recorded expects what the operator did in the audit log.
func (o operates) recorded(act chat.AuditAct, of string) {
	o.t.Helper()
	if log := o.says("audit", "csv"); !strings.Contains(log, fmt.Sprintf(",%s,,%s,", act, of)) {
		o.t.Errorf("the audit log lacks %s", act)
	}
}
