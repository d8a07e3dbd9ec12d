package handlers_test

// peopleRoutes are those that are about people.
var peopleRoutes = []tried{
	{method: get, path: "/people", right: "user", status: 200},
	{method: get, path: "/people/:name", right: "user", status: 200, but: map[string]int{"guest": 404}},
	{method: post, path: "/people/:name/block", right: "user", status: 303, fields: []string{"on", "1"}, but: map[string]int{"guest": 404}},
	{method: get, path: "/direct", right: "user", status: 200},
	{method: post, path: "/direct", right: "user", status: 303, fields: []string{"username", "eve"}, but: map[string]int{"guest": 422}},
}
