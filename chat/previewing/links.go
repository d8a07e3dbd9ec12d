package previewing

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/markup"
)

// PageReader fetches the page behind a link. An error means that there is nothing to show.
type PageReader interface {
	ReadPage(ctx context.Context, link string) (chat.Preview, error)
	// ReadPicture fetches the picture that a page has for its preview.
	ReadPicture(ctx context.Context, address string) ([]byte, error)
}

// Links fetches previews for stored messages, behind the write: a message never waits
// for one, and a preview arrives as a later change. What waits is lost when the process
// ends; such a message stays without a preview.
type Links struct {
	inbox chat.Inbox
	pages PageReader
	log   *slog.Logger
	links chan chat.Command

	Pictures *Pictures                      // nil: previews have none
	Off      func(ctx context.Context) bool // whether the server's settings want none; nil: they do not say
}

const (
	unfurlWaiting = 256             // links; further ones are left out
	unfurlAtOnce  = 4               // pages fetched at a time
	unfurlTime    = 8 * time.Second // for a page, with its redirects
)

// NewLinks reads pages, and puts their previews into the inbox.
func NewLinks(inbox chat.Inbox, pages PageReader, log *slog.Logger) *Links {
	return &Links{inbox: inbox, pages: pages, log: log, links: make(chan chat.Command, unfurlWaiting)}
}

// Stored notes the links of new and edited messages. It does not wait.
func (u *Links) Stored(outcomes []chat.Outcome) {
	for _, o := range outcomes {
		c := o.Command
		if o.Repeat || o.Refused != nil || c.Kind != chat.Post && c.Kind != chat.Edit || c.Quoted != 0 || c.OwnLink {
			continue
		}
		link := markup.FirstLink(c.Body)
		if link == "" {
			continue
		}
		select {
		case u.links <- chat.Command{Kind: chat.Unfurl, Room: c.Room, Author: c.Author, AuthorName: c.AuthorName, Seq: o.Seq, Preview: chat.Preview{Link: link}}:
		default:
		}
	}
}

// Run fetches until ctx ends.
func (u *Links) Run(ctx context.Context) {
	var wg sync.WaitGroup
	for range unfurlAtOnce {
		wg.Go(func() {
			for {
				select {
				case c := <-u.links:
					if err := chat.Contain(func() { u.unfurl(ctx, c) }); err != nil {
						u.log.Error("a panic was recovered", "link", c.Preview.Link, "err", err)
					}
				case <-ctx.Done():
					return
				}
			}
		})
	}
	wg.Wait()
}

func (u *Links) unfurl(ctx context.Context, c chat.Command) {
	if u.Off != nil && u.Off(ctx) {
		return
	}
	reading, cancel := context.WithTimeout(ctx, unfurlTime)
	defer cancel()
	page, err := u.pages.ReadPage(reading, c.Preview.Link)
	if err != nil || page.Title == "" {
		u.log.Debug("a link has no preview", "room", c.Room, "seq", c.Seq, "err", err)
		return
	}
	page.Link = c.Preview.Link
	page = u.Pictures.add(ctx, u.pages, page)
	c.Preview, c.Key = page, chat.Key(uuid.New())
	if err := u.inbox.Enqueue(ctx, c); err != nil {
		u.log.Debug("a preview is left out", "room", c.Room, "seq", c.Seq, "err", err)
	}
}
