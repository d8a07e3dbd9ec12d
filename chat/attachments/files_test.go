package attachments_test

import (
	"testing"

	"parley/chat"
	"parley/chat/attachments"
)

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
