package handlers

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
)

// route is one address.
type route struct {
	method, path string
	limit        chat.Limit // by its cost, for each person or else address
	handler      fiber.Handler
	who          func(*fiber.Ctx) string // whose requests are counted together; nil means byPerson
}

const (
	get  = fiber.MethodGet
	post = fiber.MethodPost
	// The tus protocol's methods beside HEAD and POST.
	patch  = fiber.MethodPatch
	remove = fiber.MethodDelete
)

// routes adds every address.
func (a *App) routes(r *fiber.App) {
	r.Use(routed, a.recoverPanic, a.deadline, a.strict, web.HeadersOfParts)
	a.add(r, a.checkRoutes()) // under any name: they reveal nothing
	r.Use(a.ownHost, a.filesAlone)
	a.add(r, a.assetRoutes())
	r.Use(web.Compress, a.ownOrigin)
	if a.cfg.Roles.Live && a.live != nil {
		a.add(r, a.liveRoutes())
	}
	if a.cfg.Roles.Web {
		a.add(r, a.strangerRoutes())
		a.add(r, a.accountRoutes())
		a.add(r, a.adminRoutes())
		a.add(r, a.roomRoutes())
		a.add(r, a.peopleRoutes())
		a.add(r, a.callRoutes())
		a.add(r, a.messageRoutes())
	}
	r.Use(a.within(chat.CheapRequests, a.byPerson)) // an unknown address costs its page
}

func (a *App) add(r *fiber.App, routes []route) {
	for _, x := range routes {
		who := x.who
		if who == nil {
			who = a.byPerson
		}
		if x.method == get {
			r.Get(x.path, a.within(x.limit, who), x.handler) // and HEAD
		} else {
			r.Add(x.method, x.path, a.within(x.limit, who), x.handler)
		}
	}
}

func (a *App) checkRoutes() []route {
	return []route{
		{get, "/healthz", chat.CheapRequests, a.getAlive, a.Address},
		{get, "/readyz", chat.CheckRequests, a.getReady, a.Address},
	}
}

func (a *App) assetRoutes() []route {
	return []route{
		{get, "/static/*", chat.CheapRequests, getAsset, nil},
		{get, "/viewer/:file", chat.CheapRequests, getViewerCSS, nil},
		{get, "/favicon.svg", chat.CheapRequests, getIcon, nil},
		{get, "/robots.txt", chat.CheapRequests, getRobots, nil},
		{get, "/manifest.webmanifest", chat.CheapRequests, a.getManifest, nil},
		{get, "/icons/:file", chat.CheapRequests, getAppIcon, nil},
		{get, "/sw.js", chat.CheapRequests, getServiceWorker, nil},
		{get, "/offline", chat.CheapRequests, a.getOffline, nil},
	}
}

func (a *App) liveRoutes() []route {
	return []route{
		{get, "/live", chat.ConnectRequests, a.live.Socket, nil},
		{get, "/rooms/:room/stream", chat.ConnectRequests, a.live.Stream, nil},
	}
}

func (a *App) strangerRoutes() []route {
	all := []route{
		{get, "/", chat.PageRequests, a.anyone(a.getLanding), nil},
		{get, "/signup", chat.PageRequests, a.anyone(a.getSignUp), nil},
		{post, "/signup", chat.HashRequests, a.postSignUp, a.Address},
		{get, "/signin", chat.PageRequests, a.anyone(a.getSignIn), nil},
		{post, "/signin", chat.HashRequests, a.postSignIn, a.Address},
		{get, "/signin/code", chat.PageRequests, a.getSignInCode, nil},
		{post, "/signin/code", chat.HashRequests, a.postSignInCode, a.Address},
		{get, "/signin/with/:provider", chat.HashRequests, a.anyone(a.getSignInWith), a.Address},
		{get, "/signin/with/:provider/callback", chat.HashRequests, a.getCallback, a.Address},
		{get, "/signin/new", chat.PageRequests, a.getNewcomer, nil},
		{post, "/signin/new", chat.HashRequests, a.postNewcomer, a.Address},
		{get, "/reset", chat.PageRequests, a.anyone(a.getReset), nil},
		{post, "/reset", chat.HashRequests, a.anyone(a.postReset), a.Address},
		{get, "/reset/:token", chat.PageRequests, a.anyone(a.getNewPassword), nil},
		{post, "/reset/:token", chat.HashRequests, a.anyone(a.postNewPassword), a.Address},
		{get, "/verify/:token", chat.PageRequests, a.anyone(a.getVerify), nil},
		{post, "/verify/:token", chat.HashRequests, a.anyone(a.postVerify), a.Address},
		{get, "/unsubscribe/:token", chat.PageRequests, a.anyone(a.getUnsubscribe), nil},
		{post, "/unsubscribe/:token", chat.ChangeRequests, a.anyone(a.postUnsubscribe), a.Address},
		{get, "/signin/passkey", chat.PageRequests, a.anyone(a.getUsePasskey), nil},
		{post, "/signin/passkey", chat.HashRequests, a.postUsePasskey, a.Address},
		{get, "/setup", chat.PageRequests, a.anyone(a.getSetup), nil},
		{post, "/setup", chat.HashRequests, a.anyone(a.postSetup), a.Address},
		{get, "/join/:code", chat.PageRequests, a.anyone(a.getJoin), nil},
		{post, "/join/:code", chat.HashRequests, a.anyone(a.postAccept), a.Address},
		{get, "/join/:code/qr", chat.PageRequests, a.anyone(a.getJoinQR), nil},
		{get, "/signin/with/:provider/out", chat.AccountRequests, a.anyone(a.getSignedOut), nil},
		{post, "/signout", chat.ChangeRequests, a.anyone(a.postSignOut), nil},
		{get, "/.well-known/change-password", chat.CheapRequests, getChangePassword, nil},
	}
	if a.cfg.Styleguide {
		all = append(all, route{get, "/styleguide", chat.PageRequests, getStyleguide, nil})
	}
	return all
}

