package posting_test

import (
	"testing"

	"parley/chat"
	"parley/chat/chattest/harness"
)

func TestAReactionThatSaysWhatItWantsIsNotToggled(t *testing.T) {
	p := harness.NewPosting(t)
	p.Log.Apply(harness.Post(1, 1, "one"), harness.Post(1, 2, "two"), harness.React(harness.Ann.ID, 2, "👍", true))
	p.Log.GoDown() // it need not be asked
	for _, on := range []bool{true, true, false, false} {
		if err := p.React(t.Context(), harness.Ann, harness.Room, chat.Message{Seq: 2}, "👍", &on, false); err != nil {
			t.Fatal(err)
		}
		put := p.Commands.Commands()
		if c := put[len(put)-1]; c.On != on || c.Emoji != "👍" || c.Seq != 2 {
			t.Errorf("%v: %+v", on, c)
		}
	}
	if err := p.React(t.Context(), harness.Ann, harness.Room, chat.Message{Seq: 2}, "👍", nil, false); !chat.Is(err, chat.Unavailable) || len(p.Commands.Commands()) != 4 {
		t.Errorf("toggled without knowing what is there: %v, put %+v", err, p.Commands.Commands())
	}
}
