package factors

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
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
	// drift is how many steps a phone's clock may be off.
	drift       = 1
	codesMade   = 10
	codeLetters = 16 // 80 random bits
)

// options are what all authenticator apps know.
var options = hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}

var letters = base32.StdEncoding.WithPadding(base32.NoPadding)

// stepOf is the time step whose code this is; ok is false for a code of no step near now.
func stepOf(secret []byte, code string, now time.Time) (step int64, ok bool) {
	key, current := letters.EncodeToString(secret), now.Unix()/period
	for step = current - drift; step <= current+drift; step++ {
		if right, err := hotp.ValidateCustom(code, uint64(step), key, options); err == nil && right {
			return step, true
		}
	}
	return 0, false
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

// newCodes are recovery codes, and what is stored of them.
func newCodes(user chat.UserID) (codes []string, hashes [][]byte) {
	for range codesMade {
		code := strings.ToLower(rand.Text()[:codeLetters])
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
