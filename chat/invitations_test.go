package chat_test

import (
	"context"
	"testing"

	"parley/chat"
	"parley/chat/accounts"
)

// used is a store of one invitation by which many came.
type used struct{ accounts.InvitationStore }

func (used) Invitation(_ context.Context, id int64) (chat.Invitation, error) {
	return chat.Invitation{ID: id, Uses: accounts.InvitationUsesMax, Used: accounts.InvitationUsesMax}, nil
}

func (used) InvitationUses(_ context.Context, _ int64, most int) ([]chat.InvitationUse, error) {
	return make([]chat.InvitationUse, min(most, accounts.InvitationUsesMax)), nil
}

func TestAnInvitationListsAllWhoCameByIt(t *testing.T) {
	i, uses, err := accounts.NewInvitations(used{}, nil, nil).Get(t.Context(), 1)
	if err != nil || len(uses) != i.Used {
		t.Errorf("%d of %d are listed: %v", len(uses), i.Used, err)
	}
}
