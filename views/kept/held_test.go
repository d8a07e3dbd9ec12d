package kept

import (
	"bytes"
	"strings"
	"testing"

	"parley/chat"
	"parley/views/layout"
	"parley/views/words"
)

func TestAFullListOfWaitingMessagesSaysHowToSeeTheOthers(t *testing.T) {
	l, _ := words.Named("de")
	for n, want := range map[int]bool{chat.HeldShown: true, chat.HeldShown - 1: false} {
		var b bytes.Buffer
		if err := HeldPage(layout.Layout{User: &chat.User{Username: "ann"}}, make([]chat.HeldMessage, n), nil).Render(l.Context(), &b); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), "Das sind die neuesten 200. Ältere kommen, wenn du einige entfernst.") != want {
			t.Errorf("%d messages: it is said %t", n, !want)
		}
	}
}
