package factors_test

import (
	"encoding/base32"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/pquerna/otp/totp"
	"golang.org/x/crypto/bcrypt"

	"parley/chat"
	"parley/chat/accounts"
	"parley/chat/chattest"
	"parley/factors"
)

const password = "correct horse"

var secret = []byte("a secret of thirty-two bytes, yes")

// harness is the rules between fakes, and one account.

type harness struct {
	*factors.Factors
	t        *testing.T
	clock    *chattest.Clock
	db       *chattest.Database
	accounts *accounts.Accounts
	ann      chat.Session
	key      string
}

func open(t *testing.T) *harness {
	t.Helper()
	clock := chattest.NewClock()
	h := &harness{t: t, clock: clock, db: chattest.NewDatabase(clock.Now)}
	h.accounts = accounts.NewAccounts(h.db, chattest.NewLimits(clock.Now), chattest.NewBus(), chattest.NewRecentCache())
	h.accounts.Cost, h.accounts.Now, h.accounts.Audit = bcrypt.MinCost, clock.Now, h.db
	h.Factors = factors.New(h.db, h.accounts, secret)
	h.ann = h.signUp("ann")
	return h
}

func (h *harness) signUp(name string) chat.Session {
	h.t.Helper()
	s, err := h.accounts.SignUp(h.t.Context(), name, name+"@example.org", password, chat.Session{}, chat.Requester{Address: "192.0.2.1"})
	must(h.t, err)
	return s
}

// code is what the app shows, at the time or some time off it.

func (h *harness) code(off time.Duration) string {
	h.t.Helper()
	code, err := totp.GenerateCode(h.key, h.clock.Now().Add(off))
	must(h.t, err)
	return code
}

// begin sets an app up, and on also confirms it. The clock is at the begin of a step.

func (h *harness) begin() {
	h.t.Helper()
	now := h.clock.Now()
	h.clock.Advance(now.Truncate(30 * time.Second).Add(30 * time.Second).Sub(now))
	must(h.t, h.Begin(h.t.Context(), h.ann, password))
	app, err := h.Waiting(h.t.Context(), h.ann.User, "Works: here")
	must(h.t, err)
	h.key = strings.ReplaceAll(app.Key, " ", "")
	if !strings.HasPrefix(app.Address, "otpauth://totp/Works") || !strings.Contains(app.Address, "secret="+h.key) {
		h.t.Errorf("the address is %s", app.Address)
	}
}

func (h *harness) on() (codes []string) {
	h.t.Helper()
	h.begin()
	codes, err := h.Confirm(h.t.Context(), h.ann, h.code(0))
	must(h.t, err)
	h.ann.User.SecondFactor = true
	return codes
}

func (h *harness) check(code string) error { return h.Check(h.t.Context(), h.ann.User, code) }

