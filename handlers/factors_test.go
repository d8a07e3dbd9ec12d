package handlers

import (
	"bytes"
	"image/png"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"parley/chat"
	"parley/handlers/page"
)

var (
	keyOnPage   = regexp.MustCompile(`<code class="key">([A-Z2-7 ]+)</code>`)
	codesOnPage = regexp.MustCompile(`<code>([a-z2-7]{4}(?:-[a-z2-7]{4}){3})</code>`)
)

// codeOf is what an authenticator app with that key shows, some steps from now.
func codeOf(t *testing.T, key string, steps int) string {
	t.Helper()
	code, err := totp.GenerateCode(key, time.Now().Add(time.Duration(steps)*30*time.Second))
	must(t, err)
	return code
}

// secured sets an app up, and returns its key and the recovery codes.
func (b *browser) secured() (key string, codes []string) {
	b.t.Helper()
	b.post("/account/security", "do", "app", "app_password", password).is(303).to("/account/security/app")
	page := b.get("/account/security/app").is(200).has(`src="/account/security/app.png"`)
	key = strings.ReplaceAll(keyOnPage.FindStringSubmatch(page.body)[1], " ", "")
	b.post("/account/security/app", "code", codeOf(b.t, key, -1)).is(303).to("/account/security/codes")
	for _, found := range codesOnPage.FindAllStringSubmatch(b.get("/account/security/codes").is(200).body, -1) {
		codes = append(codes, found[1])
	}
	if len(codes) != 10 {
		b.t.Fatalf("there are %d recovery codes", len(codes))
	}
	return key, codes
}

func (b *browser) url() *url.URL {
	u, _ := url.Parse(b.base)
	return u
}

func TestAnAuthenticatorAppIsSetUpAndAskedFor(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	room := ann.room("Tea", "public")
	ann.get("/account").is(200).has("A password alone signs you in.", `href="/account/security"`)
	ann.get("/account/security/app").is(303).to("/account/security")
	ann.get("/account/security/app.png").is(404)
	ann.post("/account/security", "do", "app", "app_password", "wrong horse").is(403).whole().has("not your password").lacks("wrong horse")
	ann.post("/account/security", "do", "other").is(422).has("Say what to change")
	old := s.with(t, ann.token())
	key, codes := ann.secured()
	ann.get("/account/security/codes").is(200).lacks(codes[0]).has("shown only once")
	ann.get("/account/security/app").is(303).to("/account/security")
	ann.get("/account").is(200).has("Signing in takes a second step.")
	ann.get("/account/security").is(200).has("Turn off the app", "10 left").lacks("Set up the app")

	b := s.browser(t)
	b.get("/signin/code").is(303).to("/signin")
	b.post("/signin", "email", "ann@example.org", "password", "wrong horse").is(401).has("do not match")
	b.post("/signin", "email", "ann@example.org", "password", password, "next", "/rooms/"+room).is(303).to("/signin/code")
	b.get("/rooms").is(303).to("/signin?next=%2Frooms")
	b.get("/signin/code").is(200).whole().has("You are signing in as", "ann", "/signin/passkey?next=%2Frooms%2F"+room)
	b.post("/signin/code", "code", "000000").is(403).whole().has("That code is not right", "UTC").lacks("000000")
	b.send("/signin/code", []string{"Accept", "text/plain"}, "code", "000000").is(403).lacks("<").has("That code is not right")
	b.post("/signin/code", "code", codeOf(t, key, 6)).is(403).whole().has("about 3 minutes ahead", "UTC")
	b.post("/signin/code", "code", codeOf(t, key, -5)).is(403).whole().has("about 3 minutes behind", "UTC")
	b.post("/signin/code", "code", codeOf(t, key, 0)).is(303).to("/rooms/" + room)
	b.get("/rooms").is(200).has(`data-me="ann"`)
	// A copy of the older cookie is worth nothing. The answer comes late, and deletes no cookie.
	old.get("/rooms").is(303).to("/signin?next=%2Frooms")
	old.post("/account/security", "do", "codes", "codes_password", "wrong horse").is(403)
	old.get("/account/security").is(303)
	b.post("/signin/code", "code", codeOf(t, key, 1)).is(401).has("took too long")

	lost := s.browser(t)
	lost.post("/signin", "email", "ann@example.org", "password", password).is(303)
	lost.post("/signin/code", "code", codes[0]).is(303).to("/")
	lost.get("/account/security").is(200).has("9 left")
}

func TestTheKeyOfAnAppIsAPictureForItsOwnerAlone(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	ann.post("/account/security", "do", "app", "app_password", password).is(303)
	picture := ann.get("/account/security/app.png").is(200)
	if _, err := png.Decode(bytes.NewReader([]byte(picture.body))); err != nil || picture.header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("%v, %v", err, picture.header)
	}
	bob.get("/account/security/app.png").is(404)
	s.browser(t).get("/account/security/app.png").is(303)
}

