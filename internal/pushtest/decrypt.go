// Package pushtest is a browser's half of Web Push, for tests.
package pushtest

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
)

// Browser has the keys of a subscription.
type Browser struct {
	key  *ecdh.PrivateKey
	auth [16]byte
}

// NewBrowser makes keys.
func NewBrowser() (*Browser, error) {
	b := &Browser{}
	_, _ = rand.Read(b.auth[:]) // never fails
	var err error
	b.key, err = ecdh.P256().GenerateKey(rand.Reader)
	return b, err
}

// P256dh is the public key, as a subscription has it.
func (b *Browser) P256dh() string {
	return base64.RawURLEncoding.EncodeToString(b.key.PublicKey().Bytes())
}

// Auth is the shared secret, as a subscription has it.
func (b *Browser) Auth() string { return base64.RawURLEncoding.EncodeToString(b.auth[:]) }

var errBody = errors.New("this is not one record of a push")

// Decrypt is the receiver's half of RFC 8291. A body is one record (RFC 8188).
func (b *Browser) Decrypt(body []byte) ([]byte, error) {
	if len(body) < 21 || len(body) < 21+int(body[20]) {
		return nil, errBody
	}
	salt, size, rest := body[:16], binary.BigEndian.Uint32(body[16:20]), body[21:]
	public, record := rest[:body[20]], rest[body[20]:]
	if len(record) > int(size) {
		return nil, errBody
	}
	gcm, nonce, err := b.opener(salt, public)
	if err != nil {
		return nil, err
	}
	text, err := gcm.Open(nil, nonce, record, nil)
	if err != nil {
		return nil, err
	}
	end := len(text) - 1
	for end > 0 && text[end] == 0 {
		end--
	}
	return text[:max(end, 0)], nil // without the delimiter
}

func (b *Browser) opener(salt, public []byte) (gcm cipher.AEAD, nonce []byte, err error) {
	sender, err := ecdh.P256().NewPublicKey(public)
	if err != nil {
		return nil, nil, err
	}
	shared, err := b.key.ECDH(sender)
	if err != nil {
		return nil, nil, err
	}
	ikm, err := hkdf.Key(sha256.New, shared, b.auth[:], "WebPush: info\x00"+string(b.key.PublicKey().Bytes())+string(public), 32)
	if err != nil {
		return nil, nil, err
	}
	key, err := hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: aes128gcm\x00", 16)
	if err != nil {
		return nil, nil, err
	}
	if nonce, err = hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: nonce\x00", 12); err != nil {
		return nil, nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, nil, err
	}
	gcm, err = cipher.NewGCM(block)
	return gcm, nonce, err
}