func (h *harness) acts() (acts []chat.AuditAct) {
	list, err := h.db.AuditList(h.t.Context(), chat.AuditFilter{Below: 1 << 40, Until: time.Unix(1<<37, 0)}, 99)
	must(h.t, err)
	for _, e := range list {
		acts = append(acts, e.Act)
	}
	return acts
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func refused(t *testing.T, err error, kind chat.Kind, text string) {
	t.Helper()
	if !chat.Is(err, kind) || !strings.Contains(chat.As(err).Sentence(), text) {
		t.Errorf("%v, want kind %d with %q", err, kind, text)
	}
}

func TestAnAppIsOnOnceItsFirstCodeIsSeen(t *testing.T) {
	h := open(t)
	refused(t, h.Begin(t.Context(), h.ann, "wrong horse"), chat.Forbidden, "not your password")
	_, err := h.Waiting(t.Context(), h.ann.User, "Works")
	refused(t, err, chat.NotFound, "")
	h.begin()
	_, err = h.Confirm(t.Context(), h.ann, "12345")
	refused(t, err, chat.Forbidden, "not right")
	if _, err := h.accounts.SignIn(t.Context(), "ann@example.org", password, chat.Session{}, chat.Requester{}); err != nil {
		t.Errorf("a code is asked for already: %v", err)
	}
	codes, err := h.Confirm(t.Context(), h.ann, h.code(0)[:3]+" "+h.code(0)[3:])
	must(t, err)
	if len(codes) != 10 || len(codes[0]) != 29 || codes[0] == codes[1] {
		t.Errorf("recovery codes are %q", codes)
	}
	_, err = h.Confirm(t.Context(), h.ann, h.code(0))
	refused(t, err, chat.Conflict, "already")
	refused(t, h.Begin(t.Context(), h.ann, password), chat.Conflict, "already")
	_, err = h.Waiting(t.Context(), h.ann.User, "Works")
	refused(t, err, chat.Conflict, "already")
	if acts := h.acts(); acts[0] != chat.DidAddFactor {
		t.Errorf("the audit log has %v", acts)
	}
	if s, err := h.State(t.Context(), h.ann.User.ID); err != nil || !s.App || s.Codes != 10 {
		t.Errorf("%+v %v", s, err)
	}
}

func TestAPasswordAloneSignsInNoAccountWithASecondFactor(t *testing.T) {
	h := open(t)
	h.on()
	before := len(h.acts())
	s, err := h.accounts.SignIn(t.Context(), "ann@example.org", password, chat.Session{}, chat.Requester{})
	refused(t, err, chat.Unauthorized, "second step")
	if s.ID != uuid.Nil || len(h.acts()) != before {
		t.Errorf("a session is there: %+v", s)
	}
	_, err = h.accounts.SignIn(t.Context(), "ann@example.org", "wrong horse", chat.Session{}, chat.Requester{})
	refused(t, err, chat.Unauthorized, "do not match") // a wrong one does not learn of it
}

func TestACodeIsTakenOnceAndWithinAStepOfTheTime(t *testing.T) {
	h := open(t)
	h.on()
	before := len(h.acts())
	refused(t, h.check(h.code(0)), chat.Forbidden, "used before") // it turned the app on
	if acts := h.acts(); len(acts) != before+1 || acts[0] != chat.DidMistypeCode {
		t.Errorf("the audit log has %v", acts)
	}
	h.clock.Advance(time.Minute)
	for _, off := range []time.Duration{-2 * time.Minute, 2 * time.Minute, -time.Minute, time.Minute} {
		err := h.check(h.code(off))
		refused(t, err, chat.Forbidden, "not right")
		refused(t, err, chat.Forbidden, "here it is "+h.clock.Now().UTC().Format("15:04:05")+" UTC")
	}
	must(t, h.check(h.code(-30*time.Second)))
	must(t, h.check(h.code(0)))
	must(t, h.check(h.code(30*time.Second)))
	for _, off := range []time.Duration{-30 * time.Second, 0, 30 * time.Second} {
		refused(t, h.check(h.code(off)), chat.Forbidden, "used before")
	}
	other := factors.New(h.db, h.accounts, secret) // another node
	refused(t, other.Check(t.Context(), h.ann.User, h.code(30*time.Second)), chat.Forbidden, "used before")
}

func TestAMailTellsOfACodeThatComesAgain(t *testing.T) {
	h := open(t)
	h.on()
	h.accounts.Mails = &accounts.Mails{Store: h.db, Origin: "https://chat.example.org"}
	mailed := func(want int) {
		t.Helper()
		got := h.db.Mailed()
		if len(got) != want || want > 0 && (got[want-1].Kind != chat.MailCodeReused || got[want-1].User != h.ann.User.ID) {
			t.Fatalf("queued %+v, want %d", got, want)
		}
	}
	refused(t, h.check("000000"), chat.Forbidden, "not right")
	mailed(0)
	for range 3 {
		refused(t, h.check(h.code(0)), chat.Forbidden, "used before")
		mailed(1)
	}
	h.clock.Advance(chat.ReusesByAccount.Per)
	must(t, h.check(h.code(0)))
	mailed(1)
	refused(t, h.check(h.code(0)), chat.Forbidden, "used before")
	mailed(2)
}

func TestADeviceWithAWrongClockIsToldHowFarItIsOff(t *testing.T) {
	h := open(t)
	h.begin()
	for off, says := range map[time.Duration]string{
		-time.Minute: "about a minute behind", -2 * time.Minute: "about 2 minutes behind", -5 * time.Minute: "about 5 minutes behind",
		time.Minute: "about a minute ahead", 2 * time.Minute: "about 2 minutes ahead", 5 * time.Minute: "about 5 minutes ahead",
	} {
		_, err := h.Confirm(t.Context(), h.ann, h.code(off)) // a new app, whose key its owner sees
		refused(t, err, chat.Forbidden, says)
	}
	h.clock.Advance(chat.CodesByAccount.Per)
	_, err := h.Confirm(t.Context(), h.ann, h.code(0))
	must(t, err)
	h.clock.Advance(time.Hour)
	refused(t, h.check(h.code(-2*time.Minute)), chat.Forbidden, "an old one, or your device’s clock is about 2 minutes behind, as here it is "+h.clock.Now().UTC().Format("15:04:05")+" UTC")
	refused(t, h.check(h.code(2*time.Minute)), chat.Forbidden, "your device’s clock is about 2 minutes ahead")
	if got := chat.As(h.check(h.code(6 * time.Minute))).Sentence(); strings.Contains(got, "ahead") {
		t.Errorf("a code of no step near: %s", got)
	}
	must(t, h.check(h.code(0))) // the clock was set
}

func TestAGuessLearnsNoCodeThatWillBeRight(t *testing.T) {
	h := open(t)
	h.on()
	h.clock.Advance(time.Hour)
	guessed, later := h.code(2*time.Minute), h.code(3*time.Minute)
	refused(t, h.check(guessed), chat.Forbidden, "ahead")
	_, err := h.Confirm(t.Context(), h.ann, later) // the other way to ask
	refused(t, err, chat.Forbidden, "ahead")
	h.clock.Advance(2 * time.Minute)
	refused(t, h.check(guessed), chat.Forbidden, "used before")
	h.clock.Advance(30 * time.Second)
	must(t, h.check(h.code(0)))
	h.clock.Advance(30 * time.Second)
	refused(t, h.check(later), chat.Forbidden, "used before")
}

func TestCodesOfAnotherTimeCountAsFailures(t *testing.T) {
	h := open(t)
	h.on()
	h.clock.Advance(time.Hour)
	for i := range chat.CodesByAccount.Burst {
		off := 2 * time.Minute
		if i%2 == 0 {
			off = -off
		}
		refused(t, h.check(h.code(off)), chat.Forbidden, "about 2 minutes")
	}
	refused(t, h.check(h.code(0)), chat.TooMany, "Too many failed attempts")
	if acts := h.acts(); acts[1] != chat.DidMistypeCode || acts[chat.CodesByAccount.Burst] != chat.DidMistypeCode {
		t.Errorf("the audit log has %v", acts)
	}
	bob := h.signUp("bob") // has no app: no code is near a right one
	if got := chat.As(h.Check(t.Context(), bob.User, h.code(2*time.Minute))).Sentence(); strings.Contains(got, "ahead") {
		t.Error(got)
	}
}

func TestGuessesOfCodesAreLimitedForTheAccount(t *testing.T) {
	h := open(t)
	codes := h.on()
	h.clock.Advance(time.Minute)
	for i := range chat.CodesByAccount.Burst {
		guess := "000000"
		if i%2 == 0 {
			guess = "aaaa-bbbb-cccc-dddd"
		}
		refused(t, h.check(guess), chat.Forbidden, "not right")
	}
	refused(t, h.check(h.code(0)), chat.TooMany, "Too many failed attempts")
	refused(t, h.check(codes[0]), chat.TooMany, "Too many failed attempts")
	bob := h.signUp("bob")
	refused(t, h.Check(t.Context(), bob.User, "000000"), chat.Forbidden, "not right")
	h.clock.Advance(chat.CodesByAccount.Per)
	must(t, h.check(h.code(0)))
	must(t, h.check(codes[0])) // successes are not counted
	must(t, h.check(codes[1]))
}

func TestASecretIsEncryptedForItsAccountAlone(t *testing.T) {
	h := open(t)
	codes := h.on()
	kept, err := h.db.TOTPOf(t.Context(), h.ann.User.ID)
	must(t, err)
	plain, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(h.key)
	must(t, err)
	if strings.Contains(string(kept.Secret), string(plain)) || strings.Contains(string(kept.Secret), h.key) || len(plain) != 20 {
		t.Error("the secret stands in the database")
	}
	bob := h.signUp("bob")
	_, err = h.db.TOTPBegin(t.Context(), bob.User.ID, kept.Secret)
	must(t, err)
	_, err = h.Waiting(t.Context(), bob.User, "Works")
	refused(t, err, chat.Conflict, "secret has changed")
	// Another secret of the server leaves the recovery codes.
	changed := factors.New(h.db, h.accounts, []byte("another secret of thirty-two bytes"))
	h.clock.Advance(time.Minute)
	refused(t, changed.Check(t.Context(), h.ann.User, h.code(0)), chat.Conflict, "secret has changed")
	must(t, changed.Check(t.Context(), h.ann.User, codes[0]))
	rotated := factors.New(h.db, h.accounts, []byte("another secret of thirty-two bytes"), secret)
	must(t, rotated.Check(t.Context(), h.ann.User, h.code(0)))
}
