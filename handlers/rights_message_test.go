package handlers_test

// messageRoutes are those that are about messages.
var messageRoutes = []tried{
	{method: post, path: "/rooms/:room/messages", right: "write", status: 303, fields: []string{"body", "hello"}},
	{method: post, path: "/rooms/:room/messages?preview", right: "write", status: 200, fields: []string{"body", "hello", "preview", "1"}},
	{method: post, path: "/rooms/:room/uploads", right: "write", status: 422}, // for want of a length
	{method: ask, path: "/rooms/:room/uploads", right: "user", status: 204},
	{method: ask, path: "/rooms/:room/uploads/:id", right: "user", status: 204},
	{method: get, path: "/rooms/:room/uploads/:id", right: "keep", status: 404},
	{method: patch, path: "/rooms/:room/uploads/:id", right: "keep", status: 404},
	{method: remove, path: "/rooms/:room/uploads/:id", right: "user", status: 404}, // one's own, wherever it began
	{method: get, path: "/rooms/:room/messages/1", right: "read", status: 200},
	{method: post, path: "/rooms/:room/messages/1", right: "nobody", fields: []string{"body", "mine now"}},
	{method: post, path: "/rooms/:room/messages/2", right: "change", status: 303, fields: []string{"body", "hello again"}},
	{method: post, path: "/rooms/:room/messages/1/delete", right: "judge", status: 303},
	{method: get, path: "/rooms/:room/messages/2/linked", right: "read", status: 200},
	{method: get, path: "/rooms/:room/messages/2/preview", right: "read", status: 404}, // see TestAPreviewsPictureIsForThoseWhoMayReadTheMessage
	{method: post, path: "/rooms/:room/messages/2/delete", right: "remove", status: 303},
	{method: post, path: "/rooms/:room/messages/2/preview/delete", right: "keep", status: 303},
	{method: post, path: "/rooms/:room/messages/1/preview/delete", right: "nobody"},
	{method: post, path: "/rooms/:room/messages/1/reactions", right: "change", status: 303, fields: []string{"emoji", "👍"}},
	{method: post, path: "/rooms/:room/messages/1/save", right: "keep", status: 303, fields: []string{"on", "1"}},
	{method: post, path: "/rooms/:room/messages/1/remind", right: "keep", status: 303, fields: []string{"in", "+1h"}},
	{method: post, path: "/rooms/:room/messages/1/follow", right: "keep", status: 303, fields: []string{"on", "1"}},
	{method: post, path: "/rooms/:room/messages/1/pin", right: "change", status: 303, fields: []string{"on", "1"}},
	{method: post, path: "/rooms/:room/retention", right: "manage", status: 303, fields: []string{"retention", "30"}},
	{method: get, path: "/rooms/:room/export", right: "read", status: 200},
	{method: post, path: "/rooms/:room/export", right: "read", status: 200, fields: []string{"form", "text"}},
	{method: get, path: "/rooms/:room/poll", right: "keep", status: 200},
	{method: post, path: "/rooms/:room/poll", right: "write", status: 303, fields: []string{"question", "Tea?", "options", "yes\nno"}},
	{method: post, path: "/rooms/:room/messages/1/vote", right: "change", status: 409, fields: []string{"option", "1"}}, // it is no poll
	{method: get, path: "/rooms/:room/messages/1/forward", right: "read", status: 200},
	{method: post, path: "/rooms/:room/messages/1/forward", right: "write", status: 303, fields: []string{"to", ":room"}},
	{method: get, path: "/rooms/:room/messages/1/report", right: "read", status: 200},
	{method: post, path: "/rooms/:room/messages/1/report", right: "read", status: 303, fields: []string{"note", "rude"}},
	{method: get, path: "/rooms/:room/messages/1/history", right: "read", status: 200},
	{method: get, path: "/rooms/:room/messages/1/emoji", right: "keep", status: 200},
	{method: get, path: "/rooms/:room/messages/1/thread", right: "read", status: 200},
	{method: post, path: "/rooms/:room/messages/1/thread", right: "write", status: 303, fields: []string{"body", "hello"}},
}
