package factors_test

import (
	"slices"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"
	"github.com/google/uuid"

	"parley/chat"
	"parley/factors"
)

var site = factors.Site{Origin: "https://chat.example.org", Name: "Works"}

// device is an authenticator with one key of an account.
type device struct {
	party virtualwebauthn.RelyingParty
	auth  virtualwebauthn.Authenticator
	key   virtualwebauthn.Credential
}

func newDevice(user chat.UserID) *device {
	handle := make([]byte, 8)
	handle[7] = byte(user)
	return &device{
		party: virtualwebauthn.RelyingParty{Name: "Works", ID: "chat.example.org", Origin: site.Origin},
		auth:  virtualwebauthn.NewAuthenticatorWithOptions(virtualwebauthn.AuthenticatorOptions{UserHandle: handle}),
		key:   virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2),
	}
}

// add makes the device's key a passkey of an account, by two clicks that show the same codes.
func (h *harness) add(d *device, u chat.User) ([]string, error) {
	h.t.Helper()
	asked, err := h.MakePasskey(h.t.Context(), u, site)
	must(h.t, err)
	options, err := virtualwebauthn.ParseAttestationOptions(asked.Options)
	must(h.t, err)
	answer := virtualwebauthn.CreateAttestationResponse(d.party, d.auth, d.key, *options)
	codes, err := h.AddPasskey(h.t.Context(), u, site, asked.State, "Phone", answer)
	if again, other := h.AddPasskey(h.t.Context(), u, site, asked.State, "Phone", answer); err == nil && (other != nil || !slices.Equal(again, codes)) {
		h.t.Errorf("a second click shows %v, not %v: %v", again, codes, other)
	}
	return codes, err
}

// use signs in with the device's key.
func (h *harness) use(d *device, spoil func(*factors.Ceremony)) (chat.User, error) {
	h.t.Helper()
	s, err := h.answer(h.ask(d, spoil))
	return s.User, err
}

// ask has the device answer a challenge.
func (h *harness) ask(d *device, spoil func(*factors.Ceremony)) (factors.Asked, string) {
	h.t.Helper()
	asked, err := h.AskPasskey(h.t.Context(), site)
	must(h.t, err)
	options, err := virtualwebauthn.ParseAssertionOptions(asked.Options)
	must(h.t, err)
	d.key.Counter++
	answer := virtualwebauthn.CreateAssertionResponse(d.party, d.auth, d.key, *options)
	spoil(&asked)
	return factors.Asked{State: asked.State, Made: asked.Made, Session: uuid.New()}, answer
}

func (h *harness) answer(asked factors.Asked, answer string) (chat.Session, error) {
	return h.UsePasskey(h.t.Context(), site, asked, answer, chat.Session{}, chat.Requester{})
}

func asAsked(*factors.Ceremony) {}

func TestAPasskeySignsInAloneAndIsASecondFactor(t *testing.T) {
	h := open(t)
	phone := newDevice(h.ann.User.ID)
	codes, err := h.add(phone, h.ann.User)
	must(t, err)
	if len(codes) != 10 {
		t.Errorf("%d recovery codes", len(codes))
	}
	u, err := h.use(phone, asAsked)
	if err != nil || u.ID != h.ann.User.ID || u.Username != "ann" {
		t.Fatalf("%+v %v", u, err)
	}
	state, err := h.State(t.Context(), h.ann.User.ID)
	if err != nil || len(state.Passkeys) != 1 || state.Passkeys[0].Name != "Phone" || state.Passkeys[0].UsedAt.IsZero() {
		t.Errorf("%+v %v", state, err)
	}
	_, err = h.accounts.SignIn(t.Context(), "ann@example.org", password, chat.Session{}, chat.Requester{})
	refused(t, err, chat.Unauthorized, "second step")
	keyed := h.ann
	keyed.User.SecondFactor = true
	fresh, err := h.NewCodes(t.Context(), keyed, password, "", uuid.Nil) // there is no app to show a code
	must(t, err)
	refused(t, h.check(codes[0]), chat.Forbidden, "not right")
	must(t, h.check(fresh[0]))
	if more, err := h.add(newDevice(h.ann.User.ID), h.ann.User); err != nil || more != nil {
		t.Errorf("new codes %v, %v", more, err)
	}
}

func TestAForeignOrOldAnswerOfAPasskeyIsRefused(t *testing.T) {
	h := open(t)
	phone := newDevice(h.ann.User.ID)
	_, err := h.use(phone, asAsked)
	refused(t, err, chat.Forbidden, "not accepted") // nobody knows it
	_, err = h.add(phone, h.ann.User)
	must(t, err)
	_, err = h.use(phone, func(c *factors.Ceremony) { c.State.Challenge = "bm90IHRoaXMgb25lLCBub3QgdGhpcyBvbmU" })
	refused(t, err, chat.Forbidden, "not accepted")
	elsewhere := *phone
	elsewhere.party.Origin = "https://evil.example.org"
	_, err = h.use(&elsewhere, asAsked)
	refused(t, err, chat.Forbidden, "not accepted")
	anothers := *phone
	anothers.auth.Options.UserHandle = []byte{0, 0, 0, 0, 0, 0, 0, 9}
	_, err = h.use(&anothers, asAsked)
	refused(t, err, chat.Forbidden, "not accepted")
	forged := *phone
	forged.key.Key = virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2).Key
	_, err = h.use(&forged, asAsked)
	refused(t, err, chat.Forbidden, "not accepted")
	_, err = h.answer(factors.Asked{}, "{}")
	refused(t, err, chat.Forbidden, "not accepted")
	phone.key.Counter = 9
	_, err = h.use(phone, asAsked)
	must(t, err)
	phone.key.Counter = 1 // a copy of the authenticator
	_, err = h.use(phone, asAsked)
	refused(t, err, chat.Forbidden, "not accepted")
}

