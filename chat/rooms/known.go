package rooms

import (
	"context"

	"parley/chat"
)

// known finds the user whom by names. A guest whom by may not know is answered like a name that no account has,
// unless the guest is a member of the room or banned from it, or was so a moment ago, or by may manage people.
func (r *Service) known(ctx context.Context, room chat.Room, by chat.UserID, username string) (chat.User, error) {
	u, err := chat.UserNamed(ctx, r.accounts, username)
	if err != nil {
		return u, err
	}
	strangers, err := r.store.Strangers(ctx, by, []chat.UserID{u.ID})
	if err != nil || len(strangers) == 0 {
		return u, err
	}
	me, err := r.accounts.CredentialsOf(ctx, by)
	if err != nil || me.Role.May(chat.ManagePeople) {
		return u, err // the administration lists all accounts
	}
	theirs, err := r.store.Access(ctx, room.Slug, u.ID)
	if err != nil || theirs.Member || theirs.Ban != "" {
		return u, err
	}
	just, err := r.store.WasInside(ctx, room.Slug, u.ID)
	if err == nil && !just { // else the second of two clicks
		return chat.User{}, chat.NobodyNamed()
	}
	return u, err
}
