package handlers_test

// anyonesRoutes are those that strangers and processes ask for.
var anyonesRoutes = []tried{
	{method: get, path: "/healthz", status: 200},
	{method: get, path: "/readyz", status: 200},
	{method: get, path: "/static/*", status: 404},
	{method: get, path: "/viewer/:file", status: 200},
	{method: get, path: "/favicon.svg", status: 200},
	{method: get, path: "/robots.txt", status: 200},
	{method: get, path: "/manifest.webmanifest", status: 200},
	{method: get, path: "/icons/:file", status: 404}, // see TestTheServerIsAnInstallableApp
	{method: get, path: "/sw.js", status: 200},
	{method: get, path: "/offline", status: 200},
	{method: get, path: "/styleguide", status: 200},
	{method: get, path: "/live?room=:room", right: "keep", status: 101, but: map[string]int{"stranger": 401, "deactivated": 401}},
	{method: get, path: "/live", right: "user", status: 101, but: map[string]int{"stranger": 401, "deactivated": 401}},
	{method: get, path: "/rooms/-/stream?open=1", right: "user", status: 200},
	{method: get, path: "/rooms/:room/stream", right: "keep", status: 200},
	{method: get, path: "/", status: 303, but: map[string]int{"stranger": 200, "deactivated": 200}},
	{method: get, path: "/signup", status: 303, but: map[string]int{"stranger": 200, "deactivated": 200}},
	{method: post, path: "/signup", status: 422},
	{method: get, path: "/signin", status: 303, but: map[string]int{"stranger": 200, "deactivated": 200}},
	{method: post, path: "/signin", status: 401, fields: []string{"email", "ann@example.org", "password", "not the password"}},
	{method: get, path: "/signin/code", status: 303},
	{method: post, path: "/signin/code", status: 401},
	{method: get, path: "/reset", status: 200},
	{method: post, path: "/reset", status: 409},
	{method: get, path: "/reset/:token", status: 404},
	{method: post, path: "/reset/:token", status: 404},
	{method: get, path: "/verify/:token", status: 404},
	{method: post, path: "/verify/:token", status: 404},
	{method: get, path: "/unsubscribe/:token", status: 404}, // see TestDigestsEndByOneClickWithoutACookie
	{method: post, path: "/unsubscribe/:token", status: 404},
	{method: get, path: "/signin/passkey", status: 303, but: map[string]int{"stranger": 409, "deactivated": 409}}, // no name
	{method: post, path: "/signin/passkey", status: 409},
	{method: get, path: "/signin/with/:provider", status: 404}, // see TestAUserSignsInWithAProvider
	{method: get, path: "/signin/with/:provider/out", status: 404},
	{method: get, path: "/signin/with/:provider/callback", status: 404},
	{method: get, path: "/signin/new", status: 401},
	{method: post, path: "/signin/new", status: 401},
	{method: get, path: "/setup", status: 404},
	{method: post, path: "/setup", status: 404},
	{method: get, path: "/join/:code", status: 404},
	{method: post, path: "/join/:code", status: 404},
	{method: get, path: "/join/:code/qr", status: 404},
	{method: post, path: "/signout", status: 303},
	{method: get, path: "/.well-known/change-password", status: 303},
}
