package turn

import (
	"crypto/tls"
	"net"
	"os"
	"testing"
	"time"

	"parley/internal/selfsigned"
)

func TestARenewedCertificateIsUsed(t *testing.T) {
	t.Parallel()
	cert, key := selfsigned.Files(t, "old.example.org")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	secure, err := Encrypt(l, cert, key)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(Config{}, secure)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	name := func() string {
		c, err := tls.Dial("tcp", l.Addr().String(), &tls.Config{InsecureSkipVerify: true})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		return c.ConnectionState().PeerCertificates[0].DNSNames[0]
	}
	if got := name(); got != "old.example.org" {
		t.Errorf("it is %s", got)
	}
	selfsigned.Write(t, "new.example.org", cert, key)
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(cert, later, later); err != nil {
		t.Fatal(err)
	}
	if got := name(); got != "new.example.org" {
		t.Errorf("after its renewal it is %s", got)
	}
	if err := os.WriteFile(cert, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := name(); got != "new.example.org" {
		t.Errorf("while a half of the next is written it is %s", got)
	}
	if _, err := Encrypt(l, cert, key); err == nil {
		t.Error("a server begins with half a certificate")
	}
}
