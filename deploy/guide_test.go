package deploy_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"parley/deploy/nginxtest"
)

// TestTheGuidesSiteIsOneThatNginxTakes: people copy it from docs/deploy.md.
func TestTheGuidesSiteIsOneThatNginxTakes(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../docs/deploy.md")
	if err != nil {
		t.Fatal(err)
	}
	_, site, _ := strings.Cut(string(guide), "   map $binary_remote_addr $one_address")
	site, _, found := strings.Cut("map $binary_remote_addr $one_address"+site, "   ```")
	if !found {
		t.Fatal("the guide has no site")
	}
	dir := t.TempDir()
	certificate, key, _ := newCertificate(t)
	for name, content := range map[string]string{
		"fullchain.pem": string(certificate), "privkey.pem": string(key),
		"nginx.conf": "pid " + dir + "/pid; error_log stderr; events {}\nhttp { access_log off; client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi; include site.conf; }\n",
		"site.conf": strings.NewReplacer(
			"/etc/letsencrypt/live/chat.example.org", dir, "listen 80;", "listen unix:"+dir+"/80;", "listen 443", "listen unix:"+dir+"/443",
			"listen [::]:80;", "listen unix:"+dir+"/80six;", "listen [::]:443", "listen unix:"+dir+"/443six",
			"/var/log/nginx", dir,
		).Replace(site),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	nginxtest.Check(t, dir, "nginx.conf")
	for _, line := range []string{"server_tokens off;", "access_log off;", "error_log /var/log/nginx/error.log crit;"} { // addresses are secrets
		if servers := strings.Count(site, "server {"); strings.Count(site, line) != servers {
			t.Errorf("not all of %d servers have %s", servers, line)
		}
	}
	for _, line := range []string{"proxy_buffering off;", "proxy_set_header Upgrade websocket;", "X-Forwarded-For $remote_addr;", "\"~(?s)^(?<net6>.{8}).{8}\\z\" $net6;", "limit_conn_zone $one_address"} {
		if !strings.Contains(site, line) {
			t.Errorf("the site lacks %s", line)
		}
	}
}

// A container that keeps an old secret, or goes on writing during a restore, is one that the guide forgot.
func TestTheGuidesCommandsNameEveryContainerOfTheProgram(t *testing.T) {
	t.Parallel()
	file, err := os.ReadFile("../docker-compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var nodes []string
	for _, m := range regexp.MustCompile(`(?m)^  (\w+):\n    <<: \*parley$`).FindAllStringSubmatch(string(file), -1) {
		nodes = append(nodes, m[1])
	}
	guide, err := os.ReadFile("../docs/deploy.md")
	if err != nil {
		t.Fatal(err)
	}
	commands := regexp.MustCompile(`docker compose (?:stop|up --detach --force-recreate)((?: \w+)+)`).FindAllStringSubmatch(string(guide), -1)
	if len(nodes) < 4 || len(commands) < 2 {
		t.Fatalf("%q are containers of the program, %q commands", nodes, commands)
	}
	slices.Sort(nodes)
	for _, m := range commands {
		if named := strings.Fields(m[1]); !slices.Equal(slices.Sorted(slices.Values(named)), nodes) {
			t.Errorf("%q names not all of %q", m[0], nodes)
		}
	}
}
