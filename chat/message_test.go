package chat

import (
	"encoding/json"
	"testing"

	"github.com/google/uuid"
)

func TestAKeyIsMadeOfBodyRoomAndNonce(t *testing.T) {
	a, b := uuid.MustParse("11111111-1111-4111-8111-111111111111"), uuid.MustParse("22222222-2222-4222-8222-222222222222")
	key := MakeKey(a, 7, "hello")
	if key != MakeKey(a, 7, "hello") {
		t.Error("the same differs")
	}
	for what, other := range map[string]Key{
		"another nonce": MakeKey(b, 7, "hello"),
		"another room":  MakeKey(a, 8, "hello"),
		"a far room":    MakeKey(a, 7<<32, "hello"),
		"another body":  MakeKey(a, 7, "hello!"),
		"another case":  MakeKey(a, 7, "Hello"),
		"no body":       MakeKey(a, 7, ""),
	} {
		if other == key {
			t.Errorf("%s makes no difference", what)
		}
	}
}

func TestAKeyIsTextInJSONAndInPages(t *testing.T) {
	key := MakeKey(uuid.New(), 1, "x")
	raw, err := json.Marshal(Command{Kind: Post, Room: 1, Author: 2, Key: key})
	if err != nil {
		t.Fatal(err)
	}
	var c Command
	if err := json.Unmarshal(raw, &c); err != nil || c.Key != key {
		t.Errorf("%s became %v (%v)", raw, c.Key, err)
	}
	if s := key.String(); len(s) != 22 || !slugLike(s) {
		t.Errorf("%q cannot be an id", s)
	}
}

func slugLike(s string) bool {
	for _, r := range s {
		if r != '-' && r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') {
			return false
		}
	}
	return true
}

func TestWhatIsNoKeyIsRefused(t *testing.T) {
	for _, s := range []string{"", "abc", "AAAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAA==", "!!!!!!!!!!!!!!!!!!!!!!"} {
		var k Key
		if err := k.UnmarshalText([]byte(s)); err == nil {
			t.Errorf("%q passed as %v", s, k)
		}
	}
}

func TestAnEmptyReplyToAsksForNoReply(t *testing.T) {
	raw, err := json.Marshal(Command{Kind: Delete, Room: 1, Author: 2, Seq: 3})
	if err != nil || string(raw) != `{"v":"delete","r":1,"a":2,"u":"","s":3}` {
		t.Errorf("%s (%v)", raw, err)
	}
}
