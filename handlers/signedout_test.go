package handlers

import (
	"html"
	"net/url"
	"testing"

	"parley/oidc/oidctest"
)

func TestWhomAProviderSignedInIsAskedAboutItAtTheEnd(t *testing.T) {
	t.Parallel()
	s, example, other := openWithProviders(t)
	example.EndsSessions("https://id.example/logout")
	example.SignedIn(vouched("1", "ann"))
	b := s.browser(t)
	b.through("/signin/with/example").is(303)
	b.get("/signin/with/example/out").is(303).to("/") // still signed in
	b.post("/signout").is(303).to("/signin/with/example/out")
	b.get("/rooms").is(303) // signed out here already
	page := b.get("/signin/with/example/out").is(200).whole().has("You are signed out", "Sign out at Example", `href="/"`)
	to := "https://id.example/logout?client_id=" + oidctest.ClientID + "&post_logout_redirect_uri=" + url.QueryEscape(s.base+"/")
	page.has(`href="` + html.EscapeString(to) + `"`)

	// With a second step, and after a change that rotates the session, it is still the provider's.
	b.through("/signin/with/example").is(303)
	b.through("/account/security/with/example").is(303)
	b.post("/account/security/password", "new_password", password).is(303)
	_, codes := b.secured()
	b.post("/signout").is(303).to("/signin/with/example/out")
	b.through("/signin/with/example").is(303).to("/signin/code")
	b.post("/signin/code", "code", codes[0]).is(303)
	b.post("/signout").is(303).to("/signin/with/example/out")

	// Not after a password, and not where the provider offers nothing, is down or is unknown.
	b.post("/signin", "email", "ann@example.org", "password", password).is(303)
	b.post("/signin/code", "code", codes[1]).is(303)
	b.post("/signout").is(303).to("/")
	b.post("/signout").is(303).to("/")
	other.SignedIn(vouched("2", "bob"))
	b.through("/signin/with/other").is(303)
	b.post("/signout").is(303).to("/signin/with/other/out")
	b.get("/signin/with/other/out").is(303).to("/")
	b.get("/signin/with/none/out").is(404)
	b.through("/signin/with/other").is(303)
	s.app.Providers = s.app.Providers[:0]
	b.post("/signout").is(303).to("/")
}
