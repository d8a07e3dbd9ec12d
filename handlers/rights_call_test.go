package handlers_test

// callRoutes are those that are about a call.
var callRoutes = []tried{
	{method: get, path: "/rooms/:room/call", right: "keep", status: 200},
	{method: get, path: "/rooms/:room/call/qr", right: "keep", status: 200},
	{method: post, path: "/rooms/:room/call/ice", right: "meet", status: 200},
	{method: post, path: "/rooms/:room/call/publish", right: "meet", status: 422}, // for want of an offer
	{method: post, path: "/rooms/:room/call/watch", right: "meet", status: 422},
	{method: post, path: "/rooms/:room/call/leave", right: "keep", status: 303},
	{method: post, path: "/rooms/:room/call/answer", right: "keep", status: 303, fields: []string{"do", "decline"}},
	{method: post, path: "/rooms/:room/call/self", right: "meet", status: 503, fields: []string{"muted", "1"}}, // no node forwards media here
	{method: post, path: "/rooms/:room/call/people", right: "host", status: 503, fields: []string{"do", "mute", "username", "gil"}},
}
