package handlers

import (
	"net"
	"testing"
)

func TestShutdownIsNotOvertakenByServe(t *testing.T) {
	t.Parallel()
	app := New(Config{Secret: testSecret}, newWorld().services(), nil)
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
