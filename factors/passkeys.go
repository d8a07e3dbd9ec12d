package factors

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"net/netip"
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/google/uuid"

	"parley/chat"
)

// Site is the server as browsers see it: passkeys are made for its host's name.
type Site struct{ Origin, Name string }

// errNoName refuses passkeys for an address: browsers make them for names alone.
var errNoName = chat.E(chat.Conflict, "Passkeys need the server’s name, and this page was opened by an address. On the server’s own machine, localhost is a name: open this page there.")

func (s Site) host() string {
	u, err := url.Parse(s.Origin)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// Named reports whether browsers make passkeys for the site.
func (s Site) Named() bool {
	_, err := netip.ParseAddr(s.host())
	return err != nil && s.host() != ""
}

// party is what the library needs of the site. Each passkey signs in by itself: the
// authenticator finds its account, and makes sure that its owner holds it.
func (s Site) party() (*webauthn.WebAuthn, error) {
	if !s.Named() {
		return nil, errNoName
	}
	party, err := webauthn.New(&webauthn.Config{
		RPID: s.host(), RPDisplayName: s.Name, RPOrigins: []string{s.Origin},
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired,
		},
	})
	if err != nil {
		return nil, chat.Unforeseen(err)
	}
	return party, nil
}

// holder is an account as the library sees it.
type holder struct {
	user chat.User
	keys []webauthn.Credential
}

func (h holder) WebAuthnID() []byte { return binary.BigEndian.AppendUint64(nil, uint64(h.user.ID)) }

func (h holder) WebAuthnName() string                       { return h.user.Username }
func (h holder) WebAuthnDisplayName() string                { return h.user.Username }
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.keys }

func (f *Factors) holder(ctx context.Context, u chat.User) (h holder, err error) {
	h.user = u
	list, err := f.store.Passkeys(ctx, u.ID)
	for _, p := range list {
		var key webauthn.Credential
		if err := json.Unmarshal(p.Credential, &key); err != nil {
			return h, chat.Unforeseen(err)
		}
		h.keys = append(h.keys, key)
	}
	return h, err
}

// Challenge is what the server remembers of a ceremony.
type Challenge = webauthn.SessionData

// Ceremony is what a browser has to answer, and what the server remembers meanwhile.
type Ceremony struct {
	Options string // JSON for the browser
	State   webauthn.SessionData
	Made    time.Time // by the store's clock
}

func (f *Factors) ceremony(ctx context.Context, options any, state *webauthn.SessionData) (c Ceremony, err error) {
	text, err := json.Marshal(options)
	if err != nil {
		return c, chat.Unforeseen(err)
	}
	// By the store's clock, as the time of a passkey's last use.
	made, err := f.accounts.StoreTime(ctx)
	return Ceremony{string(text), *state, made.Truncate(time.Microsecond)}, err
}

// CheckPasskey checks what a passkey is to be called, and the password that its making takes.
func (f *Factors) CheckPasskey(ctx context.Context, s chat.Session, name, password string) (string, error) {
	name, err := PasskeyName(name)
	if err != nil {
		return "", err
	}
	return name, f.accounts.Reauthenticate(ctx, s, "passkey_password", password)
}

// MakePasskey begins to make a passkey.
func (f *Factors) MakePasskey(ctx context.Context, u chat.User, site Site) (Ceremony, error) {
	party, err := site.party()
	if err != nil {
		return Ceremony{}, err
	}
	h, err := f.holder(ctx, u)
	if err != nil {
		return Ceremony{}, err
	}
	if len(h.keys) >= chat.PasskeysMax {
		return Ceremony{}, chat.ErrPasskeysFull
	}
	known := webauthn.Credentials(h.keys).CredentialDescriptors()
	options, state, err := party.BeginRegistration(h, webauthn.WithExclusions(known))
	if err != nil {
		return Ceremony{}, chat.Unforeseen(err)
	}
	return f.ceremony(ctx, options, state)
}

var errPasskey = chat.E(chat.Forbidden, "That passkey was not accepted. Please try again.")

