package finding

import (
	"parley/chat"
	"parley/chat/kept"
	"parley/chat/notifications"
	"parley/chat/people"
	"parley/chat/rooms"
	"parley/chat/search"
	"parley/handlers/page"
)

// pages are this package's handlers, with the services that they call.
type pages struct {
	*page.Base

	Inboxes      *notifications.Inboxes
	KeptSearches chat.KeptSearchStore
	People       *people.Service
	Reminders    *kept.Reminders
	Rooms        *rooms.Service
	Search       *search.Service
}

// Routes are the addresses of this package's pages.
func Routes(b *page.Base) []page.Route {
	s := b.Services
	a := &pages{
		Base:         b,
		Inboxes:      s.Inboxes,
		KeptSearches: s.KeptSearches,
		People:       s.People,
		Reminders:    s.Reminders,
		Rooms:        s.Rooms,
		Search:       s.Search,
	}
	return []page.Route{
		page.Get("/account/blocked.css", chat.CheapRequests, a.SignedIn(a.getBlockedCSS)),
		page.Get("/search", chat.FindRequests, a.SignedIn(a.getSearchRooms)),
		page.Post("/searches", chat.ChangeRequests, a.SignedIn(a.postSearches)),
		page.Get("/inbox", chat.PageRequests, a.SignedIn(a.getInbox)),
		page.Post("/inbox", chat.ChangeRequests, a.SignedIn(a.postInbox)),
		page.Get("/threads", chat.PageRequests, a.SignedIn(a.getThreads)),
		page.Get("/catchup", chat.PageRequests, a.SignedIn(a.getCatchUp)),
		page.Post("/catchup", chat.ChangeRequests, a.SignedIn(a.postCatchUp)),
		page.Get("/keys", chat.PageRequests, a.SignedIn(a.getKeys)),
		page.Get("/go", chat.SwitchRequests, a.SignedIn(a.getGo)),
		page.Post("/rooms/:room/favourite", chat.ChangeRequests, a.SignedIn(a.postFavourite)),
		page.Get("/rooms/:room/search", chat.FindRequests, a.SignedIn(a.getSearch)),
		page.Get("/people", chat.FindRequests, a.SignedIn(a.getPeople)),
		page.Get("/people/:name", chat.PageRequests, a.SignedIn(a.getPerson)),
		page.Post("/people/:name/block", chat.MemberRequests, a.SignedIn(a.postBlock)),
		page.Get("/direct", chat.FindRequests, a.SignedIn(a.getDirect)),
		page.Post("/direct", chat.AddRequests, a.SignedIn(a.postDirect)),
		page.Post("/rooms/:room/close", chat.ChangeRequests, a.SignedIn(a.postClose)),
	}
}