func (a *App) accountRoutes() []route {
	return []route{
		{get, "/account", chat.PageRequests, a.signedIn(a.getAccount), nil},
		{get, "/account/blocked.css", chat.CheapRequests, a.signedIn(a.getBlockedCSS), nil},
		{post, "/account", chat.AccountRequests, a.signedIn(a.postAccount), nil},
		{post, "/account/picture", chat.AccountRequests, a.signedIn(a.postAccountPicture), nil},
		{get, "/account/security", chat.PageRequests, a.signedIn(a.getSecurity), nil},
		{post, "/account/security", chat.AccountRequests, a.signedIn(a.postSecurity), nil},
		{get, "/account/security/app", chat.PageRequests, a.signedIn(a.getSecurityApp), nil},
		{post, "/account/security/app", chat.AccountRequests, a.signedIn(a.postSecurityApp), nil},
		{get, "/account/security/app.png", chat.PageRequests, a.signedIn(a.getSecurityQR), nil},
		{get, "/account/security/codes", chat.PageRequests, a.signedIn(a.getSecurityCodes), nil},
		{get, "/account/security/passkey", chat.PageRequests, a.signedIn(a.getNewPasskey), nil},
		{post, "/account/security/passkey", chat.AccountRequests, a.signedIn(a.postNewPasskey), nil},
		{get, "/account/security/link", chat.PageRequests, a.signedIn(a.getLink), nil},
		{get, "/account/security/with/:provider", chat.AccountRequests, a.signedIn(a.getLinkWith), nil},
		{get, "/account/security/unlink/:identity", chat.PageRequests, a.signedIn(a.getUnlink), nil},
		{post, "/account/security/unlink/:identity", chat.AccountRequests, a.signedIn(a.postUnlink), nil},
		{get, "/account/security/confirm", chat.PageRequests, a.signedIn(a.getShowPasskey), nil},
		{post, "/account/security/confirm", chat.AccountRequests, a.signedIn(a.postShowPasskey), nil},
		{get, "/account/security/password", chat.PageRequests, a.signedIn(a.getFirstPassword), nil},
		{post, "/account/security/password", chat.AccountRequests, a.signedIn(a.postFirstPassword), nil},
		{get, "/scheduled", chat.PageRequests, a.signedIn(a.getScheduled), nil},
		{post, "/scheduled", chat.ChangeRequests, a.signedIn(a.postScheduled), nil},
		{get, "/held", chat.PageRequests, a.signedIn(a.getHeld), nil},
		{post, "/held", chat.ChangeRequests, a.signedIn(a.postHeld), nil},
		{get, "/search", chat.FindRequests, a.signedIn(a.getSearchRooms), nil},
		{post, "/searches", chat.ChangeRequests, a.signedIn(a.postSearches), nil},
		{get, "/reminders", chat.PageRequests, a.signedIn(a.getReminders), nil},
		{post, "/reminders", chat.ChangeRequests, a.signedIn(a.postReminders), nil},
		{get, "/account/export", chat.PageRequests, a.signedIn(a.getTakeout), nil},
		{post, "/account/export", chat.AccountRequests, a.signedIn(a.postTakeout), nil},
		{get, "/account/notifications", chat.PageRequests, a.signedIn(a.getNotifications), nil},
		{post, "/account/notifications", chat.ChangeRequests, a.signedIn(a.postNotifications), nil},
		{post, "/account/feeds", chat.ChangeRequests, a.signedIn(a.postFeeds), nil},
		{post, "/account/digest", chat.ChangeRequests, a.signedIn(a.postDigest), nil},
		{post, "/account/devices", chat.ChangeRequests, a.signedIn(a.postDevices), nil},
		{get, "/inbox", chat.PageRequests, a.signedIn(a.getInbox), nil},
		{post, "/inbox", chat.ChangeRequests, a.signedIn(a.postInbox), nil},
		{get, "/threads", chat.PageRequests, a.signedIn(a.getThreads), nil},
		{get, "/catchup", chat.PageRequests, a.signedIn(a.getCatchUp), nil},
		{post, "/catchup", chat.ChangeRequests, a.signedIn(a.postCatchUp), nil},
		{get, "/drafts", chat.PageRequests, a.signedIn(a.getDrafts), nil},
		{get, "/saved", chat.PageRequests, a.signedIn(a.getSaved), nil},
		{get, "/share", chat.FindRequests, a.signedIn(a.getShare), nil},
		{post, "/share", chat.ChangeRequests, a.signedIn(a.postShare), nil},
		{get, "/keys", chat.PageRequests, a.signedIn(a.getKeys), nil},
		{post, "/account/delete", chat.AccountRequests, a.anyone(a.postAccountDelete), nil},
	}
}

