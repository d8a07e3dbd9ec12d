package call

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"os"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"parley/internal/selfsigned"
	"parley/turn"
)

// overTLS are connections that begin with a handshake: pion's own does not take the
// authority of a test.
type overTLS struct{ roots *x509.CertPool }

func (d overTLS) Dial(network, addr string) (net.Conn, error) {
	return tls.Dial(network, addr, &tls.Config{RootCAs: d.roots, ServerName: "localhost"})
}

// beside opens a TURN server beside a node, over TLS or without, and says what browsers are
// told of it.
func (s *site) beside(t *testing.T, secure bool) (told turn.Servers, how func(*webrtc.SettingEngine)) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	how = func(*webrtc.SettingEngine) {}
	if secure {
		cert, key := selfsigned.Files(t, "localhost")
		text, err := os.ReadFile(cert)
		if err != nil {
			t.Fatal(err)
		}
		roots := x509.NewCertPool()
		roots.AppendCertsFromPEM(text)
		how = func(e *webrtc.SettingEngine) { e.SetICEProxyDialer(overTLS{roots}) }
		if l, err = turn.Encrypt(l, cert, key); err != nil {
			t.Fatal(err)
		}
	}
	secret := turn.Secret([]byte("secret"))
	server, err := turn.Open(turn.Config{Secrets: [][]byte{secret}, Media: s.ports.Told(s.Public), Local: s.ports.Local()}, l)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	return turn.Servers{URLs: []string{"turn:" + addr + "?transport=tcp"}, Secret: secret}, how
}

// relayed has a page send nothing but through the server.
func (p *page) relayed(told turn.Servers, how func(*webrtc.SettingEngine)) *page {
	one := told.For(p.who.User, time.Now()).Servers[0]
	p.over = how
	p.with = webrtc.Configuration{ICETransportPolicy: webrtc.ICETransportPolicyRelay, ICEServers: []webrtc.ICEServer{{URLs: one.URLs, Username: one.Username, Credential: one.Credential}}}
	return p
}

func TestACallGetsThroughTURNAlone(t *testing.T) {
	t.Parallel()
	for name, secure := range map[string]bool{"TCP": false, "TLS": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			told, how := s.beside(t, secure)
			ann := s.page(t, 1, "ann").relayed(told, how).join(mic, cam)
			bob := s.page(t, 2, "bob").relayed(told, how).join(mic).watch("ann/mic", "ann/cam")
			bob.receives("ann/mic")
			bob.receives("ann/cam")
			ann.watch("bob/mic").receives("bob/mic")
			pair, err := bob.recv.GetReceivers()[0].Transport().ICETransport().GetSelectedCandidatePair()
			if err != nil || pair.Local.Typ != webrtc.ICECandidateTypeRelay {
				t.Errorf("it travels over %v, %v", pair, err)
			}
		})
	}
}
