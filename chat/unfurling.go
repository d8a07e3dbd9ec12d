package chat

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"

	"parley/chat/prose"
)

// PageReader fetches the page behind a link. An error means that there is nothing to show.
type PageReader interface {
	ReadPage(ctx context.Context, link string) (Preview, error)
	// ReadPicture fetches the picture that a page has for its preview.
	ReadPicture(ctx context.Context, address string) ([]byte, error)
}

// Unfurling fetches previews for stored messages, behind the write: a message never waits
// for one, and a preview arrives as a later change. What waits is lost when the process
// ends; such a message stays without a preview.
type Unfurling struct {
	inbox Inbox
	pages PageReader
	log   *slog.Logger
	links chan Command

	Pictures *PreviewPictures               // nil: previews have none
	Off      func(ctx context.Context) bool // whether the server's settings want none; nil: they do not say
}

const (
	unfurlWaiting = 256             // links; further ones are left out
	unfurlAtOnce  = 4               // pages fetched at a time
	unfurlTime    = 8 * time.Second // for a page, with its redirects
)

// NewUnfurling reads pages, and puts their previews into the inbox.
func NewUnfurling(inbox Inbox, pages PageReader, log *slog.Logger) *Unfurling {
	return &Unfurling{inbox: inbox, pages: pages, log: log, links: make(chan Command, unfurlWaiting)}
}

// Stored notes the links of new and edited messages. It does not wait.
func (u *Unfurling) Stored(outcomes []Outcome) {
	for _, o := range outcomes {
		c := o.Command
		if o.Repeat || o.Refused != nil || c.Kind != Post && c.Kind != Edit || c.Quoted != 0 || c.OwnLink {
			continue
		}
		link := prose.FirstLink(c.Body)
		if link == "" {
			continue
		}
		select {
		case u.links <- Command{Kind: Unfurl, Room: c.Room, Author: c.Author, AuthorName: c.AuthorName, Seq: o.Seq, Preview: Preview{Link: link}}:
		default:
		}
	}
}

// Run fetches until ctx ends.
func (u *Unfurling) Run(ctx context.Context) {
	var wg sync.WaitGroup
	for range unfurlAtOnce {
		wg.Go(func() {
			for {
				select {
				case c := <-u.links:
					if err := Contain(func() { u.unfurl(ctx, c) }); err != nil {
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

func (u *Unfurling) unfurl(ctx context.Context, c Command) {
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
	c.Preview, c.Key = page, Key(uuid.New())
	if err := u.inbox.Enqueue(ctx, c); err != nil {
		u.log.Debug("a preview is left out", "room", c.Room, "seq", c.Seq, "err", err)
	}
}
