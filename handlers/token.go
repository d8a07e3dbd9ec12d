package handlers

import (
	"strconv"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"parley/chat"
)

const (
	tokenLife  = 7 * 24 * time.Hour
	tokenFresh = time.Hour // an older one is replaced when it is used
	tokenMax   = 1 << 10   // bytes; ours have about 250
)

// token is what a cookie says: which session, and whose.
type token struct {
	Session uuid.UUID
	User    chat.UserID
	Issued  time.Time
}

type claims struct {
	Session uuid.UUID `json:"sid"`
	jwt.RegisteredClaims
}

// tokens signs and reads tokens: JWTs with HMAC-SHA256 (RFC 7519), and no
// others, whatever a token says of itself.
type tokens struct {
	secret []byte
}

func newTokens(secret []byte) tokens { return tokens{secret: secret} }

func (t tokens) sign(tok token) (string, error) {
	c := claims{Session: tok.Session}
	c.Subject = strconv.FormatInt(int64(tok.User), 10)
	c.IssuedAt = jwt.NewNumericDate(tok.Issued)
	c.ExpiresAt = jwt.NewNumericDate(tok.Issued.Add(tokenLife))
	return jwt.NewWithClaims(jwt.SigningMethodHS256, c).SignedString(t.secret)
}

// read returns what a token says, unless it is forged, expired or from the future.
func (t tokens) read(raw string, now time.Time) (token, error) {
	if len(raw) > tokenMax {
		return token{}, jwt.ErrTokenMalformed
	}
	var c claims
	_, err := jwt.ParseWithClaims(raw, &c, func(*jwt.Token) (any, error) { return t.secret, nil },
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}), jwt.WithExpirationRequired(),
		jwt.WithIssuedAt(), jwt.WithLeeway(clockSkew), jwt.WithTimeFunc(func() time.Time { return now }))
	if err != nil {
		return token{}, err
	}
	user, err := strconv.ParseInt(c.Subject, 10, 64)
	if err != nil || c.IssuedAt == nil || c.Session == uuid.Nil {
		return token{}, jwt.ErrTokenInvalidClaims
	}
	return token{Session: c.Session, User: chat.UserID(user), Issued: c.IssuedAt.Time}, nil
}

// clockSkew is how far the clocks of two web nodes may be apart.
const clockSkew = 30 * time.Second
