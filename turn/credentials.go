package turn

import (
	"crypto/hmac"
	"crypto/sha1" // #nosec G505 -- as the REST scheme for TURN says
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"parley/chat"
)

// Lasts is how long credentials open relays. A relay that is open stays while it is used.
const Lasts = 12 * time.Hour

// Secret is what web and call processes derive credentials from: both have the secret that
// signs tokens.
func Secret(signing []byte) []byte {
	mac := hmac.New(sha256.New, signing)
	mac.Write([]byte("parley turn credentials"))
	return mac.Sum(nil)
}

// Servers are the TURN servers that browsers are told of. Without URLs there are none.
type Servers struct {
	URLs   []string
	Secret []byte
}

// ICE is what a browser's connection is configured with, as RTCConfiguration in JSON.
type ICE struct {
	Servers []ICEServer `json:"iceServers,omitempty"`
}

// ICEServer is one entry of it.
type ICEServer struct {
	URLs       []string `json:"urls"`
	Username   string   `json:"username"`
	Credential string   `json:"credential"`
}

// For makes credentials for a user, who may join a call.
func (s Servers) For(user chat.UserID, now time.Time) ICE {
	if len(s.URLs) == 0 {
		return ICE{}
	}
	name := fmt.Sprintf("%d:%d:%s", now.Add(Lasts).Unix(), user, keyOf(s.Secret))
	return ICE{[]ICEServer{{URLs: s.URLs, Username: name, Credential: password(s.Secret, name)}}}
}

// password is the one of a name, as the REST scheme for TURN computes it.
func password(secret []byte, name string) string {
	mac := hmac.New(sha1.New, secret) // #nosec G401 -- as the REST scheme says; a MAC needs no resistance to collisions
	mac.Write([]byte(name))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// keyOf names a secret, so that a server with several knows whose a password is: requests are
// signed, and do not carry it.
func keyOf(secret []byte) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("name of the key"))
	return hex.EncodeToString(mac.Sum(nil)[:4])
}

// name is what a user name says.
type name struct {
	until time.Time
	user  string
	key   string // see keyOf; empty for the newest
}

func readName(text string) (n name, ok bool) {
	parts := strings.Split(text, ":")
	if len(parts) < 2 || len(parts) > 3 || parts[1] == "" {
		return n, false
	}
	seconds, err := strconv.ParseInt(parts[0], 10, 64)
	n = name{until: time.Unix(seconds, 0), user: parts[1]}
	if len(parts) == 3 {
		n.key = parts[2]
	}
	return n, err == nil
}
