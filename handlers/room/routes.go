package room

import (
	"parley/chat"
	"parley/chat/history"
	"parley/chat/moderation"
	"parley/chat/people"
	"parley/chat/rooms"
	"parley/chat/server"
	"parley/handlers/page"
)

// pages are this package's handlers, with the services that they call.
type pages struct {
	*page.Base

	Exports   *history.Exports
	People    *people.Service
	Presence  chat.Presence
	Retention *moderation.Retention
	Rooms     *rooms.Service
	Server    *server.Server
}

// Routes are the addresses of this package's pages.
func Routes(b *page.Base) []page.Route {
	s := b.Services
	a := &pages{
		Base:      b,
		Exports:   s.Exports,
		People:    s.People,
		Presence:  s.Presence,
		Retention: s.Retention,
		Rooms:     s.Rooms,
		Server:    s.Server,
	}
	return []page.Route{
		page.Get("/rooms", chat.FindRequests, a.SignedIn(a.getRooms)),
		page.Post("/rooms", chat.MemberRequests, a.SignedIn(a.MayMakeRooms(a.postRooms))),
		page.Get("/leave", chat.PageRequests, a.SignedIn(a.getLeaveSeveral)),
		page.Post("/leave", chat.MemberRequests, a.SignedIn(a.postLeaveSeveral)),
		page.Post("/rooms/restore", chat.RoomRequests, a.SignedIn(a.postRoomRestore)),
		page.Post("/rooms/:room/added", chat.MemberRequests, a.SignedIn(a.postAdded)),
		page.Get("/sections", chat.PageRequests, a.SignedIn(a.getSections)),
		page.Post("/sections", chat.ChangeRequests, a.SignedIn(a.postSections)),
		page.Get("/sections/:id", chat.PageRequests, a.SignedIn(a.getSection)),
		page.Post("/sections/:id", chat.ChangeRequests, a.SignedIn(a.postSection)),
		page.Get("/sections/:id/delete", chat.PageRequests, a.SignedIn(a.getSectionDelete)),
		page.Post("/sections/:id/delete", chat.ChangeRequests, a.SignedIn(a.postSectionDelete)),
		page.Get("/rooms/:room/section", chat.PageRequests, a.SignedIn(a.getRoomSection)),
		page.Post("/rooms/:room/section", chat.ChangeRequests, a.SignedIn(a.postRoomSection)),
		page.Post("/rooms/:room/join", chat.MemberRequests, a.SignedIn(a.postJoin)),
		page.Get("/rooms/:room/leave", chat.PageRequests, a.SignedIn(a.getLeave)),
		page.Post("/rooms/:room/leave", chat.MemberRequests, a.SignedIn(a.postLeave)),
		page.Get("/rooms/:room/delete", chat.PageRequests, a.SignedIn(a.getRoomDelete)),
		page.Post("/rooms/:room/delete", chat.RoomRequests, a.SignedIn(a.postRoomDelete)),
		page.Get("/rooms/:room/export", chat.PageRequests, a.SignedIn(a.getExport)),
		page.Post("/rooms/:room/export", chat.ExportRequests, a.SignedIn(a.postExport)),
		page.Get("/rooms/:room/settings", chat.PageRequests, a.SignedIn(a.getSettings)),
		page.Post("/rooms/:room/settings", chat.SettingRequests, a.SignedIn(a.postSettings)),
		page.Post("/rooms/:room/picture", chat.SettingRequests, a.SignedIn(a.postRoomPicture)),
		page.Post("/rooms/:room/retention", chat.SettingRequests, a.SignedIn(a.postRetention)),
		page.Get("/rooms/:room/members", chat.PageRequests, a.SignedIn(a.getMembers)),
		page.Get("/rooms/:room/members/:name", chat.PageRequests, a.SignedIn(a.getMember)),
		page.Get("/rooms/:room/members/:name/role", chat.PageRequests, a.SignedIn(a.getMemberRole)),
		page.Post("/rooms/:room/members", chat.AddRequests, a.SignedIn(a.May(chat.AddPeople, a.postMembers))),
		page.Get("/rooms/:room/archive", chat.PageRequests, a.SignedIn(a.getArchive)),
		page.Post("/rooms/:room/archive", chat.SettingRequests, a.SignedIn(a.postArchive)),
		page.Post("/rooms/:room/members/role", chat.MemberRequests, a.SignedIn(a.postMemberRole)),
		page.Post("/rooms/:room/members/remove", chat.MemberRequests, a.SignedIn(a.postMemberRemove)),
		page.Post("/rooms/:room/members/ban", chat.MemberRequests, a.SignedIn(a.postMemberBan)),
		page.Post("/rooms/:room/members/unban", chat.MemberRequests, a.SignedIn(a.postMemberUnban)),
	}
}
