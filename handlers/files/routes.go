package files

import (
	"golang.org/x/sync/singleflight"

	"parley/avatars"
	"parley/chat"
	"parley/chat/accounts"
	"parley/chat/attachments"
	"parley/chat/history"
	"parley/chat/people"
	"parley/chat/rooms"
	"parley/handlers/page"
	"parley/uploads"
)

// pages are this package's handlers, with the services that they call.
type pages struct {
	*page.Base

	Accounts *accounts.Accounts
	Avatars  *avatars.Avatars
	Emojis   *chat.Emojis
	Files    *attachments.Service
	History  *history.Service
	People   *people.Service
	Rooms    *rooms.Service
	Uploads  *uploads.Uploads

	awaited singleflight.Group // previews, by their files' numbers
	waiting waiting            // requests for them
}

// Routes are the addresses of this package's pages.
func Routes(b *page.Base) []page.Route {
	s := b.Services
	a := &pages{
		Base:     b,
		Accounts: s.Accounts,
		Avatars:  s.Avatars,
		Emojis:   s.Emojis,
		Files:    s.Files,
		History:  s.History,
		People:   s.People,
		Rooms:    s.Rooms,
		Uploads:  s.Uploads,
	}
	return []page.Route{
		page.Get("/rooms/:room/files", chat.PageRequests, a.SignedIn(a.getFiles)),
		page.Get("/rooms/:room/files/:id", chat.PageRequests, a.SignedIn(a.getFilePage)),
		page.Get("/rooms/:room/picture", chat.CheapRequests, a.SignedIn(a.getRoomPicture)),
		page.Get("/people/:name/picture", chat.CheapRequests, a.SignedIn(a.getPersonPicture)),
		page.Get("/avatars.css", chat.PageRequests, a.SignedIn(a.getAvatarsCSS)),
		page.Post("/rooms/:room/uploads", chat.ChangeRequests, a.SignedIn(tus(a.postUpload))),
		page.Options("/rooms/:room/uploads", chat.CheapRequests, a.SignedIn(a.tellTus)),
		page.Options("/rooms/:room/uploads/:id", chat.CheapRequests, a.SignedIn(a.tellTus)),
		page.Get("/rooms/:room/uploads/:id", chat.ChangeRequests, a.SignedIn(tus(a.getUpload))),
		page.Patch("/rooms/:room/uploads/:id", chat.ChangeRequests, a.SignedIn(tus(a.patchUpload))),
		page.Delete("/rooms/:room/uploads/:id", chat.ChangeRequests, a.SignedIn(tus(a.deleteUpload))),
		page.Get("/emoji/:name", chat.CheapRequests, a.SignedIn(a.getEmojiPicture)),
		page.Get("/files/:id/:name", chat.PageRequests, a.getFileByKeyOr(a.SignedIn(a.getFile))).CountedBy(a.byKeyOrPerson),
	}
}
