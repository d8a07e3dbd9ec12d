package mail

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"math/big"
	"net"
	stdmail "net/mail"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// received is a mail as the server took it.
type received struct {
	from, to, text string
	tls            bool
	user           string
}

// server is a real mail server for tests.
type server struct {
	t     *testing.T
	roots *tls.Config // for clients that trust it
	port  int
	smtp  *smtp.Server

	mu       sync.Mutex // guards the fields below
	got      []received
	refuse   map[string]error // by recipient
	afterDot error            // the answer to a mail's text
	vanish   bool             // the connection ends while the text is taken
}

// serve starts a server. With implicit, TLS begins with the connection.
func serve(t *testing.T, withTLS, implicit bool) *server {
	t.Helper()
	s := &server{t: t, refuse: map[string]error{}}
	own, roots := certificate(t)
	s.roots = &tls.Config{RootCAs: roots}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.port = ln.Addr().(*net.TCPAddr).Port
	if implicit {
		ln = tls.NewListener(ln, own)
	}
	s.start(ln, withTLS, own)
	return s
}

func (s *server) start(ln net.Listener, withTLS bool, own *tls.Config) {
	x := smtp.NewServer(s)
	x.Domain, x.AllowInsecureAuth, x.ErrorLog = "localhost", true, quiet{}
	if withTLS {
		x.TLSConfig = own
	}
	s.smtp = x
	served := make(chan struct{})
	go func() { defer close(served); _ = x.Serve(ln) }()
	s.t.Cleanup(func() { _, _ = x.Close(), ln.Close(); <-served }) // x does not know ln before Serve has begun
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

// certificate is one for 127.0.0.1 and localhost, and the pool that trusts it.
func certificate(t *testing.T) (*tls.Config, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, pool
}

// NewSession implements smtp.Backend.
func (s *server) NewSession(c *smtp.Conn) (smtp.Session, error) {
	return &taking{server: s, conn: c}, nil
}

// taking is one connection of a client.
type taking struct {
	*server
	conn *smtp.Conn
	now  received
}

func (x *taking) AuthMechanisms() []string { return []string{sasl.Plain} }

func (x *taking) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "chat" || password != "p@ss word" {
			return smtp.ErrAuthFailed
		}
		x.now.user = user
		return nil
	}), nil
}

func (x *taking) Mail(from string, _ *smtp.MailOptions) error {
	x.now.from = from
	return nil
}

func (x *taking) Rcpt(to string, _ *smtp.RcptOptions) error {
	x.now.to = to
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.refuse[to]
}

func (x *taking) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.afterDot != nil {
		return x.afterDot
	}
	_, x.now.tls = x.conn.TLSConnectionState()
	x.now.text = string(text)
	x.got = append(x.got, x.now)
	if x.vanish {
		_ = x.conn.Conn().Close()
		return errors.New("gone")
	}
	return nil
}

func (x *taking) Reset()        {}
func (x *taking) Logout() error { return nil }

func (s *server) change(how func(s *server)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	how(s)
}

// expect returns the mails that were taken, which are as many as want.
func (s *server) expect(want int) []received {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.got) != want {
		s.t.Fatalf("the server took %d mails, want %d", len(s.got), want)
	}
	return s.got
}

// client is an SMTP for the server under a name.
func (s *server) client(address string) *SMTP {
	s.t.Helper()
	to, err := ParseServer(address)
	if err != nil {
		s.t.Fatal(err)
	}
	to.Port = s.port
	return &SMTP{Server: to, From: &stdmail.Address{Name: "Chät", Address: "chat@example.org"}, TLS: s.roots, Patience: 5 * time.Second}
}

var letter = Message{
	To: "ann@example.org", ID: "1@example.org", Subject: "Grüße", Text: "Hällo\r\n.\r\nBye\r\n", HTML: "<p>Hällo</p>",
	Date: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), Headers: map[string]string{"List-Unsubscribe": "<https://chat.example.org/x>"},
}

// send opens a connection, sends one mail, and closes.
func send(t *testing.T, c *SMTP, m Message) error {
	t.Helper()
	conn, err := c.Open(t.Context())
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.Send(m)
}
