package message

import (
	"parley/chat"
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

	Drafts    *kept.Drafts
	Emojis    *chat.Emojis
	Files     *attachments.Service
	History   *history.Service
	Inboxes   *notifications.Inboxes
	People    *people.Service
	Pins      chat.PinStore
	Posting   *posting.Service
	Reminders *kept.Reminders
	Reports   *moderation.Reports
	Revisions *history.Revisions
	Rooms     *rooms.Service
	Saving    *kept.Saving
}

// Routes are the addresses of this package's pages.
func Routes(b *page.Base) []page.Route {
	s := b.Services
	a := &pages{
		Base:      b,
		Drafts:    s.Drafts,
		Emojis:    s.Emojis,
		Files:     s.Files,
		History:   s.History,
		Inboxes:   s.Inboxes,
		People:    s.People,
		Pins:      s.Pins,
		Posting:   s.Posting,
		Reminders: s.Reminders,
		Reports:   s.Reports,
		Revisions: s.Revisions,
		Rooms:     s.Rooms,
		Saving:    s.Saving,
	}
	return []page.Route{
		page.Get("/reminders", chat.PageRequests, a.SignedIn(a.getReminders)),
		page.Post("/reminders", chat.ChangeRequests, a.SignedIn(a.postReminders)),
		page.Get("/saved", chat.PageRequests, a.SignedIn(a.getSaved)),
		page.Get("/rooms/:room/pins", chat.PageRequests, a.SignedIn(a.getPins)),
		page.Get("/rooms/:room/emoji", chat.SwitchRequests, a.SignedIn(a.getRoomEmoji)),
		page.Post("/rooms/:room/emoji", chat.ChangeRequests, a.SignedIn(a.postRoomEmoji)),
		page.Get("/rooms/:room/messages/:seq", chat.PageRequests, a.SignedIn(a.getMessage)),
		page.Post("/rooms/:room/messages/:seq", chat.ChangeRequests, a.SignedIn(a.postMessageEdit)),
		page.Post("/rooms/:room/messages/:seq/delete", chat.ChangeRequests, a.SignedIn(a.postMessageDelete)),
		page.Get("/rooms/:room/messages/:seq/linked", chat.PageRequests, a.SignedIn(a.getLinked)),
		page.Get("/rooms/:room/messages/:seq/preview", chat.PageRequests, a.SignedIn(a.getPreviewPicture)),
		page.Post("/rooms/:room/messages/:seq/preview/delete", chat.ChangeRequests, a.SignedIn(a.postPreviewDelete)),
		page.Post("/rooms/:room/messages/:seq/reactions", chat.ChangeRequests, a.SignedIn(a.postReaction)),
		page.Get("/rooms/:room/poll", chat.PageRequests, a.SignedIn(a.getPoll)),
		page.Post("/rooms/:room/poll", chat.ChangeRequests, a.SignedIn(a.postPoll)),
		page.Post("/rooms/:room/messages/:seq/vote", chat.ChangeRequests, a.SignedIn(a.postVote)),
		page.Post("/rooms/:room/messages/:seq/save", chat.ChangeRequests, a.SignedIn(a.postSave)),
		page.Post("/rooms/:room/messages/:seq/remind", chat.ChangeRequests, a.SignedIn(a.postRemind)),
		page.Post("/rooms/:room/messages/:seq/follow", chat.ChangeRequests, a.SignedIn(a.postFollow)),
		page.Post("/rooms/:room/messages/:seq/pin", chat.ChangeRequests, a.SignedIn(a.postPin)),
		page.Get("/rooms/:room/messages/:seq/forward", chat.FindRequests, a.SignedIn(a.getForward)),
		page.Post("/rooms/:room/messages/:seq/forward", chat.ChangeRequests, a.SignedIn(a.postForward)),
		page.Get("/rooms/:room/messages/:seq/report", chat.PageRequests, a.SignedIn(a.getReport)),
		page.Post("/rooms/:room/messages/:seq/report", chat.MemberRequests, a.SignedIn(a.postReport)),
		page.Get("/rooms/:room/messages/:seq/history", chat.FindRequests, a.SignedIn(a.getHistory)),
		page.Get("/rooms/:room/messages/:seq/emoji", chat.SwitchRequests, a.SignedIn(a.getEmoji)),
	}
}
