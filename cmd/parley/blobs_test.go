package main

import (
	"context"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"parley/chat"
	"parley/e2e/browser"
	"parley/files"
)

func TestFilesLiveInABucket(t *testing.T) { // not parallel: its worker would take other tests' pictures, and not find them
	back := s3mem.New()
	if err := back.CreateBucket("team"); err != nil {
		t.Fatal(err)
	}
	store := httptest.NewServer(gofakes3.New(back, gofakes3.WithLogger(gofakes3.DiscardLog())).Server())
	t.Cleanup(store.Close)
	w := shared(t)
	p, err := w.boot(t.Context(), func(c *config) {
		c.Data = t.TempDir()
		c.Files, c.BucketKey, c.BucketSecret = "s3://team/chat?endpoint="+store.URL, "key", "secret of the bucket"
		if err := c.checkFiles(); err != nil {
			t.Fatal(err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.stop() })
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

func TestAWrongPlaceForFilesStopsTheStart(t *testing.T) {
	for given, want := range map[string]string{
		"/var/files":                            "PARLEY_FILES must be empty, or name a bucket",
		"s3://":                                 "PARLEY_FILES must be empty, or name a bucket",
		"s3://key:secret@team?endpoint=a.org":   "without keys",
		"s3://team":                             "PARLEY_FILES must have the endpoint's scheme and host",
		"s3://team?endpoint=ftp://a.org":        "PARLEY_FILES must have the endpoint's scheme and host",
		"s3://team?endpoint=http://a.org/path":  "PARLEY_FILES must have the endpoint's scheme and host",
		"s3://team?endpoint=a.org&style=path":   `not "style"`,
		"s3://team?endpoint=http://a.org:9000":  "",
		"s3://team/a/b?endpoint=a.org&region=x": "",
	} {
		c := &config{Files: given, BucketKey: "k", BucketSecret: "s"}
		err := c.checkFiles()
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", given, err, want)
		}
	}
	c := &config{Files: "s3://team?endpoint=a.org"}
	if err := c.checkFiles(); err == nil || !strings.Contains(err.Error(), "AWS_ACCESS_KEY_ID") {
		t.Errorf("without keys: %v", err)
	}
	c = &config{Clamd: "scanner"}
	if err := c.checkFiles(); err == nil || !strings.Contains(err.Error(), "PARLEY_CLAMD") {
		t.Errorf("a scanner without a port: %v", err)
	}
	c = &config{Files: "s3://team/a/b/?endpoint=a.org&region=x", BucketKey: "k", BucketSecret: "s"}
	if err := c.checkFiles(); err != nil || *c.bucket != (files.Place{Endpoint: "a.org", Secure: true, Region: "x", Bucket: "team", Prefix: "a/b/", Key: "k", Secret: "s"}) {
		t.Errorf("%+v %v", c.bucket, err)
	}
}

func TestAScannerSeesOnlyTheFilesOfPeople(t *testing.T) {
	n := newNode(&config{Data: t.TempDir(), web: true, Clamd: "127.0.0.1:1"})
	if err := n.openBlobs(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := n.uploads().Receive(t.Context(), strings.NewReader("an upload"), 100); !chat.Is(err, chat.Unavailable) {
		t.Errorf("an upload: %v", err)
	}
	archive, err := n.blobs.Receive(t.Context(), strings.NewReader("an archive"), 100)
	if err != nil {
		t.Fatalf("what the worker makes: %v", err)
	}
	archive.Drop()
}

func TestAProcessReportsItsPlaceAfterItsWarning(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	tick, reports, warnings := make(chan time.Time, 3), 0, 0
	for range cap(tick) {
		tick <- time.Time{}
	}
	report := func() (bool, error) {
		if reports++; reports > 3 {
			stop()
		}
		return true, nil
	}
	reportPlace(ctx, tick, report, func() { warnings++ })
	if reports != 4 || warnings != 1 {
		t.Errorf("%d reports, %d warnings", reports, warnings)
	}
}

func TestOnlyContentTypesAreKindsOfFiles(t *testing.T) {
	c := &config{FileKinds: "image, video/*, Application/PDF,"}
	if err := c.checkFiles(); err != nil || !slices.Equal(c.kinds, []string{"image/", "video/", "application/pdf"}) {
		t.Errorf("%q %v", c.kinds, err)
	}
	for _, bad := range []string{"image/png/x", "/png", "text plain"} {
		c := &config{FileKinds: bad}
		if err := c.checkFiles(); err == nil || !strings.Contains(err.Error(), "PARLEY_FILE_KINDS") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
