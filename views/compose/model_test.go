package compose

import (
	"slices"
	"testing"

	"parley/chat"
)

func TestAMessageIsNotForwardedIntoItsOwnRoom(t *testing.T) {
	v := ForwardView{Access: chat.Access{Room: chat.Room{ID: 2}}}
	v.Found.Mine = []chat.RoomLink{{ID: 1, Slug: "tea"}, {ID: 2, Slug: "milk"}}
	v.Found.Direct = []chat.RoomLink{{ID: 3, Slug: "bob"}}
	var slugs []string
	for _, l := range v.rooms() {
		slugs = append(slugs, l.Slug)
	}
	if want := []string{"tea", "bob"}; !slices.Equal(slugs, want) {
		t.Errorf("%v, want %v", slugs, want)
	}
}
