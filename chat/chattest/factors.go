package chattest

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"parley/chat"
)

// factors are the second factors of an account.
type factors struct {
	totp       *chat.TOTP
	step       int64
	burnt      []int64
	recovery   map[string]bool // by their hash
	recoveryAt time.Time
	passkeys   []chat.Passkey
}

// String is for Dump.
func (f *factors) String() string {
	if f == nil || f.totp == nil && len(f.recovery)+len(f.passkeys) == 0 {
		return "none"
	}
	return fmt.Sprint(f.totp, f.step, f.burnt, len(f.recovery), f.passkeys)
}

func (d *Database) hasFactor(user chat.UserID) bool {
	f := d.factors[user]
	return f != nil && (f.totp != nil && f.totp.On || len(f.passkeys) > 0)
}

// factorsOf are the factors of an account, also if it has none yet.
func (d *Database) factorsOf(user chat.UserID) *factors {
	if d.factors == nil {
		d.factors = map[chat.UserID]*factors{}
	}
	if d.factors[user] == nil {
		d.factors[user] = &factors{recovery: map[string]bool{}}
	}
	return d.factors[user]
}

// changed forgets the recovery codes of an account without a factor.
func (d *Database) changed(user chat.UserID) {
	if !d.hasFactor(user) {
		d.factorsOf(user).recovery = map[string]bool{}
	}
}

func (f *factors) setRecovery(hashes [][]byte, at time.Time) {
	f.recoveryAt = at
	f.recovery = map[string]bool{}
	for _, h := range hashes {
		f.recovery[string(h)] = true
	}
}

// TOTPOf implements chat.FactorStore.
func (d *Database) TOTPOf(ctx context.Context, user chat.UserID) (chat.TOTP, error) {
	if err := d.begin(ctx); err != nil {
		return chat.TOTP{}, err
	}
	defer d.mu.Unlock()
	if f := d.factorsOf(user); f.totp != nil {
		return *f.totp, nil
	}
	return chat.TOTP{}, missing()
}

// TOTPBegin implements chat.FactorStore.
func (d *Database) TOTPBegin(ctx context.Context, user chat.UserID, secret []byte) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	f := d.factorsOf(user)
	if f.totp != nil && f.totp.On {
		return false, nil
	}
	f.totp, f.step, f.burnt = &chat.TOTP{Secret: secret}, 0, nil
	return true, nil
}

// TOTPConfirm implements chat.FactorStore.
func (d *Database) TOTPConfirm(ctx context.Context, user chat.UserID, step int64, hashes [][]byte) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	f := d.factorsOf(user)
	if f.totp == nil || f.totp.On {
		return false, nil
	}
	f.totp.On, f.step = true, step
	if hashes != nil {
		f.setRecovery(hashes, d.now())
	}
	return true, nil
}

// TOTPTake implements chat.FactorStore.
func (d *Database) TOTPTake(ctx context.Context, user chat.UserID, step int64) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	return d.factorsOf(user).take(step), nil
}

func (f *factors) take(step int64) bool {
	if f.totp == nil || !f.totp.On || step <= f.step || slices.Contains(f.burnt, step) {
		return false
	}
	f.step = step
	return true
}

// TOTPBurn implements chat.FactorStore.
func (d *Database) TOTPBurn(ctx context.Context, user chat.UserID, step int64) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	f := d.factorsOf(user)
	f.burnt = append(f.burnt, step)
	return nil
}

// TOTPDelete implements chat.FactorStore.
func (d *Database) TOTPDelete(ctx context.Context, user chat.UserID) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	f := d.factorsOf(user)
	gone := f.totp != nil
	f.totp = nil
	d.changed(user)
	return gone, nil
}

// RecoverySet implements chat.FactorStore.
func (d *Database) RecoverySet(ctx context.Context, user chat.UserID, hashes [][]byte) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	d.factorsOf(user).setRecovery(hashes, d.now())
	d.changed(user)
	return nil
}

