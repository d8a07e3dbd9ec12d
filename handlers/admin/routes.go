package admin

import (
	"context"

	"parley/avatars"
	"parley/chat"
	"parley/chat/accounts"
	"parley/chat/attachments"
	"parley/chat/moderation"
	"parley/chat/rooms"
	"parley/chat/server"
	"parley/factors"
	"parley/handlers/page"
	"parley/operation"
)

// pages are this package's handlers, with the services that they call.
type pages struct {
	*page.Base

	Accounts    *accounts.Accounts
	Audit       *chat.Audit
	Avatars     *avatars.Avatars
	Bans        *moderation.Deactivations
	Emojis      *chat.Emojis
	Factors     *factors.Factors
	Files       *attachments.Service
	Health      func(ctx context.Context) operation.Figures
	Holding     *moderation.Holding
	Invitations *accounts.Invitations
	Mail        chat.MailStore
	Reports     *moderation.Reports
	Rooms       *rooms.Service
	Server      *server.Server
	ServerRooms *rooms.Server
	Storage     operation.StorageStore
}

// Routes are the addresses of this package's pages.
func Routes(b *page.Base) []page.Route {
	s := b.Services
	a := &pages{
		Base:        b,
		Accounts:    s.Accounts,
		Audit:       s.Audit,
		Avatars:     s.Avatars,
		Bans:        s.Bans,
		Emojis:      s.Emojis,
		Factors:     s.Factors,
		Files:       s.Files,
		Health:      s.Health,
		Holding:     s.Holding,
		Invitations: s.Invitations,
		Mail:        s.Mail,
		Reports:     s.Reports,
		Rooms:       s.Rooms,
		Server:      s.Server,
		ServerRooms: s.ServerRooms,
		Storage:     s.Storage,
	}
	return []page.Route{
		page.Get("/rooms/:room/held", chat.PageRequests, a.SignedIn(a.getRoomHeld)),
		page.Post("/rooms/:room/held/:id", chat.ChangeRequests, a.SignedIn(a.postRoomHeld)),
		page.Get("/people/:name/picture/remove", chat.PageRequests, a.Moderator(a.getPictureRemoval)),
		page.Post("/people/:name/picture/remove", chat.MemberRequests, a.Moderator(a.postPictureRemoval)),
		page.Get("/admin", chat.PageRequests, a.Moderator(a.getAdmin)),
		page.Get("/admin/invitations", chat.PageRequests, a.Admin(a.getInvitations)),
		page.Post("/admin/invitations", chat.AddRequests, a.Admin(a.postInvitations)),
		page.Get("/admin/invitations/:id", chat.PageRequests, a.Admin(a.getInvitation)),
		page.Post("/admin/invitations/:id/revoke", chat.ChangeRequests, a.Admin(a.postInvitationRevoke)),
		page.Get("/admin/settings", chat.PageRequests, a.Admin(a.getServerSettings)),
		page.Post("/admin/settings", chat.SettingRequests, a.Admin(a.postServerSettings)),
		page.Get("/admin/emoji", chat.PageRequests, a.Admin(a.getEmojiAdmin)),
		page.Post("/admin/emoji", chat.SettingRequests, a.Admin(a.postEmojiAdmin)),
		page.Get("/admin/health", chat.FindRequests, a.Admin(a.getHealth)),
		page.Get("/admin/storage", chat.FindRequests, a.Admin(a.getStorage)),
		page.Get("/admin/mail", chat.PageRequests, a.Admin(a.getAdminMail)),
		page.Get("/admin/audit", chat.FindRequests, a.Admin(a.getAudit)),
		page.Get("/admin/audit.csv", chat.FindRequests, a.Admin(a.getAuditCSV)),
		page.Get("/admin/audit.jsonl", chat.FindRequests, a.Admin(a.getAuditLines)),
		page.Get("/admin/reports", chat.PageRequests, a.Moderator(a.getReports)),
		page.Post("/admin/reports/:id", chat.ChangeRequests, a.Moderator(a.postReports)),
		page.Get("/admin/held", chat.PageRequests, a.Moderator(a.getAdminHeld)),
		page.Get("/admin/rooms", chat.FindRequests, a.Admin(a.getAdminRooms)),
		page.Get("/admin/rooms/:room", chat.PageRequests, a.Admin(a.getAdminRoom)),
		page.Post("/admin/rooms/:room/archive", chat.SettingRequests, a.Admin(a.postAdminRoomArchive)),
		page.Post("/admin/rooms/:room/admin", chat.MemberRequests, a.Admin(a.postAdminRoomAdmin)),
		page.Post("/admin/rooms/:room/picture", chat.MemberRequests, a.Admin(a.postAdminRoomPicture)),
		page.Get("/admin/rooms/:room/delete", chat.PageRequests, a.Admin(a.getAdminRoomDelete)),
		page.Post("/admin/rooms/:room/delete", chat.RoomRequests, a.Admin(a.postAdminRoomDelete)),
		page.Get("/admin/people", chat.FindRequests, a.Admin(a.getAdminPeople)),
		page.Post("/admin/people", chat.ChangeRequests, a.Admin(a.postAdminPeople)),
		page.Get("/admin/people/:name", chat.PageRequests, a.Admin(a.getAdminPerson)),
		page.Get("/admin/people/:name/deactivate", chat.PageRequests, a.Admin(a.getDeactivate)),
		page.Post("/admin/people/:name/deactivate", chat.MemberRequests, a.Admin(a.postDeactivate)),
		page.Get("/admin/people/:name/role", chat.PageRequests, a.Admin(a.getRole)),
		page.Post("/admin/people/:name/role", chat.ChangeRequests, a.Admin(a.postRole)),
		page.Post("/admin/people/:name/restore", chat.MemberRequests, a.Admin(a.postReactivate)),
		page.Post("/admin/people/:name/factors", chat.MemberRequests, a.Admin(a.postFactorsReset)),
		page.Post("/admin/people/:name/picture", chat.MemberRequests, a.Admin(a.postPersonPicture)),
		page.Post("/admin/people/:name/reset", chat.MemberRequests, a.Admin(a.postResetLink)),
		page.Post("/admin/people/:name/email", chat.MemberRequests, a.Admin(a.postSetEmail)),
		page.Post("/admin/people/:name/signout", chat.MemberRequests, a.Admin(a.postSignOutOther)),
		page.Get("/admin/people/:name/delete", chat.PageRequests, a.Admin(a.getDeleteOther)),
		page.Post("/admin/people/:name/delete", chat.MemberRequests, a.Admin(a.postDeleteOther)),
	}
}
