package accounts

import (
	"context"
	"hash/maphash"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"golang.org/x/crypto/bcrypt"

	"parley/chat"
	"parley/chat/passwords"
)

// hashing runs a few bcrypt computations at a time, so that the other processors stay
// free. A request that finds the queue full, or waits too long in it, is refused before
// any computation.
type hashing struct {
	once    sync.Once
	turns   chan struct{}
	waiting atomic.Int64
	dearest atomic.Int64 // the highest cost of a hash seen so far
	decoy   string

	// accounts lets one comparison for an account into the queue, so that guesses at one
	// password do not delay the others' sign-ins. Two accounts may share a place.
	accounts [256]chan struct{}
	seed     maphash.Seed
}

const (
	hashQueue    = 32              // how many may wait for each slot
	hashPatience = 2 * time.Second // and for how long
)

var errBusy = &chat.Error{
	Kind: chat.Unavailable, Retry: 2 * time.Second,
	Text: "Many people are signing in right now. Please try again in a moment.",
}

// acquireHasher waits for a slot, independently of the request: a slow hash must not
// decide whether a right password is told from a wrong one.
func (a *Accounts) acquireHasher() (done func(), err error) {
	h := a.hashers()
	defer h.waiting.Add(-1)
	if h.waiting.Add(1) > int64(hashQueue*cap(h.turns)) {
		return nil, errBusy
	}
	return take(h.turns)
}

func (a *Accounts) hashers() *hashing {
	h := &a.hashing
	h.once.Do(func() {
		h.turns = make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2))
		h.decoy, _ = a.hash(uuid.NewString()) // no password matches it
		h.seed = maphash.MakeSeed()
		for i := range h.accounts {
			h.accounts[i] = make(chan struct{}, 1)
		}
	})
	return h
}

// acquireAccount waits until no other password is compared for an account.
func (a *Accounts) acquireAccount(key string) (done func(), err error) {
	h := a.hashers()
	return take(h.accounts[h.place(key)])
}

func (h *hashing) place(key string) int {
	return int(maphash.String(h.seed, key) % uint64(len(h.accounts)))
}

func take(turns chan struct{}) (done func(), err error) {
	late := time.NewTimer(hashPatience)
	defer late.Stop()
	select {
	case turns <- struct{}{}:
		return func() { <-turns }, nil
	case <-late.C:
		return nil, errBusy
	}
}

func (a *Accounts) hash(password string) (string, error) {
	s := passwords.Normal(password)
	h, err := bcrypt.GenerateFromPassword(passwords.Digested(s), a.cost())
	if passwords.IsLong(s) {
		return passwords.DigestMark + string(h), err
	}
	return string(h), err
}

// hashQueued is hash for a caller without a slot.
func (a *Accounts) hashQueued(password string) (string, error) {
	done, err := a.acquireHasher()
	if err != nil {
		return "", err
	}
	defer done()
	return a.hash(password)
}

// verify compares a password with a user's hash. After a match, it replaces a hash of
// another cost or of a spelling that is not normal. For an unknown user it compares all
// the same: both take as long. key is the account's EmailKey, known or not.
func (a *Accounts) verify(ctx context.Context, key string, u *chat.Credentials, password string) (bool, error) {
	next, err := a.acquireAccount(key)
	if err != nil {
		return false, err
	}
	defer next()
	done, err := a.acquireHasher()
	if err != nil {
		return false, err
	}
	defer done()
	hash := u.PasswordHash
	if hash == "" {
		hash = a.hashing.decoy
	}
	match, stale := a.matches(hash, password)
	if match && stale {
		if fresh, err := a.hash(password); err == nil && a.store.PasswordRehash(ctx, u.ID, hash, fresh) == nil {
			u.PasswordHash = fresh
		}
	}
	return match && u.PasswordHash != "", nil
}

func (a *Accounts) matches(hash, password string) (match, stale bool) {
	possible := !passwords.TooLong(password)
	if !possible {
		password = "" // compared all the same, so that it takes as long
	}
	hash, marked := strings.CutPrefix(hash, passwords.DigestMark)
	cost, _ := bcrypt.Cost([]byte(hash))
	for i, s := range passwords.Spellings(password) {
		read := passwords.Digested(s)
		if bcrypt.CompareHashAndPassword([]byte(hash), read) == nil && possible && passwords.IsLong(s) == marked {
			return true, i > 0 || cost != a.cost()
		}
		a.spendRest(cost, read)
	}
	return false, false
}

// spendRest makes up the difference to the highest cost seen, so that time does not
// tell old hashes, new ones and none apart.
func (a *Accounts) spendRest(cost int, password []byte) {
	dearest := &a.hashing.dearest
	for old := dearest.Load(); old < int64(max(cost, a.cost())); old = dearest.Load() {
		dearest.CompareAndSwap(old, int64(max(cost, a.cost())))
	}
	for _, more := range costsUpTo(cost, int(dearest.Load())) {
		_, _ = bcrypt.GenerateFromPassword(password, more)
	}
}

// costsUpTo are the costs that, added to one of cost, make as much work as one of most:
// each is twice the one before.
func costsUpTo(cost, most int) (list []int) {
	for ; cost < most; cost++ {
		list = append(list, cost)
	}
	return list
}

func (a *Accounts) cost() int {
	if a.Cost == 0 {
		return bcrypt.DefaultCost
	}
	return a.Cost
}

// Detached is a context that lasts, however long a comparison took.
func Detached(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), 1500*time.Millisecond)
}
