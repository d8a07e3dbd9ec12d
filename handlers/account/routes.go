package account

import (
	"parley/chat"
	"parley/chat/accounts"
	"parley/chat/attachments"
	"parley/chat/history"
	"parley/chat/notifications"
	"parley/chat/people"
	"parley/chat/rooms"
	"parley/handlers/page"
	"parley/push"
)

// pages are this package's handlers, with the services that they call.
type pages struct {
	*page.Base

	Accounts *accounts.Accounts
	Devices  push.Devices
	Digests  chat.DigestStore
	Feeds    chat.FeedStore
	Files    *attachments.Service
	History  *history.Service
	Levels   *notifications.Notifications
	People   *people.Service
	Rooms    *rooms.Service
	Takeouts *history.Takeouts
}

// Routes are the addresses of this package's pages.
func Routes(b *page.Base) []page.Route {
	s := b.Services
	a := &pages{
		Base:     b,
		Accounts: s.Accounts,
		Devices:  s.Devices,
		Digests:  s.Digests,
		Feeds:    s.Feeds,
		Files:    s.Files,
		History:  s.History,
		Levels:   s.Levels,
		People:   s.People,
		Rooms:    s.Rooms,
		Takeouts: s.Takeouts,
	}
	return []page.Route{
		page.Get("/unsubscribe/:token", chat.PageRequests, a.Anyone(a.getUnsubscribe)),
		page.Post("/unsubscribe/:token", chat.ChangeRequests, a.Anyone(a.postUnsubscribe)).CountedBy(a.Address),
		page.Get("/.well-known/change-password", chat.CheapRequests, getChangePassword),
		page.Get("/account", chat.PageRequests, a.SignedIn(a.getAccount)),
		page.Post("/account", chat.AccountRequests, a.SignedIn(a.postAccount)),
		page.Post("/account/picture", chat.AccountRequests, a.SignedIn(a.postAccountPicture)),
		page.Get("/account/export", chat.PageRequests, a.SignedIn(a.getTakeout)),
		page.Post("/account/export", chat.AccountRequests, a.SignedIn(a.postTakeout)),
		page.Get("/account/notifications", chat.PageRequests, a.SignedIn(a.getNotifications)),
		page.Post("/account/notifications", chat.ChangeRequests, a.SignedIn(a.postNotifications)),
		page.Post("/account/feeds", chat.ChangeRequests, a.SignedIn(a.postFeeds)),
		page.Post("/account/digest", chat.ChangeRequests, a.SignedIn(a.postDigest)),
		page.Post("/account/devices", chat.ChangeRequests, a.SignedIn(a.postDevices)),
		page.Post("/account/delete", chat.AccountRequests, a.Anyone(a.postAccountDelete)),
		page.Get("/rooms/:room/feed.atom", chat.PageRequests, a.getFeed),
		page.Get("/rooms/:room/notifications", chat.PageRequests, a.SignedIn(a.getRoomNotifications)),
		page.Post("/rooms/:room/notifications", chat.ChangeRequests, a.SignedIn(a.postRoomNotifications)),
	}
}
