package rooms_test

import (
	"testing"

	"parley/chat"
	"parley/chat/chattest/harness"
)

func TestAGuestWhomOneMayNotKnowIsNobodyInARoom(t *testing.T) {
	h := harness.NewRooms(t)
	ann, bob := h.User("ann"), h.User("bob")
	guest := func(name string) chat.User {
		u, err := h.DB.UserInsert(t.Context(), chat.Credentials{User: chat.User{Username: name, Email: name + "@example.org", Role: chat.Guest}})
		harness.Must(t, err)
		return u
	}
	gus := guest("gus")
	milk, tea := h.Room("Milk", bob), h.Room("Tea", ann)
	_, err := h.DB.AddMemberBy(t.Context(), tea.ID, gus.ID, 0, chat.AskAdds)
	harness.Must(t, err)
	acts := map[string]func(by chat.User, name string) error{
		"add":    func(by chat.User, name string) error { return h.Add(t.Context(), h.Access(milk, by), by.ID, name) },
		"remove": func(by chat.User, name string) error { return h.Remove(t.Context(), h.Access(milk, by), by.ID, name) },
		"role": func(by chat.User, name string) error {
			return h.SetAdmin(t.Context(), h.Access(milk, by), by.ID, name, true)
		},
		"ban": func(by chat.User, name string) error {
			_, _, err := h.Ban(t.Context(), h.Access(milk, by), by, name, "")
			return err
		},
		"lift": func(by chat.User, name string) error {
			_, _, err := h.Unban(t.Context(), h.Access(milk, by), by.ID, name)
			return err
		},
	}
	before := h.DB.Dump()
	for what, act := range acts {
		nobody, unseen := chat.As(act(bob, "nobody")), chat.As(act(bob, "gus"))
		if unseen.Kind != chat.Invalid || unseen.Field != nobody.Field || unseen.Sentence() != nobody.Sentence() {
			t.Errorf("%s: %v, and for a name that nobody has %v", what, unseen, nobody)
		}
	}
	if h.DB.Dump() != before {
		t.Error("it changes something")
	}
	owner, err := h.DB.UserInsert(t.Context(), chat.Credentials{User: chat.User{Username: "olga", Email: "olga@example.org", Role: chat.ServerAdmin}})
	harness.Must(t, err)
	h.Admit(milk, owner) // the administration lists all accounts
	harness.Must(t, acts["add"](owner, "gus"))
	_, err = h.DB.RemoveMember(t.Context(), milk.ID, gus.ID, 0)
	harness.Must(t, err)
	h.Admit(tea, bob) // now they know each other
	harness.Must(t, acts["add"](bob, "gus"))
	harness.Must(t, h.Leave(t.Context(), h.Access(tea, bob), bob.ID))
	for range 2 { // the second of two clicks finds it done
		harness.Must(t, acts["ban"](bob, "gus"))
	}
	for range 2 {
		harness.Must(t, acts["lift"](bob, "gus"))
	}
	_, err = h.DB.AddMemberBy(t.Context(), milk.ID, gus.ID, 0, chat.AskAdds)
	harness.Must(t, err)
	for range 2 {
		harness.Must(t, acts["remove"](bob, "gus"))
	}
	h.Clock.Advance(chat.RepeatWindow)
	for _, what := range []string{"lift", "remove"} {
		harness.ExpectKind(t, acts[what](bob, "gus"), chat.Invalid)
	}
}

func TestNobodyAddsOrRemovesThemselvesByName(t *testing.T) {
	h := harness.NewRooms(t)
	ann, bob := h.User("ann"), h.User("bob")
	r := h.Room("Tea", ann)
	h.Admit(r, bob)
	before := h.DB.Dump()
	harness.ExpectField(t, h.Add(t.Context(), h.Access(r, ann), ann.ID, " ANN "), chat.Invalid, "username")
	harness.ExpectField(t, h.Remove(t.Context(), h.Access(r, ann), ann.ID, "@ann"), chat.Invalid, "username")
	if h.DB.Dump() != before {
		t.Error("it changes something")
	}
}
