package accounts_test

import (
	"testing"

	"parley/chat"
	"parley/chat/chattest/harness"
)

func TestAnAdminDeletesTheAccountOfAnother(t *testing.T) {
	h := harness.NewAccounts(t)
	ann, bob := h.SignUpAs("ann"), h.SignUpAs("bob")
	h.SignUpAs("own")
	harness.Must(t, h.ChangeRoleByOperator(t.Context(), "own", "owner"))
	admin, member := bob.User, bob.User
	admin.Role = chat.ServerAdmin
	harness.Must(t, h.ChangeRoleByOperator(t.Context(), "bob", "admin"))
	del := func(by chat.User, name string) error {
		_, err := h.DeleteOther(t.Context(), by, name, false)
		return err
	}
	harness.ExpectKind(t, del(member, "ann"), chat.Forbidden)
	harness.ExpectKind(t, del(admin, "bob"), chat.Invalid) // a stolen cookie is not enough for the own one
	harness.ExpectKind(t, del(admin, "own"), chat.Forbidden)
	harness.ExpectKind(t, del(chat.User{}, "own"), chat.Conflict) // the last owner
	harness.ExpectKind(t, del(admin, "nobody"), chat.Invalid)
	harness.Must(t, h.TryIn("ann@example.org", harness.Password, harness.Asker))
	harness.Must(t, del(admin, "ann"))
	harness.ExpectKind(t, del(admin, "ann"), chat.Invalid)
	harness.ExpectKind(t, h.TryIn("ann@example.org", harness.Password, harness.Asker), chat.Unauthorized)
	_, err := h.DB.SessionGet(t.Context(), ann.ID)
	harness.ExpectKind(t, err, chat.NotFound)
}
