package page

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
	TokenLife  = chat.SessionIdle // a shorter one signed out who was away for a week
	tokenFresh = time.Hour        // an older one is replaced when it is used
	tokenMax   = 1 << 10          // bytes; ours have about 250
)

// Token is a cookie's content: a session and its user.
type Token struct {
	Session uuid.UUID
	User    chat.UserID
	Issued  time.Time
	Expires time.Time // set by Read
	Host    bool      // it was set as a cookie of this host alone, and is valid as no other
}

type claims struct {
	Session uuid.UUID `json:"sid"`
	Host    bool      `json:"hst,omitempty"`
	jwt.RegisteredClaims
}

// Tokens signs and reads tokens: JWTs with HMAC-SHA256 (RFC 7519), and no others, whatever
// a token claims. It caches the newest tokensKept genuine ones: verifying and parsing one
// again took a tenth of a short request's time.
type Tokens struct {
	secret       []byte                 // signs
	keys         jwt.VerificationKeySet // that, and former ones: both are believed
	DeviceCookie string                 // name of the device's cookie
	genuine      *lru.Cache[string, Token]
}

const tokensKept = 8192 // at most 1 KB each

// NewTokens signs with a secret, and believes former ones too.
func NewTokens(secret []byte, former ...[]byte) Tokens {
	keys := jwt.VerificationKeySet{Keys: []jwt.VerificationKey{secret}}
	for _, s := range former {
		keys.Keys = append(keys.Keys, s)
	}
	genuine, err := lru.New[string, Token](tokensKept)
	if err != nil {
		panic(err) // the size is not positive
	}
	return Tokens{secret: secret, keys: keys, DeviceCookie: deviceName(secret), genuine: genuine}
}

// Sign makes a session's token, which is valid for TokenLife.
func (t Tokens) Sign(tok Token) (string, error) {
	c := claims{Session: tok.Session, Host: tok.Host}
	c.Subject = strconv.FormatInt(int64(tok.User), 10)
	c.IssuedAt = jwt.NewNumericDate(tok.Issued)
	c.ExpiresAt = jwt.NewNumericDate(tok.Issued.Add(TokenLife))
	return t.SignClaims(c)
}

// SignClaims makes a token of another kind, which Parse reads. Its audience has to tell it from a session's.
func (t Tokens) SignClaims(c jwt.Claims) (string, error) {
	return jwt.NewWithClaims(jwt.SigningMethodHS256, c).SignedString(t.secret)
}

// Read returns a token's content, unless it is forged or expired. A token issued in the
// future is valid: the session decides whether the user is signed in. So a node whose clock
// was set back signs no one out.
func (t Tokens) Read(raw string, now time.Time) (Token, error) {
	if len(raw) > tokenMax {
		return Token{}, jwt.ErrTokenMalformed
	}
	if tok, ok := t.genuine.Get(raw); ok {
		return tok, inTime(tok, now)
	}
	var c claims
	if err := t.Parse(raw, &c, now); err != nil {
		return Token{}, err
	}
	user, err := strconv.ParseInt(c.Subject, 10, 64)
	if err != nil || c.IssuedAt == nil || c.Session == uuid.Nil {
		return Token{}, jwt.ErrTokenInvalidClaims
	}
	tok := Token{Session: c.Session, User: chat.UserID(user), Issued: c.IssuedAt.Time, Expires: c.ExpiresAt.Time, Host: c.Host}
	t.genuine.Add(strings.Clone(raw), tok) // raw lies in the request's buffer
	return tok, nil
}

// Parse reads any token of ours that has not expired.
func (t Tokens) Parse(raw string, into jwt.Claims, now time.Time, more ...jwt.ParserOption) error {
	if len(raw) > tokenMax {
		return jwt.ErrTokenMalformed
	}
	_, err := jwt.ParseWithClaims(raw, into, t.key, append(more,
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}), jwt.WithExpirationRequired(),
		jwt.WithLeeway(ClockSkew), jwt.WithTimeFunc(func() time.Time { return now }))...)
	return err
}

// Ours reports whether a session's token was signed here, however long ago.
func (t Tokens) Ours(raw string) bool {
	var c claims
	if len(raw) > tokenMax {
		return false
	}
	_, err := jwt.ParseWithClaims(raw, &c, t.key,
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}), jwt.WithoutClaimsValidation())
	return err == nil && c.Session != uuid.Nil
}

// Successor is the session that takes a session's place when its user signs in another way.
func (t Tokens) Successor(id uuid.UUID) uuid.UUID {
	sum := hmac.New(sha256.New, t.secret)
	sum.Write(append([]byte("after "), id[:]...))
	return uuid.UUID(sum.Sum(nil)[:16])
}

func (t Tokens) key(*jwt.Token) (any, error) { return t.keys, nil }

// inTime checks the times of a token that is known to be genuine, as the library does.
func inTime(tok Token, now time.Time) error {
	if !now.Add(-ClockSkew).Before(tok.Expires) {
		return jwt.ErrTokenExpired
	}
	return nil
}

// ClockSkew is how far the clocks of two web nodes may be apart.
const ClockSkew = 30 * time.Second
