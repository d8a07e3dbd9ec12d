package factors_test

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

func TestARecoveryCodeLetsInOnce(t *testing.T) {
	h := open(t)
	codes := h.on()
	must(t, h.check(strings.ToUpper(strings.ReplaceAll(codes[3], "-", " "))))
	refused(t, h.check(codes[3]), chat.Forbidden, "not right")
	if s, err := h.State(t.Context(), h.ann.User.ID); err != nil || s.Codes != 9 {
		t.Errorf("%+v %v", s, err)
	}
	_, err := h.NewCodes(t.Context(), h.ann, "wrong horse", codes[5], uuid.Nil)
	refused(t, err, chat.Forbidden, "not your password")
	_, err = h.NewCodes(t.Context(), h.ann, password, "", uuid.Nil)
	refused(t, err, chat.Forbidden, "not right")
	if e := chat.As(err); e.Field != "codes_code" {
		t.Errorf("%+v", e)
	}
	fresh, err := h.NewCodes(t.Context(), h.ann, password, codes[5], uuid.Nil)
	must(t, err)
	refused(t, h.check(codes[4]), chat.Forbidden, "not right")
	must(t, h.check(fresh[0]))
	if acts := h.acts(); acts[0] != chat.DidUseRecovery || acts[1] != chat.DidMistypeCode || acts[2] != chat.DidMakeRecovery {
		t.Errorf("the audit log has %v", acts)
	}
	_, err = h.NewCodes(t.Context(), h.signUp("bob"), password, "", uuid.Nil)
	refused(t, err, chat.Conflict, "second step")
}

// A page may be kept, or come back with its nonce by the browser's history.
func TestAKeptPageBringsNoReplacedCodesBack(t *testing.T) {
	nonce := uuid.New()
	for _, app := range []bool{true, false} {
		h := open(t)
		var before []string
		if app {
			before = h.on()
		} else {
			var err error
			before, err = h.add(newDevice(h.ann.User.ID), h.ann.User)
			must(t, err)
			h.ann.User.SecondFactor = true
		}
		for range 3 {
			codes, err := h.NewCodes(t.Context(), h.ann, password, before[0], nonce)
			must(t, err)
			if slices.ContainsFunc(codes, func(c string) bool { return slices.Contains(before, c) }) {
				t.Errorf("with an app: %v: %v, and before %v", app, codes, before)
			}
			refused(t, h.check(before[1]), chat.Forbidden, "not right")
			h.clock.Advance(chat.RepeatWindow + time.Second)
			before = codes
		}
	}
}

func TestACodeOfAnOlderReleaseLetsIn(t *testing.T) {
	h := open(t)
	h.on()
	const code = "abcd-efgh-2345-mnop"
	hash := sha256.Sum256(fmt.Appendf(nil, "%d abcdefgh2345mnop", h.ann.User.ID))
	must(t, h.db.RecoverySet(t.Context(), h.ann.User.ID, [][]byte{hash[:]}))
	refused(t, h.check("abcd-efgh-2345-mnoq"), chat.Forbidden, "not right")
	must(t, h.check(code))
	refused(t, h.check(code), chat.Forbidden, "not right")
}

func TestTurningOffTakesPasswordAndCode(t *testing.T) {
	h := open(t)
	codes := h.on()
	refused(t, h.TurnOff(t.Context(), h.ann, "wrong horse", codes[0]), chat.Forbidden, "not your password")
	refused(t, h.TurnOff(t.Context(), h.ann, password, "000000"), chat.Forbidden, "not right")
	for range 2 { // clicks
		must(t, h.TurnOff(t.Context(), h.ann, password, codes[0]))
	}
	if _, err := h.accounts.SignIn(t.Context(), "ann@example.org", password, chat.Session{}, chat.Requester{}); err != nil {
		t.Error(err)
	}
	refused(t, h.check(codes[1]), chat.Forbidden, "not right")
	h.clock.Advance(time.Minute)
	refused(t, h.check(h.code(0)), chat.Forbidden, "not right")
}

func TestAnAdminTakesTheFactorsOfALostPhoneAway(t *testing.T) {
	h := open(t)
	h.on()
	bob := h.signUp("bob")
	_, err := h.Reset(t.Context(), bob.User, "ann")
	refused(t, err, chat.Forbidden, "")
	own := h.ann.User
	own.Role = chat.Owner // a stolen cookie is not enough
	_, err = h.Reset(t.Context(), own, "ann")
	refused(t, err, chat.Invalid, "your own account")
	if s, err := h.State(t.Context(), own.ID); err != nil || !s.App {
		t.Errorf("%+v %v", s, err)
	}
	for range 2 {
		u, err := h.Reset(t.Context(), chat.User{}, "ann")
		must(t, err)
		if u.Username != "ann" {
			t.Errorf("%+v", u)
		}
	}
	if _, err := h.accounts.SignIn(t.Context(), "ann@example.org", password, chat.Session{}, chat.Requester{}); err != nil {
		t.Error(err)
	}
	if acts := h.acts(); acts[1] != chat.DidResetFactors || acts[2] == chat.DidResetFactors {
		t.Errorf("the audit log has %v", acts)
	}
}