// AddPasskey keeps the passkey that a browser made. It returns recovery codes for an account
// that has none, and to the second of two clicks.
func (f *Factors) AddPasskey(ctx context.Context, u chat.User, site Site, state webauthn.SessionData, name, answer string) ([]string, error) {
	party, err := site.party()
	if err != nil {
		return nil, err
	}
	made, err := protocol.ParseCredentialCreationResponseBytes([]byte(answer))
	if err != nil {
		return nil, because(errPasskey, err)
	}
	key, err := party.CreateCredential(holder{user: u}, state, made)
	if err != nil {
		return nil, because(errPasskey, err)
	}
	text, err := json.Marshal(key)
	if err != nil {
		return nil, chat.Unforeseen(err)
	}
	seed := sha256.Sum256([]byte(answer))
	codes, hashes, err := f.firstCodes(ctx, u.ID, seed[:])
	if err != nil {
		return nil, err
	}
	added, err := f.store.PasskeyInsert(ctx, chat.Passkey{ID: key.ID, User: u.ID, Name: name, Credential: text}, hashes)
	if err == nil && !added {
		return f.justMade(ctx, u.ID, seed[:], nil) // the second of two clicks
	}
	if err != nil {
		return nil, err
	}
	f.changed(ctx, chat.DidAddFactor, u, "passkey", chat.Term("A passkey was added."))
	return codes, nil
}

// because keeps the library's reason for the log.
func because(e *chat.Error, cause error) error {
	with := *e
	with.Cause = cause
	return &with
}

// AskPasskey begins a sign-in with any passkey of the site.
func (f *Factors) AskPasskey(ctx context.Context, site Site) (Ceremony, error) {
	party, err := site.party()
	if err != nil {
		return Ceremony{}, err
	}
	options, state, err := party.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return Ceremony{}, chat.Unforeseen(err)
	}
	return f.ceremony(ctx, options, state)
}

// Asked is a sign-in that waits for a passkey. Its session has its number already.
type Asked struct {
	State   Challenge
	Made    time.Time
	Session uuid.UUID
}

// UsePasskey signs in the account whose passkey answered. A challenge is answered once: the
// second of two clicks gets the session of the first, and nothing does once that has ended.
func (f *Factors) UsePasskey(ctx context.Context, site Site, asked Asked, answer string, s chat.Session, from chat.Requester) (chat.Session, error) {
	u, key, err := f.answered(ctx, site, asked, answer)
	if err != nil {
		return s, err
	}
	if first, err := f.accounts.Rotated(ctx, asked.Session); err == nil && first.User.ID == u.ID {
		return first, nil // before the counter is looked at: the first click has moved it
	}
	if key.warned || !key.usedAt.IsZero() && !key.usedAt.Before(asked.Made) {
		return s, errPasskey
	}
	s.ID = asked.Session
	if s, err = f.accounts.OpenSession(ctx, u, "passkey", s, from); err != nil {
		return s, err
	}
	// After the session: a click that finds the passkey used finds the session, too.
	return s, f.store.PasskeyUsed(ctx, key.id, key.credential, asked.Made)
}

// answer is a passkey that has answered.
type answer struct {
	id, credential []byte
	usedAt         time.Time // before this answer
	warned         bool      // its counter did not move, as that of a copy
}

// answered checks an answer, and finds its account and passkey.
func (f *Factors) answered(ctx context.Context, site Site, asked Asked, text string) (u chat.User, a answer, err error) {
	party, err := site.party()
	if err != nil {
		return u, a, err
	}
	used, err := protocol.ParseCredentialRequestResponseBytes([]byte(text))
	if err != nil {
		return u, a, because(errPasskey, err)
	}
	var down error
	_, key, err := party.ValidatePasskeyLogin(func(id, _ []byte) (webauthn.User, error) {
		var h holder
		h, a.usedAt, down = f.holderOf(ctx, id)
		u = h.user
		return h, down
	}, asked.State, used)
	switch {
	case down != nil && !chat.Is(down, chat.NotFound):
		return u, a, down
	case err != nil:
		return u, a, because(errPasskey, err)
	}
	a.id, a.warned = key.ID, key.Authenticator.CloneWarning
	if a.credential, err = json.Marshal(key); err != nil {
		err = chat.Unforeseen(err)
	}
	return u, a, err
}

// holderOf is the account of a passkey, and when that was last used.
func (f *Factors) holderOf(ctx context.Context, id []byte) (h holder, usedAt time.Time, err error) {
	p, err := f.store.PasskeyByID(ctx, id)
	if err != nil {
		return h, usedAt, err
	}
	u, err := f.accounts.UserOf(ctx, p.User)
	if err != nil {
		return h, usedAt, err
	}
	h, err = f.holder(ctx, u)
	return h, p.UsedAt, err
}

// RemovePasskey takes a passkey away.
func (f *Factors) RemovePasskey(ctx context.Context, s chat.Session, password string, id []byte) error {
	if err := f.accounts.Reauthenticate(ctx, s, "remove_password", password); err != nil {
		return err
	}
	gone, err := f.store.PasskeyDelete(ctx, s.User.ID, id)
	if gone {
		f.changed(ctx, chat.DidRemoveFactor, s.User, "passkey", chat.Term("A passkey was removed."))
	}
	return err
}
