package apps

import (
	"bytes"
	"strings"
	"testing"

	"parley/chat"
	"parley/views/layout"
	"parley/views/words"
)

func TestATextIsSharedIntoOnesRoomsAndConversations(t *testing.T) {
	v := ShareView{Body: "<b>tea</b>", Found: chat.Switches{
		Mine: []chat.RoomLink{{Slug: "tea", Name: "Tea <3"}, {Slug: "milk", Name: "Milk", Private: true}}, Direct: []chat.RoomLink{{Slug: "bob", Name: "bob", Private: true}},
	}}
	l, _ := words.Named("en")
	var b bytes.Buffer
	if err := SharePage(layout.Layout{}, v).Render(l.Context(), &b); err != nil {
		t.Fatal(err)
	}
	got := b.String()
	for _, want := range []string{`name="to" value="tea"`, `name="to" value="milk"`, `name="to" value="bob"`, "#Tea &lt;3", "&lt;b&gt;tea&lt;/b&gt;"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q", want)
		}
	}
	if strings.Contains(got, "#Milk") || strings.Contains(got, "You are in no room") {
		t.Errorf("a private room has a mark, or no room is there: %s", got)
	}
}
