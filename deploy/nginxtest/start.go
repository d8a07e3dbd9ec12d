// Package nginxtest runs the deployed nginx configuration under the installed nginx, in front of a test's own
// addresses: small servers, or whole Parley processes.
package nginxtest

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Start runs nginx.conf in front of webs and lives ("host:port" each) until the test ends, and returns its
// URL ("http://127.0.0.1:port"). It does not wait: the port is already open, and connections wait in its
// queue until nginx is up.
func Start(t testing.TB, webs, lives []string) string {
	t.Helper()
	plain := listen(t)
	prefix := newPrefix(t)
	prefix.writeConfig(t, upstreams{webs, lives}, ports{"8080": plain})
	run(t, prefix, "nginx.conf", plain)
	return "http://" + plain.Addr().String()
}

// StartTLS runs tls.conf with the given PEM files' contents, and returns the plain and the encrypted
// listener's URLs ("http://…", "https://…").
func StartTLS(t testing.TB, webs, lives []string, certificate, key []byte) (plain, encrypted string) {
	t.Helper()
	http, https := listen(t), listen(t)
	prefix := newPrefix(t)
	prefix.writeConfig(t, upstreams{webs, lives}, ports{"8080": http, "8443": https})
	prefix.write(t, "tls/fullchain.pem", certificate)
	prefix.write(t, "tls/privkey.pem", key)
	run(t, prefix, "tls.conf", http, https)
	return "http://" + http.Addr().String(), "https://" + https.Addr().String()
}

// StartOwn runs a configuration of the test's own beside the deployed files, until the test ends: what it includes
// is what is deployed. ADDRESS in it stands for the listener.
func StartOwn(t testing.TB, config string) string {
	t.Helper()
	plain := listen(t)
	prefix := newPrefix(t)
	prefix.writeConfig(t, upstreams{}, ports{"8080": plain})
	prefix.write(t, "nginx/own.conf", []byte(strings.ReplaceAll(config, "ADDRESS", plain.Addr().String())))
	run(t, prefix, "own.conf", plain)
	return "http://" + plain.Addr().String()
}

// listen opens the port here rather than in nginx, so that no other process can take it in between. It uses
// plain TCP: newer versions of nginx do not take over the multipath sockets that Go opens by default.
func listen(t testing.TB) *net.TCPListener {
	t.Helper()
	var config net.ListenConfig
	config.SetMultipathTCP(false)
	l, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l.(*net.TCPListener)
}

// find searches /usr/sbin besides PATH: on Debian only root's PATH holds it.
func find(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"nginx", "/usr/sbin/nginx", "/usr/local/sbin/nginx"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal("nginx is not installed. On Debian and Ubuntu: apt-get install nginx-light")
	return ""
}

// openLog gives nginx a file rather than a pipe. nginx reopens /dev/stdout, which fails for another user's
// pipe.
func openLog(t testing.TB, p prefix) *os.File {
	t.Helper()
	log, err := os.OpenFile(filepath.Join(p.dir, "run", "nginx.log"), os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	p.own(t, log.Name())
	return log
}
