package main

import (
	"parley/avatars"
	"parley/chat"
	"parley/chat/attachments"
	"parley/chat/history"
	"parley/chat/kept"
	"parley/chat/moderation"
	chatpeople "parley/chat/people"
	"parley/chat/posting"
	chatrooms "parley/chat/rooms"
	chatsearch "parley/chat/search"
	"parley/factors"
	"parley/files"
	"parley/handlers"
	"parley/push"
	"parley/uploads"
)

func (n *node) services() handlers.Services {
	limits := n.limits()
	accounts := chat.NewAccounts(n.postgres, limits, n.redis, n.redis)
	accounts.Cost, accounts.Policy = n.cfg.BcryptCost, n.cfg.policy
	accounts.PasswordMin = n.cfg.passwordMin()
	accounts.Now, accounts.Log = clock(), n.log
	accounts.Audit, accounts.Mails = n.postgres, n.mails()
	rooms := chatrooms.New(n.postgres, n.postgres, limits, n.redis, n.redis)
	rooms.Notes = n.redis
	sends := posting.New(n.redis, n.postgres, limits, n.id)
	server := chat.NewServer(n.postgres, accounts)
	server.Bus = n.redis
	sends.Words = server.RefuseWords
	holding := moderation.NewHolding(n.postgres, server, accounts, n.postgres)
	sends.Holds = holding
	emojis := chat.NewEmojis(n.postgres, files.ReadEmoji)
	files := attachments.New(n.postgres, n.uploads(), n.cfg.fileLimits())
	files.Server = server
	rooms.Emojis, sends.Emojis = emojis, emojis
	return handlers.Services{
		Accounts:    accounts,
		Factors:     factors.New(n.postgres, accounts, n.secrets...),
		Providers:   n.cfg.providers,
		Reports:     moderation.NewReports(n.postgres, accounts, sends),
		Audit:       chat.NewAudit(n.postgres),
		Mail:        n.postgres,
		Server:      server,
		ServerRooms: chatrooms.NewServer(n.postgres, rooms, accounts),
		Invitations: chat.NewInvitations(n.postgres, accounts, n.redis),
		People:      chatpeople.New(n.postgres, n.postgres, n.redis),
		Rooms:       rooms,
		Posting:     sends,
		History:     history.New(n.postgres, countedRecent{n.redis}),
		Search:      chatsearch.New(n.postgres, limits),
		Presence:    n.redis,
		Ready:       n.ready,
		Health:      n.figures,
		Storage:     n.postgres,
		Revisions:   history.NewRevisions(n.postgres),
		Pins:        n.postgres,
		Levels:      chat.NewNotifications(n.postgres, n.redis),
		Feeds:       n.postgres,
		Digests:     n.postgres,

		KeptSearches: n.postgres,

		Devices:   push.Devices{Keys: n.pushKeys()},
		Inboxes:   chat.NewInboxes(n.postgres, n.redis),
		Saving:    kept.NewSaving(n.postgres),
		Drafts:    kept.NewDrafts(n.postgres),
		Later:     posting.NewLater(n.postgres),
		Holding:   holding,
		Reminders: kept.NewReminders(n.postgres, n.redis),
		Retention: moderation.NewRetention(n.postgres, accounts),
		Takeouts:  history.NewTakeouts(n.postgres, accounts),
		Emojis:    emojis,
		Calls:     n.router,
		Turn:      n.turnServers(),
		Exports:   history.NewExports(rooms, n.postgres, n.postgres, accounts),
		Files:     files,
		Avatars:   avatars.New(n.postgres, n.uploads(), makeSquare, files.FileMost),
		Uploads:   uploads.New(files, n.postgres, n.blobs),
	}
}
