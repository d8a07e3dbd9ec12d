package posting_test

import (
	"testing"

	"parley/chat"
	"parley/chat/chattest/harness"
)

func TestNamesOfVotersThatCannotBeReadAreAnError(t *testing.T) {
	p := harness.NewPosting(t)
	asks := chat.Message{Room: 1, Seq: 1, Body: "Tea?\n\n- yes\n- no", Poll: &chat.Poll{Counts: []int{1, 0}, By: [][]chat.Reactor{nil, nil}, Voters: 1}}
	p.Log.GoDown()
	if list, err := p.WhoVoted(t.Context(), asks); !chat.Is(err, chat.Unavailable) {
		t.Errorf("%+v %v", list, err)
	}
	asks.Poll.By[0] = []chat.Reactor{{User: 2, Name: "bob"}} // all who chose it: none has to be read
	if list, err := p.WhoVoted(t.Context(), asks); err != nil || len(list) != 1 || list[0].Emoji != "yes" || list[0].By[0].Name != "bob" {
		t.Errorf("%+v %v", list, err)
	}
}