// RecoveryReplace implements chat.FactorStore.
func (d *Database) RecoveryReplace(ctx context.Context, user chat.UserID, hashes [][]byte, proof chat.Proof) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	f := d.factorsOf(user)
	if !d.justMade(f, hashes) {
		if taken := proof.Code != nil && f.recovery[string(proof.Code)] || proof.Code == nil && f.take(proof.Step); !taken {
			return false, nil
		}
		f.setRecovery(hashes, d.now())
	}
	return true, nil
}

// RecoveryJustMade implements chat.FactorStore.
func (d *Database) RecoveryJustMade(ctx context.Context, user chat.UserID, hashes [][]byte) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	return d.justMade(d.factorsOf(user), hashes), nil
}

func (d *Database) justMade(f *factors, hashes [][]byte) bool {
	other := slices.ContainsFunc(hashes, func(h []byte) bool { return !f.recovery[string(h)] })
	return len(hashes) > 0 && !other && len(f.recovery) == len(hashes) && d.now().Sub(f.recoveryAt) < chat.RepeatWindow
}

// RecoveryTake implements chat.FactorStore.
func (d *Database) RecoveryTake(ctx context.Context, user chat.UserID, hash []byte) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	f := d.factorsOf(user)
	found := f.recovery[string(hash)]
	delete(f.recovery, string(hash))
	return found, nil
}

// RecoveryCount implements chat.FactorStore.
func (d *Database) RecoveryCount(ctx context.Context, user chat.UserID) (int, error) {
	if err := d.begin(ctx); err != nil {
		return 0, err
	}
	defer d.mu.Unlock()
	return len(d.factorsOf(user).recovery), nil
}

// FactorsDelete implements chat.FactorStore.
func (d *Database) FactorsDelete(ctx context.Context, actor, user chat.UserID, check chat.BarCheck) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	if _, err := d.checkBar(actor, user, check); err != nil {
		return false, err
	}
	f := d.factorsOf(user)
	any := f.totp != nil || len(f.passkeys) > 0
	delete(d.factors, user)
	return any, nil
}

// PasskeyInsert implements chat.FactorStore.
func (d *Database) PasskeyInsert(ctx context.Context, p chat.Passkey, hashes [][]byte) (bool, error) {
	if _, err := d.PasskeyByID(ctx, p.ID); err == nil || !chat.Is(err, chat.NotFound) {
		return false, err
	}
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	f := d.factorsOf(p.User)
	if len(f.passkeys) >= chat.PasskeysMax {
		return false, chat.ErrPasskeysFull
	}
	p.MadeAt = d.now()
	f.passkeys = append(f.passkeys, p)
	if hashes != nil {
		f.setRecovery(hashes, d.now())
	}
	return true, nil
}

// Passkeys implements chat.FactorStore.
func (d *Database) Passkeys(ctx context.Context, user chat.UserID) ([]chat.Passkey, error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	return slices.Clone(d.factorsOf(user).passkeys), nil
}

// PasskeyByID implements chat.FactorStore.
func (d *Database) PasskeyByID(ctx context.Context, id []byte) (chat.Passkey, error) {
	if err := d.begin(ctx); err != nil {
		return chat.Passkey{}, err
	}
	defer d.mu.Unlock()
	if p := d.passkey(id); p != nil {
		return *p, nil
	}
	return chat.Passkey{}, missing()
}

func (d *Database) passkey(id []byte) *chat.Passkey {
	for _, f := range d.factors {
		for i := range f.passkeys {
			if bytes.Equal(f.passkeys[i].ID, id) {
				return &f.passkeys[i]
			}
		}
	}
	return nil
}

// PasskeyUsed implements chat.FactorStore.
func (d *Database) PasskeyUsed(ctx context.Context, id, credential []byte, asked time.Time) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	if p := d.passkey(id); p != nil {
		if p.Credential, p.UsedAt = credential, d.now(); p.UsedAt.Before(asked) {
			p.UsedAt = asked
		}
	}
	return nil
}

// PasskeyDelete implements chat.FactorStore.
func (d *Database) PasskeyDelete(ctx context.Context, user chat.UserID, id []byte) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	f := d.factorsOf(user)
	before := len(f.passkeys)
	f.passkeys = slices.DeleteFunc(f.passkeys, func(p chat.Passkey) bool { return bytes.Equal(p.ID, id) })
	d.changed(user)
	return len(f.passkeys) < before, nil
}
