package handlers

import (
	"crypto/hmac"
	"crypto/sha256"
	"strconv"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"
	lru "github.com/hashicorp/golang-lru/v2"

	"parley/chat"
)

const (
	tokenLife  = chat.SessionIdle // a shorter one signed out who was away for a week
	tokenFresh = time.Hour        // an older one is replaced when it is used
	tokenMax   = 1 << 10          // bytes; ours have about 250
)

// token is a cookie's content: a session and its user.
type token struct {
	Session uuid.UUID
	User    chat.UserID
	Issued  time.Time
	Expires time.Time // set by read
	Host    bool      // it was set as a cookie of this host alone, and is valid as no other
}

type claims struct {
	Session uuid.UUID `json:"sid"`
	Host    bool      `json:"hst,omitempty"`
	jwt.RegisteredClaims
}

// tokens signs and reads tokens: JWTs with HMAC-SHA256 (RFC 7519), and no others, whatever
// a token claims. It caches the newest tokensKept genuine ones: verifying and parsing one
// again took a tenth of a short request's time.
type tokens struct {
	secret  []byte                 // signs
	keys    jwt.VerificationKeySet // that, and former ones: both are believed
	device  string                 // name of the device's cookie
	genuine *lru.Cache[string, token]
}

const tokensKept = 8192 // at most 1 KB each

func newTokens(secret []byte, former ...[]byte) tokens {
	keys := jwt.VerificationKeySet{Keys: []jwt.VerificationKey{secret}}
	for _, s := range former {
		keys.Keys = append(keys.Keys, s)
	}
	genuine, err := lru.New[string, token](tokensKept)
	if err != nil {
		panic(err) // the size is not positive
	}
	return tokens{secret: secret, keys: keys, device: deviceName(secret), genuine: genuine}
}

func (t tokens) sign(tok token) (string, error) {
	c := claims{Session: tok.Session, Host: tok.Host}
	c.Subject = strconv.FormatInt(int64(tok.User), 10)
	c.IssuedAt = jwt.NewNumericDate(tok.Issued)
	c.ExpiresAt = jwt.NewNumericDate(tok.Issued.Add(tokenLife))
	return jwt.NewWithClaims(jwt.SigningMethodHS256, c).SignedString(t.secret)
}

// read returns a token's content, unless it is forged or expired. A token issued in the
// future is valid: the session decides whether the user is signed in. So a node whose clock
// was set back signs no one out.
func (t tokens) read(raw string, now time.Time) (token, error) {
	if len(raw) > tokenMax {
		return token{}, jwt.ErrTokenMalformed
	}
	if tok, ok := t.genuine.Get(raw); ok {
		return tok, inTime(tok, now)
	}
	var c claims
	if err := t.parse(raw, &c, now); err != nil {
		return token{}, err
	}
	user, err := strconv.ParseInt(c.Subject, 10, 64)
	if err != nil || c.IssuedAt == nil || c.Session == uuid.Nil {
		return token{}, jwt.ErrTokenInvalidClaims
	}
	tok := token{Session: c.Session, User: chat.UserID(user), Issued: c.IssuedAt.Time, Expires: c.ExpiresAt.Time, Host: c.Host}
	t.genuine.Add(strings.Clone(raw), tok) // raw lies in the request's buffer
	return tok, nil
}

// parse reads any token of ours that has not expired.
func (t tokens) parse(raw string, into jwt.Claims, now time.Time, more ...jwt.ParserOption) error {
	if len(raw) > tokenMax {
		return jwt.ErrTokenMalformed
	}
	_, err := jwt.ParseWithClaims(raw, into, t.key, append(more,
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}), jwt.WithExpirationRequired(),
		jwt.WithLeeway(clockSkew), jwt.WithTimeFunc(func() time.Time { return now }))...)
	return err
}

// ours reports whether a session's token was signed here, however long ago.
func (t tokens) ours(raw string) bool {
	var c claims
	if len(raw) > tokenMax {
		return false
	}
	_, err := jwt.ParseWithClaims(raw, &c, t.key,
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}), jwt.WithoutClaimsValidation())
	return err == nil && c.Session != uuid.Nil
}

// successor is the session that takes a session's place when its user signs in another way.
func (t tokens) successor(id uuid.UUID) uuid.UUID {
	sum := hmac.New(sha256.New, t.secret)
	sum.Write(append([]byte("after "), id[:]...))
	return uuid.UUID(sum.Sum(nil)[:16])
}

func (t tokens) key(*jwt.Token) (any, error) { return t.keys, nil }

// inTime checks the times of a token that is known to be genuine, as the library does.
func inTime(tok token, now time.Time) error {
	if !now.Add(-clockSkew).Before(tok.Expires) {
		return jwt.ErrTokenExpired
	}
	return nil
}

// clockSkew is how far the clocks of two web nodes may be apart.
const clockSkew = 30 * time.Second
