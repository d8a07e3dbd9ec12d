//go:build linux

package port

import (
	"net"
	"strings"
	"testing"
)

func TestAReservedPortIsBoundByNumberOnly(t *testing.T) {
	r, err := Reserve()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Release()
	for range 2 { // a server, and the same one restarted
		if _, err := net.Dial("tcp", r.Addr()); err == nil || !strings.Contains(err.Error(), "refused") {
			t.Fatalf("without a server: %v", err)
		}
		ln, err := net.Listen("tcp", r.Addr())
		if err != nil {
			t.Fatal(err)
		}
		conn, err := net.Dial("tcp", r.Addr())
		if err != nil {
			t.Fatal(err)
		}
		_ = conn.Close()
		_ = ln.Close()
	}
	for range 2000 { // ports that the kernel chooses
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer ln.Close()
		if ln.Addr().String() == r.Addr() {
			t.Fatal("the kernel gave a reserved port away")
		}
	}
}
