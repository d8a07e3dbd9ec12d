package nginxtest

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// Port is one of nginx's own, on 127.0.0.1: for TCP, and for UDP where the test says so.
type Port struct {
	tcp *net.TCPListener
	udp net.PacketConn
}

// OpenPort takes a port until nginx runs, or the test ends.
func OpenPort(t testing.TB, udp bool) *Port {
	t.Helper()
	for range 10 {
		p := &Port{tcp: listen(t)}
		if !udp {
			return p
		}
		var err error
		if p.udp, err = net.ListenPacket("udp4", p.Addr()); err == nil {
			return p
		}
		_ = p.tcp.Close()
	}
	t.Fatal("no port is free for TCP and UDP")
	return nil
}

// Addr is the port's address, as 127.0.0.1:41234.
func (p *Port) Addr() string { return p.tcp.Addr().String() }

// StartStream runs nginx with its module stream, which passes each port on to an address ("host:port") with the same
// directives as docs/deploy.md, until the test ends. UDP packets that come before nginx is up are lost.
func StartStream(t testing.TB, passes map[*Port]string) {
	t.Helper()
	prefix := newPrefix(t)
	var servers strings.Builder
	var listeners []*net.TCPListener
	for p, to := range passes {
		listeners = append(listeners, p.tcp)
		fmt.Fprintf(&servers, "    server { listen %s; proxy_pass %s; }\n", p.Addr(), to)
		if p.udp != nil {
			fmt.Fprintf(&servers, "    server { listen %s udp; proxy_pass %s; proxy_timeout 60s; }\n", p.Addr(), to)
			_ = p.udp.Close()
		}
	}
	prefix.write(t, "nginx/stream.conf", []byte(streamModule(t)+
		"daemon off;\npid run/nginx.pid;\nevents { worker_connections 512; }\nstream {\n"+servers.String()+"}\n"))
	run(t, prefix, "stream.conf", listeners...)
}

// streamModule loads the module where it is a file of its own, as in Debian's packages.
func streamModule(t testing.TB) string {
	t.Helper()
	said, err := exec.Command(find(t), "-V").CombinedOutput()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(said), "--with-stream ") {
		return ""
	}
	for _, dir := range []string{"/usr/lib/nginx/modules", "/usr/lib64/nginx/modules", "/usr/share/nginx/modules"} {
		path := dir + "/ngx_stream_module.so"
		if _, err := os.Stat(path); err == nil {
			return "load_module " + path + ";\n"
		}
	}
	t.Fatal("nginx has no module stream. On Debian and Ubuntu: apt-get install libnginx-mod-stream")
	return ""
}
