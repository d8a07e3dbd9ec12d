package selfsigned

import (
	"crypto/tls"
	"crypto/x509"
	"os"
	"testing"
)

func TestACertificateIsForItsHostAndSignsItself(t *testing.T) {
	cert, key := Files(t, "chat.example.org")
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(pair.Leaf)
	if _, err := pair.Leaf.Verify(x509.VerifyOptions{DNSName: "chat.example.org", Roots: roots}); err != nil {
		t.Error(err)
	}
	if _, err := pair.Leaf.Verify(x509.VerifyOptions{DNSName: "elsewhere.example.org", Roots: roots}); err == nil {
		t.Error("it is good for another host")
	}
	if _, err := pair.Leaf.Verify(x509.VerifyOptions{DNSName: "chat.example.org", Roots: x509.NewCertPool()}); err == nil {
		t.Error("it is good for who does not know it")
	}
	if info, err := os.Stat(key); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key has the rights %v, %v", info.Mode(), err)
	}
}

func TestTwoCertificatesHaveTwoKeys(t *testing.T) {
	cert, _ := Files(t, "chat.example.org")
	_, key := Files(t, "chat.example.org")
	if _, err := tls.LoadX509KeyPair(cert, key); err == nil {
		t.Error("the key of one fits the other")
	}
}
