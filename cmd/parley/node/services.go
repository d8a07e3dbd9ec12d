package node

import (
	"parley/avatars"
	"parley/chat"
	chataccounts "parley/chat/accounts"
	"parley/chat/attachments"
	"parley/chat/history"
	"parley/chat/kept"
	"parley/chat/moderation"
	"parley/chat/notifications"
	chatpeople "parley/chat/people"
	"parley/chat/posting"
	chatrooms "parley/chat/rooms"
	chatsearch "parley/chat/search"
	"parley/chat/server"
	"parley/cmd/parley/faults"
	"parley/cmd/parley/metrics"
	"parley/cmd/parley/thumb"
	"parley/factors"
	"parley/files"
	"parley/handlers"
	"parley/push"
	"parley/uploads"
)

// Services are the rules that pages ask, on the stores of this process.
func (n *Node) Services() handlers.Services {
	limits := n.limits()
	accounts := chataccounts.NewAccounts(n.Postgres, limits, n.Redis, n.Redis)
	accounts.Cost, accounts.Policy = n.cfg.BcryptCost, n.cfg.Policy
	accounts.PasswordMin = n.cfg.PasswordMin()
	accounts.Now, accounts.Log = faults.Clock(), n.Log
	accounts.Audit, accounts.Mails = n.Postgres, n.mails()
	rooms := chatrooms.New(n.Postgres, n.Postgres, limits, n.Redis, n.Redis)
	rooms.Notes = n.Redis
	sends := posting.New(n.Redis, n.Postgres, limits, n.id)
	sends.Patience = posting.DefaultPatience
	server := server.NewServer(n.Postgres, accounts)
	server.Bus = n.Redis
	people := chatpeople.New(n.Postgres, n.Postgres, n.Redis)
	sends.Words, rooms.Words, people.Words = server.RefuseWords, server.RefuseLine, server.RefuseLine
	holding := moderation.NewHolding(n.Postgres, server, accounts, n.Postgres)
	sends.Holds = holding
	emojis := chat.NewEmojis(n.Postgres, files.ReadEmoji)
	files := attachments.New(n.Postgres, n.uploads(), n.cfg.FileLimits())
	files.Server = server
	rooms.Emojis, sends.Emojis = emojis, emojis
	return handlers.Services{
		Accounts:    accounts,
		Factors:     factors.New(n.Postgres, accounts, n.secrets...),
		Providers:   n.cfg.Providers,
		Reports:     moderation.NewReports(n.Postgres, accounts, sends),
		Bans:        moderation.NewDeactivations(accounts, sends),
		Audit:       chat.NewAudit(n.Postgres),
		Mail:        n.Postgres,
		Server:      server,
		ServerRooms: chatrooms.NewServer(n.Postgres, rooms, accounts),
		Invitations: chataccounts.NewInvitations(n.Postgres, accounts, n.Redis),
		People:      people,
		Rooms:       rooms,
		Posting:     sends,
		History:     history.New(n.Postgres, metrics.CountedRecent{RecentCache: n.Redis}),
		Search:      chatsearch.New(n.Postgres, limits),
		Presence:    n.Redis,
		Standings:   chatpeople.NewStandings(n.Redis, nil),
		Ready:       n.ready,
		Health:      n.figures,
		Storage:     n.Postgres,
		Revisions:   history.NewRevisions(n.Postgres),
		Pins:        n.Postgres,
		Levels:      notifications.NewNotifications(n.Postgres, n.Redis),
		Feeds:       n.Postgres,
		Digests:     n.Postgres,

		KeptSearches: n.Postgres,

		Devices:   push.Devices{Keys: n.pushKeys()},
		Inboxes:   notifications.NewInboxes(n.Postgres, n.Redis),
		Saving:    kept.NewSaving(n.Postgres),
		Drafts:    kept.NewDrafts(n.Postgres),
		Later:     posting.NewLater(n.Postgres),
		Holding:   holding,
		Reminders: kept.NewReminders(n.Postgres, n.Redis),
		Retention: moderation.NewRetention(n.Postgres, accounts),
		Takeouts:  history.NewTakeouts(n.Postgres, accounts),
		Emojis:    emojis,
		Calls:     metrics.CountedCalls{Router: n.router},
		Turn:      n.turnServers(),
		Exports:   history.NewExports(rooms, n.Postgres, n.Postgres, accounts),
		Files:     files,
		Avatars:   avatars.New(n.Postgres, n.uploads(), thumb.Square, files.FileMost),
		Uploads:   uploads.New(files, n.Postgres, n.Blobs),
	}
}
