package deploy_test

import (
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"parley/deploy"
	"parley/deploy/nginxtest"
)

// key is what the limits count a visitor by.
func key(t *testing.T, base, from string) string {
	t.Helper()
	r := request(t, http.MethodGet, base+"/", nil)
	r.Header.Set("X-Forwarded-For", from)
	return send(t, visitor(), r).body
}

func TestAHomeOfIPv6IsOneAddressForLimits(t *testing.T) {
	t.Parallel()
	base := nginxtest.StartOwn(t, `include process.conf;
http {
    include http.conf;
    set_real_ip_from 127.0.0.1;
    real_ip_header X-Forwarded-For;
    server { listen ADDRESS; location / { return 200 $one_address; } }
}
`)
	for _, home := range [][]string{
		{"2001:db8::1", "2001:db8::2", "2001:db8:0:0:a:b:c:d", "2001:db8:0:0:ffff::"},
		{"2001:db8:0:1::", "2001:db8:0:1:a:b:c:d"},
		{"2001:db8:1::5", "2001:db8:1:0:a:b:c:d"},
		{"2001:db8:a0a:a0a:a0a:a0a:a0a:a0a", "2001:db8:a0a:a0a::1"}, // bytes that are line feeds
		{"2600::1", "2600::"},
		{"192.0.2.10"}, {"192.0.2.11"}, {"10.10.10.10"},
	} {
		first := key(t, base, home[0])
		for _, other := range home[1:] {
			if key(t, base, other) != first {
				t.Errorf("%s is another visitor than %s", other, home[0])
			}
		}
		for _, stranger := range []string{"2001:db8:0:2::1", "2001:db9::1", "192.0.2.12"} {
			if key(t, base, stranger) == first {
				t.Errorf("%s counts as %s", stranger, home[0])
			}
		}
	}
}

func TestNginxListensOnIPv6WhereItDoesOnIPv4(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../docs/deploy.md")
	if err != nil {
		t.Fatal(err)
	}
	_, site, _ := strings.Cut(string(guide), "## As a systemd service")
	texts := map[string]string{"the guide's site": site}
	for _, name := range []string{"nginx/nginx.conf", "nginx/tls.conf"} {
		raw, err := deploy.Nginx.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = string(raw)
	}
	for name, text := range texts {
		all := regexp.MustCompile(`(?m)^\s*listen (\d.*);$`).FindAllStringSubmatch(text, -1)
		if len(all) == 0 {
			t.Errorf("%s listens nowhere", name)
		}
		for _, listen := range all {
			if !strings.Contains(text, "listen [::]:"+listen[1]+";") {
				t.Errorf("%s has “listen %s” for IPv4 alone", name, listen[1])
			}
		}
	}
}
