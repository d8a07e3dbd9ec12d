package posting_test

import (
	"strings"
	"testing"

	"parley/chat"
	"parley/chat/chattest/harness"
	"parley/chat/posting"
)

func TestAnEditSaysWhatItReplaces(t *testing.T) {
	p := harness.NewPosting(t)
	m := chat.Message{Seq: 1, Author: 1, Body: "now"}
	for _, was := range []string{"", chat.Fingerprint("now")} {
		if err := p.Edit(t.Context(), harness.Ann, harness.Room, m, posting.Revision{Body: "new", Was: was}, false); err != nil {
			t.Errorf("%q: %v", was, err)
		}
	}
	if err := p.Edit(t.Context(), harness.Ann, harness.Room, m, posting.Revision{Body: "now", Was: chat.Fingerprint("before")}, false); err != nil {
		t.Errorf("a repeat of what it says: %v", err)
	}
	for _, was := range []string{chat.Fingerprint("before"), "rubbish", strings.Repeat("x", 100000)} {
		if err := p.Edit(t.Context(), harness.Ann, harness.Room, m, posting.Revision{Body: "new", Was: was}, false); !chat.Is(err, chat.Conflict) {
			t.Errorf("%.20q: %v", was, err)
		}
	}
	if len(p.Commands.Commands()) != 3 {
		t.Fatalf("put %+v", p.Commands.Commands())
	}
	for _, c := range p.Commands.Commands() {
		if c.Was != chat.Fingerprint("now") {
			t.Errorf("put %+v", c)
		}
	}
}
