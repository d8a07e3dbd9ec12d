package atonce_test

import (
	"bufio"
	"net"
	"net/http"
	"testing"

	"parley/handlers"
	"parley/handlers/handlerstest"
)

func TestShutdownIsNotOvertakenByServe(t *testing.T) {
	t.Parallel()
	app := handlers.New(handlers.Config{Secret: handlerstest.TestSecret}, handlerstest.NewWorld().Services(), nil)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := app.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := app.Serve(ln); err != nil {
		t.Fatal(err)
	}
	if _, err := net.Dial("tcp", ln.Addr().String()); err == nil {
		t.Error("it still listens")
	}
}

func TestAProxyIsAskedForItsConnectionsBeforeTheyAreClosed(t *testing.T) {
	t.Parallel()
	app := handlers.New(handlers.Config{Secret: handlerstest.TestSecret, TrustedProxies: []string{"127.0.0.1"}}, handlerstest.NewWorld().Services(), nil)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	handlerstest.Must(t, err)
	served, shut := make(chan error, 1), make(chan error, 1)
	go func() { served <- app.Serve(ln) }()
	// ask reports whether the answer asks for the end of its connection.
	ask := func(conn net.Conn) bool {
		t.Helper()
		_, err := conn.Write([]byte("GET /healthz HTTP/1.1\r\nHost: chat.example.org\r\n\r\n"))
		handlerstest.Must(t, err)
		res, err := http.ReadResponse(bufio.NewReader(conn), nil)
		handlerstest.Must(t, err)
		res.Body.Close()
		return res.Close
	}
	dial := func() net.Conn {
		t.Helper()
		conn, err := net.Dial("tcp", ln.Addr().String())
		handlerstest.Must(t, err)
		t.Cleanup(func() { conn.Close() })
		return conn
	}
	kept := dial()
	if ask(kept) {
		t.Error("a connection is not kept")
	}
	go func() { shut <- app.Shutdown(t.Context()) }()
	for !ask(dial()) { // the node goes on to answer
	}
	if !ask(kept) {
		t.Error("a connection is kept by a node that stops")
	}
	handlerstest.Must(t, <-shut)
	handlerstest.Must(t, <-served)
}
