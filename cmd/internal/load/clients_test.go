//go:build linux

package load

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

func TestMain(m *testing.M) {
	RawLoopIfAsked()
	os.Exit(m.Run())
}

// serve calls talk for each upgraded connection, one after the other, with the requested address.
func serve(t *testing.T, talk func(conn net.Conn, in *bufio.Reader, path string)) *Clients {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			in := bufio.NewReader(conn)
			if req, err := http.ReadRequest(in); err == nil {
				_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\n\r\n")
				talk(conn, in, req.URL.RequestURI())
			}
			_ = conn.Close()
		}
	}()
	w, err := NewClients(ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		w.Close()
		_ = ln.Close()
		<-done
	})
	return w
}

const patience = 20 * time.Second

func spot() []Spot { return []Spot{{Slug: "general", Person: &Person{Cookie: "c"}}} }

func TestClientsAnswerPings(t *testing.T) {
	answer := make(chan string, 1)
	w := serve(t, func(conn net.Conn, in *bufio.Reader, _ string) {
		_, _ = conn.Write(server(0x89, "well?"))
		got := make([]byte, 11)
		_, _ = io.ReadFull(in, got)
		answer <- string(got)
	})
	if _, err := w.Open(spot(), 1, patience); err != nil {
		t.Fatal(err)
	}
	if got := <-answer; got != "\x8a\x85\x00\x00\x00\x00well?" {
		t.Errorf("the answer is %q", got)
	}
}

func TestClientsReconnectWithTheirRevision(t *testing.T) {
	paths := make(chan string, 2)
	came := 0
	w := serve(t, func(conn net.Conn, in *bufio.Reader, path string) {
		paths <- path
		_, _ = conn.Write(server(0x81, `<div data-level="12"></div>`))
		if came++; came == 1 {
			_, _ = conn.Write(server(0x88, "\x03\xf5too slow"))
		}
		_, _ = io.Copy(io.Discard, in)
	})
	w.Return = time.Millisecond
	if _, err := w.Open(spot(), 1, patience); err != nil {
		t.Fatal(err)
	}
	if first, second := <-paths, <-paths; first != "/live?room=general" || second != first+"&after=12" {
		t.Errorf("it asked for %s and then for %s", first, second)
	}
	if ways := w.Closes(); len(ways) != 1 || ways["1013 too slow"] != 1 {
		t.Errorf("closes are told as %v", ways)
	}
}

func TestClientsReportWhyTheyAreRefused(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{Handler: http.NotFoundHandler()}
	go func() { _ = s.Serve(ln) }()
	defer s.Close()
	w, err := NewClients(ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if _, err := w.Open(spot(), 1, patience); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("the error is %v", err)
	}
}

func TestRawLoopWritesToEachConnection(t *testing.T) {
	r, err := RawLoop{Connections: 20, Payload: 300, Rate: 2000, For: 100 * time.Millisecond}.Run()
	if err != nil {
		t.Fatal(err)
	}
	if r.Deliveries < 20 || r.Deliveries%20 != 0 || r.CPU <= 0 || r.Took < 100*time.Millisecond {
		t.Errorf("%+v", r)
	}
}
