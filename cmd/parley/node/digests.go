package node

import (
	"context"
	"time"

	"parley/chat"
	"parley/digest"
	"parley/handlers"
	"parley/mail"
)

// startDigests mails users what they missed. Links in digests are signed: without the secret,
// this process makes none.
func (n *Node) startDigests(s handlers.Services, w *mail.Writer) {
	r := &digest.Reader{Store: n.Postgres, Inboxes: s.Inboxes, Rooms: s.Rooms, Levels: s.Levels, People: s.People}
	w.Digests = r.Of
	w.Zone = func(ctx context.Context, user chat.UserID) (*time.Location, error) {
		return s.People.Zone(ctx, user, "")
	}
	w.Unsubscribe = func(user chat.UserID) string { return digest.Token(n.secrets[0], user) }
	if !n.maySendPushes() {
		n.Log.Warn("This worker sends no digests: it needs JWT_SECRET for that.")
		return
	}
	d := &digest.Worker{Store: n.Postgres, Missed: r.Missed, Quiet: n.Postgres.Availabilities, Origin: s.Accounts.Mails.Origin, Log: n.Log}
	n.tasks.Go(func() { d.Run(n.life) })
}
