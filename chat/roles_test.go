package chat_test

import (
	"testing"

	"parley/chat"
	"parley/chat/chattest/harness"
)

func TestRightsOfRoles(t *testing.T) {
	for act, want := range map[chat.Act]string{
		chat.FindRoom: "oaxm-", chat.MakeRoom: "oaxm-", chat.AddPeople: "oaxm-", chat.Moderate: "oax--",
		chat.Invite: "oa---", chat.ManageRoles: "oa---", chat.ManageServer: "oa---", chat.ManagePeople: "oa---", chat.ManageRooms: "oa---", chat.ManageOwners: "o----",
	} {
		for i, role := range chat.Roles {
			if may := want[i] != '-'; role.May(act) != may || (role.Refuse(act) == nil) != may {
				t.Errorf("%s may %s: %v, refused with %v", role, act, role.May(act), role.Refuse(act))
			}
		}
		if stranger := chat.Role(""); stranger.May(act) {
			t.Errorf("a stranger may %s", act)
		}
	}
}

func TestARoleIsChangedByOneOfAtLeastItsRank(t *testing.T) {
	for _, c := range []struct {
		actor, from, to chat.Role
		owners          int
		want            chat.Kind // Internal for none
	}{
		{chat.Owner, chat.Regular, chat.Owner, 1, 0},
		{chat.Owner, chat.Owner, chat.Regular, 2, 0},
		{chat.Owner, chat.Owner, chat.Regular, 1, chat.Conflict},
		{chat.Owner, chat.Owner, chat.Owner, 1, 0},
		{chat.ServerAdmin, chat.Guest, chat.ServerAdmin, 1, 0},
		{chat.ServerAdmin, chat.ServerAdmin, chat.Regular, 1, 0},
		{chat.ServerAdmin, chat.Regular, chat.Owner, 1, chat.Forbidden},
		{chat.ServerAdmin, chat.Owner, chat.Regular, 2, chat.Forbidden},
		{chat.ServerAdmin, chat.Regular, chat.Moderator, 1, 0},
		{chat.Moderator, chat.Regular, chat.Guest, 1, chat.Forbidden},
		{chat.Moderator, chat.Regular, chat.Moderator, 1, chat.Forbidden},
		{chat.Regular, chat.Regular, chat.Guest, 1, chat.Forbidden},
		{chat.Guest, chat.Guest, chat.Regular, 1, chat.Forbidden},
		{"", chat.Guest, chat.Regular, 1, chat.Forbidden},
	} {
		err := chat.CheckRoleChange(c.actor, c.from, c.to, c.owners)
		if c.want == 0 && err != nil || c.want != 0 && !chat.Is(err, c.want) {
			t.Errorf("%s makes %s a %s of %d owners: %v", c.actor, c.from, c.to, c.owners, err)
		}
	}
}

func TestRolesAreChangedByName(t *testing.T) {
	h := harness.NewAccounts(t)
	ann, bob := h.SignUpAs("ann"), h.SignUpAs("bob")
	harness.ExpectKind(t, h.ChangeRole(t.Context(), ann, "ann", "owner"), chat.Forbidden)
	harness.Must(t, h.ChangeRoleByOperator(t.Context(), " ANN ", "owner"))
	if s := h.Open(ann); s.User.Role != chat.Owner || h.Open(bob).User.Role != chat.Regular {
		t.Errorf("ann is %q, bob %q", s.User.Role, h.Open(bob).User.Role)
	}
	if news := h.Events.News(); len(news) == 0 || news[len(news)-1].Role == nil || *news[len(news)-1].Role != (chat.RoleChange{From: chat.Regular, To: chat.Owner}) {
		t.Errorf("open pages are told %+v", news)
	}
	harness.ExpectKind(t, h.ChangeRoleByOperator(t.Context(), "ann", "member"), chat.Conflict)
	harness.ExpectKind(t, h.ChangeRole(t.Context(), ann, "nobody", "member"), chat.Invalid)
	harness.ExpectKind(t, h.ChangeRole(t.Context(), ann, "bob", "king"), chat.Invalid)
	harness.ExpectKind(t, h.Delete(t.Context(), ann, harness.Password), chat.Conflict)
	harness.Must(t, h.ChangeRole(t.Context(), ann, "bob", "owner"))
	harness.Must(t, h.Delete(t.Context(), ann, harness.Password))
	harness.ExpectKind(t, h.ChangeRole(t.Context(), ann, "bob", "member"), chat.Forbidden)
}
