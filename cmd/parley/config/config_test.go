package config

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
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
		c := Config{Origin: given}
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
	for _, name := range []string{"DATABASE_URL_FILE", "REDIS_URL_FILE", "JWT_SECRET_FILE", "AWS_ACCESS_KEY_ID_FILE", "AWS_SECRET_ACCESS_KEY_FILE", "PARLEY_SMTP_FILE"} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(name, file)
			_, err := Read()
			if want := name + " names a file that is empty: " + file; err == nil || err.Error() != want {
				t.Errorf("it says %v, want %s", err, want)
			}
		})
	}
}

func TestAMessageMayHaveOneToTenFiles(t *testing.T) {
	t.Setenv("DATABASE_URL", "")
	t.Setenv("PARLEY_DATA", t.TempDir())
	for count, ok := range map[string]bool{"0": false, "1": true, "10": true, "11": false} {
		t.Setenv("PARLEY_FILES_COUNT", count)
		_, err := Read()
		if ok && err != nil || !ok && (err == nil || err.Error() != "PARLEY_FILES_COUNT must be 1 to 10, not "+count) {
			t.Errorf("%s: %v", count, err)
		}
	}
}

func TestOnlyLoopbackIsTheOwnMachine(t *testing.T) {
	for _, c := range []struct {
		cfg  Config
		home bool
	}{
		{Config{Addr: "127.0.0.1:3000"}, true},
		{Config{Addr: "localhost:3000"}, true},
		{Config{Addr: "[::1]:3000"}, true},
		{Config{Addr: ":3000"}, false},
		{Config{Addr: "0.0.0.0:3000"}, false},
		{Config{Addr: "192.0.2.7:3000"}, false},
		{Config{Addr: "127.0.0.1:3000", Origin: "https://chat.example.org"}, false},
		{Config{Addr: "127.0.0.1:3000", Database: "postgres://db/parley"}, false},
	} {
		if got := c.cfg.atHome(); got != c.home {
			t.Errorf("of %+v it is said %v", c.cfg, got)
		}
	}
}

func TestWhoMaySignUpFollowsTheAddress(t *testing.T) {
	for _, c := range []struct {
		cfg  Config
		want chat.SignUpPolicy
	}{
		{Config{Addr: "127.0.0.1:3000"}, chat.SignUpPolicy{Mode: chat.SignUpOpen}},
		{Config{Addr: "[::1]:3000"}, chat.SignUpPolicy{Mode: chat.SignUpOpen}},
		{Config{Addr: ":3000"}, chat.SignUpPolicy{Mode: chat.SignUpByInvite}},
		{Config{Addr: "0.0.0.0:3000"}, chat.SignUpPolicy{Mode: chat.SignUpByInvite}},
		{Config{Addr: "0.0.0.0:3000", SignUp: "open"}, chat.SignUpPolicy{Mode: chat.SignUpOpen, Bound: true}},
		{Config{Addr: "127.0.0.1:3000", SignUp: "closed"}, chat.SignUpPolicy{Mode: chat.SignUpClosed, Bound: true}},
		{Config{Addr: "127.0.0.1:3000", Domains: " @Example.org, bücher.example,"}, chat.SignUpPolicy{Mode: chat.SignUpOpen, Domains: []string{"example.org", "xn--bcher-kva.example"}, Bound: true}},
	} {
		if err := c.cfg.checkSignUp(); err != nil || !reflect.DeepEqual(c.cfg.Policy, c.want) {
			t.Errorf("%s %q: %+v, %v", c.cfg.Addr, c.cfg.SignUp, c.cfg.Policy, err)
		}
	}
}

func TestAnAddressOfRedisMayEndInASlash(t *testing.T) {
	for addr, ok := range map[string]bool{
		"redis://127.0.0.1:6379": true, "redis://127.0.0.1:6379/": true, "rediss://u:p@a:1/, rediss://u:p@b:1/": true, "redis://127.0.0.1:6379/2": true,
		"127.0.0.1:6379": false, "redis://127.0.0.1:6379/x": false,
	} {
		if err := (&Config{Redis: addr}).checkServers(); (err == nil) != ok {
			t.Errorf("%q: %v", addr, err)
		}
	}
}

func TestPasswordsAreLongerWhereOthersReachTheServer(t *testing.T) {
	for _, c := range []struct {
		addr, origin string
		want         int
	}{
		{"127.0.0.1:3000", "", 8},
		{"localhost:3000", "http://localhost:3000", 8},
		{"127.0.0.1:3000", "https://chat.example.org", 12}, // by a proxy of this machine
		{"0.0.0.0:3000", "", 12},
		{":3000", "http://10.0.0.7:3000", 12},
	} {
		if got := (&Config{Addr: c.addr, Origin: c.origin}).PasswordMin(); got != c.want {
			t.Errorf("%s %s: %d", c.addr, c.origin, got)
		}
	}
}

