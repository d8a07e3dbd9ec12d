package turn

import (
	"crypto/tls"
	"net"
	"os"
	"sync"
	"time"
)

// Secure is a listener whose connections are TLS.
type Secure struct {
	net.Listener
	cert, key string

	mu   sync.Mutex // guards what follows
	is   *tls.Certificate
	from time.Time // when its file was written
}

// Encrypt makes a listener's connections TLS, with the certificate and key of two files in
// PEM. A certificate that is renewed is used from the next connection on.
func Encrypt(l net.Listener, cert, key string) (*Secure, error) {
	s := &Secure{Listener: l, cert: cert, key: key}
	_, err := s.certificate()
	return s, err
}

func (s *Secure) over(l net.Listener) net.Listener {
	return tls.NewListener(l, &tls.Config{
		MinVersion: tls.VersionTLS12, GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return s.certificate() },
	})
}

// certificate reads the files when they have changed. While they cannot be read, the one
// before is used.
func (s *Secure) certificate() (*tls.Certificate, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	info, err := os.Stat(s.cert)
	if err == nil && s.is != nil && info.ModTime().Equal(s.from) {
		return s.is, nil
	}
	next, readErr := tls.LoadX509KeyPair(s.cert, s.key)
	switch {
	case err == nil && readErr == nil:
		s.is, s.from = &next, info.ModTime()
	case s.is == nil:
		return nil, readErr
	}
	return s.is, nil
}
