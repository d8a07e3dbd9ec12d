package passwords

import (
	"crypto/sha256"
	"encoding/base64"
)

const bcryptReads = 72 // bytes

// DigestMark stands before the hash of a long password: a password that is the digest of
// another one does not stand for it.
const DigestMark = "sha256"

// IsLong reports whether a password is longer than bcrypt reads.
func IsLong(s string) bool { return len(s) > bcryptReads }

// Digested is what bcrypt hashes: the password, or the SHA-256 of a long one.
func Digested(s string) []byte {
	if !IsLong(s) {
		return []byte(s)
	}
	sum := sha256.Sum256([]byte(s))
	return []byte(base64.StdEncoding.EncodeToString(sum[:]))
}