func (a *App) roomRoutes() []route {
	return []route{
		{get, "/rooms", chat.FindRequests, a.signedIn(a.getRooms), nil},
		{post, "/rooms", chat.MemberRequests, a.signedIn(a.mayMakeRooms(a.postRooms)), nil},
		{get, "/leave", chat.PageRequests, a.signedIn(a.getLeaveSeveral), nil},
		{post, "/leave", chat.MemberRequests, a.signedIn(a.postLeaveSeveral), nil},
		{post, "/rooms/restore", chat.RoomRequests, a.signedIn(a.postRoomRestore), nil},
		{get, "/go", chat.SwitchRequests, a.signedIn(a.getGo), nil},
		{post, "/rooms/:room/added", chat.MemberRequests, a.signedIn(a.postAdded), nil},
		{post, "/rooms/:room/favourite", chat.ChangeRequests, a.signedIn(a.postFavourite), nil},
		{get, "/sections", chat.PageRequests, a.signedIn(a.getSections), nil},
		{post, "/sections", chat.ChangeRequests, a.signedIn(a.postSections), nil},
		{get, "/sections/:id", chat.PageRequests, a.signedIn(a.getSection), nil},
		{post, "/sections/:id", chat.ChangeRequests, a.signedIn(a.postSection), nil},
		{get, "/sections/:id/delete", chat.PageRequests, a.signedIn(a.getSectionDelete), nil},
		{post, "/sections/:id/delete", chat.ChangeRequests, a.signedIn(a.postSectionDelete), nil},
		{get, "/rooms/:room/section", chat.PageRequests, a.signedIn(a.getRoomSection), nil},
		{post, "/rooms/:room/section", chat.ChangeRequests, a.signedIn(a.postRoomSection), nil},
		{get, "/rooms/:room", chat.PageRequests, a.signedIn(a.getRoom), nil},
		{get, "/rooms/:room/search", chat.FindRequests, a.signedIn(a.getSearch), nil},
		{post, "/rooms/:room/join", chat.MemberRequests, a.signedIn(a.postJoin), nil},
		{get, "/rooms/:room/leave", chat.PageRequests, a.signedIn(a.getLeave), nil},
		{post, "/rooms/:room/leave", chat.MemberRequests, a.signedIn(a.postLeave), nil},
		{get, "/rooms/:room/delete", chat.PageRequests, a.signedIn(a.getRoomDelete), nil},
		{post, "/rooms/:room/delete", chat.RoomRequests, a.signedIn(a.postRoomDelete), nil},
		{get, "/rooms/:room/feed.atom", chat.PageRequests, a.getFeed, nil},
		{get, "/rooms/:room/notifications", chat.PageRequests, a.signedIn(a.getRoomNotifications), nil},
		{post, "/rooms/:room/notifications", chat.ChangeRequests, a.signedIn(a.postRoomNotifications), nil},
		{post, "/rooms/:room/read", chat.ChangeRequests, a.signedIn(a.postRead), nil},
		{get, "/rooms/:room/draft", chat.PageRequests, a.signedIn(a.getDraft), nil},
		{post, "/rooms/:room/draft", chat.ChangeRequests, a.signedIn(a.postDraft), nil},
		{get, "/rooms/:room/files", chat.PageRequests, a.signedIn(a.getFiles), nil},
		{get, "/rooms/:room/files/:id", chat.PageRequests, a.signedIn(a.getFilePage), nil},
		{get, "/rooms/:room/export", chat.PageRequests, a.signedIn(a.getExport), nil},
		{post, "/rooms/:room/export", chat.ExportRequests, a.signedIn(a.postExport), nil},
		{get, "/rooms/:room/pins", chat.PageRequests, a.signedIn(a.getPins), nil},
		{get, "/rooms/:room/settings", chat.PageRequests, a.signedIn(a.getSettings), nil},
		{post, "/rooms/:room/settings", chat.SettingRequests, a.signedIn(a.postSettings), nil},
		{get, "/rooms/:room/picture", chat.CheapRequests, a.signedIn(a.getRoomPicture), nil},
		{post, "/rooms/:room/picture", chat.SettingRequests, a.signedIn(a.postRoomPicture), nil},
		{post, "/rooms/:room/retention", chat.SettingRequests, a.signedIn(a.postRetention), nil},
		{get, "/rooms/:room/names", chat.SwitchRequests, a.signedIn(a.getNames), nil},
		{get, "/rooms/:room/members", chat.PageRequests, a.signedIn(a.getMembers), nil},
		{post, "/rooms/:room/members", chat.AddRequests, a.signedIn(a.may(chat.AddPeople, a.postMembers)), nil},
		{get, "/rooms/:room/held", chat.PageRequests, a.signedIn(a.getRoomHeld), nil},
		{post, "/rooms/:room/held/:id", chat.ChangeRequests, a.signedIn(a.postRoomHeld), nil},
		{get, "/rooms/:room/archive", chat.PageRequests, a.signedIn(a.getArchive), nil},
		{post, "/rooms/:room/archive", chat.SettingRequests, a.signedIn(a.postArchive), nil},
		{post, "/rooms/:room/members/role", chat.MemberRequests, a.signedIn(a.postMemberRole), nil},
		{post, "/rooms/:room/members/remove", chat.MemberRequests, a.signedIn(a.postMemberRemove), nil},
		{post, "/rooms/:room/members/ban", chat.MemberRequests, a.signedIn(a.postMemberBan), nil},
		{post, "/rooms/:room/members/unban", chat.MemberRequests, a.signedIn(a.postMemberUnban), nil},
	}
}

