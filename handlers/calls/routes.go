package calls

import (
	"parley/chat"
	"parley/chat/rooms"
	"parley/handlers/page"
)

// pages are this package's handlers, with the services that they call.
type pages struct {
	*page.Base

	Calls page.Calls
	Rooms *rooms.Service
}

// Routes are the addresses of this package's pages.
func Routes(b *page.Base) []page.Route {
	s := b.Services
	a := &pages{
		Base:  b,
		Calls: s.Calls,
		Rooms: s.Rooms,
	}
	return []page.Route{
		page.Get("/rooms/:room/call", chat.PageRequests, a.SignedIn(a.getCall)),
		page.Get("/rooms/:room/call/qr", chat.PageRequests, a.SignedIn(a.getCallQR)),
		page.Post("/rooms/:room/call/ice", chat.ChangeRequests, a.SignedIn(a.postICE)),
		page.Post("/rooms/:room/call/publish", chat.ChangeRequests, a.SignedIn(a.postOffer(chat.CallPublish))),
		page.Post("/rooms/:room/call/watch", chat.ChangeRequests, a.SignedIn(a.postOffer(chat.CallWatch))),
		page.Post("/rooms/:room/call/leave", chat.ChangeRequests, a.SignedIn(a.postCallLeave)),
		page.Post("/rooms/:room/call/self", chat.ChangeRequests, a.SignedIn(a.postCallSelf)),
		page.Post("/rooms/:room/call/answer", chat.ChangeRequests, a.SignedIn(a.postCallAnswer)),
		page.Post("/rooms/:room/call/people", chat.ChangeRequests, a.SignedIn(a.postCallPeople)),
	}
}
