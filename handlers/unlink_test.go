package handlers

import (
	"encoding/binary"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/descope/virtualwebauthn"

	"parley/chat"
	"parley/handlers/entry"
	"parley/oidc/oidctest"
)

var optionsOnPage = regexp.MustCompile(`data-passkey="([^"]+)"`)

// authenticator is a device with one key of an account.
type authenticator struct {
	party virtualwebauthn.RelyingParty
	auth  virtualwebauthn.Authenticator
	key   virtualwebauthn.Credential
}

func newAuthenticator(base string, user chat.UserID) *authenticator {
	return &authenticator{
		party: virtualwebauthn.RelyingParty{ID: "localhost", Origin: base},
		auth:  virtualwebauthn.NewAuthenticatorWithOptions(virtualwebauthn.AuthenticatorOptions{UserHandle: binary.BigEndian.AppendUint64(nil, uint64(user))}),
		key:   virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2),
	}
}

// keep answers a page that has the browser make a passkey.
func (d *authenticator) keep(page answer) string {
	page.t.Helper()
	asked, err := virtualwebauthn.ParseAttestationOptions(html.UnescapeString(optionsOnPage.FindStringSubmatch(page.body)[1]))
	must(page.t, err)
	return virtualwebauthn.CreateAttestationResponse(d.party, d.auth, d.key, *asked)
}

// show answers a page that asks for a passkey.
func (d *authenticator) show(page answer) string {
	page.t.Helper()
	asked, err := virtualwebauthn.ParseAssertionOptions(html.UnescapeString(optionsOnPage.FindStringSubmatch(page.body)[1]))
	must(page.t, err)
	d.key.Counter++
	return virtualwebauthn.CreateAssertionResponse(d.party, d.auth, d.key, *asked)
}

// openNamed is openWithProviders under a name, as passkeys need it.
func openNamed(t *testing.T) (s *site, example, other *oidctest.Provider) {
	t.Helper()
	s, example, other = openWithProviders(t)
	s.base = strings.Replace(s.base, "127.0.0.1", "localhost", 1)
	return s, example, other
}

