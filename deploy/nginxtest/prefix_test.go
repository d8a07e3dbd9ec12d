package nginxtest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parley/deploy"
)

func (p prefix) read(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(p.dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestOnlyAddressesAreChangedInTheConfiguration(t *testing.T) {
	plain := listen(t)
	defer plain.Close()
	p := newPrefix(t)
	p.writeConfig(t, upstreams{[]string{"127.0.0.1:1"}, []string{"127.0.0.1:2", "127.0.0.1:3"}}, ports{"8080": plain})

	entries, err := deploy.Nginx.ReadDir("nginx")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		name := "nginx/" + entry.Name()
		if entry.IsDir() || name == "nginx/upstreams.conf" {
			continue
		}
		deployed, err := deploy.Nginx.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		got := strings.NewReplacer("listen "+plain.Addr().String(), "listen 8080", "listen unix:"+p.dir+"/run/", "listen [::]:").Replace(p.read(t, name))
		if got != string(deployed) {
			t.Errorf("%s is another than what is deployed:\n%s", name, got)
		}
	}
	if !strings.Contains(p.read(t, "nginx/nginx.conf"), "listen "+plain.Addr().String()) {
		t.Error("nginx.conf does not listen where the test does")
	}
	text := p.read(t, "nginx/upstreams.conf")
	for _, node := range []string{"server 127.0.0.1:1", "server 127.0.0.1:2", "server 127.0.0.1:3"} {
		if strings.Count(text, node) != 1 {
			t.Errorf("%q is not there once: %s", node, text)
		}
	}
	for _, docker := range []string{":3000", "\nresolver", " resolve"} {
		if strings.Contains(uncommented(text), docker) {
			t.Errorf("%q is still there: %s", docker, text)
		}
	}
}

// uncommented is a configuration without its comments.
func uncommented(text string) string {
	var kept strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(strings.TrimSpace(line), "#") {
			kept.WriteString(line)
		}
	}
	return kept.String()
}

func TestAListenerStandsInForItsPortAlone(t *testing.T) {
	if got := (ports{}).replace("listen 8080;"); got != "listen 8080;" {
		t.Errorf("%q", got)
	}
	l := listen(t)
	defer l.Close()
	got := ports{"8080": l}.replace("    listen 8080 default_server;\n    listen 80801;\n    # listen 8080\n    proxy_pass http://x:8080;\n")
	want := "    listen " + l.Addr().String() + " default_server;\n    listen 80801;\n    # listen 8080\n    proxy_pass http://x:8080;\n"
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestUpstreamsInAnotherFormAreNotPassedOver(t *testing.T) {
	p := try(t, func(p *probe) { upstreams{}.replace(p, "upstream web {\n    server web:3000;\n}\n") })
	if !p.failed || !strings.Contains(p.said.String(), "names 0 nodes in a form that is known here, want 2") {
		t.Errorf("failed: %v, said %q", p.failed, p.said.String())
	}
}
