package ledger_test

import (
	"encoding/json"
	"strings"
	"testing"

	"parley/chat"
	"parley/chat/chattest/harness"
)

// editOf is an edit by an author who saw the text was.
func editOf(author chat.UserID, seq int64, was, body string) chat.Command {
	c := harness.Edit(author, seq, body)
	c.Was = chat.Fingerprint(was)
	return c
}

func TestALateEditDoesNotUndoANewerOne(t *testing.T) {
	s := harness.NewLog(t)
	s.Apply(harness.Post(1, 1, "one"))
	late := editOf(1, 1, "one", "late")
	if o := s.Apply(editOf(1, 1, "one", "two")).Outcomes[0]; o.Refused != nil || o.Repeat {
		t.Fatalf("an edit in time: %+v", o)
	}
	rev := s.Rev()
	o := s.Apply(late).Outcomes[0]
	if o.Refused == nil || o.Refused.Kind != chat.Conflict || !strings.Contains(o.Refused.Text, "changed since") || o.Seq != 1 {
		t.Errorf("a late one: %+v", o)
	}
	if m := s.Message(1); m.Body != "two" || s.Rev() != rev {
		t.Errorf("%q, rev %d → %d", m.Body, rev, s.Rev())
	}
	unmarked := late
	unmarked.Was = "" // as an earlier version enqueued it
	if o := s.Apply(unmarked).Outcomes[0]; o.Refused != nil || s.Message(1).Body != "late" {
		t.Errorf("without a fingerprint: %+v, %q", o, s.Message(1).Body)
	}
}

// An inbox restored from an older file repeats commands stored long ago, from its
// beginning or from the middle.
func TestEditsThatComeBackLeaveTheLastOneStanding(t *testing.T) {
	edits := []chat.Command{editOf(1, 1, "a", "b"), editOf(1, 1, "b", "c"), editOf(1, 1, "c", "d")}
	for from := range edits {
		for to := from + 1; to <= len(edits); to++ {
			s := harness.NewLog(t)
			s.Apply(harness.Post(1, 1, "a"))
			for _, c := range edits {
				s.Apply(c)
			}
			rev := s.Rev()
			s.Apply(edits[from:to]...)
			if s.Message(1).Body != "d" || s.Rev() != rev {
				t.Errorf("edits %d to %d again: %q, rev %d → %d", from, to, s.Message(1).Body, rev, s.Rev())
			}
		}
	}
}

func TestTheSameEditTwiceIsARepeat(t *testing.T) {
	s := harness.NewLog(t)
	s.Apply(harness.Post(1, 1, "a"))
	for i, o := range s.Apply(editOf(1, 1, "a", "b"), editOf(1, 1, "a", "b")).Outcomes {
		if o.Refused != nil || o.Repeat != (i == 1) {
			t.Errorf("%d: %+v", i, o)
		}
	}
	if o := s.Apply(editOf(1, 1, "a", "b")).Outcomes[0]; !o.Repeat {
		t.Errorf("later: %+v", o)
	}
}

func TestOnlyAnEditCarriesAFingerprint(t *testing.T) {
	raw, err := json.Marshal(editOf(1, 1, "a", "b"))
	if err != nil || !strings.Contains(string(raw), `"w":"ca978112ca1bbdca"`) { // SHA-256 of "a"
		t.Errorf("%s %v", raw, err)
	}
	if raw, _ := json.Marshal(harness.Post(1, 1, "a")); strings.Contains(string(raw), `"w"`) {
		t.Errorf("%s", raw)
	}
}
