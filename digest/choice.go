package digest

import (
	"context"
	"slices"
	"strconv"
	"time"

	"parley/chat"
)

// Choice lets users say whether and when they get digests.
type Choice struct {
	Store chat.DigestStore
	// Proven says whether a user has proven the account's address.
	Proven func(ctx context.Context, user chat.UserID) (bool, error)
}

var (
	errUnproven = &chat.Error{Kind: chat.Conflict, Field: "after", Text: "Confirm your email first: such mails go to a confirmed one alone."}
	errPause    = chat.Field("after", "Choose one of the times.")
)

// Set has what is unread mailed after a time, in minutes; 0 ends that.
func (c Choice) Set(ctx context.Context, user chat.UserID, minutes, language string) error {
	n, err := strconv.ParseInt(minutes, 10, 32)
	after := time.Duration(n) * time.Minute
	if err != nil || !slices.Contains(chat.DigestPauses, after) {
		return errPause
	}
	if after > 0 {
		proven, err := c.Proven(ctx, user)
		if err != nil {
			return err
		}
		if !proven {
			return errUnproven
		}
	}
	return c.Store.DigestSet(ctx, user, after, language)
}

// End ends a user's digests. The second of two clicks finds them ended.
func (c Choice) End(ctx context.Context, user chat.UserID) error {
	return c.Store.DigestSet(ctx, user, 0, "")
}

// View is what the page of notifications shows of digests.
type View struct {
	Proven bool
	After  time.Duration // 0: none
}

// Of is a user's present choice.
func (c Choice) Of(ctx context.Context, user chat.UserID) (v View, err error) {
	if v.Proven, err = c.Proven(ctx, user); err == nil {
		v.After, err = c.Store.DigestAfter(ctx, user)
	}
	return v, err
}
