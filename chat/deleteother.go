package chat

import "context"

// DeleteOther deletes another's account for good; by without an ID is the operator. With whole, a
// worker removes its messages. The last owner stays: that answers Conflict.
func (a *Accounts) DeleteOther(ctx context.Context, by User, username string, whole bool) (User, error) {
	of, err := a.manageableOther(ctx, by, username)
	if err != nil {
		return of, err
	}
	ctx, cancel := detached(ctx)
	defer cancel()
	return of, a.erase(ctx, AuditEntry{Act: DidDeleteAccount, By: by, Of: of}, of, whole)
}

// erase deletes an account, and tells everybody who knew it.
func (a *Accounts) erase(ctx context.Context, e AuditEntry, u User, whole bool) error {
	how, do := "messages stay", a.store.UserDelete
	if whole {
		how, do = "messages go", a.store.UserDeleteWhole
	}
	gone, err := do(ctx, u.ID)
	if err != nil {
		return err
	}
	e.Detail = how
	a.Record(ctx, e)
	_ = a.recent.InvalidateRecent(ctx, gone.Written...)
	a.publisher.PublishToUser(ctx, UserEvent{Person: u.ID, Ended: gone.Sessions})
	for _, room := range gone.Written {
		a.publisher.PublishToRoom(ctx, room, Event{DeletedName: u.Username})
	}
	for _, room := range gone.Rooms {
		a.publisher.PublishToRoom(ctx, room, Event{Members: true})
	}
	return nil
}
