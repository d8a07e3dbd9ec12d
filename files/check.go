package files

import (
	"bytes"
	"context"
	"io"
	"time"

	"parley/chat"
)

// Known is what the database knows of bytes.
type Known interface {
	// BlobsAfter lists them in the order of their hashes.
	BlobsAfter(ctx context.Context, after chat.Hash, most int) ([]chat.BlobRow, error)
	BlobUsed(ctx context.Context, h chat.Hash) (bool, error)
	// BlobForget removes bytes that the database does not know; removed is false for others.
	BlobForget(ctx context.Context, h chat.Hash, remove func(context.Context, chat.Hash) error) (removed bool, err error)
}

// Finding is what is wrong with some bytes.
type Finding string

// What a check finds.
const (
	Missing  Finding = "missing"
	Damaged  Finding = "damaged" // of another length
	LeftOver Finding = "left over"
	Removed  Finding = "removed"
)

// youngest is the age from which bytes without a row are left over: a younger copy may be
// from a restore that goes on.
const youngest = 24 * time.Hour

// A Check compares bytes with what the database knows of them, in one pass of both lists. The
// chat may run meanwhile.
type Check struct {
	Kept   chat.BlobStore
	Known  Known
	Repair bool // remove what is left over
	Tell   func(what Finding, h chat.Hash, size int64)
	Now    func() time.Time

	page []chat.BlobRow
	last chat.Hash
	end  bool
}

// checkPage is how many rows are read at a time.
const checkPage = 1000

// Run tells each finding, and returns how many files were looked at.
func (c *Check) Run(ctx context.Context) (n int, err error) {
	err = c.Kept.Each(ctx, func(k chat.Kept) error {
		n++
		return c.one(ctx, k)
	})
	for err == nil {
		var row *chat.BlobRow
		if row, err = c.next(ctx); row == nil {
			break
		}
		err = c.absent(ctx, *row)
		c.pass()
	}
	return n, err
}

// one compares bytes with the rows up to their own.
func (c *Check) one(ctx context.Context, k chat.Kept) error {
	for {
		row, err := c.next(ctx)
		if err != nil {
			return err
		}
		if row == nil || bytes.Compare(row.Hash[:], k.Hash[:]) > 0 {
			return c.unknown(ctx, k)
		}
		same := row.Hash == k.Hash
		if !same || row.Size != k.Size {
			err = c.absent(ctx, *row)
		}
		if c.pass(); err != nil || same {
			return err
		}
	}
}

// next is the first row that was not passed, or nil.
func (c *Check) next(ctx context.Context) (*chat.BlobRow, error) {
	if len(c.page) == 0 && !c.end {
		page, err := c.Known.BlobsAfter(ctx, c.last, checkPage)
		if err != nil {
			return nil, err
		}
		c.page, c.end = page, len(page) < checkPage
	}
	if len(c.page) == 0 {
		return nil, nil
	}
	return &c.page[0], nil
}

func (c *Check) pass() { c.last, c.page = c.page[0].Hash, c.page[1:] }

// absent looks again at bytes that were not in the list: they may have come or gone since.
func (c *Check) absent(ctx context.Context, row chat.BlobRow) error {
	if !row.Used {
		return nil // an upload on its way, or one that housekeeping removes
	}
	what := Missing
	body, err := c.Kept.Open(ctx, row.Hash)
	if err == nil {
		var size int64
		size, err = body.Seek(0, io.SeekEnd)
		_ = body.Close()
		if err != nil || size == row.Size {
			return err
		}
		what = Damaged
	} else if !chat.Is(err, chat.NotFound) {
		return err
	}
	used, err := c.Known.BlobUsed(ctx, row.Hash)
	if used {
		c.Tell(what, row.Hash, row.Size)
	}
	return err
}

// unknown is for bytes without a row.
func (c *Check) unknown(ctx context.Context, k chat.Kept) error {
	if c.Now().Sub(k.At) < youngest {
		return nil
	}
	what := LeftOver
	if c.Repair {
		removed, err := c.Known.BlobForget(ctx, k.Hash, c.Kept.Remove)
		if err != nil || !removed {
			return err
		}
		what = Removed
	}
	c.Tell(what, k.Hash, k.Size)
	return nil
}
