package postgres

import (
	"context"

	"parley/chat"
	"parley/store/postgres/db"
)

// TOTPOf implements chat.FactorStore.
func (s *Store) TOTPOf(ctx context.Context, user chat.UserID) (chat.TOTP, error) {
	r, err := s.q.TOTPOf(ctx, int64(user))
	return chat.TOTP{Secret: r.Secret, On: r.Confirmed}, translate(err)
}

// TOTPBegin implements chat.FactorStore.
func (s *Store) TOTPBegin(ctx context.Context, user chat.UserID, secret []byte) (bool, error) {
	n, err := s.q.TOTPBegin(ctx, db.TOTPBeginParams{UserID: int64(user), Secret: secret})
	return n > 0, translate(err)
}

// TOTPConfirm implements chat.FactorStore.
func (s *Store) TOTPConfirm(ctx context.Context, user chat.UserID, step int64, hashes [][]byte) (done bool, err error) {
	err = s.changeFactors(ctx, user, func(q *db.Queries) error {
		n, err := q.TOTPConfirm(ctx, db.TOTPConfirmParams{UserID: int64(user), Step: step})
		if done = n > 0; err != nil || !done || hashes == nil {
			return err
		}
		return setRecovery(ctx, q, user, hashes)
	})
	return done, err
}

// changeFactors runs a change under the lock of the account, and notes whether a factor is
// left.
func (s *Store) changeFactors(ctx context.Context, user chat.UserID, change func(*db.Queries) error) error {
	return s.tx(ctx, func(q *db.Queries) error { return changeFactorsIn(ctx, q, user, change) })
}

func changeFactorsIn(ctx context.Context, q *db.Queries, user chat.UserID, change func(*db.Queries) error) error {
	if err := q.FactorLock(ctx, int64(user)); err != nil {
		return err
	}
	if err := change(q); err != nil {
		return err
	}
	left, err := q.FactorNote(ctx, int64(user))
	if err == nil && !left {
		err = q.RecoveryDelete(ctx, int64(user))
	}
	return err
}

func setRecovery(ctx context.Context, q *db.Queries, user chat.UserID, hashes [][]byte) error {
	if err := q.RecoveryDelete(ctx, int64(user)); err != nil {
		return err
	}
	return q.RecoveryInsert(ctx, db.RecoveryInsertParams{UserID: int64(user), Hashes: hashes})
}

// TOTPTake implements chat.FactorStore.
func (s *Store) TOTPTake(ctx context.Context, user chat.UserID, step int64) (bool, error) {
	n, err := s.q.TOTPTake(ctx, db.TOTPTakeParams{UserID: int64(user), Step: step})
	return n > 0, translate(err)
}

// TOTPBurn implements chat.FactorStore.
func (s *Store) TOTPBurn(ctx context.Context, user chat.UserID, step int64) error {
	return translate(s.q.TOTPBurn(ctx, db.TOTPBurnParams{UserID: int64(user), Step: step}))
}

// TOTPDelete implements chat.FactorStore.
func (s *Store) TOTPDelete(ctx context.Context, user chat.UserID) (gone bool, err error) {
	err = s.changeFactors(ctx, user, func(q *db.Queries) error {
		n, err := q.TOTPDelete(ctx, int64(user))
		gone = n > 0
		return err
	})
	return gone, err
}

// RecoverySet implements chat.FactorStore.
func (s *Store) RecoverySet(ctx context.Context, user chat.UserID, hashes [][]byte) error {
	return s.changeFactors(ctx, user, func(q *db.Queries) error { return setRecovery(ctx, q, user, hashes) })
}

// RecoveryReplace implements chat.FactorStore. Of two clicks the second waits for the first, and finds its codes.
func (s *Store) RecoveryReplace(ctx context.Context, user chat.UserID, hashes [][]byte, proof chat.Proof) (done bool, err error) {
	err = s.changeFactors(ctx, user, func(q *db.Queries) error {
		if done, err = recoveryJustMade(ctx, q, user, hashes); err != nil || done {
			return err
		}
		n, err := takeProof(ctx, q, user, proof)
		if done = n > 0; err != nil || !done {
			return err
		}
		return setRecovery(ctx, q, user, hashes)
	})
	return done && err == nil, err
}

func takeProof(ctx context.Context, q *db.Queries, user chat.UserID, proof chat.Proof) (int64, error) {
	if proof.Code != nil {
		return q.RecoveryTake(ctx, db.RecoveryTakeParams{UserID: int64(user), Hash: proof.Code})
	}
	return q.TOTPTake(ctx, db.TOTPTakeParams{UserID: int64(user), Step: proof.Step})
}

// RecoveryJustMade implements chat.FactorStore.
func (s *Store) RecoveryJustMade(ctx context.Context, user chat.UserID, hashes [][]byte) (bool, error) {
	is, err := recoveryJustMade(ctx, s.q, user, hashes)
	return is, translate(err)
}

func recoveryJustMade(ctx context.Context, q *db.Queries, user chat.UserID, hashes [][]byte) (bool, error) {
	return q.RecoveryJustMade(ctx, db.RecoveryJustMadeParams{UserID: int64(user), Hashes: hashes, Moment: chat.RepeatWindow})
}

// RecoveryTake implements chat.FactorStore.
func (s *Store) RecoveryTake(ctx context.Context, user chat.UserID, hash []byte) (bool, error) {
	n, err := s.q.RecoveryTake(ctx, db.RecoveryTakeParams{UserID: int64(user), Hash: hash})
	return n > 0, translate(err)
}

// RecoveryCount implements chat.FactorStore.
func (s *Store) RecoveryCount(ctx context.Context, user chat.UserID) (int, error) {
	n, err := s.q.RecoveryCount(ctx, int64(user))
	return int(n), translate(err)
}

// FactorsDelete implements chat.FactorStore.
func (s *Store) FactorsDelete(ctx context.Context, actor, user chat.UserID, check chat.BarCheck) (any bool, err error) {
	err = s.checked(ctx, actor, user, check, func(q *db.Queries) error {
		return changeFactorsIn(ctx, q, user, func(q *db.Queries) error {
			any, err = forgetFactors(ctx, q, user)
			return err
		})
	})
	return any, err
}

func forgetFactors(ctx context.Context, q *db.Queries, user chat.UserID) (any bool, err error) {
	n, err := q.TOTPDelete(ctx, int64(user))
	if err != nil {
		return false, err
	}
	passkeys, err := q.PasskeysDelete(ctx, int64(user))
	if err != nil {
		return false, err
	}
	return n+passkeys > 0, q.RecoveryDelete(ctx, int64(user))
}
