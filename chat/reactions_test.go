package chat

import "testing"

func TestAReactionThatSaysWhatItWantsIsNotToggled(t *testing.T) {
	p, y, f := newPosting()
	f.reacted = map[string]bool{"👍": true}
	f.wrong = Down("The database", errOut) // it need not be asked
	for _, on := range []bool{true, true, false, false} {
		if err := p.React(t.Context(), ann, room, Message{Seq: 2}, "👍", &on, false); err != nil {
			t.Fatal(err)
		}
		if c := y.put[len(y.put)-1]; c.On != on || c.Emoji != "👍" || c.Seq != 2 {
			t.Errorf("%v: %+v", on, c)
		}
	}
	if err := p.React(t.Context(), ann, room, Message{Seq: 2}, "👍", nil, false); !Is(err, Unavailable) || len(y.put) != 4 {
		t.Errorf("toggled without knowing what is there: %v, put %+v", err, y.put)
	}
}
