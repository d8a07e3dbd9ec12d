package files

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"parley/chat"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// conforms holds a store to what chat.BlobStore promises.
func conforms(t *testing.T, open func(t *testing.T) chat.BlobStore) {
	for name, test := range map[string]func(*testing.T, chat.BlobStore){
		"kept bytes are read from any place": testKept, "bytes that are not kept are not there": testNotKept, "too many bytes are refused": testTooMany,
		"equal bytes are kept once": testOnce, "removed bytes are gone": testRemoved, "an upload that breaks off leaves nothing": testBroken,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

const enough = 1 << 20

func receiveText(t *testing.T, s chat.BlobStore, text string) chat.Received {
	t.Helper()
	got, err := s.Receive(t.Context(), strings.NewReader(text), enough)
	must(t, err)
	t.Cleanup(got.Drop)
	return got
}

func keepText(t *testing.T, s chat.BlobStore, text string) chat.Hash {
	t.Helper()
	got := receiveText(t, s, text)
	must(t, got.Keep(t.Context()))
	got.Drop()
	return got.Blob().Hash
}

func list(t *testing.T, s chat.BlobStore) map[chat.Hash]int64 {
	t.Helper()
	all := map[chat.Hash]int64{}
	var last chat.Hash
	must(t, s.Each(t.Context(), func(k chat.Kept) error {
		if bytes.Compare(last[:], k.Hash[:]) > 0 || time.Since(k.At).Abs() > time.Hour {
			t.Errorf("it lists %s of %v after %s", k.Hash, k.At, last)
		}
		last, all[k.Hash] = k.Hash, k.Size
		return nil
	}))
	return all
}

func testKept(t *testing.T, s chat.BlobStore) {
	text := strings.Repeat("0123456789", 20_000)
	h := keepText(t, s, text)
	if h != sha256.Sum256([]byte(text)) {
		t.Errorf("the hash is %s", h)
	}
	r, err := s.Open(t.Context(), h)
	must(t, err)
	defer r.Close()
	whole, err := io.ReadAll(r)
	if err != nil || string(whole) != text {
		t.Errorf("%d bytes, %v", len(whole), err)
	}
	if end, err := r.Seek(0, io.SeekEnd); end != int64(len(text)) || err != nil {
		t.Errorf("it ends at %d, %v", end, err)
	}
	if _, err := r.Seek(100_003, io.SeekStart); err != nil {
		t.Error(err)
	}
	part := make([]byte, 4)
	if _, err := io.ReadFull(r, part); string(part) != "3456" || err != nil {
		t.Errorf("from there it has %q, %v", part, err)
	}
	if all := list(t, s); len(all) != 1 || all[h] != int64(len(text)) {
		t.Errorf("it lists %v", all)
	}
}

func testNotKept(t *testing.T, s chat.BlobStore) {
	got := receiveText(t, s, "hello")
	for range 2 {
		if _, err := s.Open(t.Context(), got.Blob().Hash); !chat.Is(err, chat.NotFound) {
			t.Errorf("it opens: %v", err)
		}
		got.Drop()
	}
	if all := list(t, s); len(all) != 0 {
		t.Errorf("it lists %v", all)
	}
}

func testTooMany(t *testing.T, s chat.BlobStore) {
	for _, most := range []int64{0, 4} {
		if _, err := s.Receive(t.Context(), strings.NewReader("hello"), most); !errors.Is(err, chat.ErrBlobTooLarge) {
			t.Errorf("more than %d bytes: %v", most, err)
		}
	}
	got, err := s.Receive(t.Context(), strings.NewReader("hello"), 5)
	must(t, err)
	got.Drop()
}

func testOnce(t *testing.T, s chat.BlobStore) {
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { keepText(t, s, "the same") })
	}
	wg.Wait()
	for n := range 20 {
		keepText(t, s, fmt.Sprint("another ", n))
	}
	if all := list(t, s); len(all) != 21 {
		t.Errorf("it lists %v", all)
	}
}

func testRemoved(t *testing.T, s chat.BlobStore) {
	h := keepText(t, s, "hello")
	for range 2 {
		must(t, s.Remove(t.Context(), h))
	}
	if _, err := s.Open(t.Context(), h); !chat.Is(err, chat.NotFound) {
		t.Errorf("it opens: %v", err)
	}
	keepText(t, s, "hello")
	if all := list(t, s); len(all) != 1 {
		t.Errorf("it comes back as %v", all)
	}
}

var errCut = errors.New("the line is cut")

func testBroken(t *testing.T, s chat.BlobStore) {
	cut := io.MultiReader(strings.NewReader("hel"), iotest.ErrReader(errCut))
	if _, err := s.Receive(t.Context(), cut, enough); !errors.Is(err, errCut) {
		t.Errorf("a cut line: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Receive(ctx, strings.NewReader("hello"), enough); !errors.Is(err, context.Canceled) {
		t.Errorf("a request that has ended: %v", err)
	}
	if all := list(t, s); len(all) != 0 {
		t.Errorf("it lists %v", all)
	}
}

// kindOf receives bytes and returns what they are taken for.
func kindOf(t *testing.T, s chat.BlobStore, b []byte) string {
	t.Helper()
	got, err := s.Receive(t.Context(), bytes.NewReader(b), enough)
	must(t, err)
	defer got.Drop()
	return fmt.Sprintf("%s %dx%d", got.Blob().Kind, got.Blob().Width, got.Blob().Height)
}
