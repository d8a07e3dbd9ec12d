package account

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/chat/markup"
	"parley/handlers/web"
	"parley/views/ui"
)

// A feed's address has a token in place of the cookie: the user, and a code of the user and
// of the epoch that the account's addresses have now.
func FeedToken(secret []byte, user chat.UserID, epoch int64) string {
	id := strconv.FormatInt(int64(user), 10)
	sum := hmac.New(sha256.New, secret)
	sum.Write([]byte("feed " + id + " " + strconv.FormatInt(epoch, 10)))
	return id + "." + base64.RawURLEncoding.EncodeToString(sum.Sum(nil))
}

var errNoFeed = chat.E(chat.NotFound, "That room does not exist.")

// feedReader is whom a token was made for. A wrong one answers as a room that is not there.
func (a *pages) feedReader(ctx context.Context, token string) (chat.UserID, error) {
	id, _, _ := strings.Cut(token, ".")
	user, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return 0, errNoFeed
	}
	epoch, err := a.Feeds.FeedEpoch(ctx, chat.UserID(user))
	if chat.Is(err, chat.NotFound) {
		return 0, errNoFeed
	}
	if err == nil && !a.madeFeed(token, chat.UserID(user), epoch) {
		err = errNoFeed
	}
	return chat.UserID(user), err
}

// madeFeed reports whether this server made a token, with its secret or a former one:
// addresses in feed readers outlast a secret.
func (a *pages) madeFeed(token string, user chat.UserID, epoch int64) bool {
	for _, secret := range append([][]byte{a.Config.Secret}, a.Config.FormerSecrets...) {
		if hmac.Equal([]byte(token), []byte(FeedToken(secret, user, epoch))) {
			return true
		}
	}
	return false
}

// getFeed answers a room's newest messages as Atom (RFC 4287).
func (a *pages) getFeed(c *fiber.Ctx) error {
	slug, err := web.Param(c, "room")
	if err != nil {
		return err
	}
	q := web.ReadQuery(c)
	user, err := a.feedReader(c.UserContext(), q.Get("token"))
	if err != nil {
		return err
	}
	access, err := a.Rooms.Open(c.UserContext(), slug, user)
	if err != nil {
		return err
	}
	page, err := a.History.Latest(c.UserContext(), access.Room)
	if err != nil {
		return err
	}
	content, err := xml.Marshal(atomOf(a.Origin(c), access.Room, page.Messages))
	if err != nil {
		return err
	}
	sum := sha256.Sum256(content)
	etag := `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
	c.Set(fiber.HeaderETag, etag)
	c.Set(fiber.HeaderCacheControl, "private, no-cache")
	if web.Unchanged(c) {
		c.Status(fiber.StatusNotModified)
		return nil
	}
	c.Set(fiber.HeaderContentType, "application/atom+xml; charset=utf-8")
	return c.Send(append([]byte(xml.Header), content...))
}

type AtomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Link    atomLink    `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Author  string   `xml:"author>name"`
	Updated string   `xml:"updated"`
	Link    atomLink `xml:"link"`
	Content string   `xml:"content"`
}

func atomOf(origin string, room chat.Room, messages []chat.Message) AtomFeed {
	here := origin + ui.RoomPath(room.Slug)
	f := AtomFeed{ID: here, Title: room.Name, Updated: ui.Timestamp(room.CreatedAt), Link: atomLink{"alternate", here}}
	for i := len(messages) - 1; i >= 0; i-- {
		m := messages[i]
		if m.Deleted || m.AuthorName == "" {
			continue
		}
		at := ui.Timestamp(m.CreatedAt)
		if len(f.Entries) == 0 {
			f.Updated = at
		}
		f.Entries = append(f.Entries, atomEntry{
			ID: string(ui.MessageURL(room.Slug, m.Seq, "")), Title: markup.Quote(m.Says()), Author: m.AuthorName, Updated: at,
			Link: atomLink{"alternate", origin + ui.AtPath(room.Slug, m.Seq)}, Content: m.Says(),
		})
		e := &f.Entries[len(f.Entries)-1]
		e.ID = origin + e.ID
	}
	return f
}

// feedPath is a room's feed for a user, or empty while the user has none.
func (a *pages) feedPath(c *fiber.Ctx, user chat.UserID, slug string) (string, error) {
	epoch, err := a.Feeds.FeedEpoch(c.UserContext(), user)
	if chat.Is(err, chat.NotFound) {
		return "", nil
	}
	return a.Origin(c) + ui.RoomPath(slug) + "/feed.atom?token=" + FeedToken(a.Config.Secret, user, epoch), err
}

// postFeeds makes addresses of an account's feeds, or ends those that there are.
func (a *pages) postFeeds(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadForm(c)
	on, err := web.OnOf(&f)
	changed := false
	if err == nil {
		changed, err = a.Feeds.FeedSet(c.UserContext(), who.User.ID, on)
	}
	if err != nil {
		return err
	}
	act := chat.DidEndFeeds
	if on {
		act = chat.DidMakeFeeds
	}
	if changed {
		a.Record(c, who, chat.AuditEntry{Act: act})
	}
	if room := f.Get("room"); room != "" {
		return web.SeeOther(c, ui.RoomPath(room)+"/notifications#feed")
	}
	return web.SeeOther(c, "/account/notifications#feed")
}
