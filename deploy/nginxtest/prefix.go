package nginxtest

import (
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"parley/deploy"
)

// nobody is the user id that nginx runs as when the tests run as root.
const nobody = 65534

// prefix is the only folder that nginx uses.
type prefix struct{ dir string }

type upstreams struct{ webs, lives []string }

// ports maps the configuration's ports to the test's listeners.
type ports map[string]*net.TCPListener

// newPrefix does not use t.TempDir, whose parent is closed to the unprivileged user.
func newPrefix(t testing.TB) prefix {
	t.Helper()
	dir, err := os.MkdirTemp("", "parley-nginx-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	p := prefix{dir}
	p.own(t, dir)
	for _, name := range []string{"nginx/pages", "run", "tls", "acme"} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
		p.own(t, filepath.Join(dir, name))
	}
	return p
}

func (p prefix) own(t testing.TB, path string) {
	t.Helper()
	if os.Geteuid() != 0 {
		return
	}
	if err := os.Chown(path, nobody, nobody); err != nil {
		t.Fatal(err)
	}
}

func (p prefix) write(t testing.TB, name string, content []byte) {
	t.Helper()
	path := filepath.Join(p.dir, name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	p.own(t, path)
}

// writeConfig copies the deployed configuration and changes only its addresses.
func (p prefix) writeConfig(t testing.TB, u upstreams, listeners ports) {
	t.Helper()
	err := fs.WalkDir(deploy.Nginx, "nginx", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := deploy.Nginx.ReadFile(name)
		if err != nil {
			return err
		}
		text := p.replaceIPv6(listeners.replace(string(content)))
		if name == "nginx/upstreams.conf" {
			text = u.replace(t, text)
		}
		p.write(t, name, []byte(text))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (l ports) replace(text string) string {
	for port, listener := range l {
		text = regexp.MustCompile(`(?m)^(\s*listen )`+port+`\b`).ReplaceAllString(text, "${1}"+listener.Addr().String())
	}
	return text
}

var ipv6Line = regexp.MustCompile(`(?m)^(\s*listen )\[::\]:(\d+)\b`)

// replaceIPv6 has nginx listen on sockets in place of ports of IPv6: a machine may have none, and a test's
// ports are its own.
func (p prefix) replaceIPv6(text string) string {
	return ipv6Line.ReplaceAllString(text, "${1}unix:"+p.dir+"/run/$2")
}

var (
	resolverLine = regexp.MustCompile(`(?m)^resolver.*\n`)
	serverLine   = regexp.MustCompile(`(?m)^( *server )(web|live):3000 resolve(.*\n)`)
)

// replace names the nodes one by one in place of Docker's DNS, and keeps the balancing.
func (u upstreams) replace(t testing.TB, text string) string {
	t.Helper()
	text = resolverLine.ReplaceAllString(text, "")
	if found := len(serverLine.FindAllString(text, -1)); found != 2 {
		t.Fatalf("upstreams.conf names %d nodes in a form that is known here, want 2", found)
	}
	return serverLine.ReplaceAllStringFunc(text, func(line string) string {
		part := serverLine.FindStringSubmatch(line)
		nodes := u.webs
		if part[2] == "live" {
			nodes = u.lives
		}
		var lines strings.Builder
		for _, node := range nodes {
			lines.WriteString(part[1] + node + part[3])
		}
		return lines.String()
	})
}
