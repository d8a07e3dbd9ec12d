package files

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/minio/minio-go/v7"

	"parley/chat"
)

// bucketServer is a store of this process, which can be told to fail.
type bucketServer struct {
	*httptest.Server
	refuse func(r *http.Request) int // a status, or 0
	most   atomic.Int64              // bytes of the largest request
}

const testBucket = "parley"

func startBucket(t *testing.T) *bucketServer {
	t.Helper()
	s := &bucketServer{}
	back := s3mem.New()
	must(t, back.CreateBucket(testBucket))
	store := gofakes3.New(back, gofakes3.WithLogger(gofakes3.DiscardLog())).Server()
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.most.Store(max(s.most.Load(), r.ContentLength))
		if s.refuse != nil {
			if status := s.refuse(r); status > 0 {
				w.WriteHeader(status)
				return
			}
		}
		store.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *bucketServer) place() Place {
	return Place{
		Endpoint: strings.TrimPrefix(s.URL, "http://"), Region: "us-east-1", Bucket: testBucket, Prefix: "chat/",
		Key: "a key", Secret: "a secret",
	}
}

func (s *bucketServer) open(t *testing.T) *Bucket {
	t.Helper()
	b, err := OpenBucket(t.Context(), s.place(), t.TempDir())
	must(t, err)
	return b
}

func TestABucketConforms(t *testing.T) {
	t.Parallel()
	conforms(t, func(t *testing.T) chat.BlobStore { return startBucket(t).open(t) })
}

func TestALargeFileGoesToABucketInParts(t *testing.T) {
	t.Parallel()
	s := startBucket(t)
	b := s.open(t)
	large := make([]byte, 3*partSize+5)
	_, _ = rand.Read(large)
	got, err := b.Receive(t.Context(), bytes.NewReader(large), 1<<30)
	must(t, err)
	defer got.Drop()
	must(t, got.Keep(t.Context()))
	if most := s.most.Load(); most > partSize+64<<10 {
		t.Errorf("a request has %d bytes", most)
	}
	r, err := b.Open(t.Context(), got.Blob().Hash)
	must(t, err)
	defer r.Close()
	back, err := io.ReadAll(r)
	if err != nil || !bytes.Equal(back, large) {
		t.Errorf("%d bytes come back: %v", len(back), err)
	}
}

// Each takes a part's memory.
func TestABucketTakesAFewFilesAtATime(t *testing.T) {
	t.Parallel()
	s := startBucket(t)
	b := s.open(t)
	var now, most atomic.Int64
	arrived, goOn := make(chan struct{}, 3*slots), make(chan struct{})
	s.refuse = func(r *http.Request) int {
		if r.Method == http.MethodPut {
			most.Store(max(most.Load(), now.Add(1)))
			arrived <- struct{}{}
			<-goOn
			now.Add(-1)
		}
		return 0
	}
	kept := make(chan error, 3*slots)
	for i := range 3 * slots {
		got := receiveText(t, b, strings.Repeat("x", i+1))
		go func() { kept <- got.Keep(t.Context()) }()
	}
	for i := range 3 * slots {
		<-arrived
		if i >= slots-1 {
			goOn <- struct{}{}
		}
	}
	close(goOn)
	for range 3 * slots {
		must(t, <-kept)
	}
	if most.Load() != slots {
		t.Errorf("%d went at a time", most.Load())
	}
}

// A process that dies between two parts leaves no object.
func TestABucketShowsNothingOfAnUploadThatBreaksOff(t *testing.T) {
	t.Parallel()
	s := startBucket(t)
	b := s.open(t)
	parts := 0
	s.refuse = func(r *http.Request) int {
		if r.Method == http.MethodPut && r.URL.Query().Has("partNumber") {
			if parts++; parts > 1 {
				return http.StatusForbidden
			}
		}
		return 0
	}
	got, err := b.Receive(t.Context(), bytes.NewReader(make([]byte, 2*partSize)), 1<<30)
	must(t, err)
	defer got.Drop()
	if err := got.Keep(t.Context()); err == nil || parts < 2 {
		t.Errorf("it is kept, with %d parts", parts)
	}
	if all := list(t, b); len(all) != 0 {
		t.Errorf("it lists %v", all)
	}
}