func TestAChangedFactorRotatesTheSession(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	phone := s.browser(t)
	phone.post("/signin", "email", "ann@example.org", "password", password).is(303)
	copied := s.with(t, ann.token())
	_, codes := ann.secured()
	phone.get("/rooms").is(200) // other browsers stay, unless asked
	s.Shift(chat.RotatedFor + time.Second)
	copied.get("/rooms").is(303)
	if len(s.sessionsOf("ann")) != 2 {
		t.Errorf("the sessions are %+v", s.sessionsOf("ann"))
	}
	second := s.with(t, ann.token())
	s.Shift(-chat.RotatedFor)
	off := []string{"do", "off", "off_password", password, "code", codes[0], "others", "1"}
	ann.post("/account/security", "do", "off", "off_password", password, "code", "wrong").is(403).has("not right")
	ann.post("/account/security", off...).is(303).to("/account/security?saved=off")
	phone.get("/rooms").is(303)
	second.post("/account/security", off...).is(303).to("/account/security?saved=off") // the second of two clicks
	second.get("/account/security?saved=off").is(200).has("not asked for any more", "Set up the app")
	s.browser(t).post("/signin", "email", "ann@example.org", "password", password).is(303).to("/")
}

func TestTwoClicksOfTheSecondStepAreOne(t *testing.T) {
	t.Parallel()
	s := open(t)
	key, _ := s.person(t, "ann").secured()
	b := s.browser(t)
	b.post("/signin", "email", "ann@example.org", "password", password).is(303)
	second := s.browser(t)
	second.http.Jar.SetCookies(b.url(), b.http.Jar.Cookies(b.url()))
	before := len(s.sessionsOf("ann"))
	b.post("/signin/code", "code", codeOf(t, key, 0)).is(303)
	second.post("/signin/code", "code", codeOf(t, key, 0)).is(303)
	second.get("/rooms").is(200)
	if n := len(s.sessionsOf("ann")); n != before+1 {
		t.Errorf("%d sessions were made", n-before)
	}
}

func TestASignInBetweenItsStepsEnds(t *testing.T) {
	t.Parallel()
	now := time.Now()
	s := open(t, func(cfg *Config) { cfg.Now = func() time.Time { return now } })
	ann := s.person(t, "ann")
	_, codes := ann.secured()
	half := func() *browser {
		b := s.browser(t)
		b.post("/signin", "email", "ann@example.org", "password", password).is(303).to("/signin/code")
		return b
	}
	late, changed, forged := half(), half(), s.browser(t)
	for _, c := range late.http.Jar.Cookies(late.url()) {
		c.Name = strings.Replace(c.Name, "pending", "codes", 1) // sealed for another step
		forged.http.Jar.SetCookies(late.url(), []*http.Cookie{c})
	}
	forged.get("/signin/code").is(303).to("/signin")
	late.get("/signin/code").is(200)
	now = now.Add(page.BriefLasts + time.Second)
	late.post("/signin/code", "code", codes[0]).is(401).whole().has("took too long", "Password")
	now = now.Add(-page.BriefLasts)
	ann.post("/account", "do", "password", "current_password", password, "new_password", "battery staple").is(303)
	changed.post("/signin/code", "code", codes[1]).is(401).has("took too long")
	s.change(func(w *world) { w.limit = chat.CodesByAccount })
	b := s.browser(t)
	b.post("/signin", "email", "ann@example.org", "password", "battery staple").is(303)
	b.post("/signin/code", "code", codes[2]).is(429).whole().has("Too many failed attempts")
	s.change(func(w *world) { w.limit, w.postgres = chat.Limit{}, errSecret })
	b.post("/signin/code", "code", codes[2]).is(503).has("PostgreSQL cannot be reached")
	s.change(func(w *world) { w.postgres = nil })
	b.post("/signin/code", "code", codes[2]).is(303)
}

func TestAnAdminTakesASecondStepAway(t *testing.T) {
	t.Parallel()
	s, own := team(t)
	bob := s.person(t, "bob")
	bob.secured()
	own.get("/admin/people/bob").is(200).has("Take the second step away")
	own.post("/admin/people/bob/factors").is(303).to("/admin/people/bob?saved=factors")
	own.get("/admin/people/bob?saved=factors").is(200).has("second step is taken away").lacks("Take the second step away")
	own.get("/admin/audit").is(200).has("Took an account’s second step away")
	s.browser(t).post("/signin", "email", "bob@example.org", "password", password).is(303).to("/")
}

