package chat_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"parley/chat"
)

func TestADeletedRoomIsGoneForEveryone(t *testing.T) {
	h := newRooms(t)
	ann, bob := h.user("ann"), h.user("bob")
	r := h.room("General", ann)
	h.join(r, bob)
	h.bus.Reset()
	must(t, h.Delete(t.Context(), h.access(r, ann), ann.ID))
	for _, u := range []chat.User{ann, bob} {
		_, err := h.Open(t.Context(), r.Slug, u.ID)
		expectKind(t, err, chat.NotFound)
	}
	h.expectTold(ann, bob)
	if es := h.bus.Events(r.ID); len(es) != 1 || !es[0].Gone || !slices.Equal(h.recent.Forgotten(), []chat.RoomID{r.ID}) {
		t.Errorf("told %+v, forgot %v", es, h.recent.Forgotten())
	}
}

func TestADeletedRoomComesBackAsItWas(t *testing.T) {
	h := newRooms(t)
	ann, bob := h.user("ann"), h.user("bob")
	r := h.room("General", ann)
	h.join(r, bob)
	h.say(r, ann, "one")
	h.say(r, bob, "two")
	hers, his := h.access(r, ann), h.access(r, bob)
	must(t, h.Delete(t.Context(), hers, ann.ID))
	h.bus.Reset()
	back, err := h.Restore(t.Context(), ann.ID, r.ID)
	if err != nil || back.Slug != "general" || back.Name != "General" {
		t.Fatalf("%+v %v", back, err)
	}
	if !reflect.DeepEqual([]chat.Access{h.access(r, ann), h.access(r, bob)}, []chat.Access{hers, his}) {
		t.Errorf("%+v and %+v", h.access(r, ann), h.access(r, bob))
	}
	h.expectTold(ann, bob)
	h.say(r, bob, "three")
	if a := h.access(r, ann); a.Room.LastSeq != 3 {
		t.Errorf("%+v", a)
	}
	h.bus.Reset()
	if again, err := h.Restore(t.Context(), ann.ID, r.ID); err != nil || again.Slug != "general" { // the second of two clicks
		t.Errorf("%+v %v", again, err)
	}
	h.expectTold()
}

func TestARoomComesBackToWhoDeletedItAndForAWhile(t *testing.T) {
	h := newRooms(t)
	ann, bob := h.user("ann"), h.user("bob")
	r := h.room("General", ann)
	h.join(r, bob)
	must(t, h.Delete(t.Context(), h.access(r, ann), ann.ID))
	for _, other := range []chat.UserID{bob.ID, 99, 0} {
		_, err := h.Restore(t.Context(), other, r.ID)
		if e := chat.As(err); e.Kind != chat.NotFound || e.Text != "There is no such room to bring back." {
			t.Errorf("%d: %+v", other, err)
		}
	}
	list, _, err := h.db.DeletedRooms(t.Context(), ann.ID, "")
	if err != nil || len(list) != 1 || !list[0].RestorableUntil().Equal(h.clock.Now().Add(chat.RestorableFor)) {
		t.Fatalf("%+v %v", list, err)
	}
	h.clock.Advance(chat.RestorableFor)
	_, err = h.Restore(t.Context(), ann.ID, r.ID)
	expectKind(t, err, chat.NotFound)
}

func TestARoomComesBackBesideOneThatTookItsNameOrAddress(t *testing.T) {
	h := newRooms(t)
	ann, bob := h.user("ann"), h.user("bob")
	old := h.room("General", ann)
	must(t, h.Delete(t.Context(), h.access(old, ann), ann.ID))
	young := h.room("GENERAL", bob)
	if young.Slug != "general" {
		t.Errorf("the address %q is not free", young.Slug)
	}
	_, err := h.Restore(t.Context(), ann.ID, old.ID)
	expectKind(t, err, chat.Conflict)
	if want := "Another room is called “General” by now. Once that one has another name, yours can come back."; chat.As(err).Sentence() != want {
		t.Errorf("%q", chat.As(err).Sentence())
	}
	must(t, h.Change(t.Context(), h.access(young, bob), chat.RoomSettings{Name: "Plaza", Topic: "", Private: false}))
	back, err := h.Restore(t.Context(), ann.ID, old.ID)
	if err != nil || back.Slug != "general-2" {
		t.Errorf("%+v %v", back, err)
	}
	if a := h.access(chat.Room{Slug: "general-2"}, ann); a.Room.ID != old.ID || !a.Admin {
		t.Errorf("%+v", a)
	}
}

func TestWhoHasJustDeletedARoomIsKnown(t *testing.T) {
	h := newRooms(t)
	ann, bob := h.user("ann"), h.user("bob")
	r := h.room("Tea", ann)
	gone := chat.E(chat.NotFound, "gone")
	must(t, h.Delete(t.Context(), h.access(r, ann), ann.ID))
	deleted := func(u chat.User, err error) bool { return h.JustDeleted(t.Context(), r.Slug, u.ID, err) }
	if !deleted(ann, gone) || deleted(bob, gone) || deleted(ann, chat.E(chat.Forbidden, "no")) || deleted(ann, nil) {
		t.Error("who has just deleted the room is not known")
	}
	h.db.GoDown()
	if deleted(ann, gone) {
		t.Error("an outage is no second click")
	}
	h.db.Recover()
	h.clock.Advance(chat.RepeatWindow + time.Second)
	if deleted(ann, gone) {
		t.Error("a deletion of long ago is a second click")
	}
}
