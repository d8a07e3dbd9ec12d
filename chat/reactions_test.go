package chat_test

import (
	"testing"

	"parley/chat"
)

func TestAReactionThatSaysWhatItWantsIsNotToggled(t *testing.T) {
	p := newPosting(t)
	p.log.ingest(post(1, 1, "one"), post(1, 2, "two"), react(ann.ID, 2, "👍", true))
	p.log.GoDown() // it need not be asked
	for _, on := range []bool{true, true, false, false} {
		if err := p.React(t.Context(), ann, room, chat.Message{Seq: 2}, "👍", &on, false); err != nil {
			t.Fatal(err)
		}
		put := p.inbox.Commands()
		if c := put[len(put)-1]; c.On != on || c.Emoji != "👍" || c.Seq != 2 {
			t.Errorf("%v: %+v", on, c)
		}
	}
	if err := p.React(t.Context(), ann, room, chat.Message{Seq: 2}, "👍", nil, false); !chat.Is(err, chat.Unavailable) || len(p.inbox.Commands()) != 4 {
		t.Errorf("toggled without knowing what is there: %v, put %+v", err, p.inbox.Commands())
	}
}