func TestWhoLacksADemandedSecondStepIsLedToIt(t *testing.T) {
	t.Parallel()
	s, own := team(t)
	bob := s.person(t, "bob")
	demand := func(of string) answer { return own.post("/admin/settings", "factor", of) }
	demand("all").is(422).has("for your own account first")
	demand("some").is(422).has("Choose nobody, admins or all.")
	own.secured()
	demand("admins").is(303)
	bob.get("/rooms").is(200)
	s.role(t, "bob", chat.ServerAdmin)
	bob.get("/rooms").is(303).to("/account/security")
	bob.get("/admin").is(303).to("/account/security")
	s.role(t, "bob", chat.Regular)
	bob.get("/rooms/milk").is(200)
	demand("all").is(303)
	for _, path := range []string{"/", "/rooms", "/rooms/milk", "/account", "/signin", "/people/ann", "/search?q=x", "/saved"} {
		bob.get(path).is(303).to("/account/security")
	}
	bob.get("/rooms", htmx...).is(403).part().has("asks for a second step")
	bob.post("/rooms/milk/join").is(403).whole().lacks("Milk")
	bob.post("/account/delete", "delete_password", password).is(403)
	bob.get("/account/security").is(200).has("Set one up to go on.", "Sign out").lacks("/rooms/milk")
	bob.secured()
	bob.get("/rooms").is(200)
	own.get("/rooms").is(200)
	eve := s.person(t, "eve")
	eve.get("/rooms").is(303).to("/account/security")
	eve.post("/signout").is(303)
	demand("nobody").is(303)
	s.person(t, "fay").get("/rooms").is(200)
}

// The second of two clicks comes with the cookie that both had.
func TestTwoClicksThatTurnAnAppOnLeadToItsCodes(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	ann.post("/account/security", "do", "app", "app_password", password).is(303)
	key := strings.ReplaceAll(keyOnPage.FindStringSubmatch(ann.get("/account/security/app").body)[1], " ", "")
	second, thief := s.with(t, ann.token()), s.with(t, ann.token())
	code := codeOf(t, key, -1)
	ann.post("/account/security/app", "code", code).is(303).to("/account/security/codes")
	thief.post("/account/security/app", "code", "000000")
	thief.get("/rooms").is(303)
	second.post("/account/security/app", "code", code).is(303).to("/account/security/codes")
	second.get("/account/security/codes").is(200).has("shown only once")
	if n := len(s.sessionsOf("ann")); n != 1 {
		t.Errorf("there are %d sessions", n)
	}
}

func TestSigningOutLeavesNothingOfASignInThatWaits(t *testing.T) {
	t.Parallel()
	s, example, _ := openWithProviders(t)
	s.person(t, "ann").secured()
	s.person(t, "bob")
	b := s.browser(t)
	b.post("/signin", "email", "ann@example.org", "password", password).is(303).to("/signin/code")
	example.SignedIn(vouched("1", "bob"))
	b.through("/signin/with/example").is(409)
	b.get("/signin/new").is(200)
	b.post("/signin", "email", "bob@example.org", "password", password).is(303).to("/")
	b.get("/signin/code").is(200)
	b.post("/account/security", "do", "link", "provider", "example", "link_password", password).is(303).to("/account/security/link")
	b.get("/account/security/link").is(200)
	b.post("/signout").is(303)
	b.get("/signin/code").is(303).to("/signin")
	b.get("/signin/new").is(401)
	b.post("/signin", "email", "bob@example.org", "password", password).is(303).to("/")
	b.get("/account/security/link").is(303).to("/account/security")
}

func TestAFormForANewAccountSignsInToNoLinkedOne(t *testing.T) {
	t.Parallel()
	s, example, _ := openWithProviders(t)
	bob := s.person(t, "bob")
	example.SignedIn(vouched("1", "bob"))
	b := s.browser(t)
	b.through("/signin/with/example").is(409)
	bob.link("example").is(303) // elsewhere
	b.post("/signin/new", "username", "eve", "email", "eve@example.org").is(401).has("Please sign in again.")
	b.get("/account").is(303)
	b.through("/signin/with/example").is(303)
	b.get("/account").is(200)
}

func TestARefusalOfAFormThatIsNotShownStandsAboveTheOthers(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	refusal := `role="alert"`
	ann.post("/account/security", "do", "off", "off_password", "wrong horse").is(403).whole().has(refusal, "not your password").lacks("Turn off the app")
	ann.post("/account/security", "do", "codes", "codes_password", "wrong horse").is(403).whole().has(refusal, "not your password")
	key, codes := ann.secured()
	ann.post("/account/security", "do", "app", "app_password", "wrong horse").is(403).whole().has(refusal, "not your password").lacks("Set up the app")
	ann.post("/account/security", "do", "remove", "passkey", "AAAA", "remove_password", "wrong horse").is(403).whole().has(refusal, "not your password")
	ann.post("/account/security", "do", "off", "off_password", "wrong horse", "code", codes[0], "others", "1").is(403).has(`name="others" value="1" checked`).lacks(codes[0])
	ann.post("/account/security", "do", "codes", "codes_password", password).is(403).whole().has(`name="codes_code"`, "That code is not right")
	ann.post("/account/security", "do", "codes", "codes_password", password, "codes_code", codeOf(t, key, 0)).is(303).to("/account/security/codes")
	ann.get("/account/security/codes").is(200).lacks(codes[0])
}