func TestAPasskeyTakesAPasswordAndAName(t *testing.T) {
	h := open(t)
	_, err := h.CheckPasskey(t.Context(), h.ann, "Phone", "wrong horse")
	refused(t, err, chat.Forbidden, "not your password")
	_, err = h.CheckPasskey(t.Context(), h.ann, "  ", password)
	refused(t, err, chat.Invalid, "a name of 1 to 40")
	if name, err := h.CheckPasskey(t.Context(), h.ann, " My  phone ", password); err != nil || name != "My phone" {
		t.Errorf("%q %v", name, err)
	}
	for _, origin := range []string{"http://127.0.0.1:3000", "http://[::1]:3000"} {
		_, err = h.MakePasskey(t.Context(), h.ann.User, factors.Site{Origin: origin})
		refused(t, err, chat.Conflict, "localhost is a name")
		_, err = h.AskPasskey(t.Context(), factors.Site{Origin: origin})
		refused(t, err, chat.Conflict, "localhost is a name")
	}
	phone := newDevice(h.ann.User.ID)
	_, err = h.add(phone, h.ann.User)
	must(t, err)
	state, err := h.State(t.Context(), h.ann.User.ID)
	must(t, err)
	id := state.Passkeys[0].ID
	refused(t, h.RemovePasskey(t.Context(), h.ann, "wrong horse", id), chat.Forbidden, "not your password")
	must(t, h.RemovePasskey(t.Context(), h.signUp("bob"), password, id))
	_, err = h.use(phone, asAsked)
	must(t, err)
	for range 2 { // clicks
		must(t, h.RemovePasskey(t.Context(), h.ann, password, id))
	}
	_, err = h.use(phone, asAsked)
	refused(t, err, chat.Forbidden, "not accepted")
	if _, err := h.accounts.SignIn(t.Context(), "ann@example.org", password, chat.Session{}, chat.Requester{}); err != nil {
		t.Error(err)
	}
}

func TestAPasskeysAnswerSignsInOnce(t *testing.T) {
	h := open(t)
	phone := newDevice(h.ann.User.ID)
	_, err := h.add(phone, h.ann.User)
	must(t, err)
	h.clock.Advance(time.Second)
	asked, answer := h.ask(phone, asAsked)
	first, err := h.answer(asked, answer)
	must(t, err)
	second, err := h.answer(asked, answer) // click; its counter has not moved
	if err != nil || second.ID != first.ID {
		t.Errorf("%v and %v, %v", first.ID, second.ID, err)
	}
	must(t, h.accounts.SignOut(t.Context(), first))
	_, err = h.answer(asked, answer)
	refused(t, err, chat.Forbidden, "not accepted")
	older, late := h.ask(phone, asAsked)
	h.clock.Advance(time.Second)
	_, err = h.use(phone, asAsked)
	must(t, err)
	_, err = h.answer(older, late)
	refused(t, err, chat.Forbidden, "not accepted")
}

// The store notes when a passkey was used last; a process whose clock is off asks no later.
func TestAPasskeySignsInAgainAtOnceWhateverTheClocksSay(t *testing.T) {
	h := open(t)
	phone := newDevice(h.ann.User.ID)
	_, err := h.add(phone, h.ann.User)
	must(t, err)
	for _, off := range []time.Duration{2 * time.Minute, -4 * time.Minute} {
		h.db.Shift(off)
		for range 2 {
			h.clock.Advance(4*time.Minute + time.Second)
			s, err := h.use(phone, asAsked)
			must(t, err)
			h.clock.Advance(time.Second)
			asked, answer := h.ask(phone, asAsked)
			must(t, h.ShowPasskey(t.Context(), chat.Session{User: s}, site, asked, answer))
		}
	}
}

// Many authenticators count nothing.
func TestAPasskeyWithoutACounterAnswersOnce(t *testing.T) {
	h := open(t)
	phone := newDevice(h.ann.User.ID)
	_, err := h.add(phone, h.ann.User)
	must(t, err)
	uncounted := func() (factors.Asked, string) {
		h.clock.Advance(time.Second)
		c, err := h.AskPasskey(h.t.Context(), site)
		must(t, err)
		options, err := virtualwebauthn.ParseAssertionOptions(c.Options)
		must(t, err)
		return factors.Asked{State: c.State, Made: c.Made, Session: uuid.New()}, virtualwebauthn.CreateAssertionResponse(phone.party, phone.auth, phone.key, *options)
	}
	for range 2 {
		asked, answer := uncounted()
		s, err := h.answer(asked, answer)
		must(t, err)
		must(t, h.accounts.SignOut(t.Context(), s))
		_, err = h.answer(asked, answer)
		refused(t, err, chat.Forbidden, "not accepted")
	}
}
