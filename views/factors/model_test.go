package factors

import (
	"slices"
	"testing"

	"parley/chat"
	"parley/views/ui"
)

func TestAnIdentityHasANameInAddresses(t *testing.T) {
	i := Identity{Identity: chat.Identity{Issuer: "https://id.example.org/realm?a=b", Subject: "ann with a space/é"}}
	if issuer, subject := IdentityOf(ID(i)); issuer != i.Issuer || subject != i.Subject {
		t.Errorf("%q and %q come back", issuer, subject)
	}
	for _, id := range []string{"", "!", "YQ"} {
		if _, subject := IdentityOf(id); subject != "" {
			t.Errorf("%q names %q", id, subject)
		}
	}
}

func TestARefusalStandsBesideTheFieldsThatThePageHas(t *testing.T) {
	key := chat.Passkey{ID: []byte{1, 2}}
	for field, c := range map[string]struct{ with, without SecurityView }{
		"app_password":     {SecurityView{}, SecurityView{App: true}},
		"off_password":     {SecurityView{App: true}, SecurityView{}},
		"passkey_name":     {SecurityView{Named: true}, SecurityView{}},
		"codes_code":       {SecurityView{User: chat.User{SecondFactor: true}}, SecurityView{App: true}},
		"remove_password":  {SecurityView{Passkeys: []chat.Passkey{key}, Meant: PasskeyID(key)}, SecurityView{Passkeys: []chat.Passkey{key}, Meant: "another"}},
		"link_password":    {SecurityView{Password: true, Linkable: []ui.Provider{{ID: "work"}}, Meant: "work"}, SecurityView{Linkable: []ui.Provider{{ID: "work"}}, Meant: "work"}},
		"passkey_password": {SecurityView{Named: true, App: true}, SecurityView{App: true}},
	} {
		if !slices.Contains(c.with.fields(), field) || slices.Contains(c.without.fields(), field) {
			t.Errorf("%s: %v and %v", field, c.with.fields(), c.without.fields())
		}
		c.with.Err = &chat.Error{Field: field}
		if !c.with.refused("another", field) || c.with.refused("another") {
			t.Errorf("%s is not what was refused", field)
		}
	}
}

func TestTheLastWayToSignInIsToldApart(t *testing.T) {
	one, two := make([]Identity, 1), make([]Identity, 2)
	for _, c := range []struct {
		v    UnlinkView
		want bool
	}{
		{UnlinkView{All: one}, true}, {UnlinkView{All: two}, false}, {UnlinkView{All: one, Password: true}, false}, {UnlinkView{All: one, Passkeys: true}, false},
	} {
		if got := c.v.only(); got != c.want {
			t.Errorf("%+v: %v", c.v, got)
		}
	}
}
