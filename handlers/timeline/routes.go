package timeline

import (
	"parley/chat"
	"parley/chat/accounts"
	"parley/chat/attachments"
	"parley/chat/history"
	"parley/chat/kept"
	"parley/chat/moderation"
	"parley/chat/notifications"
	"parley/chat/people"
	"parley/chat/posting"
	"parley/chat/rooms"
	"parley/handlers/page"
)

// pages are this package's handlers, with the services that they call.
type pages struct {
	*page.Base

	Accounts  *accounts.Accounts
	Calls     page.Calls
	Drafts    *kept.Drafts
	Files     *attachments.Service
	History   *history.Service
	Holding   *moderation.Holding
	Inboxes   *notifications.Inboxes
	Later     *posting.Later
	People    *people.Service
	Posting   *posting.Service
	Presence  chat.Presence
	Reminders *kept.Reminders
	Rooms     *rooms.Service
}

// Routes are the addresses of this package's pages.
func Routes(b *page.Base) []page.Route {
	s := b.Services
	a := &pages{
		Base:      b,
		Accounts:  s.Accounts,
		Calls:     s.Calls,
		Drafts:    s.Drafts,
		Files:     s.Files,
		History:   s.History,
		Holding:   s.Holding,
		Inboxes:   s.Inboxes,
		Later:     s.Later,
		People:    s.People,
		Posting:   s.Posting,
		Presence:  s.Presence,
		Reminders: s.Reminders,
		Rooms:     s.Rooms,
	}
	return []page.Route{
		page.Get("/scheduled", chat.PageRequests, a.SignedIn(a.getScheduled)),
		page.Post("/scheduled", chat.ChangeRequests, a.SignedIn(a.postScheduled)),
		page.Get("/held", chat.PageRequests, a.SignedIn(a.getHeld)),
		page.Post("/held", chat.ChangeRequests, a.SignedIn(a.postHeld)),
		page.Get("/drafts", chat.PageRequests, a.SignedIn(a.getDrafts)),
		page.Get("/share", chat.FindRequests, a.SignedIn(a.getShare)),
		page.Post("/share", chat.ChangeRequests, a.SignedIn(a.postShare)),
		page.Get("/rooms/:room", chat.PageRequests, a.SignedIn(a.getRoom)),
		page.Post("/rooms/:room/read", chat.ChangeRequests, a.SignedIn(a.postRead)),
		page.Get("/rooms/:room/draft", chat.PageRequests, a.SignedIn(a.getDraft)),
		page.Post("/rooms/:room/draft", chat.ChangeRequests, a.SignedIn(a.postDraft)),
		page.Get("/rooms/:room/names", chat.SwitchRequests, a.SignedIn(a.getNames)),
		page.Post("/rooms/:room/messages", chat.ChangeRequests, a.SignedIn(a.postMessage)),
		page.Get("/rooms/:room/messages/:seq/thread", chat.PageRequests, a.SignedIn(a.getThread)),
		page.Post("/rooms/:room/messages/:seq/thread", chat.ChangeRequests, a.SignedIn(a.postReply)),
	}
}
