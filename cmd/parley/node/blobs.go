package node

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"parley/chat"
	"parley/files"
	"parley/uploads"
)

// fileStore keeps files, and those that still arrive.
type fileStore interface {
	chat.BlobStore
	uploads.Pieces
}

// OpenBlobs opens where files are kept, for the roles that store, serve or remove them.
func (n *Node) OpenBlobs(ctx context.Context) error {
	if !n.cfg.Web && !n.cfg.Worker {
		return nil
	}
	dir, err := n.cfg.DataDir()
	if err != nil {
		return err
	}
	dir = filepath.Join(dir, "files")
	if n.cfg.Bucket != nil {
		return n.openBucket(ctx, dir)
	}
	folder, err := files.OpenFolder(dir)
	if err != nil {
		return fmt.Errorf("PARLEY_DATA cannot hold files: %w", err)
	}
	n.Blobs, n.place = folder, folder.ID()
	return nil
}

// uploads is where people's files are kept. A virus scanner sees those alone: the worker's
// archives are larger than any scanner takes, and browsers show no picture of its previews' sites.
func (n *Node) uploads() chat.BlobStore {
	if n.cfg.Clamd == "" {
		return n.Blobs
	}
	return files.Scanned{BlobStore: n.Blobs, Addr: n.cfg.Clamd}
}

// openBucket waits for the store as for PostgreSQL and Redis.
func (n *Node) openBucket(ctx context.Context, dir string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err := n.await(ctx, "The store of PARLEY_FILES", func() error {
		b, err := files.OpenBucket(ctx, *n.cfg.Bucket, filepath.Join(dir, "arriving"))
		if err == nil {
			n.Blobs, n.place = b, n.cfg.Bucket.Address()
		}
		return err
	})
	if errors.Is(err, files.ErrNoBucket) {
		return fmt.Errorf("PARLEY_FILES names the bucket %s: the store has none of that name, or refuses the keys", n.cfg.Bucket.Bucket)
	}
	return err
}

// placesEvery is how often a process says where it keeps files.
const placesEvery = time.Minute

// comparePlaces says again and again where this process keeps files, and warns once when
// another one keeps them elsewhere: readers would miss files that were sent through that one.
func (n *Node) comparePlaces() {
	tick := time.NewTicker(placesEvery)
	defer tick.Stop()
	report := func() (bool, error) { return n.Redis.ReportFilePlace(n.life, n.place, 3*placesEvery) }
	reportPlace(n.life, tick.C, report, func() {
		if n.cfg.Bucket == nil {
			n.Log.Warn("Another process keeps files in another folder. Give all web nodes and workers the same folder PARLEY_DATA/files, or PARLEY_FILES.")
		} else {
			n.Log.Warn("Another process keeps files in another place. Give all web nodes and workers the same PARLEY_FILES.")
		}
	})
}

// reportPlace reports until ctx ends: without reports, a process that starts later finds no
// other place.
func reportPlace(ctx context.Context, tick <-chan time.Time, report func() (apart bool, err error), warn func()) {
	warned := false
	for {
		if apart, err := report(); err == nil && apart && !warned {
			warned = true
			warn()
		}
		select {
		case <-tick:
		case <-ctx.Done():
			return
		}
	}
}
