package entry_test

import (
	"html"
	"net/url"
	"testing"

	"parley/handlers/handlerstest"
	"parley/oidc/oidctest"
)

func TestWhomAProviderSignedInIsAskedAboutItAtTheEnd(t *testing.T) {
	t.Parallel()
	s, example, other := openWithProviders(t)
	example.EndsSessions("https://id.example/logout")
	example.SignedIn(vouched("1", "ann"))
	b := s.Browser(t)
	b.Through("/signin/with/example").Is(303)
	b.Get("/signin/with/example/out").Is(303).To("/") // still signed in
	b.Post("/signout").Is(303).To("/signin/with/example/out")
	b.Get("/rooms").Is(303) // signed out here already
	page := b.Get("/signin/with/example/out").Is(200).Whole().Has("You are signed out", "Sign out at Example", `href="/"`)
	to := "https://id.example/logout?client_id=" + oidctest.ClientID + "&post_logout_redirect_uri=" + url.QueryEscape(s.Base+"/")
	page.Has(`href="` + html.EscapeString(to) + `"`)

	// With a second step, and after a change that rotates the session, it is still the provider's.
	b.Through("/signin/with/example").Is(303)
	b.Through("/account/security/with/example").Is(303)
	b.Post("/account/security/password", "new_password", handlerstest.Password).Is(303)
	_, codes := b.Secured()
	b.Post("/signout").Is(303).To("/signin/with/example/out")
	b.Through("/signin/with/example").Is(303).To("/signin/code")
	b.Post("/signin/code", "code", codes[0]).Is(303)
	b.Post("/signout").Is(303).To("/signin/with/example/out")

	// Not after a password, and not where the provider offers nothing, is down or is unknown.
	b.Post("/signin", "email", "ann@example.org", "password", handlerstest.Password).Is(303)
	b.Post("/signin/code", "code", codes[1]).Is(303)
	b.Post("/signout").Is(303).To("/")
	b.Post("/signout").Is(303).To("/")
	other.SignedIn(vouched("2", "bob"))
	b.Through("/signin/with/other").Is(303)
	b.Post("/signout").Is(303).To("/signin/with/other/out")
	b.Get("/signin/with/other/out").Is(303).To("/")
	b.Get("/signin/with/none/out").Is(404)
	b.Through("/signin/with/other").Is(303)
	s.App.Providers = s.App.Providers[:0]
	b.Post("/signout").Is(303).To("/")
}
