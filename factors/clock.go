package factors

import (
	"context"

	"parley/chat"
)

// readCode is the step of a right code of an app. A wrong one that a device with another time
// shows is refused with how far its clock is off. Without a secret no code is right.
func (f *Factors) readCode(ctx context.Context, u chat.User, secret []byte, code string, on bool) (step int64, err error) {
	var r reading
	right, err := f.attempt(ctx, u, func() (bool, error) {
		r = read(secret, code, f.accounts.Time())
		return r.right() && secret != nil, nil
	})
	switch {
	case err != nil:
		return 0, err
	case right:
		return r.step, nil
	case !r.ok || secret == nil:
		return 0, f.errCode()
	case on && r.off > drift:
		// A guess must not learn a code that will be right soon.
		if err := f.store.TOTPBurn(ctx, u.ID, r.step); err != nil {
			return 0, err
		}
	}
	return 0, f.errClock(r.off)
}

func (f *Factors) here() string { return f.accounts.Time().UTC().Format("15:04:05") }

func (f *Factors) errCode() error {
	return &chat.Error{
		Kind: chat.Forbidden, Field: "code",
		Text: "That code is not right. Codes depend on the time: here it is %s UTC. If your device’s clock is off, set it and try the next code.",
		Args: []any{f.here()},
	}
}

// errClock says how far a device's clock is off, in steps.
func (f *Factors) errClock(off int64) error {
	e := &chat.Error{Kind: chat.Forbidden, Field: "code", Args: []any{minutes(max(off, -off)), f.here()}}
	if off < 0 {
		e.Text = "That code is not right: it is an old one, or your device’s clock is about %s behind, as here it is %s UTC. Set the clock, then try the next code."
	} else {
		e.Text = "That code is not right: your device’s clock is about %s ahead, as here it is %s UTC. Set the clock, then try the next code."
	}
	return e
}

// minutes are at least one.
func minutes(steps int64) any {
	if n := (steps*period + 30) / 60; n > 1 {
		return &chat.Error{Text: "%d minutes", Args: []any{n}}
	}
	return chat.Term("a minute")
}
