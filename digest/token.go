package digest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"

	"parley/chat"
)

// Token is what a link in a digest has in place of a cookie: the user, and a code that only
// this server makes. It ends the user's digests and does nothing else, so it never expires: a
// link in an old mail works, too.
func Token(secret []byte, user chat.UserID) string {
	id := strconv.FormatInt(int64(user), 10)
	sum := hmac.New(sha256.New, secret)
	sum.Write([]byte("digest " + id))
	return id + "." + base64.RawURLEncoding.EncodeToString(sum.Sum(nil))
}

// UserOf is whom a token was made for, with the server's secret or a former one.
func UserOf(token string, secrets ...[]byte) (chat.UserID, bool) {
	id, _, _ := strings.Cut(token, ".")
	user, err := strconv.ParseInt(id, 10, 64)
	if err != nil || user <= 0 {
		return 0, false
	}
	for _, secret := range secrets {
		if len(secret) > 0 && hmac.Equal([]byte(token), []byte(Token(secret, chat.UserID(user)))) {
			return chat.UserID(user), true
		}
	}
	return 0, false
}
