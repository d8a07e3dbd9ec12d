package handlers

import (
	"slices"
	"strings"
	"testing"

	"parley/chat"
)

func TestOnlyItsSignedInOwnerLinksAnAccount(t *testing.T) {
	t.Parallel()
	s, example, other := openWithProviders(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	example.SignedIn(vouched("1", "ann"))
	ann.get("/account/security").is(200).has("Example", "Other", "not linked")
	ann.get("/account/security/link").is(303).to("/account/security")
	ann.get("/account/security/with/example").is(303).to("/account/security") // without the password
	ann.post("/account/security", "do", "link", "provider", "example", "link_password", "wrong horse").is(403).whole().has("not your password")
	ann.post("/account/security", "do", "link", "provider", "nobody", "link_password", password).is(422)
	copied := s.with(t, ann.token())
	ann.link("example").is(303).to("/account/security?saved=linked")
	ann.get("/account/security?saved=linked").is(200).has("The account is linked.", "linked as", "Unlink")
	if acts := s.actsOf(t); acts[0] != chat.DidLinkIdentity {
		t.Errorf("the audit log has %v", acts)
	}
	copied.get("/rooms").is(303) // the session was rotated
	b := s.browser(t)
	b.through("/signin/with/example").is(303)
	b.get("/rooms").is(200).has(`data-me="ann"`)

	// bob cannot take ann's, nor finish what ann began.
	bob.link("example").is(409).whole().has("signs in to another account here")
	other.SignedIn(vouched("9", "eve"))
	ann.post("/account/security", "do", "link", "provider", "other", "link_password", password).is(303)
	back := ann.away("/account/security/with/other")
	ann.post("/signout").is(303)
	ann.get(back).is(409)
	ann.post("/signin", "email", "bob@example.org", "password", password).is(303)
	if list, err := s.Identities(t.Context(), s.user("bob").ID); err != nil || len(list) > 0 {
		t.Errorf("%+v %v", list, err)
	}

	b.post("/account/security/unlink/"+identityOnPage(b), "unlink_password", "wrong horse").is(403).has("not your password")
	b.post("/account/security/unlink/"+identityOnPage(b), "unlink_password", password, "others", "1").is(303).to("/account/security?saved=unlinked")
	if acts := s.actsOf(t); !slices.Contains(acts[:2], chat.DidUnlinkIdentity) {
		t.Errorf("the audit log has %v", acts)
	}
	s.browser(t).through("/signin/with/example").is(409).has("There is an account with the email")
}

func identityOnPage(b *browser) string {
	_, after, _ := strings.Cut(b.get("/account/security").is(200).body, `id="identity-`)
	id, _, _ := strings.Cut(after, `"`)
	return id
}

func TestAnAccountWithoutAPasswordSetsOneByItsProvider(t *testing.T) {
	t.Parallel()
	s, example, _ := openWithProviders(t)
	example.SignedIn(vouched("1", "ann"))
	b := s.browser(t)
	b.through("/signin/with/example").is(303)
	b.get("/account").is(200).whole().has("Another service signs you in.", "Your account has no password yet").lacks(`name="current_password"`)
	b.get("/account/security").is(200).whole().has("Your account has no password.", `href="/account/security/with/example"`, "linked as").lacks("not linked", `value="link"`)
	b.post("/account/security/unlink/"+identityOnPage(b), "unlink_password", "").is(403).has("has no password yet")
	b.post("/account/security", "do", "app", "app_password", "").is(403).has("has no password yet")
	b.get("/account/security/password").is(303).to("/account/security")
	b.post("/account/security/password", "new_password", "a new password").is(409)
	example.SignedIn(vouched("2", "eve"))
	b.through("/account/security/with/example").is(403).whole().has("does not sign in to this one")
	example.SignedIn(vouched("1", "ann"))
	b.through("/account/security/with/example").is(303).to("/account/security/password")
	b.get("/account/security/password").is(200).whole().has("Set the password")
	b.post("/account/security/password", "new_password", "short").is(422).whole()
	b.post("/account/security/password", "new_password", "a new password").is(303).to("/account/security?saved=password")
	b.get("/account/security?saved=password").is(200).has("Your password is set.").lacks("has no password")
	s.browser(t).post("/signin", "email", "ann@example.org", "password", "a new password").is(303)
	b.post("/account/security/unlink/"+identityOnPage(b), "unlink_password", "a new password").is(303)
}

func TestASecondStepIsAskedForAfterAProvider(t *testing.T) {
	t.Parallel()
	s, example, _ := openWithProviders(t)
	ann := s.person(t, "ann")
	example.SignedIn(vouched("1", "ann"))
	ann.link("example").is(303)
	_, codes := ann.secured()
	b := s.browser(t)
	b.through("/signin/with/example?next=%2Fsaved").is(303).to("/signin/code")
	b.get("/rooms").is(303)
	b.post("/signin/code", "code", codes[0]).is(303).to("/saved")

	_, err := s.app.Accounts.Deactivate(t.Context(), chat.User{}, "ann", "spam", false)
	must(t, err)
	lost := s.browser(t)
	lost.through("/signin/with/example").is(303).to("/signin/code")
	lost.post("/signin/code", "code", codes[1]).is(403).has("This account is deactivated: spam")
	example.SignedIn(vouched("2", "bob"))
	s.browser(t).through("/signin/with/example").is(303)
	_, err = s.app.Accounts.Deactivate(t.Context(), chat.User{}, "bob", "noise", false)
	must(t, err)
	s.browser(t).through("/signin/with/example").is(403).whole().has("This account is deactivated: noise")
}

func TestAUserOfAProviderSetsADemandedSecondStepUp(t *testing.T) {
	t.Parallel()
	s, example, _ := openWithProviders(t)
	example.SignedIn(vouched("1", "ann"))
	b := s.browser(t)
	b.through("/signin/with/example").is(303)
	s.role(t, "ann", chat.Owner)
	boss := s.person(t, "boss")
	boss.secured()
	s.role(t, "boss", chat.Owner)
	boss.post("/admin/settings", "factor", "all").is(303)
	b.get("/rooms").is(303).to("/account/security")
	b.through("/account/security/with/example").is(303).to("/account/security/password")
	b.post("/account/security/password", "new_password", password).is(303)
	b.secured()
	b.get("/rooms").is(200)
}
