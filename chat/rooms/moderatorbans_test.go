package rooms_test

import (
	"testing"

	"parley/chat"
	"parley/chat/chattest/harness"
)

func TestAModeratorOfTheServerBansLowerRolesAlone(t *testing.T) {
	h := harness.NewRooms(t)
	ann, mia, eve, cid := h.User("ann"), h.User("mia"), h.User("eve"), h.User("cid")
	for _, u := range []*chat.User{&mia, &eve} {
		u.Role = chat.Moderator
		_, err := h.DB.RoleChange(t.Context(), 0, u.ID, chat.Moderator, func(_, _, _ chat.Role, _ int) error { return nil })
		harness.Must(t, err)
	}
	r := h.Room("Tea", ann)
	for _, u := range []chat.User{eve, cid} {
		harness.Must(t, h.Join(t.Context(), h.Access(r, u), u.ID))
	}
	_, _, err := h.Ban(t.Context(), h.Access(r, mia), mia, "eve", "")
	if e := chat.As(err); e.Kind != chat.Forbidden || e.Field != "username" || e.Sentence() != "eve has as many rights on this server as you have, or more. Ask an admin of the room." {
		t.Errorf("%+v: %s", e, e.Sentence())
	}
	if _, banned, err := h.Ban(t.Context(), h.Access(r, mia), mia, "cid", ""); err != nil || !banned {
		t.Errorf("%v %v", banned, err)
	}
}