func TestAFullOrAbsentStoreIsTold(t *testing.T) {
	t.Parallel()
	s := startBucket(t)
	b := s.open(t)
	for status, told := range map[int]func(error) bool{
		http.StatusInsufficientStorage: func(err error) bool { return errors.Is(err, chat.ErrBlobsFull) },
		http.StatusServiceUnavailable:  func(err error) bool { return chat.Is(err, chat.Unavailable) },
	} {
		s.refuse = func(r *http.Request) int {
			if r.Method == http.MethodPut {
				return status
			}
			return 0
		}
		if err := receiveText(t, b, "hello").Keep(t.Context()); !told(err) {
			t.Errorf("%d is %v", status, err)
		}
	}
	s.Close()
	if _, err := b.Open(t.Context(), chat.Hash{1}); !chat.Is(err, chat.Unavailable) {
		t.Errorf("without a server: %v", err)
	}
	if _, err := OpenBucket(t.Context(), s.place(), t.TempDir()); !chat.Is(err, chat.Unavailable) {
		t.Errorf("it opens: %v", err)
	}
}

func TestABucketThatIsNotThereStopsTheStart(t *testing.T) {
	t.Parallel()
	s := startBucket(t)
	place := s.place()
	place.Bucket = "another"
	if _, err := OpenBucket(t.Context(), place, t.TempDir()); !errors.Is(err, ErrNoBucket) {
		t.Errorf("another bucket: %v", err)
	}
	s.refuse = func(*http.Request) int { return http.StatusForbidden }
	if _, err := OpenBucket(t.Context(), s.place(), t.TempDir()); !errors.Is(err, ErrNoBucket) {
		t.Errorf("refused keys: %v", err)
	}
}

func TestPartsOfADeadProcessAreForgotten(t *testing.T) {
	t.Parallel()
	s := startBucket(t)
	b := s.open(t)
	core := minio.Core{Client: b.client}
	_, err := core.NewMultipartUpload(t.Context(), testBucket, "chat/half", minio.PutObjectOptions{})
	must(t, err)
	count := func() (n int) {
		for u := range b.client.ListIncompleteUploads(context.Background(), testBucket, "chat/", true) {
			must(t, u.Err)
			n++
		}
		return n
	}
	if s.open(t); count() != 1 {
		t.Errorf("%d uploads of a process that may still run", count())
	}
}

// The client once took 732 MB for 40 MB of an unknown length.
func TestAnUploadToABucketTakesLittleMemory(t *testing.T) {
	var sink atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, _ := io.Copy(io.Discard, r.Body)
		sink.Add(n)
		switch {
		case r.Method == http.MethodPost && r.URL.Query().Has("uploads"):
			_, _ = io.WriteString(w, `<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>`)
		case r.Method == http.MethodPost:
			_, _ = io.WriteString(w, xml.Header+`<CompleteMultipartUploadResult><Bucket>parley</Bucket><ETag>"1"</ETag></CompleteMultipartUploadResult>`)
		case r.Method == http.MethodPut:
			w.Header().Set("ETag", `"1"`)
		case r.URL.Path != "/"+testBucket+"/":
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	defer s.Close()
	place := Place{Endpoint: strings.TrimPrefix(s.URL, "http://"), Region: "us-east-1", Bucket: testBucket, Key: "k", Secret: "s"}
	b, err := OpenBucket(t.Context(), place, t.TempDir())
	must(t, err)
	file, err := os.CreateTemp(t.TempDir(), "sparse")
	must(t, err)
	defer file.Close()
	const size = 64 << 20
	must(t, file.Truncate(size))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	must(t, b.keep(t.Context(), &spool{file: file, blob: chat.Blob{Size: size}}))
	runtime.ReadMemStats(&after)
	if sink.Load() < size {
		t.Fatalf("%d bytes arrived", sink.Load())
	}
	if took := (after.TotalAlloc - before.TotalAlloc) >> 20; took > 40 {
		t.Errorf("it took %d MB", took)
	}
}
