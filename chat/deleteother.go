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
	gone, err := a.store.UserDeleteBy(ctx, by.ID, of.ID, whole, CheckBar)
	if err == nil {
		a.tellDeleted(ctx, AuditEntry{By: by, Of: of}, of, gone, whole)
	} else if Is(err, NotFound) && a.JustDeleted(ctx, of.ID) {
		err = nil // the first of two clicks was faster
	}
	return of, err
}

// tellDeleted records that an account was deleted, and tells everybody who knew it.
func (a *Accounts) tellDeleted(ctx context.Context, e AuditEntry, u User, gone DeletedUser, whole bool) {
	e.Act, e.Detail = DidDeleteAccount, "messages stay"
	if whole {
		e.Detail = "messages go"
	}
	a.Record(ctx, e)
	_ = a.recent.InvalidateRecent(ctx, gone.Written...)
	a.publisher.PublishToUser(ctx, UserEvent{Person: u.ID, Ended: gone.Sessions})
	for _, room := range gone.Written {
		a.publisher.PublishToRoom(ctx, room, Event{DeletedName: u.Username})
	}
	for _, room := range gone.Rooms {
		a.publisher.PublishToRoom(ctx, room, Event{Members: true})
	}
}
