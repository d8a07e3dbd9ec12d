package markup

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// messageLink is the path of a message, or of its place in the room.
var messageLink = regexp.MustCompile(`^/rooms/([^/]+)(?:/messages/([0-9]{1,18}))?$`)

// MessageLink is a message that a text links to.
type MessageLink struct {
	Slug string // of its room
	Seq  int64
}

// linkedMost is how many messages of other rooms are shown beside one that links to them.
const linkedMost = 3

// LinkedMessage is the seq of the first message of a room that a text links to, by an address
// at one of the server's own origins; or 0.
func LinkedMessage(body, slug string, origins ...string) (seq int64) {
	forOwn(body, origins, func(path string) bool {
		if to := messageAt(path); to.Slug == slug {
			seq = to.Seq
		}
		return seq == 0
	})
	return seq
}

// LinkedElsewhere are the first messages of other rooms that a text in a room links to. Its
// readers may not be able to read them.
func LinkedElsewhere(body, slug string, origins ...string) (list []MessageLink) {
	forOwn(body, origins, func(path string) bool {
		if to := messageAt(path); to.Seq != 0 && to.Slug != slug && !slices.Contains(list, to) {
			list = append(list, to)
		}
		return len(list) < linkedMost
	})
	return list
}

// OwnLink reports whether the first address of a text is at one of the server's own origins.
func OwnLink(body string, origins ...string) bool {
	_, own := ownPath(FirstLink(body), origins)
	return own
}

// forOwn calls f for the paths that a text links to at the origins, until it is false.
func forOwn(body string, origins []string, f func(path string) bool) {
	if !strings.Contains(body, "/rooms/") {
		return
	}
	ForLinks(body, func(link string) bool {
		path, own := ownPath(link, origins)
		return !own || f(path)
	})
}

// ownPath is the rest of a link behind the first of the origins that it begins with.
func ownPath(link string, origins []string) (path string, own bool) {
	for _, origin := range origins {
		if rest, ok := strings.CutPrefix(link, origin); ok && origin != "" && (rest == "" || strings.ContainsRune("/?#", rune(rest[0]))) {
			return rest, true
		}
	}
	return "", false
}

// messageAt is the message in a path, or nothing.
func messageAt(path string) (to MessageLink) {
	u, err := url.Parse(path)
	if err != nil {
		return to
	}
	at := messageLink.FindStringSubmatch(u.Path)
	if at == nil {
		return to
	}
	number := at[2]
	if number == "" {
		number = u.Query().Get("at")
	}
	if number == "" {
		number = strings.TrimPrefix(u.Fragment, "m-")
	}
	seq, err := strconv.ParseInt(number, 10, 64)
	if err != nil || seq < 1 {
		return to
	}
	return MessageLink{at[1], seq}
}
