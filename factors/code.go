package factors

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"parley/chat"
)

const (
	secretBytes = 20 // as RFC 4226 recommends
	period      = 30 // seconds of a time step
	// drift is how many steps a device's clock may be off.
	drift = 1
	// told is how many steps it may be off to be told so.
	told        = 10
	codesMade   = 10
	codeLetters = 24 // 120 random bits; codes of older releases have 16 letters
)

// options are what all authenticator apps know.
var options = hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}

var letters = base32.StdEncoding.WithPadding(base32.NoPadding)

// reading is what a code is of a secret at a time.
type reading struct {
	step int64
	off  int64 // in steps; negative for a device whose clock is behind
	ok   bool  // it is a code of a step within told
}

// right reports whether the code may be taken.
func (r reading) right() bool { return r.ok && max(r.off, -r.off) <= drift }

// read looks at all steps, whether or not it has found one.
func read(secret []byte, code string, now time.Time) (r reading) {
	key, current := letters.EncodeToString(secret), now.Unix()/period
	for off := int64(-told); off <= told; off++ {
		right, err := hotp.ValidateCustom(code, uint64(current+off), key, options)
		if err == nil && right && (!r.ok || max(off, -off) < max(r.off, -r.off)) {
			r = reading{current + off, off, true}
		}
	}
	return r
}

// address is what an authenticator app reads from the QR code.
func address(secret []byte, server, account string) (string, error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: strings.ReplaceAll(server, ":", " "), AccountName: account, Secret: secret})
	if err != nil {
		return "", err
	}
	return key.URL(), nil
}

// inGroups is a text in groups of four, which people can type.
func inGroups(s, between string) string {
	var groups []string
	for ; len(s) > 4; s = s[4:] {
		groups = append(groups, s[:4])
	}
	return strings.Join(append(groups, s), between)
}

// codesFrom are recovery codes, and what is stored of them. They are the same for the same seed, which no other
// request has: of two clicks both make the same ones.
func (f *Factors) codesFrom(user chat.UserID, seed []byte) (codes []string, hashes [][]byte) {
	for n := range codesMade {
		sum := hmac.New(sha256.New, f.codesKey)
		fmt.Fprintf(sum, "%d %d ", user, n)
		sum.Write(seed)
		code := strings.ToLower(letters.EncodeToString(sum.Sum(nil))[:codeLetters])
		codes, hashes = append(codes, inGroups(code, "-")), append(hashes, hashOf(user, code))
	}
	return codes, hashes
}

// hashOf does not need a slow hash: a recovery code is random, and as long as a key.
func hashOf(user chat.UserID, code string) []byte {
	sum := sha256.Sum256([]byte(strconv.FormatInt(int64(user), 10) + " " + code))
	return sum[:]
}

// plain is a code as it was typed, without what only parts its groups.
func plain(typed string) string {
	return strings.ToLower(strings.NewReplacer(" ", "", "-", "", "\u00a0", "", "\t", "").Replace(typed))
}

// isAppCode reports whether a code is one of an app, and not for recovery.
func isAppCode(code string) bool {
	return len(code) == 6 && strings.Trim(code, "0123456789") == ""
}
