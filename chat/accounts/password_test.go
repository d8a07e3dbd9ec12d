package accounts

import (
	"strings"
	"testing"

	"golang.org/x/crypto/bcrypt"

	"parley/chat"
	"parley/chat/passwords"
)

func TestAPasswordHasEightTo128Characters(t *testing.T) {
	for _, c := range []struct {
		what, in string
		ok       bool
	}{
		{"eight", "uncommon", true},
		{"seven", "uncommo", false},
		{"one of the commonest", "12345678", false},
		{"one of the commonest in capitals", "PassWord123", false},
		{"the first of the list", "00000000", false},
		{"two of the commonest", "password123\npassword", true},
		{"a part of one of the commonest", "password1234567", true},
		{"128", strings.Repeat("x", 128), true},
		{"129", strings.Repeat("x", 129), false},
		{"wide and 128", strings.Repeat("字", 128), true},
		{"wide and 129", strings.Repeat("字", 129), false},
		{"a megabyte", strings.Repeat("x", 1<<20), false},
		{"blanks count", "        ", true},
		{"eight that nobody sees", strings.Repeat("\u200b", 8), false},
		{"seven, and some that nobody sees", "un\u200bco\u2060mm\u00ado\ufeff", false},
		{"eight, and some that nobody sees", "un\u200bco\u2060mm\u00adon\ufeff", true},
		{"two emoji", "🙂🙃", false},
		{"seven flags", strings.Repeat("🇩🇪", 7), false},
		{"a family and six letters", "👨‍👩‍👧‍👦abcdef", false},
		{"eight emoji", strings.Repeat("🙂", 8), true},
		{"four letters with four marks each", strings.Repeat("e\u0301\u0323\u0302\u0308", 4), false},
		{"decomposed, and 128 when composed", strings.Repeat("e\u0301", 128), true},
		{"any bytes", "\xff\xfe\x01\x02\x03\x04\x05\x06", true},
		{"NUL, where bcrypt would stop", "1234567\x008", false},
	} {
		t.Run(c.what, func(t *testing.T) {
			if err := CheckPassword("password", c.in, passwords.Min, chat.User{}); (err == nil) != c.ok || err != nil && chat.As(err).Field != "password" {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestAServedPasswordIsNoLengthenedCommonOne(t *testing.T) {
	for _, in := range []string{"passwordpassword", "iloveyou1234", "123456789012", "            ", "qwertyuiopas"} {
		if err := CheckPassword("password", in, passwords.MinServed, chat.User{}); err == nil || !strings.Contains(err.Error(), "tried first") {
			t.Errorf("%q: %v", in, err)
		}
		if err := CheckPassword("password", in, passwords.Min, chat.User{}); err != nil {
			t.Errorf("%q on one's own machine: %v", in, err)
		}
	}
}

func TestAPasswordIsMoreThanItsOwnersNames(t *testing.T) {
	anna := chat.User{Username: "Anna.Meier", Email: "a.meier@kiosk.example"}
	for _, c := range []struct {
		in string
		ok bool
	}{
		{"anna.meier12", false}, {"ANNA.MEIER!!", false}, {"a.meier@kiosk.example", false}, {"kiosk.example1", false}, {"anna.meieranna.meier", false},
		{"anna.meier tea", false}, {"anna.meier battery", true}, {"correct horse", true}, {"meier meier meier", true},
	} {
		err := CheckPassword("password", c.in, passwords.MinServed, anna)
		if (err == nil) != c.ok || err != nil && !strings.Contains(err.Error(), "nothing to do with you") {
			t.Errorf("%q: %v", c.in, err)
		}
	}
	for _, owner := range []chat.User{{Username: "anna", Email: "anna.meier@kiosk.example"}, {Username: "kiosk", Email: "a.m@anna.meier"}} {
		if err := CheckPassword("password", "anna.meier1234", passwords.MinServed, owner); err == nil {
			t.Errorf("%+v has a name and four digits", owner)
		}
	}
	if err := CheckPassword("password", "horses now", passwords.Min, chat.User{Username: "no"}); err != nil {
		t.Errorf("a name too short to say anything: %v", err)
	}
}

func TestAPasswordIsTheSameHoweverItIsTyped(t *testing.T) {
	a := &Accounts{Cost: bcrypt.MinCost}
	for _, c := range []struct {
		what, set, typed string
		match            bool
	}{
		{"composed, then decomposed", "pässwörter", "pa\u0308sswo\u0308rter", true},
		{"decomposed, then composed", "pa\u0308sswo\u0308rter", "pässwörter", true},
		{"a no-break space", "correct\u00a0horse", "correct horse", true},
		{"an ideographic space", "correct horse", "correct\u3000horse", true},
		{"another letter", "pässwörter", "passworter", false},
		{"another case", "correct horse", "Correct horse", false},
		{"another width", "correct horse", "ｃorrect horse", false},
		{"a joined emoji", "👩‍💻👩‍💻👩‍💻", "👩💻👩💻👩💻", false},
		{"seventy-two bytes and a tail", strings.Repeat("x", 72), strings.Repeat("x", 72) + "tail", false},
		{"seventy-two bytes", strings.Repeat("x", 72), strings.Repeat("x", 72), true},
		{"128 letters", strings.Repeat("x", 128), strings.Repeat("x", 128), true},
		{"128 letters and a tail", strings.Repeat("x", 128), strings.Repeat("x", 128) + "tail", false},
		{"128 letters, the last another one", strings.Repeat("x", 128), strings.Repeat("x", 127) + "y", false},
		{"the first seventy-two bytes", strings.Repeat("x", 73), strings.Repeat("x", 72), false},
		{"long, composed, then decomposed", strings.Repeat("ä", 100), strings.Repeat("a\u0308", 100), true},
		{"the digest of a long one", strings.Repeat("x", 73), string(passwords.Digested(strings.Repeat("x", 73))), false},
		{"the digest, then the long one", string(passwords.Digested(strings.Repeat("x", 73))), strings.Repeat("x", 73), false},
	} {
		t.Run(c.what, func(t *testing.T) {
			hash, err := a.hash(c.set)
			if err != nil {
				t.Fatal(err)
			}
			if match, stale := a.matches(hash, c.typed); match != c.match || stale {
				t.Errorf("match %v, to be replaced %v", match, stale)
			}
		})
	}
}

func TestAnOldHashGoesOnWorkingAndIsReplaced(t *testing.T) {
	a := &Accounts{Cost: bcrypt.MinCost}
	const decomposed, composed = "pa\u0308sswo\u0308rter", "pässwörter"
	old, err := bcrypt.GenerateFromPassword([]byte(decomposed), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	for _, typed := range []string{decomposed, composed} {
		if match, stale := a.matches(string(old), typed); !match || !stale {
			t.Errorf("%+q: match %v, to be replaced %v", typed, match, stale)
		}
	}
}

func TestAServerThatOthersReachAsksForMore(t *testing.T) {
	a := &Accounts{PasswordMin: passwords.MinServed}
	if err := a.checkPassword("password", "eleven char", chat.User{}); err == nil || !strings.Contains(err.Error(), "at least 12 characters. That one has 11:") {
		t.Error(err)
	}
	if err := a.checkPassword("password", "twelve chars", chat.User{}); err != nil {
		t.Error(err)
	}
}
