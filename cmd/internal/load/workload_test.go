//go:build linux

package load

import (
	"bufio"
	"io"
	"net"
	"testing"
	"time"
)

// A server that is no Parley is measured by what arrives at its sockets, too.
func TestAWorkloadPostsWhereItIsTold(t *testing.T) {
	conns := make(chan net.Conn, 1)
	w := serve(t, func(conn net.Conn, in *bufio.Reader, _ string) {
		_, _ = conn.Write(server(0x81, "hello"))
		conns <- conn
		_, _ = io.Copy(io.Discard, in)
	})
	if _, err := w.Open(spot(), 1, patience); err != nil {
		t.Fatal(err)
	}
	conn := <-conns
	s := Workload{Places: make([]Place, 1), Clients: w, Rate: 1000, For: 20 * time.Millisecond, Post: func(text string) error {
		_, err := conn.Write(server(0x81, text+`<i class="unread">`))
		return err
	}}
	if r := s.Run(); r.Sent != 20 || r.Delivered != 20 || r.Lost+r.Doubled+r.Refused > 0 {
		t.Errorf("%+v", r)
	}
	if n := w.Marks(); n != 20 {
		t.Errorf("%d marks arrived", n)
	}
}
