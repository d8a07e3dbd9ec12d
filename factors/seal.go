package factors

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"errors"
)

// Sealer encrypts with AES-256-GCM, under keys that it derives from the server's secrets.
// The first secret seals, and each of them opens.
type Sealer struct{ keys []cipher.AEAD }

// NewSealer makes the keys of one purpose: what is sealed for one opens for no other.
func NewSealer(purpose string, secrets ...[]byte) Sealer {
	var s Sealer
	for _, secret := range secrets {
		key, err := hkdf.Key(sha256.New, secret, nil, "parley "+purpose, 32)
		if err != nil {
			panic(err) // the length is wrong
		}
		block, err := aes.NewCipher(key)
		if err != nil {
			panic(err) // the length is wrong
		}
		aead, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			panic(err) // the size of the block is wrong
		}
		s.keys = append(s.keys, aead)
	}
	return s
}

var errSeal = errors.New("it was not sealed with a secret of this server")

// Seal encrypts a text. It opens with the same about alone.
func (s Sealer) Seal(text []byte, about string) ([]byte, error) {
	if len(s.keys) == 0 {
		return nil, errors.New("this process has no secret")
	}
	return s.keys[0].Seal(nil, nil, text, []byte(about)), nil
}

// Open decrypts what Seal made.
func (s Sealer) Open(sealed []byte, about string) ([]byte, error) {
	for _, key := range s.keys {
		if text, err := key.Open(nil, nil, sealed, []byte(about)); err == nil {
			return text, nil
		}
	}
	return nil, errSeal
}

// Fresh reports whether the present secret sealed a text.
func (s Sealer) Fresh(sealed []byte, about string) bool {
	if len(s.keys) == 0 {
		return false
	}
	_, err := s.keys[0].Open(nil, nil, sealed, []byte(about))
	return err == nil
}

// codesKey is from which recovery codes are made. A process without a secret makes another one each time.
func codesKey(secrets [][]byte) []byte {
	if len(secrets) == 0 {
		return random(32)
	}
	key, err := hkdf.Key(sha256.New, secrets[0], nil, "parley recovery codes", 32)
	if err != nil {
		panic(err) // the length is wrong
	}
	return key
}

// random is n random bytes.
func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // it never fails
	return b
}
