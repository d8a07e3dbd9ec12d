package files

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"os"
	"slices"
	"testing"
	"time"

	"parley/chat"
)

// rows is what a database of a test knows.
type rows map[chat.Hash]chat.BlobRow

func (r rows) BlobsAfter(_ context.Context, after chat.Hash, most int) (list []chat.BlobRow, err error) {
	for _, row := range r {
		if bytes.Compare(row.Hash[:], after[:]) > 0 {
			list = append(list, row)
		}
	}
	slices.SortFunc(list, func(a, b chat.BlobRow) int { return bytes.Compare(a.Hash[:], b.Hash[:]) })
	return list[:min(most, len(list))], nil
}

func (r rows) BlobUsed(_ context.Context, h chat.Hash) (bool, error) { return r[h].Used, nil }

func (r rows) BlobForget(ctx context.Context, h chat.Hash, remove func(context.Context, chat.Hash) error) (bool, error) {
	if _, known := r[h]; known {
		return false, nil
	}
	return true, remove(ctx, h)
}

func (r rows) know(text string, used bool) chat.Hash {
	h := chat.Hash(sha256.Sum256([]byte(text)))
	r[h] = chat.BlobRow{Hash: h, Size: int64(len(text)), Used: used}
	return h
}

func check(t *testing.T, kept chat.BlobStore, known Known, repair bool, in time.Duration) map[chat.Hash]Finding {
	t.Helper()
	found := map[chat.Hash]Finding{}
	c := Check{
		Kept: kept, Known: known, Repair: repair, Now: func() time.Time { return time.Now().Add(in) },
		Tell: func(what Finding, h chat.Hash, _ int64) { found[h] = what },
	}
	_, err := c.Run(t.Context())
	must(t, err)
	return found
}

func TestACheckFindsWhatIsMissingAndLeftOver(t *testing.T) {
	t.Parallel()
	f, known := openFolder(t), rows{}
	for n := range 2*checkPage + 10 { // more than two pages, some missing
		text := fmt.Sprint("text ", n)
		known.know(text, n < 2*checkPage)
		if n%500 != 0 && n < 20 || n > 2*checkPage-20 && n%500 != 0 {
			keepText(t, f, text)
		} else if n%500 != 0 {
			delete(known, sha256.Sum256([]byte(text)))
		}
	}
	left := keepText(t, f, "nobody knows it")
	cut := keepText(t, f, "a file that is cut off")
	known.know("a file that is cut off", true)
	must(t, os.Truncate(f.path(cut), 3))
	want := map[chat.Hash]Finding{left: LeftOver, cut: Damaged}
	for n := 0; n < 2*checkPage; n += 500 {
		want[sha256.Sum256([]byte(fmt.Sprint("text ", n)))] = Missing
	}
	if got := check(t, f, known, false, 25*time.Hour); !maps.Equal(got, want) {
		t.Errorf("it finds %v, want %v", got, want)
	}
	delete(want, left)
	if got := check(t, f, known, true, 23*time.Hour); !maps.Equal(got, want) {
		t.Errorf("of younger ones it finds %v", got)
	}
	want[left] = Removed
	if got := check(t, f, known, true, 25*time.Hour); !maps.Equal(got, want) {
		t.Errorf("it removes %v", got)
	}
	if _, err := f.Open(t.Context(), left); !chat.Is(err, chat.NotFound) {
		t.Errorf("it is there: %v", err)
	}
}

// An upload stores its row before its bytes.
func TestACheckLeavesWhatArrivesMeanwhile(t *testing.T) {
	t.Parallel()
	f, known := openFolder(t), rows{}
	known.know("on its way", false)
	late := late{f, known, t}
	if got := check(t, late, known, true, 25*time.Hour); len(got) != 0 {
		t.Errorf("it finds %v", got)
	}
	if _, err := f.Open(t.Context(), sha256.Sum256([]byte("came"))); err != nil {
		t.Errorf("an upload is gone: %v", err)
	}
}

// late is a store in which a file comes after the rows were read.
type late struct {
	*Folder
	known rows
	t     *testing.T
}

func (l late) Each(ctx context.Context, do func(k chat.Kept) error) error {
	h := keepText(l.t, l.Folder, "came")
	return l.Folder.Each(ctx, func(k chat.Kept) error {
		if k.Hash == h {
			defer l.known.know("came", true)
			l.known.know("came", true)
		}
		return do(k)
	})
}
