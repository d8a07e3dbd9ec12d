package accounts

import (
	"context"

	"parley/chat"
)

// DeleteOther deletes another's account for good; by without an ID is the operator. With whole, a
// worker removes its messages. The last owner stays: that answers Conflict.
func (a *Accounts) DeleteOther(ctx context.Context, by chat.User, username string, whole bool) (chat.User, error) {
	of, err := a.manageableOther(ctx, by, username)
	if err != nil {
		return of, err
	}
	ctx, cancel := Detached(ctx)
	defer cancel()
	gone, err := a.store.UserDeleteBy(ctx, by.ID, of.ID, whole, CheckBar)
	if err == nil {
		a.tellDeleted(ctx, chat.AuditEntry{By: by, Of: of}, of, gone, whole)
	} else if chat.Is(err, chat.NotFound) && a.JustDeleted(ctx, of.ID) {
		err = nil // the first of two clicks was faster
	}
	return of, err
}

// tellDeleted records that an account was deleted, and tells everybody who knew it.
func (a *Accounts) tellDeleted(ctx context.Context, e chat.AuditEntry, u chat.User, gone chat.DeletedUser, whole bool) {
	e.Act, e.Detail = chat.DidDeleteAccount, "messages stay"
	if whole {
		e.Detail = "messages go"
	}
	a.Record(ctx, e)
	_ = a.recent.InvalidateRecent(ctx, gone.Written...)
	a.publisher.PublishToUser(ctx, chat.UserEvent{Person: u.ID, Ended: gone.Sessions})
	for _, room := range gone.Written {
		a.publisher.PublishToRoom(ctx, room, chat.Event{DeletedName: u.Username})
	}
	for _, room := range gone.Rooms {
		a.publisher.PublishToRoom(ctx, room, chat.Event{Members: true})
	}
}
