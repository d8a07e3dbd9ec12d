package rooms_test

import (
	"testing"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/accounts"
	"parley/chat/chattest/harness"
	"parley/chat/posting"
)

// What each may do in a room, by what the room allows: post, edit, react, delete.
func TestRightsInARoom(t *testing.T) {
	for name, c := range map[string]struct {
		access chat.Access
		want   string
	}{
		"member":                   {chat.Access{Member: true}, "perd"},
		"admin":                    {chat.Access{Member: true, Admin: true}, "perd"},
		"member, admins write":     {chat.Access{Member: true, Room: chat.Room{AdminsPost: true}}, "-erd"},
		"admin, admins write":      {chat.Access{Member: true, Admin: true, Room: chat.Room{AdminsPost: true}}, "perd"},
		"member, archived":         {chat.Access{Member: true, Room: chat.Room{Archived: true}}, "---d"},
		"admin, archived":          {chat.Access{Member: true, Admin: true, Room: chat.Room{Archived: true}}, "---d"},
		"member, archived for all": {chat.Access{Member: true, Room: chat.Room{Archived: true, AdminsPost: true}}, "---d"},
	} {
		p, m, on := harness.NewPosting(t), chat.Message{Seq: 1, Author: harness.Ann.ID, Body: "hello"}, true
		_, _, sent := p.Send(t.Context(), harness.Ann, c.access, posting.Draft{Body: "hello"})
		for i, err := range []error{
			sent,
			p.Edit(t.Context(), harness.Ann, c.access, m, posting.Revision{Body: "bye"}, false),
			p.React(t.Context(), harness.Ann, c.access, m, "👍", &on, false),
			p.Delete(t.Context(), harness.Ann, c.access, m, false),
		} {
			if c.want[i] == '-' && !chat.Is(err, chat.Forbidden) || c.want[i] != '-' && err != nil {
				t.Errorf("%s, %c: %v", name, "perd"[i], err)
			}
		}
		if c.access.MayWrite() != (c.want[0] == 'p') || c.access.May(chat.ChangeIn) != (c.want[2] == 'r') {
			t.Errorf("%s: write %v, react %v", name, c.access.MayWrite(), c.access.May(chat.ChangeIn))
		}
	}
}

// A message that was stored before its room was archived is found by its repeat.
func TestARepeatIsFoundInAnArchivedRoom(t *testing.T) {
	p, archived := harness.NewPosting(t), harness.Room
	archived.Room.Archived = true
	d := posting.Draft{Body: "hello", Nonce: uuid.New()}
	c, _, err := p.Send(t.Context(), harness.Ann, harness.Room, d)
	harness.Must(t, err)
	p.Log.Apply(c)
	if seq, err := p.SendAndWait(t.Context(), harness.Ann, archived, d); err != nil || seq == 0 {
		t.Errorf("%d %v", seq, err)
	}
	d.Again = true
	if _, seq, err := p.Send(t.Context(), harness.Ann, archived, d); err != nil || seq == 0 {
		t.Errorf("%d %v", seq, err)
	}
	_, err = p.SendAndWait(t.Context(), harness.Ann, archived, posting.Draft{Body: "another"})
	harness.ExpectKind(t, err, chat.Forbidden)
}

// Bob's request still runs when he is no member any more: ann is one.
func TestAnAdminWhoWasRemovedFindsNoPrivateRoom(t *testing.T) {
	h := harness.NewRooms(t)
	ann, bob := h.User("ann"), h.User("bob")
	r, err := h.Create(t.Context(), ann.ID, "Milk", "", true)
	harness.Must(t, err)
	harness.Must(t, h.Add(t.Context(), h.Access(r, ann), ann.ID, "bob"))
	harness.Must(t, h.SetAdmin(t.Context(), h.Access(r, ann), ann.ID, "bob", true))
	was := h.Access(r, bob)
	harness.Must(t, h.Remove(t.Context(), h.Access(r, ann), ann.ID, "bob"))
	harness.ExpectKind(t, h.SetAdmin(t.Context(), was, bob.ID, "ann", false), chat.NotFound)
}

func TestAdminsAreMadeByName(t *testing.T) {
	h := harness.NewRooms(t)
	ann, bob := h.User("ann"), h.User("bob")
	r := h.Room("General", ann)
	h.Admit(r, bob)
	h.Bus.Reset()
	harness.Must(t, h.SetAdmin(t.Context(), h.Access(r, ann), ann.ID, " BOB ", true))
	if es := h.Bus.Events(r.ID); len(es) != 1 || !es[0].Members || !h.Access(r, bob).Admin {
		t.Errorf("told %+v", es)
	}
	harness.Must(t, h.SetAdmin(t.Context(), h.Access(r, bob), bob.ID, "ann", false))
	harness.ExpectKind(t, h.SetAdmin(t.Context(), h.Access(r, bob), bob.ID, "bob", false), chat.Conflict)
	harness.ExpectKind(t, h.SetAdmin(t.Context(), h.Access(r, bob), bob.ID, "nobody", true), chat.Invalid)
	h.User("eve")
	harness.ExpectKind(t, h.SetAdmin(t.Context(), h.Access(r, bob), bob.ID, "eve", true), chat.Invalid)
	_, _, err := h.DB.UserBar(t.Context(), 0, ann.ID, "", accounts.CheckBar)
	harness.Must(t, err)
	harness.ExpectField(t, h.SetAdmin(t.Context(), h.Access(r, bob), bob.ID, "ann", true), chat.Invalid, "username")
	if h.Access(r, ann).Admin {
		t.Error("a deactivated member is an admin of the room")
	}
}
