package chat_test

import (
	"testing"

	"github.com/google/uuid"

	"parley/chat"
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
		p, m, on := newPosting(t), chat.Message{Seq: 1, Author: ann.ID, Body: "hello"}, true
		_, _, sent := p.Send(t.Context(), ann, c.access, chat.Draft{Body: "hello"})
		for i, err := range []error{
			sent,
			p.Edit(t.Context(), ann, c.access, m, chat.Revision{Body: "bye"}, false),
			p.React(t.Context(), ann, c.access, m, "👍", &on, false),
			p.Delete(t.Context(), ann, c.access, m, false),
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
	p, archived := newPosting(t), room
	archived.Room.Archived = true
	d := chat.Draft{Body: "hello", Nonce: uuid.New()}
	c, _, err := p.Send(t.Context(), ann, room, d)
	must(t, err)
	p.log.ingest(c)
	if seq, err := p.SendAndWait(t.Context(), ann, archived, d); err != nil || seq == 0 {
		t.Errorf("%d %v", seq, err)
	}
	d.Again = true
	if _, seq, err := p.Send(t.Context(), ann, archived, d); err != nil || seq == 0 {
		t.Errorf("%d %v", seq, err)
	}
	_, err = p.SendAndWait(t.Context(), ann, archived, chat.Draft{Body: "another"})
	expectKind(t, err, chat.Forbidden)
}

func TestAdminsAreMadeByName(t *testing.T) {
	h := newRooms(t)
	ann, bob := h.user("ann"), h.user("bob")
	r := h.room("General", ann)
	h.join(r, bob)
	h.bus.Reset()
	must(t, h.SetAdmin(t.Context(), h.access(r, ann), " BOB ", true))
	if es := h.bus.Events(r.ID); len(es) != 1 || !es[0].Members || !h.access(r, bob).Admin {
		t.Errorf("told %+v", es)
	}
	must(t, h.SetAdmin(t.Context(), h.access(r, bob), "ann", false))
	expectKind(t, h.SetAdmin(t.Context(), h.access(r, bob), "bob", false), chat.Conflict)
	expectKind(t, h.SetAdmin(t.Context(), h.access(r, bob), "nobody", true), chat.Invalid)
	h.user("eve")
	expectKind(t, h.SetAdmin(t.Context(), h.access(r, bob), "eve", true), chat.Invalid)
}
