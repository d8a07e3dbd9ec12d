package deploy_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"parley/deploy/nginxtest"
)

// As Mozilla's intermediate profile says.
func TestOnlyCiphersOfTodayAreSpoken(t *testing.T) {
	t.Parallel()
	certificate, key, trust := newCertificate(t)
	backend := newBackend(t, "web")
	_, base := nginxtest.StartTLS(t, []string{backend.addr}, []string{backend.addr}, certificate, key)
	for what, c := range map[string]struct {
		version uint16
		cipher  uint16 // 0 is the client's choice
		spoken  bool
	}{
		"TLS 1.0":           {version: tls.VersionTLS10},
		"TLS 1.1":           {version: tls.VersionTLS11},
		"TLS 1.2":           {version: tls.VersionTLS12, spoken: true},
		"TLS 1.3":           {version: tls.VersionTLS13, spoken: true},
		"AES in GCM":        {tls.VersionTLS12, tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, true},
		"ChaCha20":          {tls.VersionTLS12, tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, true},
		"AES in CBC, SHA-1": {tls.VersionTLS12, tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, false},
		"AES in CBC":        {tls.VersionTLS12, tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, false},
	} {
		says := trust.Clone()
		says.MinVersion, says.MaxVersion = c.version, c.version
		if c.cipher != 0 {
			says.CipherSuites = []uint16{c.cipher}
		}
		conn, err := tls.Dial("tcp", strings.TrimPrefix(base, "https://"), says)
		if (err == nil) != c.spoken {
			t.Errorf("%s: spoken %v, %v", what, err == nil, err)
		}
		if err == nil {
			conn.Close()
		}
	}
}

func TestWithCertificatesTheDoorIsHTTPS(t *testing.T) {
	t.Parallel()
	web, live := newBackend(t, "web"), newBackend(t, "live")
	web.HandleFunc("/who", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, r.Header.Get("X-Forwarded-Proto"), " ", r.Host)
	})
	live.HandleFunc("/live", live.echo)
	certificate, key, trust := newCertificate(t)
	plain, base := nginxtest.StartTLS(t, []string{web.addr}, []string{live.addr}, certificate, key)

	redirect := get(t, plain+"/rooms?q=a%20b")
	if redirect.status != http.StatusMovedPermanently || redirect.header.Get("Location") != "https://127.0.0.1/rooms?q=a%20b" {
		t.Errorf("plain HTTP: got %d to %q", redirect.status, redirect.header.Get("Location"))
	}

	client := &http.Client{Transport: &http.Transport{TLSClientConfig: trust.Clone(), ForceAttemptHTTP2: true}}
	response, err := client.Do(request(t, http.MethodGet, base+"/who", nil))
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if said := response.Header.Values("Strict-Transport-Security"); response.ProtoMajor != 2 || len(said) != 1 || said[0] != "max-age=31536000" {
		t.Errorf("got %s, Strict-Transport-Security %q", response.Proto, said)
	}
	if got, want := send(t, client, request(t, http.MethodGet, base+"/who", nil)).body, "https "+strings.TrimPrefix(base, "https://"); got != want {
		t.Errorf("the application hears %q, want %q", got, want)
	}

	dialer := websocket.Dialer{TLSClientConfig: trust}
	conn, _, err := dialer.DialContext(t.Context(), strings.Replace(base, "https", "wss", 1)+"/live", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if got := say(t, conn, "hello"); got != "live  hello" {
		t.Errorf("socket: got %q", got)
	}
}

// newCertificate makes a certificate for 127.0.0.1, and a client's configuration that trusts it alone.
func newCertificate(t *testing.T) (certificate, key []byte, trust *tls.Config) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(time.Hour),
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	certificate = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(certificate)
	return certificate, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), &tls.Config{RootCAs: roots}
}
