package redis

import (
	"testing"

	"parley/chat"
)

func TestAWholeRoomIsToldInOneGo(t *testing.T) {
	s := open(t)
	news := followNews(t, s, 3)
	const people = 2*publishMax + 50
	var all []chat.UserEvent
	for n := range chat.UserID(people) {
		all = append(all, chat.UserEvent{Person: 3 + 16*n, Rooms: true}, chat.UserEvent{Person: 4 + 16*n, Rooms: true})
	}
	cried := make(chan struct{})
	go func() { // events come on the same connection
		defer close(cried)
		s.PublishToUser(t.Context(), all...)
	}()
	for n := range chat.UserID(people) {
		if got := receive(t, news.heard); got.Person != 3+16*n {
			t.Fatalf("person %d was told after %d others", got.Person, n)
		}
	}
	receive(t, cried)
	s.PublishToUser(t.Context()) // no events
	s.PublishToUser(t.Context(), chat.UserEvent{Person: 3, Left: 1})
	if got := receive(t, news.heard); got.Person != 3 || got.Left != 1 {
		t.Errorf("%+v", got)
	}
}
