package entry_test

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
	"parley/handlers/handlerstest"
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
func (d *authenticator) keep(page handlerstest.Answer) string {
	page.T.Helper()
	asked, err := virtualwebauthn.ParseAttestationOptions(html.UnescapeString(optionsOnPage.FindStringSubmatch(page.Body)[1]))
	handlerstest.Must(page.T, err)
	return virtualwebauthn.CreateAttestationResponse(d.party, d.auth, d.key, *asked)
}

// show answers a page that asks for a passkey.
func (d *authenticator) show(page handlerstest.Answer) string {
	page.T.Helper()
	asked, err := virtualwebauthn.ParseAssertionOptions(html.UnescapeString(optionsOnPage.FindStringSubmatch(page.Body)[1]))
	handlerstest.Must(page.T, err)
	d.key.Counter++
	return virtualwebauthn.CreateAssertionResponse(d.party, d.auth, d.key, *asked)
}

// openNamed is openWithProviders under a name, as passkeys need it.
func openNamed(t *testing.T) (s *handlerstest.Site, example, other *oidctest.Provider) {
	t.Helper()
	s, example, other = openWithProviders(t)
	s.Base = strings.Replace(s.Base, "127.0.0.1", "localhost", 1)
	return s, example, other
}

func TestThePasswordUnlinksAnAccountOnAPageOfItsOwn(t *testing.T) {
	t.Parallel()
	s, example, _ := openWithProviders(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	example.SignedIn(vouched("1", "ann"))
	ann.Link("example").Is(303)
	at := "/account/security/unlink/" + identityOnPage(ann)
	ann.Get("/account/security").Is(200).Has(`href="` + at + `"`)
	bob.Get(at).Is(303).To("/account/security")
	bob.Post(at, "unlink_password", handlerstest.Password).Is(303) // it is not bob's, as after the first of two clicks
	ann.Get(at).Is(200).Whole().Has("Unlink", "Example", "linked as").Lacks("Use a passkey")
	ann.Post(at, "unlink_password", "wrong horse", "others", "1").Is(403).Whole().Has("not your password", "checked").Lacks("wrong horse")
	ann.Send(at, []string{"Accept", "text/plain"}, "unlink_password", "wrong horse").Is(403).Lacks("<")
	s.Browser(t).Through("/signin/with/example").Is(303) // still linked
	copied := s.With(t, ann.Token())
	ann.Post(at, "unlink_password", handlerstest.Password).Is(303).To("/account/security?saved=unlinked")
	ann.Post(at, "unlink_password", handlerstest.Password).Is(303).To("/account/security?saved=unlinked") // the second click
	ann.Get(at).Is(303).To("/account/security")
	copied.Get("/rooms").Is(303) // the session was rotated
	if acts := s.ActsOf(t); !slices.Contains(acts[:3], chat.DidUnlinkIdentity) {
		t.Errorf("the audit log has %v", acts)
	}
}

func TestTheOnlyWayInIsNotUnlinked(t *testing.T) {
	t.Parallel()
	s, example, other := openNamed(t)
	example.SignedIn(vouched("1", "ann"))
	ann := s.Browser(t)
	ann.Through("/signin/with/example").Is(303)
	at := "/account/security/unlink/" + identityOnPage(ann)
	ann.Get(at).Is(200).Whole().Has("That is the only way into your account.", `href="/account/security/with/example"`).Lacks(`name="unlink_password"`)
	ann.Post(at, "unlink_password", "").Is(403).Whole().Has("has no password yet")

	// A passkey needs no password where the provider has vouched a moment ago.
	ann.Post("/account/security", "do", "passkey", "passkey_name", "Phone").Is(403)
	ann.Through("/account/security/with/example").Is(303).To("/account/security/password")
	ann.Get("/account/security/password").Is(200).Has("Or add a passkey")
	ann.Post(at).Is(409).Whole().Has("That is the only way into your account.") // by the proof, and by the store
	ann.Post("/account/security", "do", "passkey", "passkey_name", " ").Is(422)
	ann.Post("/account/security", "do", "passkey", "passkey_name", "Phone").Is(303).To("/account/security/passkey")
	phone := newAuthenticator(s.Base, s.User("ann").ID)
	ann.Post("/account/security/passkey", "credential", phone.keep(ann.Get("/account/security/passkey").Is(200))).Is(303).To("/account/security/codes")
	ann.Post("/signout").Is(303)

	// The passkey is then a way in, and unlinks.
	ann = s.Browser(t)
	ann.Post("/signin/passkey", "credential", phone.show(ann.Get("/signin/passkey").Is(200))).Is(303)
	ann.Get(at).Is(200).Has(`href="/account/security/confirm?next=%2Faccount%2Fsecurity%2Funlink%2F`).Lacks(`name="unlink_password"`)
	ann.Post(at).Is(403)
	ann.Post("/account/security/confirm", "credential", "{}").Is(409).Whole().Has("took too long")
	page := ann.Get("/account/security/confirm?next=" + at).Is(200).Whole()
	shown := phone.show(page)
	copied := s.With(t, ann.Token())
	late := s.Browser(t) // the same browser, before the first answer came
	late.HTTP.Jar.SetCookies(late.URL(), ann.HTTP.Jar.Cookies(ann.URL()))
	ann.Post("/account/security/confirm", "credential", shown, "next", at).Is(303).To(at)
	late.Post("/account/security/confirm", "credential", shown, "next", at).Is(303).To(at) // the second click
	copied.Get("/rooms").Is(303)                                                           // the session was rotated
	ann = late
	ann.Get(at).Is(200).Lacks(`name="unlink_password"`).Has("Unlink")
	ann.Post(at).Is(303).To("/account/security?saved=unlinked")
	if acts := s.ActsOf(t); !slices.Contains(acts[:2], chat.DidUnlinkIdentity) {
		t.Errorf("the audit log has %v", acts)
	}
	other.SignedIn(vouched("3", "carl"))
	s.Browser(t).Through("/signin/with/example").Is(409)

	// What is left can set a password.
	ann.Get("/account/security").Is(200).Has(`href="/account/security/confirm?next=%2Faccount%2Fsecurity%2Fpassword"`)
	ann.Post("/account/security/confirm", "credential", phone.show(ann.Get("/account/security/confirm").Is(200)), "next", "/account/security/password").Is(303).To("/account/security/password")
	ann.Post("/account/security/password", "new_password", "a new password").Is(303)
}

func TestAPasskeyOpensNothingElseAndForNobodyElse(t *testing.T) {
	t.Parallel()
	s, _, _ := openNamed(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	phone := newAuthenticator(s.Base, s.User("ann").ID)
	ann.Post("/account/security", "do", "passkey", "passkey_name", "Phone", "passkey_password", handlerstest.Password).Is(303)
	ann.Post("/account/security/passkey", "credential", phone.keep(ann.Get("/account/security/passkey").Is(200))).Is(303)
	for _, next := range []string{"https://evil.example/", "//evil.example", "/account", "/account/securityx", ""} {
		page := ann.Get("/account/security/confirm").Is(200)
		ann.Post("/account/security/confirm", "credential", phone.show(page), "next", next).Is(303).To("/account/security")
	}
	page := bob.Get("/account/security/confirm").Is(200)
	bob.Post("/account/security/confirm", "credential", phone.show(page)).Is(403).Whole().Has("is of another account")
	page = ann.Get("/account/security/confirm").Is(200)
	taken := phone.show(page)
	cookies := ann.HTTP.Jar.Cookies(ann.URL())
	ann.Post("/account/security/confirm", "credential", taken).Is(303)
	for _, c := range cookies { // the challenge once more, in the new session
		if strings.HasSuffix(c.Name, "-"+entry.ShowPasskeyCookie) {
			ann.HTTP.Jar.SetCookies(ann.URL(), append(ann.HTTP.Jar.Cookies(ann.URL()), c))
		}
	}
	ann.Post("/account/security/confirm", "credential", taken).Is(403).Has("not accepted")
}
