package rooms_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"parley/chat"
	"parley/chat/chattest/harness"
	"parley/chat/rooms"
)

func TestADeletedRoomIsGoneForEveryone(t *testing.T) {
	h := harness.NewRooms(t)
	ann, bob := h.User("ann"), h.User("bob")
	r := h.Room("General", ann)
	h.Admit(r, bob)
	h.Bus.Reset()
	harness.Must(t, h.Delete(t.Context(), h.Access(r, ann), ann.ID))
	for _, u := range []chat.User{ann, bob} {
		_, err := h.Open(t.Context(), r.Slug, u.ID)
		harness.ExpectKind(t, err, chat.NotFound)
	}
	h.ExpectTold(ann, bob)
	if es := h.Bus.Events(r.ID); len(es) != 1 || !es[0].Gone || !slices.Equal(h.Recent.Forgotten(), []chat.RoomID{r.ID}) {
		t.Errorf("told %+v, forgot %v", es, h.Recent.Forgotten())
	}
}

func TestADeletedRoomComesBackAsItWas(t *testing.T) {
	h := harness.NewRooms(t)
	ann, bob := h.User("ann"), h.User("bob")
	r := h.Room("General", ann)
	h.Admit(r, bob)
	h.Say(r, ann, "one")
	h.Say(r, bob, "two")
	hers, his := h.Access(r, ann), h.Access(r, bob)
	harness.Must(t, h.Delete(t.Context(), hers, ann.ID))
	h.Bus.Reset()
	back, err := h.Restore(t.Context(), ann.ID, r.ID)
	if err != nil || back.Slug != "general" || back.Name != "General" {
		t.Fatalf("%+v %v", back, err)
	}
	if !reflect.DeepEqual([]chat.Access{h.Access(r, ann), h.Access(r, bob)}, []chat.Access{hers, his}) {
		t.Errorf("%+v and %+v", h.Access(r, ann), h.Access(r, bob))
	}
	h.ExpectTold(ann, bob)
	h.Say(r, bob, "three")
	if a := h.Access(r, ann); a.Room.LastSeq != 3 {
		t.Errorf("%+v", a)
	}
	h.Bus.Reset()
	if again, err := h.Restore(t.Context(), ann.ID, r.ID); err != nil || again.Slug != "general" { // the second of two clicks
		t.Errorf("%+v %v", again, err)
	}
	h.ExpectTold()
}

func TestARoomComesBackToWhoDeletedItAndForAWhile(t *testing.T) {
	h := harness.NewRooms(t)
	ann, bob := h.User("ann"), h.User("bob")
	r := h.Room("General", ann)
	h.Admit(r, bob)
	harness.Must(t, h.Delete(t.Context(), h.Access(r, ann), ann.ID))
	for _, other := range []chat.UserID{bob.ID, 99, 0} {
		_, err := h.Restore(t.Context(), other, r.ID)
		if e := chat.As(err); e.Kind != chat.NotFound || e.Text != "There is no such room to bring back." {
			t.Errorf("%d: %+v", other, err)
		}
	}
	list, _, err := h.DB.DeletedRooms(t.Context(), ann.ID, "")
	if err != nil || len(list) != 1 || !list[0].RestorableUntil().Equal(h.Clock.Now().Add(chat.RestorableFor)) {
		t.Fatalf("%+v %v", list, err)
	}
	h.Clock.Advance(chat.RestorableFor)
	_, err = h.Restore(t.Context(), ann.ID, r.ID)
	harness.ExpectKind(t, err, chat.NotFound)
}

func TestARoomComesBackBesideOneThatTookItsNameOrAddress(t *testing.T) {
	h := harness.NewRooms(t)
	ann, bob := h.User("ann"), h.User("bob")
	old := h.Room("General", ann)
	harness.Must(t, h.Delete(t.Context(), h.Access(old, ann), ann.ID))
	young := h.Room("GENERAL", bob)
	if young.Slug != "general" {
		t.Errorf("the address %q is not free", young.Slug)
	}
	_, err := h.Restore(t.Context(), ann.ID, old.ID)
	harness.ExpectKind(t, err, chat.Conflict)
	if want := "Another room is called “General” by now. Once that one has another name, yours can come back."; chat.As(err).Sentence() != want {
		t.Errorf("%q", chat.As(err).Sentence())
	}
	harness.Must(t, h.Change(t.Context(), h.Access(young, bob), rooms.RoomSettings{Name: "Plaza", Topic: "", Private: false}))
	back, err := h.Restore(t.Context(), ann.ID, old.ID)
	if err != nil || back.Slug != "general-2" {
		t.Errorf("%+v %v", back, err)
	}
	if a := h.Access(chat.Room{Slug: "general-2"}, ann); a.Room.ID != old.ID || !a.Admin {
		t.Errorf("%+v", a)
	}
}

func TestWhoHasJustDeletedARoomIsKnown(t *testing.T) {
	h := harness.NewRooms(t)
	ann, bob := h.User("ann"), h.User("bob")
	r := h.Room("Tea", ann)
	gone := chat.E(chat.NotFound, "gone")
	harness.Must(t, h.Delete(t.Context(), h.Access(r, ann), ann.ID))
	deleted := func(u chat.User, err error) bool { return h.JustDeleted(t.Context(), r.Slug, u.ID, err) }
	if !deleted(ann, gone) || deleted(bob, gone) || deleted(ann, chat.E(chat.Forbidden, "no")) || deleted(ann, nil) {
		t.Error("who has just deleted the room is not known")
	}
	h.DB.GoDown()
	if deleted(ann, gone) {
		t.Error("an outage is no second click")
	}
	h.DB.Recover()
	h.Clock.Advance(chat.RepeatWindow + time.Second)
	if deleted(ann, gone) {
		t.Error("a deletion of long ago is a second click")
	}
}
