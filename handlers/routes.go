package handlers

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/account"
	"parley/handlers/admin"
	"parley/handlers/calls"
	"parley/handlers/entry"
	"parley/handlers/files"
	"parley/handlers/finding"
	"parley/handlers/message"
	"parley/handlers/page"
	"parley/handlers/room"
	"parley/handlers/timeline"
	"parley/handlers/web"
)

// subjects are the packages of pages: each lists its addresses.
var subjects = []func(*page.Base) []page.Route{
	entry.Routes, account.Routes, admin.Routes, room.Routes, timeline.Routes, message.Routes,
	finding.Routes, files.Routes, calls.Routes,
}

// routes adds every address.
func (a *App) routes(r *fiber.App) {
	r.Use(routed, a.recoverPanic, a.deadline, a.strict, web.HeadersOfParts)
	a.add(r, a.checkRoutes()) // under any name: they reveal nothing
	r.Use(a.ownHost, a.FilesAlone)
	a.add(r, a.assetRoutes())
	r.Use(web.Compress, a.ownOrigin)
	if a.cfg.Roles.Live && a.live != nil {
		a.add(r, a.liveRoutes())
	}
	if a.cfg.Roles.Web {
		for _, routes := range subjects {
			a.add(r, routes(a.Base))
		}
		if a.cfg.Styleguide {
			a.add(r, []page.Route{page.Get("/styleguide", chat.PageRequests, getStyleguide)})
		}
	}
	r.Use(a.within(chat.CheapRequests, a.ByPerson)) // an unknown address costs its page
}

func (a *App) add(r *fiber.App, routes []page.Route) {
	for _, x := range routes {
		who := x.Who
		if who == nil {
			who = a.ByPerson
		}
		if x.Method == fiber.MethodGet {
			r.Get(x.Path, a.within(x.Limit, who), x.Handler) // and HEAD
		} else {
			r.Add(x.Method, x.Path, a.within(x.Limit, who), x.Handler)
		}
	}
}

func (a *App) checkRoutes() []page.Route {
	return []page.Route{
		page.Get("/healthz", chat.CheapRequests, a.getAlive).CountedBy(a.Address),
		page.Get("/readyz", chat.CheckRequests, a.getReady).CountedBy(a.Address),
	}
}

func (a *App) assetRoutes() []page.Route {
	return []page.Route{
		page.Get("/static/*", chat.CheapRequests, getAsset),
		page.Get("/viewer/:file", chat.CheapRequests, getViewerCSS),
		page.Get("/favicon.svg", chat.CheapRequests, getIcon),
		page.Get("/robots.txt", chat.CheapRequests, getRobots),
		page.Get("/manifest.webmanifest", chat.CheapRequests, a.getManifest),
		page.Get("/icons/:file", chat.CheapRequests, getAppIcon),
		page.Get("/sw.js", chat.CheapRequests, getServiceWorker),
		page.Get("/offline", chat.CheapRequests, a.getOffline),
	}
}

func (a *App) liveRoutes() []page.Route {
	return []page.Route{
		page.Get("/live", chat.ConnectRequests, a.live.Socket),
		page.Get("/rooms/-/stream", chat.ConnectRequests, a.live.Listing),
		page.Get("/rooms/:room/stream", chat.ConnectRequests, a.live.Stream),
	}
}