func (a *App) peopleRoutes() []route {
	return []route{
		{get, "/people", chat.FindRequests, a.signedIn(a.getPeople), nil},
		{get, "/people/:name", chat.PageRequests, a.signedIn(a.getPerson), nil},
		{get, "/people/:name/picture", chat.CheapRequests, a.signedIn(a.getPersonPicture), nil},
		{get, "/people/:name/picture/remove", chat.PageRequests, a.moderator(a.getPictureRemoval), nil},
		{post, "/people/:name/picture/remove", chat.MemberRequests, a.moderator(a.postPictureRemoval), nil},
		{get, "/avatars.css", chat.PageRequests, a.signedIn(a.getAvatarsCSS), nil},
		{post, "/people/:name/block", chat.MemberRequests, a.signedIn(a.postBlock), nil},
		{get, "/direct", chat.FindRequests, a.signedIn(a.getDirect), nil},
		{post, "/direct", chat.AddRequests, a.signedIn(a.postDirect), nil},
		{post, "/rooms/:room/close", chat.ChangeRequests, a.signedIn(a.postClose), nil},
	}
}

func (a *App) callRoutes() []route {
	return []route{
		{get, "/rooms/:room/call", chat.PageRequests, a.signedIn(a.getCall), nil},
		{get, "/rooms/:room/call/qr", chat.PageRequests, a.signedIn(a.getCallQR), nil},
		{post, "/rooms/:room/call/ice", chat.ChangeRequests, a.signedIn(a.postICE), nil},
		{post, "/rooms/:room/call/publish", chat.ChangeRequests, a.signedIn(a.postOffer(chat.CallPublish)), nil},
		{post, "/rooms/:room/call/watch", chat.ChangeRequests, a.signedIn(a.postOffer(chat.CallWatch)), nil},
		{post, "/rooms/:room/call/leave", chat.ChangeRequests, a.signedIn(a.postCallLeave), nil},
		{post, "/rooms/:room/call/self", chat.ChangeRequests, a.signedIn(a.postCallSelf), nil},
		{post, "/rooms/:room/call/answer", chat.ChangeRequests, a.signedIn(a.postCallAnswer), nil},
		{post, "/rooms/:room/call/people", chat.ChangeRequests, a.signedIn(a.postCallPeople), nil},
	}
}

