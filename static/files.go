package static

import "embed"

//go:embed css js/*.js js/hand js/apart icon.svg unread.svg all:vendor
var files embed.FS

// The bundles, each from its parts in the order in which a browser needs them.
// Sources are one file to a thing on the screen or a behaviour; they travel
// together, because a request costs more than the bytes.
var bundles = []bundle{
	{name: "app.css", parts: []string{
		"css/scale.css", "css/base.css", "css/form.css", "css/frame.css", "css/sidebar.css", "css/person.css",
		"css/room.css", "css/message.css", "css/body.css", "css/composer.css", "css/marks.css",
		"css/motion.css", "css/print.css",
	}},
	// Only for the page of a call.
	{name: "call.css", parts: []string{"css/call.css"}},
	{name: "call.js", parts: []string{"js/call.js"}},
	{name: "taken.js", parts: []string{"js/apart/taken.js"}},
	// Only while a call rings.
	{name: "ring.css", parts: []string{"css/ring.css"}},
	{name: "ring.js", parts: []string{"js/apart/ring.js"}},
	// Only for a reader who may not write any more.
	{name: "unwriting.css", parts: []string{"css/unwriting.css"}},
	// Only for browsers without scripts.
	{name: "stream.css", parts: []string{"css/stream.css", "css/waiting.css", "css/refusal.css", "css/preview.css"}},
	// What a room does not show, or only with hand.js.
	{name: "pages.css", parts: []string{"css/field.css", "css/refusal.css", "css/files.css", "css/rooms.css", "css/page.css", "css/wide.css", "css/landing.css", "css/actions.css", "css/switcher.css", "css/names.css", "css/presence.css", "css/search.css"}},
	{name: "hand.css", parts: []string{"css/field.css", "css/refusal.css", "css/actions.css", "css/preview.css", "css/format.css", "css/switcher.css", "css/names.css", "css/presence.css", "css/waiting.css", "css/search.css"}},
	// Our own scripts come before htmx: they only listen, and what they listen for must
	// not happen before they do. One file weighs 1 KB less than two.
	{name: "app.js", parts: []string{
		"js/words.js", "js/keys.js", "js/log.js", "js/sidebar.js", "js/lazy.js", "js/transition.js", "js/live.js", "js/outbox.js", "js/enter.js", "js/typing.js", "js/marks.js", "js/pill.js", "js/title.js", "js/read.js", "js/draft.js", "js/clock.js", "js/refused.js", "js/follow.js", "js/reactions.js", "js/place.js", "js/focus.js", "js/announce.js",
		"vendor/htmx.min.js", "vendor/hx-ws.min.js",
	}},
	// What only a pointer, a finger, a key, or a page of the past needs; see lazy.js.
	{name: "hand.js", parts: []string{"js/hand/part.js", "js/hand/muted.js", "js/hand/past.js", "js/hand/panel.js", "js/hand/thread.js", "js/hand/react.js", "js/hand/picker.js", "js/hand/edit.js", "js/hand/quote.js", "js/hand/toolbar.js", "js/hand/press.js", "js/hand/count.js", "js/hand/drafts.js", "js/hand/switcher.js", "js/hand/profile.js", "js/hand/complete.js", "js/hand/operators.js", "js/hand/keys.js", "js/hand/format.js", "js/hand/paste.js", "js/hand/voice.js", "js/hand/pieces.js", "js/hand/attach.js", "js/hand/lightbox.js", "js/hand/linked.js", "js/hand/above.js", "js/hand/formatbar.js", "js/hand/zone.js", "js/hand/search.js", "js/hand/sound.js", "js/hand/renamed.js", "js/hand/input.js", "js/hand/ready.js"}},
	// Scripts of single pages, and the service worker.
	{name: "offline.js", parts: []string{"js/apart/offline.js"}},
	{name: "notify.js", parts: []string{"js/apart/notify.js"}},
	{name: "inbox.js", parts: []string{"js/apart/inbox.js"}},
	// Only for those who have blocked somebody.
	{name: "blocked.js", parts: []string{"js/apart/blocked.js"}},
	{name: "sw.js", parts: []string{"js/apart/sw.js"}},
	// Only on pages with a field for a password; strangers have no other script.
	{name: "reveal.js", parts: []string{"js/apart/reveal.js"}},
	{name: "meter.js", parts: []string{"js/apart/meter.js"}},
	// Only on the pages that make or ask for a passkey.
	{name: "passkey.js", parts: []string{"js/passkey.js"}},
	{name: "styleguide.css", parts: []string{"css/styleguide.css"}},
	{name: "icon.svg", parts: []string{"icon.svg"}},
	{name: "unread.svg", parts: []string{"unread.svg"}},
}

type bundle struct {
	name  string
	parts []string
}
