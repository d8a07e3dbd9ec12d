package chat_test

import (
	"testing"

	"parley/chat"
)

func TestAnAdminDeletesTheAccountOfAnother(t *testing.T) {
	h := newAccounts(t)
	ann, bob := h.signUp("ann"), h.signUp("bob")
	h.signUp("own")
	must(t, h.ChangeRoleByOperator(t.Context(), "own", "owner"))
	admin, member := bob.User, bob.User
	admin.Role = chat.ServerAdmin
	must(t, h.ChangeRoleByOperator(t.Context(), "bob", "admin"))
	del := func(by chat.User, name string) error {
		_, err := h.DeleteOther(t.Context(), by, name, false)
		return err
	}
	expectKind(t, del(member, "ann"), chat.Forbidden)
	expectKind(t, del(admin, "bob"), chat.Invalid) // a stolen cookie is not enough for the own one
	expectKind(t, del(admin, "own"), chat.Forbidden)
	expectKind(t, del(chat.User{}, "own"), chat.Conflict) // the last owner
	expectKind(t, del(admin, "nobody"), chat.Invalid)
	must(t, h.tryIn("ann@example.org", password, asker))
	must(t, del(admin, "ann"))
	expectKind(t, del(admin, "ann"), chat.Invalid)
	expectKind(t, h.tryIn("ann@example.org", password, asker), chat.Unauthorized)
	_, err := h.db.SessionGet(t.Context(), ann.ID)
	expectKind(t, err, chat.NotFound)
}
