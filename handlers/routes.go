package handlers

import "github.com/gofiber/fiber/v2"

// routes is everything that has an address.
func (a *App) routes(r *fiber.App) {
	r.Use(routed)
	r.Get("/healthz", a.getAlive)
	r.Use(a.caughtHere, a.deadline)
	r.Get("/readyz", a.getReady)
	r.Get("/static/*", getAsset)
	r.Get("/viewer/:file", getViewerCSS)
	r.Get("/favicon.svg", getIcon)
	r.Get("/robots.txt", getRobots)

	r.Use(compress, a.ownOrigin)
	if a.cfg.Roles.Live && a.live != nil {
		r.Get("/live", a.live.Socket)
		r.Get("/rooms/:room/stream", a.live.Stream)
	}
	if a.cfg.Roles.Web {
		a.pages(r)
	}
}

func (a *App) pages(r *fiber.App) {
	r.Get("/", a.anyone(a.getLanding))
	r.Get("/signup", a.anyone(a.getSignUp))
	r.Post("/signup", a.postSignUp)
	r.Get("/signin", a.anyone(a.getSignIn))
	r.Post("/signin", a.postSignIn)
	r.Post("/signout", a.anyone(a.postSignOut))

	if a.cfg.Styleguide {
		r.Get("/styleguide", getStyleguide)
	}

	r.Get("/account", a.signedIn(a.getAccount))
	r.Post("/account", a.signedIn(a.postAccount))
	r.Post("/account/delete", a.anyone(a.postAccountDelete))
	r.Get("/.well-known/change-password", getChangePassword)

	r.Get("/rooms", a.signedIn(a.getRooms))
	r.Post("/rooms", a.signedIn(a.postRooms))
	r.Post("/rooms/restore", a.signedIn(a.postRoomRestore))
	r.Get("/rooms/:room", a.signedIn(a.getRoom))
	r.Get("/rooms/:room/search", a.signedIn(a.getSearch))
	r.Post("/rooms/:room/read", a.signedIn(a.postRead))
	r.Post("/rooms/:room/join", a.signedIn(a.postJoin))
	r.Post("/rooms/:room/leave", a.signedIn(a.postLeave))
	r.Post("/rooms/:room/delete", a.signedIn(a.postRoomDelete))
	r.Get("/rooms/:room/settings", a.signedIn(a.getSettings))
	r.Post("/rooms/:room/settings", a.signedIn(a.postSettings))
	r.Get("/rooms/:room/members", a.signedIn(a.getMembers))
	r.Post("/rooms/:room/members", a.signedIn(a.postMembers))
	r.Post("/rooms/:room/members/remove", a.signedIn(a.postMemberRemove))

	r.Post("/rooms/:room/messages", a.signedIn(a.postMessage))
	r.Get("/rooms/:room/messages/:seq", a.signedIn(a.getMessage))
	r.Post("/rooms/:room/messages/:seq", a.signedIn(a.postMessageEdit))
	r.Post("/rooms/:room/messages/:seq/delete", a.signedIn(a.postMessageDelete))
	r.Post("/rooms/:room/messages/:seq/reactions", a.signedIn(a.postReaction))
	r.Get("/rooms/:room/messages/:seq/thread", a.signedIn(a.getThread))
	r.Post("/rooms/:room/messages/:seq/thread", a.signedIn(a.postReply))
}