func TestThePasswordUnlinksAnAccountOnAPageOfItsOwn(t *testing.T) {
	t.Parallel()
	s, example, _ := openWithProviders(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	example.SignedIn(vouched("1", "ann"))
	ann.link("example").is(303)
	at := "/account/security/unlink/" + identityOnPage(ann)
	ann.get("/account/security").is(200).has(`href="` + at + `"`)
	bob.get(at).is(303).to("/account/security")
	bob.post(at, "unlink_password", password).is(303) // it is not bob's, as after the first of two clicks
	ann.get(at).is(200).whole().has("Unlink", "Example", "linked as").lacks("Use a passkey")
	ann.post(at, "unlink_password", "wrong horse", "others", "1").is(403).whole().has("not your password", "checked").lacks("wrong horse")
	ann.send(at, []string{"Accept", "text/plain"}, "unlink_password", "wrong horse").is(403).lacks("<")
	s.browser(t).through("/signin/with/example").is(303) // still linked
	copied := s.with(t, ann.token())
	ann.post(at, "unlink_password", password).is(303).to("/account/security?saved=unlinked")
	ann.post(at, "unlink_password", password).is(303).to("/account/security?saved=unlinked") // the second click
	ann.get(at).is(303).to("/account/security")
	copied.get("/rooms").is(303) // the session was rotated
	if acts := s.actsOf(t); !slices.Contains(acts[:3], chat.DidUnlinkIdentity) {
		t.Errorf("the audit log has %v", acts)
	}
}

func TestTheOnlyWayInIsNotUnlinked(t *testing.T) {
	t.Parallel()
	s, example, other := openNamed(t)
	example.SignedIn(vouched("1", "ann"))
	ann := s.browser(t)
	ann.through("/signin/with/example").is(303)
	at := "/account/security/unlink/" + identityOnPage(ann)
	ann.get(at).is(200).whole().has("That is the only way into your account.", `href="/account/security/with/example"`).lacks(`name="unlink_password"`)
	ann.post(at, "unlink_password", "").is(403).whole().has("has no password yet")

	// A passkey needs no password where the provider has vouched a moment ago.
	ann.post("/account/security", "do", "passkey", "passkey_name", "Phone").is(403)
	ann.through("/account/security/with/example").is(303).to("/account/security/password")
	ann.get("/account/security/password").is(200).has("Or add a passkey")
	ann.post(at).is(409).whole().has("That is the only way into your account.") // by the proof, and by the store
	ann.post("/account/security", "do", "passkey", "passkey_name", " ").is(422)
	ann.post("/account/security", "do", "passkey", "passkey_name", "Phone").is(303).to("/account/security/passkey")
	phone := newAuthenticator(s.base, s.user("ann").ID)
	ann.post("/account/security/passkey", "credential", phone.keep(ann.get("/account/security/passkey").is(200))).is(303).to("/account/security/codes")
	ann.post("/signout").is(303)

	// The passkey is then a way in, and unlinks.
	ann = s.browser(t)
	ann.post("/signin/passkey", "credential", phone.show(ann.get("/signin/passkey").is(200))).is(303)
	ann.get(at).is(200).has(`href="/account/security/confirm?next=%2Faccount%2Fsecurity%2Funlink%2F`).lacks(`name="unlink_password"`)
	ann.post(at).is(403)
	ann.post("/account/security/confirm", "credential", "{}").is(409).whole().has("took too long")
	page := ann.get("/account/security/confirm?next=" + at).is(200).whole()
	shown := phone.show(page)
	copied := s.with(t, ann.token())
	late := s.browser(t) // the same browser, before the first answer came
	late.http.Jar.SetCookies(late.url(), ann.http.Jar.Cookies(ann.url()))
	ann.post("/account/security/confirm", "credential", shown, "next", at).is(303).to(at)
	late.post("/account/security/confirm", "credential", shown, "next", at).is(303).to(at) // the second click
	copied.get("/rooms").is(303)                                                           // the session was rotated
	ann = late
	ann.get(at).is(200).lacks(`name="unlink_password"`).has("Unlink")
	ann.post(at).is(303).to("/account/security?saved=unlinked")
	if acts := s.actsOf(t); !slices.Contains(acts[:2], chat.DidUnlinkIdentity) {
		t.Errorf("the audit log has %v", acts)
	}
	other.SignedIn(vouched("3", "carl"))
	s.browser(t).through("/signin/with/example").is(409)

	// What is left can set a password.
	ann.get("/account/security").is(200).has(`href="/account/security/confirm?next=%2Faccount%2Fsecurity%2Fpassword"`)
	ann.post("/account/security/confirm", "credential", phone.show(ann.get("/account/security/confirm").is(200)), "next", "/account/security/password").is(303).to("/account/security/password")
	ann.post("/account/security/password", "new_password", "a new password").is(303)
}

func TestAPasskeyOpensNothingElseAndForNobodyElse(t *testing.T) {
	t.Parallel()
	s, _, _ := openNamed(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	phone := newAuthenticator(s.base, s.user("ann").ID)
	ann.post("/account/security", "do", "passkey", "passkey_name", "Phone", "passkey_password", password).is(303)
	ann.post("/account/security/passkey", "credential", phone.keep(ann.get("/account/security/passkey").is(200))).is(303)
	for _, next := range []string{"https://evil.example/", "//evil.example", "/account", "/account/securityx", ""} {
		page := ann.get("/account/security/confirm").is(200)
		ann.post("/account/security/confirm", "credential", phone.show(page), "next", next).is(303).to("/account/security")
	}
	page := bob.get("/account/security/confirm").is(200)
	bob.post("/account/security/confirm", "credential", phone.show(page)).is(403).whole().has("is of another account")
	page = ann.get("/account/security/confirm").is(200)
	taken := phone.show(page)
	cookies := ann.http.Jar.Cookies(ann.url())
	ann.post("/account/security/confirm", "credential", taken).is(303)
	for _, c := range cookies { // the challenge once more, in the new session
		if strings.HasSuffix(c.Name, "-"+entry.ShowPasskeyCookie) {
			ann.http.Jar.SetCookies(ann.url(), append(ann.http.Jar.Cookies(ann.url()), c))
		}
	}
	ann.post("/account/security/confirm", "credential", taken).is(403).has("not accepted")
}