func TestMailsNeedAServerAndAnOriginThatStrangersCannotChoose(t *testing.T) {
	for _, c := range []struct {
		cfg  Config
		from string
		says string
	}{
		{Config{Addr: "127.0.0.1:0", SMTP: "smtp://localhost"}, "<parley@localhost>", ""},
		{Config{Addr: "127.0.0.1:0", Origin: "https://192.0.2.7", SMTP: "smtp://localhost"}, "<parley@localhost>", ""},
		{Config{Addr: ":3000", Origin: "https://chat.example.org", SMTP: "smtp://localhost"}, "<parley@chat.example.org>", ""},
		{Config{Addr: ":3000", Origin: "https://chat.example.org", SMTP: "smtps://u:p@h", MailFrom: "Chat <chat@example.org>"}, `"Chat" <chat@example.org>`, ""},
		{Config{Addr: ":3000", SMTP: "smtp://localhost"}, "", "PARLEY_SMTP needs PARLEY_ORIGIN"},
		{Config{Addr: "127.0.0.1:0", SMTP: "localhost:25"}, "", "PARLEY_SMTP must be"},
		{Config{Addr: "127.0.0.1:0", SMTP: "smtp://hunter2@h"}, "", "PARLEY_SMTP must have both"},
		{Config{Addr: "127.0.0.1:0", SMTP: "smtp://h?tls=on"}, "", "PARLEY_SMTP can end"},
		{Config{Addr: "127.0.0.1:0", SMTP: "smtp://h", MailFrom: "chat"}, "", "PARLEY_MAIL_FROM must be"},
	} {
		err := c.cfg.checkMail()
		if c.says == "" && (err != nil || c.cfg.Mail.From.String() != c.from) {
			t.Errorf("%q: %+v %v", c.cfg.SMTP, c.cfg.Mail, err)
		}
		if c.says != "" && (err == nil || !strings.HasPrefix(err.Error(), c.says) || strings.Contains(err.Error(), "hunter2")) {
			t.Errorf("%q: %v, want %s", c.cfg.SMTP, err, c.says)
		}
	}
	if c := (Config{Addr: ":3000"}); c.checkMail() != nil || c.Mail != nil {
		t.Error("without PARLEY_SMTP there is mail")
	}
}

func TestALinkHasTheOriginThatIsKnown(t *testing.T) {
	for want, c := range map[string]Config{
		"https://chat.example.org/reset/x": {Origin: "https://chat.example.org", Addr: ":3000"},
		"http://127.0.0.1:3000/reset/x":    {Addr: "127.0.0.1:3000"},
		"http://localhost:3000/reset/x":    {Addr: "localhost:3000"},
	} {
		if got := c.LinkTo("/reset/x"); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	for _, addr := range []string{":3000", "0.0.0.0:3000", "[::]:3000", ""} {
		c := Config{Addr: addr}
		if got := c.LinkTo("/reset/x"); strings.Contains(got, "http") || !strings.Contains(got, "PARLEY_ORIGIN") || !strings.HasSuffix(got, " /reset/x") {
			t.Errorf("of %q: %q", addr, got)
		}
	}
}

func TestFilesHaveAnOriginThatIsNoPages(t *testing.T) {
	for _, c := range []struct{ origin, files, want, says string }{
		{"", "", "", ""},
		{"https://chat.example.org", "", "", ""},
		{"https://chat.example.org", "https://Files.example.net:443/", "https://files.example.net", ""},
		{"http://localhost:3000", "http://files.localhost:3000", "http://files.localhost:3000", ""},
		{"", "https://files.example.net", "", "PARLEY_FILES_ORIGIN needs PARLEY_ORIGIN"},
		{"https://chat.example.org", "files.example.net", "", "PARLEY_FILES_ORIGIN must be a scheme and a host"},
		{"https://chat.example.org", "https://files.example.net/files", "", "PARLEY_FILES_ORIGIN must be a scheme and a host"},
		{"https://chat.example.org", "https://files_.example.net%", "", "PARLEY_FILES_ORIGIN must"},
		{"https://chat.example.org", "https://CHAT.example.org:8443", "", "PARLEY_FILES_ORIGIN must name another host"},
		{"https://chat.example.org", "http://files.example.net", "", "PARLEY_FILES_ORIGIN must begin with https://"},
	} {
		cfg := Config{Origin: c.origin, FilesOrigin: c.files}
		err := cfg.checkOrigin()
		if err == nil {
			err = cfg.checkFilesOrigin()
		}
		if c.says == "" && (err != nil || cfg.FilesOrigin != c.want) || c.says != "" && (err == nil || !strings.HasPrefix(err.Error(), c.says)) {
			t.Errorf("%q with %q: %q, %v", c.files, c.origin, cfg.FilesOrigin, err)
		}
	}
}