func (a *App) messageRoutes() []route {
	return []route{
		{post, "/rooms/:room/messages", chat.ChangeRequests, a.signedIn(a.postMessage), nil},
		{post, "/rooms/:room/uploads", chat.ChangeRequests, a.signedIn(a.postUpload), nil},
		{get, "/rooms/:room/uploads/:id", chat.ChangeRequests, a.signedIn(a.getUpload), nil},
		{patch, "/rooms/:room/uploads/:id", chat.ChangeRequests, a.signedIn(a.patchUpload), nil},
		{remove, "/rooms/:room/uploads/:id", chat.ChangeRequests, a.signedIn(a.deleteUpload), nil},
		{get, "/rooms/:room/emoji", chat.SwitchRequests, a.signedIn(a.getRoomEmoji), nil},
		{post, "/rooms/:room/emoji", chat.ChangeRequests, a.signedIn(a.postRoomEmoji), nil},
		{get, "/emoji/:name", chat.CheapRequests, a.signedIn(a.getEmojiPicture), nil},
		{get, "/files/:id/:name", chat.PageRequests, a.getFileByKeyOr(a.signedIn(a.getFile)), a.byKeyOrPerson},
		{get, "/rooms/:room/messages/:seq", chat.PageRequests, a.signedIn(a.getMessage), nil},
		{post, "/rooms/:room/messages/:seq", chat.ChangeRequests, a.signedIn(a.postMessageEdit), nil},
		{post, "/rooms/:room/messages/:seq/delete", chat.ChangeRequests, a.signedIn(a.postMessageDelete), nil},
		{get, "/rooms/:room/messages/:seq/linked", chat.PageRequests, a.signedIn(a.getLinked), nil},
		{get, "/rooms/:room/messages/:seq/preview", chat.PageRequests, a.signedIn(a.getPreviewPicture), nil},
		{post, "/rooms/:room/messages/:seq/preview/delete", chat.ChangeRequests, a.signedIn(a.postPreviewDelete), nil},
		{post, "/rooms/:room/messages/:seq/reactions", chat.ChangeRequests, a.signedIn(a.postReaction), nil},
		{get, "/rooms/:room/poll", chat.PageRequests, a.signedIn(a.getPoll), nil},
		{post, "/rooms/:room/poll", chat.ChangeRequests, a.signedIn(a.postPoll), nil},
		{post, "/rooms/:room/messages/:seq/vote", chat.ChangeRequests, a.signedIn(a.postVote), nil},
		{post, "/rooms/:room/messages/:seq/save", chat.ChangeRequests, a.signedIn(a.postSave), nil},
		{post, "/rooms/:room/messages/:seq/remind", chat.ChangeRequests, a.signedIn(a.postRemind), nil},
		{post, "/rooms/:room/messages/:seq/follow", chat.ChangeRequests, a.signedIn(a.postFollow), nil},
		{post, "/rooms/:room/messages/:seq/pin", chat.ChangeRequests, a.signedIn(a.postPin), nil},
		{get, "/rooms/:room/messages/:seq/forward", chat.FindRequests, a.signedIn(a.getForward), nil},
		{post, "/rooms/:room/messages/:seq/forward", chat.ChangeRequests, a.signedIn(a.postForward), nil},
		{get, "/rooms/:room/messages/:seq/report", chat.PageRequests, a.signedIn(a.getReport), nil},
		{post, "/rooms/:room/messages/:seq/report", chat.MemberRequests, a.signedIn(a.postReport), nil},
		{get, "/rooms/:room/messages/:seq/history", chat.FindRequests, a.signedIn(a.getHistory), nil},
		{get, "/rooms/:room/messages/:seq/emoji", chat.SwitchRequests, a.signedIn(a.getEmoji), nil},
		{get, "/rooms/:room/messages/:seq/thread", chat.PageRequests, a.signedIn(a.getThread), nil},
		{post, "/rooms/:room/messages/:seq/thread", chat.ChangeRequests, a.signedIn(a.postReply), nil},
	}
}
