package entry_test

import (
	"slices"
	"strings"
	"testing"

	"parley/chat"
	"parley/handlers/handlerstest"
)

func TestOnlyItsSignedInOwnerLinksAnAccount(t *testing.T) {
	t.Parallel()
	s, example, other := openWithProviders(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	example.SignedIn(vouched("1", "ann"))
	ann.Get("/account/security").Is(200).Has("Example", "Other", "not linked")
	ann.Get("/account/security/link").Is(303).To("/account/security")
	ann.Get("/account/security/with/example").Is(303).To("/account/security") // without the password
	ann.Post("/account/security", "do", "link", "provider", "example", "link_password", "wrong horse").Is(403).Whole().Has("not your password")
	ann.Post("/account/security", "do", "link", "provider", "nobody", "link_password", handlerstest.Password).Is(422)
	copied := s.With(t, ann.Token())
	ann.Link("example").Is(303).To("/account/security?saved=linked")
	ann.Get("/account/security?saved=linked").Is(200).Has("The account is linked.", "linked as", "Unlink")
	if acts := s.ActsOf(t); acts[0] != chat.DidLinkIdentity {
		t.Errorf("the audit log has %v", acts)
	}
	copied.Get("/rooms").Is(303) // the session was rotated
	b := s.Browser(t)
	b.Through("/signin/with/example").Is(303)
	b.Get("/rooms").Is(200).Has(`data-me="ann"`)

	// bob cannot take ann's, nor finish what ann began.
	bob.Link("example").Is(409).Whole().Has("signs in to another account here")
	other.SignedIn(vouched("9", "eve"))
	ann.Post("/account/security", "do", "link", "provider", "other", "link_password", handlerstest.Password).Is(303)
	back := ann.Away("/account/security/with/other")
	ann.Post("/signout").Is(303)
	ann.Get(back).Is(409)
	ann.Post("/signin", "email", "bob@example.org", "password", handlerstest.Password).Is(303)
	if list, err := s.Identities(t.Context(), s.User("bob").ID); err != nil || len(list) > 0 {
		t.Errorf("%+v %v", list, err)
	}

	b.Post("/account/security/unlink/"+identityOnPage(b), "unlink_password", "wrong horse").Is(403).Has("not your password")
	b.Post("/account/security/unlink/"+identityOnPage(b), "unlink_password", handlerstest.Password, "others", "1").Is(303).To("/account/security?saved=unlinked")
	if acts := s.ActsOf(t); !slices.Contains(acts[:2], chat.DidUnlinkIdentity) {
		t.Errorf("the audit log has %v", acts)
	}
	s.Browser(t).Through("/signin/with/example").Is(409).Has("There is an account with the email")
}

func identityOnPage(b *handlerstest.Browser) string {
	_, after, _ := strings.Cut(b.Get("/account/security").Is(200).Body, `id="identity-`)
	id, _, _ := strings.Cut(after, `"`)
	return id
}

func TestAnAccountWithoutAPasswordSetsOneByItsProvider(t *testing.T) {
	t.Parallel()
	s, example, _ := openWithProviders(t)
	example.SignedIn(vouched("1", "ann"))
	b := s.Browser(t)
	b.Through("/signin/with/example").Is(303)
	b.Get("/account").Is(200).Whole().Has("Another service signs you in.", "Your account has no password yet").Lacks(`name="current_password"`)
	b.Get("/account/security").Is(200).Whole().Has("Your account has no password.", `href="/account/security/with/example"`, "linked as").Lacks("not linked", `value="link"`)
	b.Post("/account/security/unlink/"+identityOnPage(b), "unlink_password", "").Is(403).Has("has no password yet")
	b.Post("/account/security", "do", "app", "app_password", "").Is(403).Has("has no password yet")
	b.Get("/account/security/password").Is(303).To("/account/security")
	b.Post("/account/security/password", "new_password", "a new password").Is(409)
	example.SignedIn(vouched("2", "eve"))
	b.Through("/account/security/with/example").Is(403).Whole().Has("does not sign in to this one")
	example.SignedIn(vouched("1", "ann"))
	b.Through("/account/security/with/example").Is(303).To("/account/security/password")
	b.Get("/account/security/password").Is(200).Whole().Has("Set the password")
	b.Post("/account/security/password", "new_password", "short").Is(422).Whole()
	b.Post("/account/security/password", "new_password", "a new password").Is(303).To("/account/security?saved=password")
	b.Get("/account/security?saved=password").Is(200).Has("Your password is set.").Lacks("has no password")
	s.Browser(t).Post("/signin", "email", "ann@example.org", "password", "a new password").Is(303)
	b.Post("/account/security/unlink/"+identityOnPage(b), "unlink_password", "a new password").Is(303)
}

func TestASecondStepIsAskedForAfterAProvider(t *testing.T) {
	t.Parallel()
	s, example, _ := openWithProviders(t)
	ann := s.Person(t, "ann")
	example.SignedIn(vouched("1", "ann"))
	ann.Link("example").Is(303)
	_, codes := ann.Secured()
	b := s.Browser(t)
	b.Through("/signin/with/example?next=%2Fsaved").Is(303).To("/signin/code")
	b.Get("/rooms").Is(303)
	b.Post("/signin/code", "code", codes[0]).Is(303).To("/saved")

	_, err := s.App.Accounts.Deactivate(t.Context(), chat.User{}, "ann", "spam", false)
	handlerstest.Must(t, err)
	lost := s.Browser(t)
	lost.Through("/signin/with/example").Is(303).To("/signin/code")
	lost.Post("/signin/code", "code", codes[1]).Is(403).Has("This account is deactivated: spam")
	example.SignedIn(vouched("2", "bob"))
	s.Browser(t).Through("/signin/with/example").Is(303)
	_, err = s.App.Accounts.Deactivate(t.Context(), chat.User{}, "bob", "noise", false)
	handlerstest.Must(t, err)
	s.Browser(t).Through("/signin/with/example").Is(403).Whole().Has("This account is deactivated: noise")
}

func TestAUserOfAProviderSetsADemandedSecondStepUp(t *testing.T) {
	t.Parallel()
	s, example, _ := openWithProviders(t)
	example.SignedIn(vouched("1", "ann"))
	b := s.Browser(t)
	b.Through("/signin/with/example").Is(303)
	s.Role(t, "ann", chat.Owner)
	boss := s.Person(t, "boss")
	boss.Secured()
	s.Role(t, "boss", chat.Owner)
	boss.Post("/admin/settings", "factor", "all").Is(303)
	b.Get("/rooms").Is(303).To("/account/security")
	b.Through("/account/security/with/example").Is(303).To("/account/security/password")
	b.Post("/account/security/password", "new_password", handlerstest.Password).Is(303)
	b.Secured()
	b.Get("/rooms").Is(200)
}
