package entry

import (
	"parley/chat"
	"parley/chat/accounts"
	"parley/chat/rooms"
	"parley/chat/server"
	"parley/factors"
	"parley/handlers/page"
)

// pages are this package's handlers, with the services that they call.
type pages struct {
	*page.Base

	Accounts    *accounts.Accounts
	Factors     *factors.Factors
	Invitations *accounts.Invitations
	Rooms       *rooms.Service
	Server      *server.Server
}

// Routes are the addresses of this package's pages.
func Routes(b *page.Base) []page.Route {
	s := b.Services
	a := &pages{
		Base:        b,
		Accounts:    s.Accounts,
		Factors:     s.Factors,
		Invitations: s.Invitations,
		Rooms:       s.Rooms,
		Server:      s.Server,
	}
	return []page.Route{
		page.Get("/", chat.PageRequests, a.Anyone(a.getLanding)),
		page.Get("/signup", chat.PageRequests, a.Anyone(a.getSignUp)),
		page.Post("/signup", chat.HashRequests, a.postSignUp).CountedBy(a.Address),
		page.Get("/signin", chat.PageRequests, a.Anyone(a.getSignIn)),
		page.Post("/signin", chat.HashRequests, a.postSignIn).CountedBy(a.Address),
		page.Get("/signin/code", chat.PageRequests, a.getSignInCode),
		page.Post("/signin/code", chat.HashRequests, a.postSignInCode).CountedBy(a.Address),
		page.Get("/signin/with/:provider", chat.HashRequests, a.Anyone(a.getSignInWith)).CountedBy(a.Address),
		page.Get("/signin/with/:provider/callback", chat.HashRequests, a.getCallback).CountedBy(a.Address),
		page.Get("/signin/new", chat.PageRequests, a.getNewcomer),
		page.Post("/signin/new", chat.HashRequests, a.postNewcomer).CountedBy(a.Address),
		page.Get("/reset", chat.PageRequests, a.Anyone(a.getReset)),
		page.Post("/reset", chat.HashRequests, a.Anyone(a.postReset)).CountedBy(a.Address),
		page.Get("/reset/:token", chat.PageRequests, a.Anyone(a.getNewPassword)),
		page.Post("/reset/:token", chat.HashRequests, a.Anyone(a.postNewPassword)).CountedBy(a.Address),
		page.Get("/verify/:token", chat.PageRequests, a.Anyone(a.getVerify)),
		page.Post("/verify/:token", chat.HashRequests, a.Anyone(a.postVerify)).CountedBy(a.Address),
		page.Get("/signin/passkey", chat.PageRequests, a.Anyone(a.getUsePasskey)),
		page.Post("/signin/passkey", chat.HashRequests, a.postUsePasskey).CountedBy(a.Address),
		page.Get("/setup", chat.PageRequests, a.Anyone(a.getSetup)),
		page.Post("/setup", chat.HashRequests, a.Anyone(a.postSetup)).CountedBy(a.Address),
		page.Get("/join/:code", chat.PageRequests, a.Anyone(a.getJoin)),
		page.Post("/join/:code", chat.HashRequests, a.Anyone(a.postAccept)).CountedBy(a.Address),
		page.Get("/join/:code/qr", chat.PageRequests, a.Anyone(a.getJoinQR)),
		page.Get("/signin/with/:provider/out", chat.AccountRequests, a.Anyone(a.getSignedOut)),
		page.Post("/signout", chat.ChangeRequests, a.Anyone(a.postSignOut)),
		page.Get("/account/security", chat.PageRequests, a.SignedIn(a.getSecurity)),
		page.Post("/account/security", chat.AccountRequests, a.SignedIn(a.postSecurity)),
		page.Get("/account/security/app", chat.PageRequests, a.SignedIn(a.getSecurityApp)),
		page.Post("/account/security/app", chat.AccountRequests, a.SignedIn(a.postSecurityApp)),
		page.Get("/account/security/app.png", chat.PageRequests, a.SignedIn(a.getSecurityQR)),
		page.Get("/account/security/codes", chat.PageRequests, a.SignedIn(a.getSecurityCodes)),
		page.Get("/account/security/passkey", chat.PageRequests, a.SignedIn(a.getNewPasskey)),
		page.Post("/account/security/passkey", chat.AccountRequests, a.SignedIn(a.postNewPasskey)),
		page.Get("/account/security/link", chat.PageRequests, a.SignedIn(a.getLink)),
		page.Get("/account/security/with/:provider", chat.AccountRequests, a.SignedIn(a.getLinkWith)),
		page.Get("/account/security/unlink/:identity", chat.PageRequests, a.SignedIn(a.getUnlink)),
		page.Post("/account/security/unlink/:identity", chat.AccountRequests, a.SignedIn(a.postUnlink)),
		page.Get("/account/security/confirm", chat.PageRequests, a.SignedIn(a.getShowPasskey)),
		page.Post("/account/security/confirm", chat.AccountRequests, a.SignedIn(a.postShowPasskey)),
		page.Get("/account/security/password", chat.PageRequests, a.SignedIn(a.getFirstPassword)),
		page.Post("/account/security/password", chat.AccountRequests, a.SignedIn(a.postFirstPassword)),
	}
}
