package push

import (
	"context"
	"crypto/ecdh"
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"
	"sync"

	"github.com/SherClockHolmes/webpush-go"

	"parley/chat"
)

// Sealer encrypts the server's private key.
type Sealer interface {
	Seal(text []byte, about string) ([]byte, error)
	Open(sealed []byte, about string) ([]byte, error)
	// Fresh reports whether the server's present secret sealed it.
	Fresh(sealed []byte, about string) bool
}

const aboutKey = "vapid"

// Keys are the server's own (RFC 8292), made when they are first asked for. Nodes agree on
// them by the store.
type Keys struct {
	Store  chat.PushDeviceStore
	Sealer Sealer

	mu     sync.Mutex // guards opened
	opened pair
}

type pair struct{ public, private string }

// stored is the public key, and the private one that only senders open.
func (k *Keys) stored(ctx context.Context) (public string, sealed []byte, err error) {
	public, sealed, err = k.Store.PushKeys(ctx)
	if !chat.Is(err, chat.NotFound) {
		return public, sealed, err
	}
	if err = k.make(ctx); err != nil {
		return "", nil, err
	}
	return k.Store.PushKeys(ctx)
}

// get opens the private key once.
func (k *Keys) get(ctx context.Context) (pair, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.opened.public != "" {
		return k.opened, nil
	}
	public, sealed, err := k.stored(ctx)
	if err != nil {
		return pair{}, err
	}
	private, err := k.Sealer.Open(sealed, aboutKey)
	if err != nil {
		return pair{}, fmt.Errorf("the key of pushes needs the secret that sealed it, in JWT_SECRET_FORMER: %w", err)
	}
	if !k.Sealer.Fresh(sealed, aboutKey) {
		if err := k.seal(ctx, public, private); err != nil {
			return pair{}, err
		}
	}
	k.opened = pair{public, string(private)}
	return k.opened, nil
}

// seal keeps the private key under the present secret: the former one is not needed long.
func (k *Keys) seal(ctx context.Context, public string, private []byte) error {
	sealed, err := k.Sealer.Seal(private, aboutKey)
	if err != nil {
		return chat.Unforeseen(err)
	}
	return k.Store.PushKeysSeal(ctx, public, sealed)
}

func (k *Keys) make(ctx context.Context) error {
	private, public, err := webpush.GenerateVAPIDKeys()
	if err != nil {
		return chat.Unforeseen(err)
	}
	sealed, err := k.Sealer.Seal([]byte(private), aboutKey)
	if err != nil {
		return chat.Unforeseen(err)
	}
	return k.Store.PushKeysAdd(ctx, public, sealed)
}

// Devices are the rules of a user's devices.
type Devices struct{ Keys *Keys }

// PublicKey is what a browser subscribes with.
func (d Devices) PublicKey(ctx context.Context) (string, error) {
	public, _, err := d.Keys.stored(ctx)
	return public, err
}

// Of returns a user's devices.
func (d Devices) Of(ctx context.Context, user chat.UserID) ([]chat.PushDevice, error) {
	return d.Keys.Store.PushDevices(ctx, user)
}

// Add adds a browser's subscription. Its address comes from a stranger: connections to it
// are checked when they are made.
func (d Devices) Add(ctx context.Context, x chat.PushDevice) error {
	u, err := url.Parse(x.Endpoint)
	p256dh, errKey := decode(x.P256dh)
	auth, errAuth := decode(x.Auth)
	if err == nil && errKey == nil {
		_, errKey = ecdh.P256().NewPublicKey(p256dh)
	}
	if err != nil || errKey != nil || errAuth != nil || len(auth) != 16 || u.Scheme != "https" || u.Host == "" || u.User != nil || len(x.Endpoint) > 2000 {
		return chat.Field("endpoint", "That is no subscription of a browser.")
	}
	if len(x.Agent) > 300 {
		x.Agent = strings.ToValidUTF8(x.Agent[:300], "")
	}
	return d.Keys.Store.PushDeviceAdd(ctx, x)
}

func decode(s string) ([]byte, error) {
	return base64.RawURLEncoding.DecodeString(strings.TrimRight(s, "="))
}

// Remove ends a device's pushes. The second of two clicks finds it done.
func (d Devices) Remove(ctx context.Context, user chat.UserID, id int64) error {
	if err := d.Keys.Store.PushDeviceRemove(ctx, user, id); !chat.Is(err, chat.NotFound) {
		return err
	}
	return nil
}

// Test tells a device that pushes arrive.
func (d Devices) Test(ctx context.Context, user chat.UserID, id int64) error {
	return d.Keys.Store.PushTest(ctx, user, id)
}
