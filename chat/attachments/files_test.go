package attachments_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/attachments"
	"parley/chat/chattest"
)

// crowded is a store to which another file comes beside the second one.
type crowded struct {
	*chattest.Database
	came int
}

func (s *crowded) FileInsertWithin(ctx context.Context, f chat.File, fits func(taken int64) error) error {
	if s.came++; s.came == 2 {
		if err := s.FileInsert(ctx, chat.File{ID: uuid.New(), User: f.User, Blob: chat.Blob{Size: 700}}); err != nil {
			return err
		}
	}
	return s.Database.FileInsertWithin(ctx, f, fits)
}

// The first of two clicks may have taken the space. All of the files tell where it is stored.
func TestCopiesThatFitNoMoreAreNotKept(t *testing.T) {
	store := &crowded{Database: chattest.NewDatabase(time.Now)}
	var list []chat.Attachment
	for range 2 {
		f := chat.File{ID: uuid.New(), User: 1, Blob: chat.Blob{Size: 700}}
		if err := store.FileInsert(t.Context(), f); err != nil {
			t.Fatal(err)
		}
		list = append(list, chat.Attachment{ID: f.ID})
	}
	f := attachments.New(store, nil, chat.FileLimits{Person: 2000})
	copies, err := f.Copy(t.Context(), 2, 1, list)
	if !chat.Is(err, chat.TooLarge) || len(copies) != 2 {
		t.Errorf("%d copies, %v", len(copies), err)
	}
	if taken, err := store.FilesSize(t.Context(), 2); taken != 700 || err != nil {
		t.Errorf("their user's files take %d, %v", taken, err)
	}
}

func TestAMessageOfOneFileIsToldInTheSingular(t *testing.T) {
	for most, want := range map[int]string{
		1: "A message can have one file. Send the others in another message.",
		3: "A message can have 3 files. Send the others in another message.",
		0: "A message can have 10 files. Send the others in another message.",
	} {
		f := attachments.New(nil, nil, chat.FileLimits{Count: most})
		if err := f.Count(max(most, 1)); err != nil {
			t.Errorf("%d of %d files: %v", most, most, err)
		}
		if err := f.Count(11); !chat.Is(err, chat.Invalid) || chat.As(err).Sentence() != want {
			t.Errorf("more than %d files: %v", most, err)
		}
	}
}
