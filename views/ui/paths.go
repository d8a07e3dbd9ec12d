package ui

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"parley/views/words"
)

// RoomPath is a room's page.
func RoomPath(slug string) string { return "/rooms/" + url.PathEscape(slug) }

// PersonPath is an account's profile.
func PersonPath(username string) string { return "/people/" + url.PathEscape(username) }

// PeoplePath is the directory of people, with its search and where it begins.
func PeoplePath(fields ...string) string { return query("/people", fields...) }

// MessagePath is a message's own page, its permalink.
func MessagePath(slug string, seq int64) string {
	return RoomPath(slug) + "/messages/" + strconv.FormatInt(seq, 10)
}

// ThreadPath is the page of the thread that began with a message.
func ThreadPath(slug string, root int64) string { return MessagePath(slug, root) + "/thread" }

// HistoryPath is the page of a message's versions.
func HistoryPath(slug string, seq int64) string { return MessagePath(slug, seq) + "/history" }

// PinsPath is the page of a room's pinned messages.
func PinsPath(slug string) string { return RoomPath(slug) + "/pins" }

// AtPath is a message's place among the others.
func AtPath(slug string, seq int64) string {
	n := strconv.FormatInt(seq, 10)
	return RoomPath(slug) + "?at=" + n + "#m-" + n
}

// RangePath is the room's page with a range of messages marked; to 0 is one message.
func RangePath(slug string, from, to int64) string {
	if to == 0 {
		return AtPath(slug, from)
	}
	return RoomPath(slug) + "?at=" + RangeOf(from, to) + "#m-" + RangeOf(from, to)
}

// RangeOf is a range of messages in an address.
func RangeOf(from, to int64) string {
	return strconv.FormatInt(from, 10) + ".." + strconv.FormatInt(to, 10)
}

// QuotePath is the room's page with a message quoted in the composer.
func QuotePath(slug string, seq int64) string {
	return RoomPath(slug) + "?quote=" + strconv.FormatInt(seq, 10) + "#body"
}

// SearchPath is the search in a room's messages before a seq.
func SearchPath(slug, query string, before int64) string {
	return RoomPath(slug) + "/search?q=" + url.QueryEscape(query) + "&before=" + strconv.FormatInt(before, 10)
}

// StreamPath is the stream for a room's iframe, from the newest messages on.
func StreamPath(slug string) string { return RoomPath(slug) + "/stream?frame=1" }

// AsidePath is the same for an iframe that has made way for another of its browser. The
// stream stays open only if there is a place. after and whom are as in the iframe's
// address.
func AsidePath(slug, after, whom string) string {
	q := url.Values{"aside": {"1"}, "frame": {"1"}}
	if whom != "" {
		q.Set("for", whom)
	}
	if after != "" {
		q.Set("after", after)
	}
	return RoomPath(slug) + "/stream?" + q.Encode()
}

// ListingPath is the list of a person's unread rooms, beside a page of a room, or with at
// empty, another page. past says that the page shows older messages of it.
func ListingPath(at string, past, call bool) string {
	path := query("/rooms/-/stream", "frame", "1", "at", at)
	if past {
		path += "&past=1"
	}
	if call {
		path += "&call=1"
	}
	return path
}

// OpenListingPath is the same for an answer that stays open, if there is a place.
func OpenListingPath(at, whom string, past, call bool) string {
	path := ListingPath(at, past, call) + "&open=1"
	if whom != "" {
		path += "&for=" + url.QueryEscape(whom)
	}
	return path
}

// LivePath is where a page connects its socket. Without a room the page only watches: the
// list of rooms changes live on every page. from is where the page's part of that list
// begins.
func LivePath(slug, from string) string {
	return query("/live", "room", slug, "from", from)
}

// PastLivePath is the same for a page of a room's older messages. It shows its room's own
// mark too.
func PastLivePath(slug string) string { return query("/live", "room", slug, "past", "1") }

// RoomsPath is the page of rooms, with its search and where each list begins.
func RoomsPath(fields ...string) string { return query("/rooms", fields...) }

// MembersPath is the same for a room's members.
func MembersPath(slug string, fields ...string) string {
	return query(RoomPath(slug)+"/members", fields...)
}

// MemberPath is a member of a room, for the room's admins.
func MemberPath(slug, username string) string {
	return RoomPath(slug) + "/members/" + url.PathEscape(username)
}

// query adds names and values to a path, except empty values.
// Query is a path with a query of those fields that have a value.
func Query(path string, fields ...string) string { return query(path, fields...) }

func query(path string, fields ...string) string {
	sep := "?"
	for i := 0; i < len(fields); i += 2 {
		if fields[i+1] != "" {
			path += sep + fields[i] + "=" + url.QueryEscape(fields[i+1])
			sep = "&"
		}
	}
	return path
}

// ViewerPath is the viewer's own stylesheet, in the language l.
func ViewerPath(username string, l *words.Language) string {
	path := "/viewer/" + url.PathEscape(username) + ".css"
	if l.Code() != words.English {
		path += "?lang=" + l.Code()
	}
	return path
}

// CallCSSPath is the viewer's own stylesheet for the page of a call.
func CallCSSPath(username string) string {
	return "/viewer/" + url.PathEscape(username) + ".css?call=1"
}

func RoomURL(slug, rest string) templ.SafeURL { return templ.SafeURL(RoomPath(slug) + rest) }

func MessageURL(slug string, seq int64, rest string) templ.SafeURL {
	return templ.SafeURL(MessagePath(slug, seq) + rest)
}

// OnSite reports whether a path from a request leads to this site. Browsers take // and /\
// at the beginning for another site.
func OnSite(path string) bool {
	return strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "//") && !strings.HasPrefix(path, `/\`)
}

// NextURL adds the page to open afterwards to a path. The handler that reads it must check
// that it stays on the site.
func NextURL(path, next string) templ.SafeURL {
	if next == "" {
		return templ.SafeURL(path)
	}
	return templ.SafeURL(path + "?next=" + url.QueryEscape(next))
}
