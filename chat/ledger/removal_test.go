package ledger_test

import (
	"testing"

	"parley/chat/chattest/harness"
)

func TestARemovedMessageSaysWhyInItsPlace(t *testing.T) {
	s := harness.NewLog(t)
	s.Apply(harness.Post(1, 1, "buy this"), harness.Post(1, 2, "my own"), harness.Post(1, 3, "and that"))
	why, own := harness.Remove(2, 1), harness.Remove(1, 2)
	why.Admin, why.Body, own.Body = true, "spam", "spam"
	operator := harness.Remove(1, 3)
	operator.Admin, operator.Scheduled, operator.Body = true, true, "spam"
	s.Apply(why, own, operator)
	if m := s.Message(3); !m.Deleted || m.Removal != "spam" {
		t.Errorf("the operator removed it: %+v", m)
	}
	if m := s.Message(1); !m.Deleted || m.Removal != "spam" || m.Body != "" {
		t.Errorf("%+v", m)
	}
	if m := s.Message(2); !m.Deleted || m.Removal != "" {
		t.Errorf("its author removed it: %+v", m)
	}
}
