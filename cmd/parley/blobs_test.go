package main

import (
	"bytes"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"parley/cmd/parley/config"
	"parley/e2e/browser"
)

func TestFilesLiveInABucket(t *testing.T) { // not parallel: its worker would take other tests' pictures, and not find them
	back := s3mem.New()
	if err := back.CreateBucket("team"); err != nil {
		t.Fatal(err)
	}
	store := httptest.NewServer(gofakes3.New(back, gofakes3.WithLogger(gofakes3.DiscardLog())).Server())
	t.Cleanup(store.Close)
	w := shared(t)
	p, err := w.boot(t.Context(), func(c *config.Config) {
		c.Data = t.TempDir()
		c.Files, c.BucketKey, c.BucketSecret = "s3://team/chat?endpoint="+store.URL, "key", "secret of the bucket"
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Stop() })
	ann := p.person(t)
	slug := room(t, ann)
	ann.Upload(slug, "the list", "list.txt", []byte("0123456789")).Is(303)
	address := ann.Get("/rooms/" + slug).Is(200).FileAddress()
	equal(t, "the file", ann.Get(address).Is(200).Body, "0123456789")
	equal(t, "a part of it", ann.Get(address, "Range", "bytes=3-5").Is(206).Body, "345")
	held, _ := filepath.Glob(filepath.Join(p.cfg.Data, "files", "*", "*"))
	equal(t, "files of this machine", len(held), 0)

	// The other nodes of these tests keep files in a folder.
	browser.Await(t, "processes that keep files apart are warned", func() bool { return strings.Contains(p.log.String(), "keeps files in another place") })
	if strings.Contains(p.log.String(), "secret of the bucket") {
		t.Error("the log has the secret")
	}
	store.Close()
	ann.Patient = false
	ann.Get(address).Is(503)
	ann.Upload(slug, "what was typed", "other.txt", []byte("abc")).Is(503).Has("what was typed", "The store of files cannot be reached")
}

// Uploads that come to two nodes at once share what is left. Those that it is too little for keep their text.
func TestTwoNodesStoreNoMoreThanTheQuota(t *testing.T) {
	w := shared(t)
	const size = 2_000_000
	for _, c := range []struct {
		whose   string
		bound   func(c *config.Config, used int64)
		most    int // of eight
		refused int
		says    string
	}{
		{"a person's", func(c *config.Config, _ int64) { c.PersonMB = 5 }, 2, 413, "of your 5 MB"},
		{"the server's", func(c *config.Config, used int64) { c.ServerMB = used/1_000_000 + 7 }, 3, 507, "no room for more files"}, // others use it, too
	} {
		// Bytes of what was refused are counted, too, until they go.
		used, err := w.unlimited.Postgres.BlobsSize(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		bound := func(to *config.Config) { c.bound(to, used) }
		one, other := w.node(t, bound), w.node(t, bound)
		people := []*browser.Browser{one.person(t), one.person(t), one.person(t), one.person(t)}
		if c.refused == 413 {
			people = []*browser.Browser{people[0], people[0], people[0], people[0]}
		}
		slug := room(t, people[0])
		for _, b := range people[1:] {
			b.Join(slug)
		}
		var all sync.WaitGroup
		answers := make([]browser.Answer, 8)
		for i := range answers {
			b := people[i%len(people)].At([]string{one.base, other.base}[i%2])
			b.Patient = false
			all.Go(func() {
				own := uuid.New() // the same bytes are stored once
				answers[i] = b.Upload(slug, "what was typed", "a.bin", bytes.Repeat(own[:], size/len(own)))
			})
		}
		all.Wait()
		stored := 0
		for _, a := range answers {
			switch {
			case a.Status == 303:
				stored++
			case a.Status != c.refused || !strings.Contains(a.Body, "what was typed") || !strings.Contains(a.Body, c.says):
				t.Errorf("%s: a refused one is answered with %d", c.whose, a.Status)
			}
		}
		if stored > c.most || stored < 1 {
			t.Errorf("%s: %d are stored, want %d", c.whose, stored, c.most)
		}
	}
}
