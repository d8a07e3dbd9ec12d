package attachments

import (
	"cmp"
	"context"
	"errors"
	"math"
	"strings"

	"parley/chat"
)

// limits are those of now.
func (f *Service) limits(ctx context.Context) (chat.FileLimits, error) {
	l := f.Limits
	if f.Server == nil {
		return l, nil
	}
	set, err := f.Server.Settings(ctx)
	l.File, l.Person = narrower(l.File, set.FileMB*megabyte), narrower(l.Person, set.PersonMB*megabyte)
	return l, err
}

// FileMost is how many bytes a file can have now; 0 is no bound.
func (f *Service) FileMost(ctx context.Context) (int64, error) {
	l, err := f.limits(ctx)
	return l.File, err
}

// narrower returns the smaller of two bounds. 0 stands for no bound.
func narrower(a, b int64) int64 {
	if a == 0 || b > 0 && b < a {
		return b
	}
	return a
}

// megabyte is how people count the size of files.
const megabyte = 1_000_000

func errFileTooLarge(limits chat.FileLimits) error {
	return &chat.Error{Kind: chat.TooLarge, Field: "file", Text: "A file can have %d MB. Send a smaller one, or a link to it.", Args: []any{limits.File / megabyte}}
}

// errOverQuota is for files that could be sent if their user had fewer of them.
func errOverQuota(limits chat.FileLimits, files int) error {
	e := &chat.Error{Kind: chat.TooLarge, Field: "file", Text: "These files are more than is left of your %d MB. Delete messages with files first.", Args: []any{limits.Person / megabyte}}
	if files == 1 {
		e.Text = "This file is more than is left of your %d MB. Delete messages with files first."
	}
	return e
}

// Most is how many files a message can have.
func (f *Service) Most() int { return cmp.Or(f.Limits.Count, chat.FilesMax) }

// Count refuses more files than a message can have.
func (f *Service) Count(n int) error {
	switch most := f.Most(); {
	case n <= most:
		return nil
	case most == 1:
		return chat.Field("file", "A message can have one file. Send the others in another message.")
	default:
		return chat.Field("file", "A message can have %d files. Send the others in another message.", most)
	}
}

func errFileKind(takes []string) error {
	return chat.Field("file", "This server takes no files of that kind. It takes %s.", strings.Join(takes, ", "))
}

// Fits refuses a file before it is sent, by its size. Its bytes decide its kind later: browsers
// have names of their own for kinds.
func (f *Service) Fits(ctx context.Context, user chat.UserID, size int64) error {
	limits, left, err := f.room(ctx, user)
	switch {
	case err != nil:
		return err
	case size > limits.File:
		return errFileTooLarge(limits)
	case size > left:
		return errOverQuota(limits, 1)
	case limits.Server == 0:
		return nil
	}
	used, err := f.store.BlobsSize(ctx)
	if err == nil && size > limits.Server-used {
		err = chat.ErrNoSpace
	}
	return err
}

// FitsBeside returns what refuses an upload by what its user's files and uploads take just then, and by
// what all take. Each is nil where there is no bound.
func (f *Service) FitsBeside(ctx context.Context, size int64) (person, all func(taken int64) error, err error) {
	limits, err := f.limits(ctx)
	return personFits(limits, size, 1), bytesFit(limits, size), err
}

// personFits refuses bytes beside what their user's files take.
func personFits(limits chat.FileLimits, size int64, files int) func(taken int64) error {
	if limits.Person == 0 {
		return nil
	}
	return func(taken int64) error {
		if size > limits.Person-taken {
			return errOverQuota(limits, files)
		}
		return nil
	}
}

// bytesFit refuses bytes beside what all take.
func bytesFit(limits chat.FileLimits, size int64) func(used int64) error {
	if limits.Server == 0 {
		return nil
	}
	return func(used int64) error {
		if size > limits.Server-used {
			return chat.ErrNoSpace
		}
		return nil
	}
}

// room returns the limits of now, and how many more bytes a user may store; it refuses when
// there are none. The two are apart because each has its own refusal.
func (f *Service) room(ctx context.Context, user chat.UserID) (limits chat.FileLimits, left int64, err error) {
	if limits, err = f.limits(ctx); err == nil {
		left, err = f.left(ctx, limits, user)
	}
	return limits, left, err
}

// left returns how many more bytes a user may store; it refuses when there are none.
func (f *Service) left(ctx context.Context, limits chat.FileLimits, user chat.UserID) (int64, error) {
	most := int64(math.MaxInt64)
	if limits.Person > 0 {
		used, err := f.store.FilesSize(ctx, user)
		switch {
		case err != nil:
			return 0, err
		case used >= limits.Person:
			return 0, &chat.Error{Kind: chat.TooLarge, Field: "file", Text: "Your files take all of your %d MB. Delete messages with files first.", Args: []any{limits.Person / megabyte}}
		}
		most = limits.Person - used
	}
	if limits.Server > 0 {
		used, err := f.store.BlobsSize(ctx)
		switch {
		case err != nil:
			return 0, err
		case used >= limits.Server:
			return 0, chat.ErrNoSpace
		}
	}
	return most, nil
}

// fitTogether refuses copies that take more than what is left of their user's quota.
func (f *Service) fitTogether(ctx context.Context, user chat.UserID, list []chat.File) (chat.FileLimits, error) {
	limits, left, err := f.room(ctx, user)
	for i := range list {
		left -= list[i].Size
	}
	if err == nil && left < 0 {
		err = errOverQuota(limits, len(list))
	}
	return limits, err
}

// refusal tells a user which of two bounds ended the file: the lower one.
func refusal(err error, limits chat.FileLimits, left int64) error {
	switch {
	case errors.Is(err, chat.ErrBlobTooLarge) && left < limits.File:
		return errOverQuota(limits, 1)
	case errors.Is(err, chat.ErrBlobTooLarge):
		return errFileTooLarge(limits)
	case errors.Is(err, chat.ErrBlobsFull):
		return chat.ErrNoSpace
	}
	return err
}
